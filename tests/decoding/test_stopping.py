"""Stopping criteria: end token, stop string, maximum, context."""

import pytest

from core.decoding import (
    CONTEXT,
    END_TOKEN,
    MAXIMUM,
    STOP_STRING,
    DecodingConfig,
    Limits,
    decode,
)
from core.errors import InputError
from tests.decoding.runs import run

ALL = [
    DecodingConfig("greedy"),
    DecodingConfig("top_p", seed=4),
    DecodingConfig("temperature", repetition_penalty=1.2, seed=9),
    DecodingConfig("beam", {"beam_width": 4}),
]


def test_a_text_says_why_it_ends(llama, ids, monkeypatch):
    (greedy,) = run(llama, ids, [DecodingConfig("greedy")], tokens=20)
    assert (len(greedy.steps), greedy.finished) == (20, MAXIMUM)
    # The context of the small models is 128 tokens.
    (full,) = run(llama, (ids * 9)[:119], [DecodingConfig("greedy")], tokens=20)
    assert (len(full.steps), full.finished) == (9, CONTEXT)
    with pytest.raises(InputError, match="1 to 127"):
        decode(llama, [5] * 128, [DecodingConfig("greedy")])
    end = greedy.token_ids[6]
    monkeypatch.setattr(llama.model.generation_config, "eos_token_id", end)
    (ended,) = run(llama, ids, [DecodingConfig("greedy")], tokens=20)
    first = greedy.token_ids.index(end)
    assert ended.token_ids == greedy.token_ids[: first + 1]
    assert (ended.finished, ended.steps[-1].piece) == (END_TOKEN, "")


def test_a_stop_string_may_span_tokens_and_ends_only_the_texts_that_contain_it(llama, ids):
    plain = run(llama, ids, ALL, tokens=16)
    text = "".join(step.piece for step in plain[0].steps[3:6])
    stopped = run(llama, ids, ALL, limits=Limits(16, stop=("never said", text)))
    assert stopped[0].finished == STOP_STRING
    assert stopped[0].text.endswith(text) and len(stopped[0].steps) <= 6
    goes_on = [place for place in (1, 2) if text not in plain[place].text]
    assert goes_on, "one text must be left that does not contain it"
    assert [stopped[place].token_ids for place in goes_on] == [plain[place].token_ids for place in goes_on]
