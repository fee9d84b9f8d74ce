"""A small model with random weights, and a prompt for it."""

import pytest

from core.models import LanguageModel


@pytest.fixture(scope="session")
def llama(small_models) -> LanguageModel:
    """The small Llama: fast, and most tests of decoding are the same for every family."""
    return small_models["llama"]


@pytest.fixture(scope="session")
def ids(llama) -> tuple[int, ...]:
    """A prompt of the small Llama, shape (pos,)."""
    return tuple(llama.tokenizer("The quick brown fox jumps over the lazy dog")["input_ids"])
