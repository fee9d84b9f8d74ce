"""Verify: the other routes agree with the shown values, and notice a wrong number."""

from dataclasses import replace

import pytest

from core.attention import (
    ablated_next_token,
    attention_pattern,
    head_kinds,
    head_scores,
    induction_run,
    read_components,
    without_first,
)
from core.attention.verify import verify_ablation, verify_kinds, verify_pattern, verify_scores, verify_summary
from core.models import load_model
from core.probabilities import Comparison, next_token
from tests.attention.conftest import sharpen
from tests.attention.test_snippet import SUMMARIES

TEXT = "The quick brown fox jumps over the lazy dog. The quick brown"


@pytest.fixture(scope="module")
def shown(smollm):
    return attention_pattern(smollm, TEXT)


@pytest.mark.parametrize("name, hidden", [*((name, False) for name in SUMMARIES), ("max over heads", True)])
def test_every_summary_agrees(smollm, shown, name, hidden):
    summary = SUMMARIES[name](without_first(shown.weights) if hidden else shown.weights)
    assert verify_summary(smollm, shown, summary, name, hidden).equal


def test_weights_with_the_first_token_hidden_are_not_those_with_it_shown(smollm, shown):
    assert verify_pattern(smollm, shown, hidden=True).equal
    summary = SUMMARIES["max over heads"](without_first(shown.weights))
    assert not verify_summary(smollm, shown, summary, "max over heads").equal


def test_the_scores_of_all_kinds_agree(smollm, shown):
    run = induction_run(smollm)
    assert verify_kinds(smollm, shown, head_kinds(shown, run.scores), run).equal


@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_verify_allows_the_rounding_of_bfloat16_and_still_notices_a_wrong_number(small_model_folders, family):
    model = load_model(f"folder:{small_model_folders[family]}", "bfloat16")
    sharpen(model, 16.0)
    shown = attention_pattern(model, TEXT)
    checked = verify_pattern(model, shown)
    assert checked.equal and checked.largest_difference > 1e-4 and "bfloat16" in checked.claims[0].remark
    assert verify_pattern(model, shown, hidden=True).equal
    assert not verify_pattern(model, replace(shown, weights=shown.weights[::-1])).equal
    scores = head_scores(model, shown.encoded.ids, 1, 2)
    assert verify_scores(model, shown, 1, 2, scores).equal and not verify_scores(model, shown, 1, 3, scores).equal
    run = induction_run(model)
    assert verify_kinds(model, shown, head_kinds(shown, run.scores), run).equal
    for method in ("zero", "mean"):
        parts = read_components("1.2 2.attention 1.mlp", 2, 4)
        both = Comparison(next_token(model, TEXT), ablated_next_token(model, TEXT, parts, method))
        assert verify_ablation(model, both, parts, method).equal


def test_verify_notices_a_wrong_weight(smollm, shown):
    assert verify_pattern(smollm, shown).equal
    scores = head_scores(smollm, shown.encoded.ids, 3, 2)
    assert verify_scores(smollm, shown, 3, 2, scores).equal
    assert not verify_scores(smollm, shown, 3, 1, scores).equal
