"""Each number of a token has a claim that is tight."""

from dataclasses import replace

import pytest

from core.decoding.verify_texts import CheckedText, step_claims
from core.decoding.verify_views import views
from core.models import load_model
from core.verification import Verification
from tests.sabotage import expect_all_seen


@pytest.mark.parametrize("change", ["log_probability", "probability", "end_probability", "rank", "kept"])
def test_one_wrong_number_of_one_token_is_seen(llama, encoded, texts, change):
    text = texts[2]
    middle = text.steps[5]
    value = getattr(middle, change)
    wrong = value + 1 if isinstance(value, int) else value * 1.001
    steps = [*text.steps[:5], replace(middle, **{change: wrong}), *text.steps[6:]]
    assert Verification.of(step_claims(llama, encoded.ids, CheckedText(text.config, text.steps))).equal
    assert not Verification.of(step_claims(llama, encoded.ids, CheckedText(text.config, steps))).equal


def test_a_person_s_token_need_not_be_the_likeliest(llama, encoded, texts):
    greedy = texts[0]
    third = greedy.steps[0].alternatives[2]
    logit, score = greedy.steps[0].logits.alternatives[2]
    logits = replace(greedy.steps[0].logits, logit=logit, score=score)
    steps = [
        replace(
            greedy.steps[0],
            token_id=third.token_id,
            label=third.label,
            logits=logits,
            log_probability=logit - logits.log_total,
            probability=third.probability,
            rank=3,
        )
    ]
    picked = CheckedText(greedy.config, steps, lambda position: False)
    assert Verification.of(step_claims(llama, encoded.ids, picked)).equal
    assert not Verification.of(step_claims(llama, encoded.ids, CheckedText(greedy.config, steps))).equal


def test_rounding_that_a_model_amplifies_is_no_alarm_and_an_error_still_is(giant_model_folders):
    """The second token picked here has an embedding near zero beside others of 2,000: its logits differ by 2e-5."""
    model = load_model(f"folder:{giant_model_folders['qwen2']}")
    claims = list(dict(views(model, "я вільними і рівними"))["Your turn"]())
    assert [(claim.name, claim.worst) for claim in claims if not claim.equal] == []
    expect_all_seen(claims)
