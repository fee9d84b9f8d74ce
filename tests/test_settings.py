"""Settings from the environment."""

import pytest

from core.errors import InputError
from core.settings import Settings


def test_public_is_what_a_deployment_is_unless_it_says_otherwise():
    assert Settings.from_env({}).public
    assert not Settings.from_env({"LLM_PLAYGROUND_PUBLIC": "0"}).public


@pytest.mark.parametrize("name", ["LLM_PLAYGROUND_MEMORY_GB", "LLM_PLAYGROUND_PUBLIC"])
def test_a_wrong_setting_names_itself_and_what_it_takes(name):
    with pytest.raises(InputError, match=name):
        Settings.from_env({name: "plenty"})
