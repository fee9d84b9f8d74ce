import pytest

from core.errors import InputError
from core.models import CATALOG, DEFAULT_MODEL, catalog_model, register
from core.models.spec import HubSource, WheelSource


def test_the_models_of_the_course_and_the_embedded_default_are_in_the_catalog():
    expected = {"gpt2", "distilgpt2", "smollm2-135m", "qwen2.5-0.5b-instruct", "qwen1.5-1.8b-chat", "gemma-3-270m"}
    assert expected | {DEFAULT_MODEL} <= set(CATALOG)


def test_every_source_is_pinned():
    for spec in CATALOG.values():
        for source in spec.sources:
            if isinstance(source, HubSource):
                assert len(source.revision) == 40 and int(source.revision, 16) >= 0
            if isinstance(source, WheelSource):
                assert len(source.gguf_sha256) == 64
                assert all("==" in wheel.requirement and len(wheel.sha256) == 64 for wheel in source.wheels)


def test_a_taken_key_is_refused():
    with pytest.raises(InputError, match="taken"):
        register(CATALOG["gpt2"])


def test_an_unknown_key_names_the_known_ones():
    with pytest.raises(InputError, match="gpt2"):
        catalog_model("gpt9")
