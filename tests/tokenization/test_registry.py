"""A new tokenizer is one registry entry."""

import pytest

from core.errors import InputError
from core.tokenization import TOKENIZERS, LearnedTokenizer, TokenizerSpec, register
from core.tokenization.bpe import train
from core.tokenization.bpe.symbols import split_words
from core.tokenization.reference import pattern_pre_token_ends
from core.tokenization.verify import pretrained_claims
from core.tokenization.vocabulary_files import FileVocabulary
from core.verification import Verification


@pytest.fixture
def custom_tokenizer():
    """A custom tokenizer: BPE trained on a sentence."""
    tokenizer = LearnedTokenizer(train("the theme of the thesis", 8))
    spec = TokenizerSpec(
        key="thesis",
        title="Thesis",
        load=lambda: tokenizer,
        code=lambda: ["encode = lambda text: list(text.encode())", "decode = lambda ids: bytes(ids).decode()"],
        reference=tokenizer.encode_ids,
        route="the same tokenizer",
        files=lambda: FileVocabulary(dict(enumerate(tokenizer.tokens)), frozenset(), tokenizer._ranks),
        pre_token_ends=lambda text: pattern_pre_token_ends(split_words(text)),
        source="a sentence",
    )
    register(spec)
    yield spec
    del TOKENIZERS["thesis"]


def test_one_entry_adds_a_tokenizer(custom_tokenizer):
    tokenizer = TOKENIZERS["thesis"].load()
    tokenized = tokenizer.encode("the thesis")
    assert tokenizer.decode(tokenized.ids) == "the thesis"
    assert Verification.of(pretrained_claims(custom_tokenizer, tokenizer, tokenized, None, {})).equal


def test_a_name_that_is_taken_is_refused(custom_tokenizer):
    with pytest.raises(InputError, match="'thesis' is taken"):
        register(custom_tokenizer)


@pytest.mark.parametrize("key", ["gpt2", "gpt2-tiktoken", "cl100k_base", "o200k_base"])
def test_a_loaded_tokenizer_is_shared(key):
    assert TOKENIZERS[key].load() is TOKENIZERS[key].load()
