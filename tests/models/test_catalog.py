import pytest

from core.errors import InputError, NotAllowedError
from core.models import CATALOG, DEFAULT_MODEL, catalog_model, register, resolve
from core.models.spec import HubSource, WheelSource
from core.settings import Settings

PUBLIC = Settings.from_env({"LLM_PLAYGROUND_PUBLIC": "1"})


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


def test_a_public_deployment_offers_catalog_models_only(small_model_folders):
    assert resolve("gpt2", PUBLIC) is CATALOG["gpt2"]
    for key in (f"folder:{small_model_folders['gpt2']}", "hub:openai-community/gpt2-medium"):
        with pytest.raises(NotAllowedError, match="public"):
            resolve(key, PUBLIC)


def test_public_is_what_a_deployment_is_unless_it_says_otherwise():
    assert Settings.from_env({}).public
    assert not Settings.from_env({"LLM_PLAYGROUND_PUBLIC": "0"}).public


@pytest.mark.parametrize("repo", ["gpt2/../../etc", "no-owner", "a/b/c", "../x/y", "a b/c", "https://x/y", ""])
def test_a_malformed_hub_id_never_reaches_the_network(repo, settings):
    with pytest.raises(InputError, match="hub id"):
        resolve(f"hub:{repo}", settings)


@pytest.mark.parametrize("name", ["LLM_PLAYGROUND_MEMORY_GB", "LLM_PLAYGROUND_PUBLIC"])
def test_a_wrong_setting_names_itself_and_what_it_takes(name):
    with pytest.raises(InputError, match=name):
        Settings.from_env({name: "plenty"})
