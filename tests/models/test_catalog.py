"""Catalog entries: pinned, complete, and none taken twice."""

import re

import pytest

from core.errors import InputError
from core.models import CATALOG, DEFAULT_MODEL, catalog_model, register
from core.models.spec import HubSource, WheelSource


def test_the_models_of_the_course_and_the_embedded_default_are_in_the_catalog():
    expected = {"gpt2", "distilgpt2", "smollm2-135m", "qwen2.5-0.5b-instruct", "qwen1.5-1.8b-chat", "gemma-3-270m"}
    assert expected | {DEFAULT_MODEL} <= set(CATALOG)


def test_every_source_is_pinned():
    sources = [source for spec in CATALOG.values() for source in spec.sources]
    hub = [source for source in sources if isinstance(source, HubSource)]
    wheels = [source for source in sources if isinstance(source, WheelSource)]
    assert hub and wheels and len(hub) + len(wheels) == len(sources)
    assert all(re.fullmatch("[0-9a-f]{40}", source.revision) for source in hub)
    hashes = [source.gguf_sha256 for source in wheels] + [box.sha256 for source in wheels for box in source.wheels]
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in hashes)
    assert all("==" in box.requirement for source in wheels for box in source.wheels)


def test_a_taken_key_is_refused():
    with pytest.raises(InputError, match="taken"):
        register(CATALOG["gpt2"])


def test_an_unknown_key_names_the_known_ones():
    with pytest.raises(InputError, match="gpt2"):
        catalog_model("gpt9")
