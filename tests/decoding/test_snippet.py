"""The code shown gives the text shown."""

import pytest

from core.decoding import (
    DecodingConfig,
    Limits,
    generation_code,
)
from tests.decoding.runs import TEXT
from tests.probabilities.snippets import run_snippet


@pytest.mark.parametrize("written", [TEXT, None], ids=["a typed text", "a branch"])
def test_the_code_shown_gives_the_text_shown(llama, encoded, texts, written):
    for text in texts:
        code = generation_code(llama, written, encoded, text.config, Limits(12))
        tokens = run_snippet(llama, code)["tokens"].tolist()
        assert tokens == list(text.token_ids)


def test_the_code_is_valid_with_stop_strings_for_every_strategy(llama, encoded):
    from core.decoding import STRATEGIES

    for name in STRATEGIES:
        code = generation_code(llama, TEXT, encoded, DecodingConfig(name), Limits(2, stop=("'\n", '"')))
        assert 1 <= len(run_snippet(llama, code)["tokens"]) <= 2
