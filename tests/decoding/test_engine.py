"""The plain loop: a text is its own whatever stands beside it, closing ends it, known beginnings are not read again."""

import pytest
import torch

from core.decoding import DecodingConfig, Limits, decode, prefill, scheduler_of
from core.probabilities import next_token
from tests.conftest import FAMILIES
from tests.decoding.runs import run

ALL = [
    DecodingConfig("greedy"),
    DecodingConfig("top_p", seed=4),
    DecodingConfig("temperature", repetition_penalty=1.2, seed=9),
    DecodingConfig("beam", {"beam_width": 4}),
]
COURSE = [
    DecodingConfig("top_k", {"top_k": 50, "temperature": 0.8}, seed=1),
    DecodingConfig("top_p", {"top_p": 0.9, "temperature": 0.8}, seed=2),
    DecodingConfig("temperature", {"temperature": 0.2}, seed=3),
    DecodingConfig("temperature", {"temperature": 2.0}, seed=4),
    DecodingConfig("min_p", {"min_p": 0.1, "temperature": 1.5}, seed=5),
    DecodingConfig("typical", {"typical_p": 0.5}, repetition_penalty=1.15, no_repeat_ngram=3, seed=6),
    DecodingConfig("eta", {"eta_cutoff": 0.004}, seed=7),
    DecodingConfig("top_p", {"top_p": 0.3}, repetition_penalty=1.15, seed=8),
]


def test_among_twenty_nine_strangers_smollms_texts_are_what_they_are_alone_to_the_last_bit(smollm):
    """The others have prompts of their own, and leave one after another."""
    ids = smollm.tokenizer("The little robot opened the door and saw a garden full of snow")["input_ids"]
    mine = [*COURSE[1:4], DecodingConfig("greedy"), DecodingConfig("beam", {"beam_width": 2})]
    alone = run(smollm, ids[:9], mine, tokens=12)
    others = [
        scheduler_of(smollm).submit(ids[number % 7 :], [COURSE[number % 8]], Limits(1 + number)) for number in range(29)
    ]
    beside = run(smollm, ids[:9], mine, tokens=12)
    for job in others:
        job.close()
    assert [text.steps for text in beside] == [text.steps for text in alone]


def test_the_model_is_free_for_others_while_a_text_goes_on(llama, ids):
    steps = decode(llama, ids, ALL, Limits(5))
    next(steps)
    next_token(llama, "Hello")
    assert len(list(steps)) == 4


@pytest.mark.parametrize("taken", [0, 2])
def test_closing_ends_the_texts_even_before_the_first_step(llama, ids, taken, monkeypatch):
    jobs, scheduler = [], scheduler_of(llama)
    submit = scheduler.submit
    monkeypatch.setattr(scheduler, "submit", lambda *args, **kwargs: jobs.append(submit(*args, **kwargs)) or jobs[0])
    steps = decode(llama, ids, ALL, Limits(100))
    for _ in range(taken):
        next(steps)
    steps.close()
    assert jobs[0].closed


@pytest.mark.parametrize("family", FAMILIES)
def test_a_prefix_is_reused_as_far_as_it_is_common_and_never_changed(small_models, family):
    model = small_models[family]
    ids = model.tokenizer("The quick brown fox jumps over the lazy dog")["input_ids"] * 2  # beyond Gemma's window
    earlier = prefill(model, ids)
    kept = earlier.store.clone()
    longer = [*ids[:-4], 7, 9, 11]
    fresh, extended = prefill(model, longer), prefill(model, longer, earlier)
    assert torch.allclose(fresh.store, extended.store, atol=1e-5)
    assert torch.allclose(fresh.logits, extended.logits, atol=1e-4)
    assert torch.equal(prefill(model, ids, earlier).store, kept)
    assert torch.allclose(prefill(model, ids[:9], earlier).logits, prefill(model, ids[:9]).logits, atol=1e-4)
    texts = [t.token_ids for t in run(model, longer, ALL, prefix=earlier)]
    assert texts == [t.token_ids for t in run(model, longer, ALL)]
    assert torch.equal(earlier.store, kept)
