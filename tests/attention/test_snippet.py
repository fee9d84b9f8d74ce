"""The code that each view shows computes the values the view draws."""

import numpy as np
import pytest

from core.attention import (
    ablated_next_token,
    attention_pattern,
    head_kinds,
    head_scores,
    induction_run,
    over_heads,
    over_layers,
    read_components,
    rollout,
    without_first,
)
from core.attention.snippet import ablation_code, all_heads_code, head_code, kinds_code, scores_code
from core.probabilities import Comparison, next_token
from tests.attention.conftest import hooks_on
from tests.conftest import FAMILIES
from tests.probabilities.snippets import run_snippet

TEXT = "The quick brown fox jumps over the lazy dog. The quick brown"
SUMMARIES = {
    "mean over heads": over_heads,
    "max over heads": lambda weights: over_heads(weights, largest=True),
    "mean over layers": over_layers,
    "max over layers": lambda weights: over_layers(weights, largest=True),
    "rollout": rollout,
}


@pytest.fixture(scope="module")
def shown(smollm):
    return attention_pattern(smollm, TEXT)


@pytest.mark.parametrize("hidden", [False, True])
def test_the_code_of_one_head_gives_what_is_drawn(smollm, shown, hidden):
    left = run_snippet(smollm, head_code(smollm, TEXT, shown.encoded, (14, 9, 5), hidden))
    drawn = without_first(shown.of(14, 9)) if hidden else shown.of(14, 9)
    np.testing.assert_allclose(left["weights"].detach().numpy(), drawn, atol=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_code_of_the_scores_gives_what_is_drawn_in_every_family(small_models, family):
    model = small_models[family]
    shown = attention_pattern(model, TEXT)
    left = run_snippet(model, scores_code(model, TEXT, shown, (1, 4, 5)))
    scores = head_scores(model, shown.encoded.ids, 1, 4)
    np.testing.assert_allclose(left["scores"].numpy(), scores.scores, atol=1e-5)
    np.testing.assert_allclose(left["weights"].numpy(), shown.of(1, 4), atol=1e-5)
    assert not np.isneginf(scores.scores[shown.allowed(1)]).any()


@pytest.mark.parametrize("name, hidden", [*((name, False) for name in SUMMARIES), ("max over heads", True)])
def test_the_code_of_every_summary_gives_it(smollm, shown, name, hidden):
    summary = SUMMARIES[name](without_first(shown.weights) if hidden else shown.weights)
    left = run_snippet(smollm, all_heads_code(smollm, TEXT, shown.encoded, name, hidden))
    np.testing.assert_allclose(left["summary"].numpy(), summary, atol=1e-5 if hidden else 1e-6)


def test_the_code_of_the_kinds_gives_the_scores(smollm, shown):
    run = induction_run(smollm)
    kinds = head_kinds(shown, run.scores)
    left = run_snippet(smollm, kinds_code(smollm, TEXT, shown.encoded, run.ids))
    for name, scores in zip(("previous", "first", "same", "induction"), kinds.kinds.values(), strict=True):
        np.testing.assert_allclose(left[name].numpy(), scores, atol=1e-6)


@pytest.mark.parametrize("method", ["zero", "mean"])
@pytest.mark.parametrize("family", FAMILIES)
def test_the_code_of_an_ablation_gives_its_divergence(small_models, family, method):
    model = small_models[family]
    parts = read_components("1.2 2.attention 1.mlp", 2, 4)
    on, off = next_token(model, TEXT), ablated_next_token(model, TEXT, parts, method)
    hooks = hooks_on(model)
    left = run_snippet(model, ablation_code(model, TEXT, on.encoded, parts, method))
    assert left["kl"].item() == pytest.approx(Comparison(on, off).kl[0], abs=1e-9)
    assert hooks_on(model) == hooks
