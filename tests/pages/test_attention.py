"""The Attention page, from a visitor's clicks to the numbers on screen."""

import base64
import re

import numpy as np
import pytest
import torch

from core.attention import LABEL_THRESHOLD
from core.attention.induction import HALF
from core.errors import BusyError
from core.ui.state.shared import model_pool
from tests.pages.claimed_marks import ViewClaims, fixed_texts, unclaimed
from tests.pages.conftest import (
    MARKUP,
    assert_healthy,
    choose_view,
    component_data,
    figure,
    figure_texts,
    labelled,
    press,
    raw_markup,
    words,
)

VIEWS = ["One head", "All heads", "Kinds of heads", "Does it matter?", "Predict, then reveal"]
PRONOUN = "The animal didn't cross the street because it was too tired"


def attention_page(app, view: str = "", text: str = PRONOUN, **state):
    app.switch_page("pages/attention.py").run()
    app.session_state["text"] = text
    for key, value in state.items():
        app.session_state[key] = value
    if view:
        choose_view(app, view)
    else:
        app.run()
    assert_healthy(app)
    return app


def numbers(packed) -> np.ndarray:
    """An array as Plotly sends it."""
    if isinstance(packed, list):
        return np.array(packed, dtype=float)
    values = np.frombuffer(base64.b64decode(packed["bdata"]), dtype=packed["dtype"])
    return values.reshape([int(part) for part in packed.get("shape", str(values.size)).split(",")])


def plain_weights(smollm, text: str) -> torch.Tensor:
    with torch.inference_mode():
        return torch.cat(smollm.model(**smollm.tokenizer(text, return_tensors="pt"), output_attentions=True).attentions)


def test_the_answer_names_the_token_looked_at_most_and_the_cursor_moves_it(app):
    attention_page(app, layer=14, head=9, looks="it")
    assert "**␣it** looks most at **␣animal**, with **0.750** of its weight." in words(app)
    attention_page(app, layer=14, head=9, looks="1")
    assert "**The** looks most at itself, with **1.000** of its weight." in words(app)


def test_the_heads_that_share_their_keys_are_named_beside_the_knob(app):
    attention_page(app, layer=14, head=5)
    assert "Heads 4 to 6 share one set of keys and values" in words(app)


def test_the_heatmap_shows_the_weights_of_plain_transformers(app, smollm):
    attention_page(app, layer=14, head=9)
    drawn = numbers(figure(app)["data"][1]["z"])
    plain = plain_weights(smollm, PRONOUN)[13, 8].numpy()
    np.testing.assert_allclose(np.nan_to_num(drawn), plain, atol=1e-6)


def test_every_view_draws_something_and_shows_code_that_compiles(app):
    attention_page(app)
    for view in VIEWS:
        choose_view(app, view)
        if view == VIEWS[-1]:  # nothing is given away before the reveal
            assert not app.get("plotly_chart") and not app.code and not app.get("download_button")
            continue
        assert app.get("plotly_chart")
        compile(next(block.value for block in app.code if "from_pretrained" in block.value), view, "exec")


def test_another_head_needs_no_forward_pass(app):
    attention_page(app)
    calls = []
    handle = model_pool().get("smollm2-135m-instruct").model.register_forward_hook(lambda *_: calls.append(1))
    try:
        app.slider(key="layer").set_value(3).run()
        app.slider(key="head").set_value(2).run()
    finally:
        handle.remove()
    assert_healthy(app)
    assert calls == []


def test_scores_before_the_softmax_are_spelled_out(app):
    attention_page(app, layer=14, head=9, looks="it", at="animal")
    app.button_group(key="numbers").set_value("Scores").run()
    assert_healthy(app)
    assert any("q · k" in block.value and "0.74957" in block.value for block in app.code)
    assert any("eager_attention_forward" in block.value for block in app.code)
    assert "Click a cell" in words(app)
    attention_page(app, text="word " * 60, looks="50", at="3")
    assert "Click a cell" not in words(app)
    labelled(app.slider, "Spell out the score for token number").set_value(7).run()
    assert_healthy(app)
    assert app.session_state["at"] == "7"


def test_hiding_the_first_token_is_marked_as_no_longer_the_models_own(app):
    attention_page(app)
    assert "no longer the model's own numbers" not in words(app)
    app.button_group(key="first_token").set_value("Hidden").run()
    assert_healthy(app)
    assert "no longer the model's own numbers" in words(app)
    choose_view(app, "All heads")
    assert "no longer the model's own numbers" in words(app) and "sink" not in words(app)
    assert any("stacked[..., 0] = 0" in block.value for block in app.code)
    app.button_group(key="summary").set_value("Rollout").run()
    assert "no longer the model's own numbers" not in words(app)
    assert not any(group.key == "first_token" for group in app.button_group)


def test_summaries_are_explained(app):
    attention_page(app, "All heads")
    for name, explained in (("Rollout", "Abnar"), ("Max over heads", "any"), ("Mean over blocks", "number")):
        app.button_group(key="summary").set_value(name).run()
        assert_healthy(app)
        assert explained in words(app) and len(app.get("plotly_chart")) == 2


def html_of(app) -> str:
    return " ".join(block.proto.body for block in app.get("html"))


def bars(app, column: int) -> list[float]:
    """The numbers of a column of the bars: on, off, change."""
    (data,) = component_data(app, "bars")
    return [row["cells"][column]["value"] for row in data["rows"]]


def test_switching_a_part_off_changes_the_bars_and_everything_on_restores_them(app):
    text = "Hello my name"
    attention_page(app, "Does it matter?", text=text, off="")
    before = component_data(app, "bars")
    assert bars(app, 0) == bars(app, 1) and "Everything is on: the model's first choice is <b>" in html_of(app)
    attention_page(app, text=text, off="1.mlp")
    assert bars(app, 0) != bars(app, 1)
    assert re.search(r"With <b>the MLP of block 1</b> off, the model says <b>.*</b> instead of <b>", html_of(app))
    press(app, "Everything on")
    assert component_data(app, "bars") == before


def test_does_it_matter_opens_with_an_effect_sorted_by_change(app):
    attention_page(app, "Does it matter?", text="Hello my name", watched="is")
    assert "the MLP of block 1" in html_of(app)
    changes = bars(app, 2)
    assert (np.diff(changes) <= 0).all() and np.abs(changes).max() > 0.01


def test_the_cursor_chooses_the_token_after_which_parts_are_switched_off(app):
    attention_page(app, "Does it matter?", text="The capital of France is Paris", off="", looks="is")
    assert re.search("first choice is <b>␣(a|Paris)</b>", html_of(app))
    up_to_is = component_data(app, "bars")
    attention_page(app, text="The capital of France is", off="", looks="")
    assert component_data(app, "bars") == up_to_is


def test_a_link_with_a_part_that_does_not_exist_says_so_and_goes_on(app):
    app.query_params.update({"view": "Does it matter?", "off": "99.1"})
    attention_page(app, text="Hello my name")
    assert "99.1" in words(app).replace("\\", "") and app.get("plotly_chart") and bars(app, 0) == bars(app, 1)


def test_the_sweep_ranks_all_heads_and_keeps_what_it_found(app):
    attention_page(app, "Does it matter?", text="Hello my name")
    press(app, "Rank all heads")
    assert "All 270 heads were switched off" in words(app)
    assert "Most effect on this text" in words(app)
    effects = numbers(figure(app)["data"][1]["z"])[:9]
    assert not np.isnan(effects).any()
    ranked = [button for button in app.button if (button.key or "").startswith("rank-")]
    head, layer = np.unravel_index(effects.argmax(), effects.shape)
    assert ranked[0].key == f"rank-{layer + 1}-{head + 1}"
    app.session_state["off"] = ""
    press(app.run(), ranked[0].label)
    assert app.session_state["off"] == f"{layer + 1}.{head + 1}"


def test_the_sweep_does_not_start_again_by_itself_after_an_error(app, monkeypatch):
    calls = []

    def sweep(model, text, layer, method, max_tokens):
        calls.append(layer)
        if layer == 3:
            raise BusyError("The model is busy.")
        return np.full(9, 0.5)

    monkeypatch.setattr("core.ui.attention.ablation_sweep.sweep_layer", sweep)
    attention_page(app, "Does it matter?", text="Hello your name")
    next(button for button in app.button if button.label == "Rank all heads").click().run()
    assert calls == [1, 2, 3]
    app.run()
    assert_healthy(app)
    assert calls == [1, 2, 3] and any(button.label == "Continue after 2 of 30 blocks" for button in app.button)


def test_weights_appear_only_after_the_pick_and_the_reveal(app):
    attention_page(app, "Predict, then reveal", looks="it")
    assert not app.get("plotly_chart") and not app.get("download_button")
    asked = (model_pool().get("smollm2-135m-instruct").identity, PRONOUN, 8)
    app.session_state["_attention_pick"] = (asked, 1)
    press(app.run(), "Reveal")
    assert len(app.get("plotly_chart")) == 2
    assert "block 14, head 9 most of all: 74.9" in words(app)
    press(app, "Open that head")
    assert app.slider(key="layer").value == 14 and app.slider(key="head").value == 9


@pytest.mark.parametrize(
    ("view", "drawn", "settings"),
    [("One head", "1 &lt;", {"looks": "**"}), ("Does it matter?", "</", {"off": ""})],
)
def test_a_text_that_looks_like_markup_stays_text(app, view, drawn, settings):
    attention_page(app, view, text=MARKUP, **settings)
    labels = [row["label"] for data in component_data(app, "bars") for row in data["rows"]]  # set as they are
    assert drawn in [*figure_texts(app), *labels] and raw_markup(app) == []
    shown = words(app)
    assert "<b>" not in shown and "[x](y)" not in shown and "****" not in shown


def test_a_long_text_is_capped_and_the_cap_is_stated(app):
    attention_page(app, "All heads", text="word " * 200)
    assert any("at most 128 tokens" in box.value for box in app.warning)
    assert len(app.get("plotly_chart")[0].proto.spec) < 1_500_000


@pytest.mark.parametrize(
    ("view", "settings"), [("One head", {"numbers": "Scores"}), ("All heads", {"summary": "Mean over heads"})]
)
def test_a_presented_matrix_shows_the_tokens_round_the_cursor_and_says_so(app, view, settings):
    app.query_params["present"] = "true"
    attention_page(app, view, text=f"{PRONOUN}. {PRONOUN}.", looks="7", **settings)
    seen = figure(app)["layout"]["xaxis"]
    assert len(seen["ticktext"]) == 10 and seen["range"] == [0.5, 10.5]
    assert f"Tokens 2 to 11 of {len(figure(app)['data'][1]['x'])} are shown." in words(app)


def test_a_presented_gallery_shows_the_kinds_alone(app):
    attention_page(app, "Kinds of heads")
    at_the_desk = len(app.get("plotly_chart"))
    app.query_params["present"] = "true"
    app.run()
    assert_healthy(app)
    assert len(app.get("plotly_chart")) == 4 < at_the_desk


def test_one_token_is_enough_for_a_head_and_too_little_for_kinds(app):
    attention_page(app, text="Hello")
    choose_view(app, "Kinds of heads")
    assert any("1 token" in block.value for block in app.text)


def test_examples_of_one_head_put_the_head_and_the_token_in_place(app):
    attention_page(app)
    press(app, "A bracket")
    assert app.slider(key="layer").value == 27
    assert "step" not in words(app) and "page" in words(app)


FIXED = fixed_texts("core/ui/attention", "core/attention", "core/ui/components", "pages/attention.py")
# No results: how thin an arc may be, how many tokens have numbers below them, and the definitions in a caption.
QUERY = 11
# And where the cursor stands.
CONSTANTS = (0.01, 40, LABEL_THRESHOLD, HALF, QUERY)
# Where markers to click and lines stand in a figure; rows of the board are counted from 0.
PLACES = re.compile(r"trace \d+, ([xy]|customdata): ")


def reveal(app, key: str) -> None:
    """Pick the second token, and reveal the weights."""
    asked = (model_pool().get(key).identity, "The quick brown fox jumps over", QUERY)
    app.session_state["_attention_pick"] = (asked, 1)
    app.session_state["looks"] = str(QUERY + 1)
    press(app.run(), "Reveal")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("view", "settings"),
    [
        ("One head", {"layer": 2, "head": 3}),
        ("One head", {"numbers": "Scores"}),
        ("One head", {"first_token": "Hidden"}),
        ("All heads", {}),
        ("All heads", {"summary": "Rollout"}),
        ("Kinds of heads", {}),
        ("Does it matter?", {"off": "1.2 2.mlp"}),
        ("Predict, then reveal", {}),
    ],
    ids=str,
)
def test_every_mark_of_a_view_has_a_claim_and_all_claims_are_equal(small_app, monkeypatch, view, settings):
    app, key = small_app
    checks = ViewClaims(monkeypatch)
    attention_page(app, view, text="The quick brown fox jumps over", **settings)
    if view == "Does it matter?":
        press(app, "Rank all heads")
    if view == "Predict, then reveal":
        reveal(app, key)
    claims = checks.claims(app)
    assert_healthy(app)
    assert claims and [claim.name for claim in claims if not claim.equal] == []
    found = unclaimed(app, claims, FIXED, [*CONSTANTS, *settings.values()])
    assert [mark for mark in found if not PLACES.search(mark)] == []
