"""The code each view shows, what Verify compares, and what a figure weighs."""

import base64
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

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
from core.attention.verify import verify_ablation, verify_kinds, verify_pattern, verify_scores, verify_summary
from core.models import load_model
from core.plots import cells_per_dot, effect_board, head_heatmap, mosaic, row_bars
from core.plots.attention_mosaic import max_pooled
from core.probabilities import Comparison, next_token
from tests.attention.test_ablation import hooks_on
from tests.attention.test_pattern import made_sharp
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
def test_every_summary_agrees_with_its_code_and_with_verify(smollm, shown, name, hidden):
    summary = SUMMARIES[name](without_first(shown.weights) if hidden else shown.weights)
    left = run_snippet(smollm, all_heads_code(smollm, TEXT, shown.encoded, name, hidden))
    np.testing.assert_allclose(left["summary"].numpy(), summary, atol=1e-5 if hidden else 1e-6)
    assert verify_summary(smollm, shown, summary, name, hidden).equal
    if hidden:
        assert verify_pattern(smollm, shown, hidden).equal
        assert not verify_summary(smollm, shown, summary, name).equal


@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_verify_knows_that_bfloat16_rounds_and_still_sees_a_wrong_number(small_model_folders, family):
    model = load_model(f"folder:{small_model_folders[family]}", "bfloat16")
    made_sharp(model, 16.0)
    shown = attention_pattern(model, TEXT)
    checked = verify_pattern(model, shown)
    assert checked.equal and checked.largest_difference > 1e-4 and "bfloat16" in checked.remark
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


def test_kept_heads_do_not_keep_the_arrays_of_all_heads(small_models):
    model = small_models["llama"]
    scores = head_scores(model, (5, 6, 7), 1, 2)
    assert scores.queries.base is scores.keys.base is induction_run(model).strongest.base is None


def test_the_code_of_the_kinds_gives_the_scores(smollm, shown):
    run = induction_run(smollm)
    kinds = head_kinds(shown, run.scores)
    left = run_snippet(smollm, kinds_code(smollm, TEXT, shown.encoded, run.ids))
    for name, scores in zip(("previous", "first", "same", "induction"), kinds.kinds.values(), strict=True):
        np.testing.assert_allclose(left[name].numpy(), scores, atol=1e-6)
    assert verify_kinds(smollm, shown, kinds, run).equal


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


def test_verify_sees_a_wrong_weight(smollm, shown):
    assert verify_pattern(smollm, shown).equal
    scores = head_scores(smollm, shown.encoded.ids, 3, 2)
    assert verify_scores(smollm, shown, 3, 2, scores).equal
    assert not verify_scores(smollm, shown, 3, 1, scores).equal


def test_the_mosaic_of_270_heads_at_128_tokens_is_light(smollm):
    long = attention_pattern(smollm, "The quick brown fox jumps over the lazy dog. " * 20)
    assert long.tokens == 128
    names = [[f"layer {layer}, head {head}" for layer in range(30)] for head in range(9)]
    numbers = [str(number) for number in range(30)]
    figure = mosaic(long.weights.swapaxes(0, 1), names, numbers, numbers[:9])
    assert len(figure.to_json()) < 1_500_000


def test_the_mosaic_draws_each_weight_where_it_belongs():
    tiles = np.zeros((2, 3, 4, 4), dtype=np.float32)
    tiles[1, 2, 3, 0] = 1.0  # second row, third column: last query looks at the first key
    figure = mosaic(tiles, [["a"] * 3] * 2, ["1", "2", "3"], ["1", "2"])
    picture = np.array(Image.open(io.BytesIO(base64.b64decode(figure.data[0].source.split(",")[1]))))
    step = picture.shape[0] // 2
    full = np.argwhere(picture[..., 3] == 255)
    assert full.tolist() == [[step + 3, 2 * step]]


def test_pooling_keeps_the_largest_cell():
    weights = np.zeros((1, 130, 130))
    weights[0, 129, 64] = 0.7
    by = cells_per_dot(130)
    pooled = max_pooled(weights, by)
    assert pooled.shape == (1, 44, 44) and pooled[0, 129 // by, 64 // by] == 0.7 and pooled.sum() == 0.7


def test_labels_that_look_like_markup_are_escaped_in_every_figure():
    labels = ["<b>x</b>", "<img src=x>", "c"]
    weights = np.tril(np.ones((3, 3))) / np.arange(1, 4)[:, None]
    for figure in (head_heatmap(weights, labels, weights > 0), row_bars(weights[2], labels)):
        drawn = json.dumps(json.loads(figure.to_json()))  # plotly's own JSON writes every "<" as an escape
        assert "&lt;img" in drawn and "<img" not in drawn and "<b>x" not in drawn


def test_cells_outside_the_mask_are_empty_and_not_zero():
    weights = np.eye(3, dtype=np.float32)
    figure = head_heatmap(weights, list("abc"), np.tri(3, dtype=bool))
    drawn = np.array(figure.data[1].z)
    assert np.isnan(drawn[0, 1:]).all() and drawn[2, 0] == 0


def test_the_board_marks_what_is_off_and_shows_known_effects_only():
    effects = np.full((2, 3), np.nan)
    effects[1, 2] = 0.5
    spec = json.loads(effect_board(effects, [(0, 3)]).to_json())
    crosses = spec["data"][-1]
    assert (crosses["x"], crosses["y"]) == ([0], [3])
    said = spec["data"][-2]["text"]
    assert [text for text in said if "bits" in text] == ["layer 2, head 3<br>0.5 bits when off alone"]
