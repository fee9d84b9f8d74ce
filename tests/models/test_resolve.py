"""Keys to models: catalog keys, folders and hub ids; what is malformed or not allowed is refused."""

import pytest

from core.errors import InputError, NotAllowedError
from core.models import CATALOG, resolve
from core.settings import Settings

PUBLIC = Settings.from_env({"LLM_PLAYGROUND_PUBLIC": "1"})


def test_a_public_deployment_offers_catalog_models_only(small_model_folders):
    assert resolve("gpt2", PUBLIC) is CATALOG["gpt2"]
    for key in (f"folder:{small_model_folders['gpt2']}", "hub:openai-community/gpt2-medium"):
        with pytest.raises(NotAllowedError, match="public"):
            resolve(key, PUBLIC)


@pytest.mark.parametrize("repo", ["gpt2/../../etc", "no-owner", "a/b/c", "../x/y", "a b/c", "https://x/y", ""])
def test_a_malformed_hub_id_never_reaches_the_network(repo, settings):
    with pytest.raises(InputError, match="hub id"):
        resolve(f"hub:{repo}", settings)
