"""Examples: they say beforehand what they change, and one step brings back what they replaced."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import assert_healthy, choose_view, labelled

UNDO = "undo-example"


@pytest.fixture
def page(small_app) -> AppTest:
    """The Probabilities page with a small model, a text and a knob of one's own."""
    app, _ = small_app
    app.switch_page("pages/probabilities.py").run()
    labelled(app.text_input, "Your text").set_value("my own words").run()
    app.slider(key="top_k").set_value(9).run()
    return app


def offers_undo(app: AppTest) -> bool:
    return any(button.key == UNDO for button in app.button)


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert_healthy(app)


def test_undo_restores_the_text_and_the_knobs(page):
    press(page, "preset-No echo")
    assert page.slider(key="top_k").value == 0 and page.session_state["text"] == "the cat and the dog and the"
    assert page.button(key=UNDO).label == "Undo: back to my text"
    press(page, UNDO)
    assert page.session_state["text"] == "my own words" == labelled(page.text_input, "Your text").value
    assert page.slider(key="top_k").value == 9 and page.slider(key="temperature").value == 1.0
    assert not offers_undo(page), "one step"


def test_an_example_of_a_setting_keeps_the_text(page):
    press(page, "preset-Nucleus 0.9")
    assert page.slider(key="top_p").value == 0.9 and page.session_state["text"] == "my own words"
    assert page.button(key=UNDO).label == "Undo: back to my settings"
    press(page, UNDO)
    assert page.slider(key="top_p").value == 1.0 and page.slider(key="top_k").value == 9


def test_several_examples_are_one_step_back(page):
    press(page, "preset-Top-k 50 at 0.8")
    press(page, "preset-No echo")
    press(page, UNDO)
    assert page.session_state["text"] == "my own words"
    assert page.slider(key="top_k").value == 9 and page.slider(key="penalty").value == 1.0


def test_a_text_typed_after_an_example_is_ones_own_again(page):
    press(page, "preset-No echo")
    labelled(page.text_input, "Your text").set_value("something new").run()
    assert not offers_undo(page)
    press(page, "preset-Once upon a time")
    press(page, UNDO)
    assert page.session_state["text"] == "something new"


def test_the_way_back_is_offered_in_the_next_view_too(page):
    press(page, "preset-No echo")
    choose_view(page, "Curve")
    press(page, UNDO)
    assert page.session_state["text"] == "my own words"
    choose_view(page, "Pipeline")
    assert page.slider(key="top_k").value == 9 and page.slider(key="penalty").value == 1.0


def test_nothing_is_offered_where_nothing_changed(page):
    press(page, "preset-No echo")
    press(page, UNDO)
    labelled(page.text_input, "Your text").set_value("Once upon a time").run()
    page.slider(key="top_k").set_value(0).run()
    press(page, "preset-Once upon a time")
    assert not offers_undo(page)


def test_an_example_whose_model_is_not_here_says_so_before_it_is_pressed(page):
    button = page.button(key="preset-Hello my name")
    assert button.label == "Hello my name (made for GPT\\-2)"
    assert "not on this machine" in button.help
    model = page.session_state["model"]
    press(page, button.key)
    assert page.session_state["model"] == model
    assert any("made for GPT-2" in info.value for info in page.info)


def test_an_example_that_changes_the_model_says_so_and_undo_brings_it_back(page, smollm):
    mine = page.session_state["model"]
    page.switch_page("pages/attention.py").run()
    button = page.button(key="preset-A pronoun")
    assert "with SmolLM2" in button.label.replace("\\", "") and "on all pages" in button.help
    press(page, button.key)
    assert page.session_state["model"] == "smollm2-135m-instruct"
    assert page.button(key=UNDO).label == "Undo: back to my text and my model"
    assert "SmolLM2" not in page.button(key="preset-A pronoun").label, "it changes nothing any more"
    press(page, UNDO)
    assert page.session_state["model"] == mine and page.session_state["text"] == "my own words"
