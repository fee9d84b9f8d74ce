"""Every function that runs the model holds the model's lock while it does."""

import pytest

from core.probabilities import logit_lens, next_token, score_phrase, score_sentence
from core.probabilities.verify_views import views

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


def test_every_verification_holds_the_lock_while_the_model_runs_and_never_between_two_claims(small_models, held):
    model = small_models["gpt2"]
    for title, check in views(model, TEXT):
        for claim in check():
            assert claim.equal, (title, claim.name)
            assert not model.lock.held
    assert len(held) > 10 and all(held)
