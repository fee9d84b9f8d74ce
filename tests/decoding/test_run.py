"""A stopped run keeps the steps collected so far."""

import pytest

from core.decoding import (
    DecodingConfig,
    Limits,
    Run,
    decode,
    read_prompt,
)
from core.tokenization import encode

TEXT = "Hello my name"


@pytest.fixture(scope="module")
def ids(llama):
    return encode(llama, TEXT, 99).ids


def test_a_stopped_run_keeps_its_steps_and_marks_where_texts_diverge(llama, ids):
    prompt = read_prompt(llama, TEXT)
    configs = [DecodingConfig("greedy"), DecodingConfig("greedy"), DecodingConfig("temperature", {"temperature": 2.0})]
    stopped = Run(llama.identity, prompt, configs, Limits(8))
    updates = decode(llama, prompt.encoded.ids, configs, Limits(8))
    for number in range(3):
        stopped.add(next(updates), float(number))
    updates.close()
    assert stopped.unfinished and stopped.tokens == 3 and stopped.seconds == [2.0] * 3
    assert stopped.divergences[1] is None and stopped.divergences[0] == stopped.divergences[2] == 0
