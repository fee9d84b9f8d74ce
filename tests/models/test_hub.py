"""Fetching from a hub: the real client, the real protocol, a server on loopback with and without faults.

Every attempt is a fresh process, because the hub library reads its environment when it is imported.
"""

import json
import os
import subprocess
import sys

import pytest

from core.models.fetch_process import PROJECT
from tests.conftest import FAMILIES
from tests.models.loopback import COMMIT, hub_answering, serving

RUN = """
import json, os, sys
from core.errors import PlaygroundError
def fetch(repo):
    from threading import Event
    from core.models import resolve
    from core.models.fetch_process import run_fetch
    from core.models.progress import ignore
    from core.models.store import find_on_disk
    from core.settings import Settings
    settings = Settings.from_env()
    spec = resolve("hub:" + repo, settings)
    run_fetch(spec, settings, ignore, Event())
    return {"revision": find_on_disk(spec, settings).folder.name}
def load(repo):
    import torch
    from core.models import load_model
    model = load_model("hub:" + repo)
    with torch.inference_mode():
        logits = model.model(model.tokenizer("Hello my name", return_tensors="pt").input_ids).logits[0, -1]
    return {"revision": model.revision, "family": model.spec.family, "logits": logits.tolist()}
for repo in sys.argv[2:]:
    try:
        print(json.dumps({"fetch": fetch, "load": load}[sys.argv[1]](repo)))
    except PlaygroundError as error:
        print(json.dumps({"error": str(error)}))
"""


@pytest.fixture
def hub(small_model_folders):
    with serving(hub_answering({f"small/{family}": path for family, path in small_model_folders.items()})) as server:
        yield server


def in_fresh_process(tmp_path, endpoint: str, action: str, *repos: str, **env: str) -> list[dict]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "HF_ENDPOINT": endpoint,
        "HF_HOME": str(tmp_path / "hf"),
        "LLM_PLAYGROUND_CACHE": str(tmp_path / "cache"),
        "HF_HUB_DOWNLOAD_TIMEOUT": "2",
        "HF_HUB_OFFLINE": "0",
        **env,
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN, action, *repos], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_family_loads_and_computes_what_the_local_copy_computes(hub, tmp_path, small_models):
    import torch

    loaded = in_fresh_process(tmp_path, hub.url, "load", *[f"small/{family}" for family in FAMILIES])
    for family, found in zip(FAMILIES, loaded, strict=True):
        assert found["family"] == family and found["revision"] == COMMIT
        local = small_models[family]
        with torch.inference_mode():
            expected = local.model(local.tokenizer("Hello my name", return_tensors="pt").input_ids).logits[0, -1]
        assert found["logits"] == pytest.approx(expected.tolist(), abs=1e-6)


def test_what_is_in_the_cache_asks_no_network(hub, tmp_path):
    assert "error" not in in_fresh_process(tmp_path, hub.url, "fetch", "small/gpt2")[0]
    hub.asked.clear()
    assert "error" not in in_fresh_process(tmp_path, hub.url, "fetch", "small/gpt2", HF_HUB_OFFLINE="1")[0]
    assert hub.asked == []


@pytest.mark.parametrize(
    ("behaviour", "sentence"),
    [
        ("401", "refuses small/gpt2"),
        ("404", "knows no small/gpt2"),
        ("500", "status 500"),
        ("hangs", "does not answer"),
    ],
)
def test_a_hub_that_misbehaves_leaves_a_sentence_and_works_afterwards(hub, tmp_path, behaviour, sentence):
    hub.behave = behaviour
    assert sentence in in_fresh_process(tmp_path, hub.url, "fetch", "small/gpt2")[0]["error"]
    hub.behave = "well"
    assert in_fresh_process(tmp_path, hub.url, "fetch", "small/gpt2")[0]["revision"] == COMMIT


def test_a_file_cut_short_is_not_taken_for_whole(hub, tmp_path, small_model_folders):
    hub.behave = "cuts"
    first = in_fresh_process(tmp_path, hub.url, "fetch", "small/gpt2")[0]
    assert "broke off" in first["error"]
    hub.behave = "well"
    assert in_fresh_process(tmp_path, hub.url, "fetch", "small/gpt2")[0]["revision"] == COMMIT
    (fetched,) = (tmp_path / "hf").rglob("snapshots/*/model.safetensors")
    assert fetched.read_bytes() == (small_model_folders["gpt2"] / "model.safetensors").read_bytes()


def test_a_snapshot_that_lacks_a_file_is_completed(hub, tmp_path):
    """As after a process that was killed between two files."""
    in_fresh_process(tmp_path, hub.url, "fetch", "small/gpt2")
    (lost,) = (tmp_path / "hf").rglob("snapshots/*/tokenizer_config.json")
    lost.unlink()
    hub.asked.clear()
    assert in_fresh_process(tmp_path, hub.url, "fetch", "small/gpt2")[0]["revision"] == COMMIT
    assert lost.exists() and hub.asked


def test_nobody_listening_is_said_within_seconds(tmp_path):
    error = in_fresh_process(tmp_path, "http://127.0.0.1:9", "fetch", "small/gpt2")[0]["error"]
    assert "does not answer" in error


def test_the_hubs_own_offline_switch_is_respected(hub, tmp_path):
    error = in_fresh_process(tmp_path, hub.url, "fetch", "small/gpt2", HF_HUB_OFFLINE="1")[0]["error"]
    assert "HF_HUB_OFFLINE" in error
    assert hub.asked == []
