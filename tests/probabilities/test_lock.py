"""Every function that runs the model holds the model's lock while it does."""

import pytest

from core.probabilities import (
    Comparison,
    draw_tokens,
    logit_lens,
    next_token,
    rank_curve,
    run_pipeline,
    score_phrase,
    score_sentence,
)
from core.probabilities.verify import (
    verify_comparison,
    verify_curve,
    verify_draws,
    verify_lens,
    verify_pipeline,
    verify_scores,
)

TEXT = "Hello my name"


@pytest.fixture
def held(small_models):
    """For each forward pass of the small GPT-2, True if the lock was held."""
    model, passes = small_models["gpt2"], []
    handle = model.model.base_model.register_forward_pre_hook(lambda *_: passes.append(model.lock.held))
    yield passes
    handle.remove()


@pytest.mark.parametrize("function", [next_token, logit_lens, score_sentence])
def test_a_function_of_a_text_holds_the_lock(small_models, held, function):
    function(small_models["gpt2"], TEXT)
    assert held == [True]


def test_scoring_a_phrase_holds_the_lock(small_models, held):
    score_phrase(small_models["gpt2"], TEXT, " is")
    assert held == [True]


def test_every_verification_holds_the_lock(small_models, held):
    model = small_models["gpt2"]
    read, lens, score = next_token(model, TEXT), logit_lens(model, TEXT), score_sentence(model, TEXT)
    draws = draw_tokens(read.probabilities, seed=1)
    held.clear()
    results = [
        verify_pipeline(model, TEXT, read, run_pipeline(read.encoded.ids, read.logits, ())),
        verify_curve(model, TEXT, read, rank_curve(read, 1.0, 0.9), 1.0),
        verify_scores(model, [score]),
        verify_lens(model, lens),
        verify_comparison(model, (TEXT, TEXT), Comparison(read, read)),
        verify_draws(model, TEXT, read, draws, 1.0, 1),
    ]
    assert all(result.equal for result in results)
    assert held == [True] * 7  # one pass each, two for the comparison
    assert not model.lock.held
