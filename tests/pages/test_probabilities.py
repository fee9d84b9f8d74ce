"""The Probabilities page, from a visitor's clicks to the numbers on screen."""

import pytest
import torch

from core.ui.state.shared import model_pool
from tests.pages.conftest import (
    assert_healthy,
    choose_view,
    component_data,
    press,
    press_examples,
)

DEFAULT_TEXT = "The Eiffel Tower is in the city of"


VIEWS = ["Pipeline", "Curve", "Ask a word", "Sentence", "Logit lens", "Change a word", "Draw"]


def probabilities_page(app, view: str = "", text: str = ""):
    app.switch_page("pages/probabilities.py").run()
    if text:
        app.session_state["text"] = text
    if view:
        choose_view(app, view)
    assert_healthy(app)
    return app


def drawn_probabilities(app) -> list[float]:
    frame = component_data(app, "pipeline")[0]["frame"]
    return [*(row["probability"] for row in frame["rows"]), frame["tail"]["probability"]]


def drawings(app) -> list:
    return [*app.get("plotly_chart"), *app.get("bidi_component")]


def plain_probabilities(smollm, text: str) -> torch.Tensor:
    with torch.inference_mode():
        logits = smollm.model(**smollm.tokenizer(text, return_tensors="pt")).logits[0, -1]
    return torch.softmax(logits.double(), -1)


def test_first_screen_shows_the_default_sentence_with_plain_transformers_numbers(app, smollm):
    *drawn, tail = drawn_probabilities(probabilities_page(app))
    assert drawn == pytest.approx(plain_probabilities(smollm, DEFAULT_TEXT).topk(10).values.tolist(), abs=1e-6)
    assert sum(drawn) + tail == pytest.approx(1, abs=1e-12)


def test_sliders_redraw_without_running_the_model(app, smollm):
    probabilities_page(app)
    calls = []
    resident = model_pool().get("smollm2-135m-instruct")
    handle = resident.model.register_forward_hook(lambda *_: calls.append(1))
    try:
        app.slider(key="temperature").set_value(0.5).run()
        app.slider(key="top_k").set_value(3).run()
    finally:
        handle.remove()
    assert_healthy(app)
    assert calls == []
    sharper = torch.softmax(plain_probabilities(smollm, DEFAULT_TEXT).log().topk(3).values / 0.5, -1)
    assert drawn_probabilities(app)[:4] == pytest.approx([*sharper.tolist(), 0.0], abs=1e-6)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_draws_something_at_first_sight_and_shows_code_that_compiles(app, view):
    probabilities_page(app, view)
    assert drawings(app)
    compile(next(block.value for block in app.code if "from_pretrained" in block.value), view, "exec")


# The slower views try their examples in a browser.
@pytest.mark.parametrize("view", ["Pipeline", "Change a word", "Draw"])
def test_every_example_of_a_view_draws(app, view):
    probabilities_page(app, view)
    for key in press_examples(app):
        assert drawings(app), key


# The model goes on with "</" after this text, so that the views that draw tokens draw one that is no text in HTML.
@pytest.mark.parametrize(("view", "drawn"), [("Ask a word", "you: <·b·>"), ("Change a word", "</")])
def test_a_token_that_looks_like_markup_stays_text(app, view, drawn):
    probabilities_page(app, view, text="<b>bold")
    if view == "Ask a word":
        app.text_area(key="guesses").set_value("<b>\n[x](y)").run()
        assert_healthy(app)
    (data,) = component_data(app, "bars")  # components set texts as they are
    assert any(row["label"].startswith(drawn) for row in data["rows"])
    shown = " ".join(block.value for block in [*app.markdown, *app.caption])
    assert "<b>" not in shown and "[x](y)" not in shown


def test_a_component_is_given_a_token_that_looks_like_markup_as_it_is(app):
    (data,) = component_data(probabilities_page(app, "Pipeline", "<b>bold"), "pipeline")
    assert "</" in [token["label"] for token in data["tokens"]]


def test_a_sentence_that_looks_like_markup_stays_text(app):
    (data,) = component_data(probabilities_page(app, "Sentence", "<b>bold"), "surprisal")
    assert [token["label"] for token in data["tokens"]] == ["<", "b", ">", "bold"]
    assert "<b>" not in " ".join(block.proto.body for block in app.get("html"))


def test_the_first_token_has_a_place_and_no_numbers(app):
    (data,) = component_data(probabilities_page(app, "Sentence"), "surprisal")
    assert set(data["tokens"][0]) == {"id", "label"}
    assert all(token["bits"] for token in data["tokens"][1:])


def test_a_long_text_is_cut_and_the_cut_is_stated(app):
    probabilities_page(app, "Sentence", text="word " * 300)
    assert any("left out" in box.value for box in app.warning)


def test_one_token_has_nothing_before_it_and_the_view_says_so_in_words(app):
    probabilities_page(app, "Sentence", text="Hello")
    assert any("one token" in block.value for block in app.text)


def test_settings_survive_a_look_at_another_view(app):
    probabilities_page(app)
    app.slider(key="top_k").set_value(7).run()
    choose_view(app, "Logit lens")
    choose_view(app, "Pipeline")
    assert app.slider(key="top_k").value == 7


def test_a_link_restores_view_and_settings(app):
    app.query_params.update({"view": "Change a word", "other": "Goodbye my name", "top": "4"})
    probabilities_page(app)
    assert app.text_area(key="other").value == "Goodbye my name"
    assert app.slider(key="top").value == 4


def test_guesses_are_ranked_beside_the_models_own(app, smollm):
    probabilities_page(app, "Ask a word", text="The capital of France is")
    app.text_area(key="guesses").set_value("Paris\nLyon").run()
    assert_healthy(app)
    (data,) = component_data(app, "bars")
    assert {row["label"] for row in data["rows"][:2]} == {"model: ␣Paris", "you: ␣Paris"}
    best = plain_probabilities(smollm, "The capital of France is").max().item()
    assert max(row["cells"][0]["value"] for row in data["rows"]) == pytest.approx(best, abs=1e-6)


def test_guesses_of_another_sentence_do_not_stay(app):
    probabilities_page(app, "Ask a word")
    assert app.text_area(key="guesses").value == "Paris\nLondon\nunicorn"
    app.session_state["text"] = "2 + 2 ="
    app.run()
    assert app.text_area(key="guesses").value == ""
    app.text_area(key="guesses").set_value("4").run()
    assert app.text_area(key="guesses").value == "4"
    press(app, "Capital")  # an example brings its own
    assert app.text_area(key="guesses").value == "Paris\nLyon\na city\nBerlin"
    assert_healthy(app)


def test_a_link_with_guesses_keeps_them(app):
    app.query_params.update({"view": "Ask a word", "guesses": "4"})
    app.session_state["text"] = "2 + 2 ="
    assert probabilities_page(app).text_area(key="guesses").value == "4"


def test_too_many_guesses_get_one_sentence(app):
    probabilities_page(app, "Ask a word")
    app.text_area(key="guesses").set_value("\n".join("abcdefgh")).run()
    assert_healthy(app)
    assert any("8 guesses" in block.value for block in app.text)


def test_other_random_numbers_come_at_a_click(app):
    probabilities_page(app, "Draw")
    (before,) = component_data(app, "draw")
    press(app, "Other random numbers")
    assert app.slider(key="draw_seed").value == 43
    (after,) = component_data(app, "draw")
    assert after["frame"]["counts"] != before["frame"]["counts"]
    assert after["words"]["sentence"] != before["words"]["sentence"]


def test_the_lens_draws_some_blocks_and_every_one_if_asked(app, smollm):
    probabilities_page(app, "Logit lens")
    (some,) = component_data(app, "lens")
    blocks = [f"block {number}" for number in range(28, 0, -2)]
    assert [row["name"] for row in some["rows"]] == ["output (30)", *blocks, "embedding"]
    app.session_state["blocks_drawn"] = "Every one"
    app.run()
    (every,) = component_data(app, "lens")
    assert len(every["rows"]) == 31
    best = plain_probabilities(smollm, DEFAULT_TEXT).max().item()
    assert every["rows"][0]["cells"][-1]["shade"] == pytest.approx(best, abs=6e-4)


def test_the_column_of_the_lens_is_that_of_the_cursor(app):
    probabilities_page(app, "Logit lens")
    app.session_state["looks"] = "7"
    app.run()
    assert component_data(app, "lens")[0]["cursor"] == 6
    assert "After **␣the**" in " ".join(block.value for block in app.markdown)
