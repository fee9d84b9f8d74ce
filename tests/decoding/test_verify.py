"""Verify agrees with right texts and sees every corruption of their tokens, numbers, characters and random numbers."""

from dataclasses import replace
from itertools import islice

import pytest

from core.decoding import STOP_STRING, DecodingConfig, GeneratedText, Limits, decode, text_claims
from core.decoding.verify_steps import NOT_DRAWN
from core.errors import InputError
from core.models import load_model
from core.verification import Verification
from tests.decoding.runs import CONFIGS, TEXT, run
from tests.sabotage import expect_all_seen

STRATEGIES = [
    *CONFIGS,
    DecodingConfig("temperature", {"temperature": 2.0}, seed=3),
    DecodingConfig("temperature", {"temperature": 0.2}, seed=3),
    *(DecodingConfig(name) for name in ("top_k", "typical", "eta", "min_p")),
]


def drawn_claims(claims, dtype: str):
    """Leave out, in bfloat16, the numbers that are not drawn: no tolerance tells their rounding from an error of 3%."""
    return [claim for claim in claims if dtype == "float32" or claim.name.split(": ")[-1] not in NOT_DRAWN]


def verified(model, ids, limits: Limits, text: GeneratedText) -> Verification:
    return Verification.of(text_claims(model, ids, limits, text))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("family", ["gpt2", "llama", "gemma3_text"])
def test_every_corruption_of_a_text_is_seen(family, dtype, small_model_folders):
    model = load_model(f"folder:{small_model_folders[family]}", dtype=dtype)
    ids = model.tokenizer(TEXT)["input_ids"]
    texts = run(model, ids, STRATEGIES[:8], tokens=8)
    claims = [claim for text in texts for claim in text_claims(model, ids, Limits(8), text)]
    assert all(claim.equal for claim in claims), [(c.name, c.worst) for c in claims if not c.equal]
    assert expect_all_seen(drawn_claims(claims, dtype), dtype) > 400


def test_another_seed_and_another_token_are_seen(llama, encoded, texts):
    drawn = texts[2]
    other = GeneratedText(replace(drawn.config, seed=4), 2)
    other.steps, other.finished = drawn.steps, drawn.finished
    assert not verified(llama, encoded.ids, Limits(12), other).equal
    for text in texts[:2]:
        altered = GeneratedText(text.config, text.index)
        altered.add = None
        last = text.steps[-1]
        altered.steps = (*text.steps[:-1], replace(last, token_id=last.token_id % 300 + 1))
        altered.finished, altered.beam_steps, altered.nodes = text.finished, text.beam_steps, text.nodes
        assert not verified(llama, encoded.ids, Limits(12), altered).equal


def test_a_stopped_text_is_verified_as_far_as_it_goes(llama, encoded):
    stopped = [GeneratedText(config, index) for index, config in enumerate(CONFIGS)]
    with pytest.raises(InputError, match="no text yet"):
        verified(llama, encoded.ids, Limits(12), stopped[0])
    for steps in islice(decode(llama, encoded.ids, CONFIGS, Limits(12)), 5):
        for index, step in steps.items():
            stopped[index].add(step)
    for text in stopped:
        assert verified(llama, encoded.ids, Limits(12), text).equal


def test_verify_follows_stop_strings(llama, encoded, texts):
    for text in texts[:2]:
        letter = next(c for c in text.text[2:] if c.isascii() and c.isprintable())
        limits = Limits(12, stop=(letter,))
        (stopped,) = run(llama, encoded.ids, [text.config], limits=limits)
        assert stopped.finished == STOP_STRING
        assert verified(llama, encoded.ids, limits, stopped).equal


def test_the_model_is_free_between_slices(llama, encoded, texts):
    lengths = [llama.lock.length for _ in text_claims(llama, encoded.ids, Limits(12), texts[2])]
    assert set(lengths) == {0}
