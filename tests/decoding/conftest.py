"""A small model with random weights, and a prompt for it."""

import pytest

from core.decoding import GeneratedText
from core.models import LanguageModel
from core.tokenization import EncodedText, encode
from tests.decoding.runs import CONFIGS, TEXT, run


@pytest.fixture(scope="session")
def llama(small_models) -> LanguageModel:
    """The small Llama: fast, and most tests of decoding are the same for every family."""
    return small_models["llama"]


@pytest.fixture(scope="session")
def ids(llama) -> tuple[int, ...]:
    """A prompt of the small Llama, shape (pos,)."""
    return tuple(llama.tokenizer("The quick brown fox jumps over the lazy dog")["input_ids"])


@pytest.fixture(scope="session")
def encoded(llama) -> EncodedText:
    """`TEXT` as the small Llama reads it."""
    return encode(llama, TEXT, 100)


@pytest.fixture(scope="session")
def texts(llama, encoded) -> list[GeneratedText]:
    """The texts of `CONFIGS` after `TEXT`; tests change copies only."""
    return run(llama, encoded.ids, CONFIGS, tokens=12)
