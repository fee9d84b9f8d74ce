"""OpenAI's encodings through tiktoken."""

import pytest

from core.errors import InputError
from core.tokenization import TOKENIZERS
from tests.tokenization.texts import REAL_TEXTS


@pytest.mark.parametrize("name", REAL_TEXTS)
def test_two_libraries_agree_on_gpt2(name):
    text = REAL_TEXTS[name]
    assert TOKENIZERS["gpt2"].load().encode_ids(text) == TOKENIZERS["gpt2-tiktoken"].load().encode_ids(text)


def test_a_gap_in_the_ids_is_no_token():
    with pytest.raises(InputError, match="100270"):
        TOKENIZERS["cl100k_base"].load().piece(100270)  # between <|fim_suffix|> and <|endofprompt|>
