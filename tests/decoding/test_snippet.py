"""The code shown gives the text shown."""

import pytest

from core.decoding import (
    DecodingConfig,
    Limits,
    generation_code,
)
from core.tokenization import encode
from tests.decoding.runs import run
from tests.probabilities.snippets import run_snippet

TEXT = "Hello my name"


CONFIGS = [
    DecodingConfig("greedy", repetition_penalty=1.2),
    DecodingConfig("beam", {"beam_width": 3, "length_penalty": 0.5, "early_stopping": 1}, no_repeat_ngram=2),
    DecodingConfig("top_p", seed=3),
]


@pytest.fixture(scope="module")
def encoded(llama):
    return encode(llama, TEXT, 100)


@pytest.fixture(scope="module")
def texts(llama, encoded):
    return run(llama, encoded.ids, CONFIGS, tokens=12)


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
