"""Copied links: short, of this view only, and equal in meaning on another machine."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from core.tokenization import TOKENIZERS
from tests.pages.conftest import HOME, assert_healthy, choose_view, copied_link, labelled, words

ALWAYS = ["text", "model", "dtype", "view"]


@pytest.fixture
def page(small_app) -> AppTest:
    """The Probabilities page with a small model."""
    app, _ = small_app
    app.switch_page("pages/probabilities.py").run()
    return app


def parameters(app: AppTest) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(copied_link(app)).query))


def opened(link: str, page: str) -> AppTest:
    """Open a link in a fresh session."""
    app = AppTest.from_file(str(HOME), default_timeout=60)
    app.query_params.update(dict(parse_qsl(urlsplit(link).query)))
    app.run().switch_page(f"pages/{page}.py").run()
    assert_healthy(app)
    return app


def test_settings_at_their_defaults_are_left_out(page):
    assert list(parameters(page)) == ALWAYS


def test_a_changed_setting_is_named_and_opens_in_another_session(page):
    page.slider(key="top_k").set_value(7).run()
    assert parameters(page)["top_k"] == "7"
    assert opened(copied_link(page), "probabilities").slider(key="top_k").value == 7


def test_settings_of_other_views_and_pages_are_left_out(page):
    page.slider(key="top_k").set_value(7).run()
    choose_view(page, "Curve")
    assert list(parameters(page)) == ALWAYS
    page.switch_page("pages/attention.py").run()
    assert list(parameters(page)) == ALWAYS and parameters(page)["view"] != "Curve"


def test_a_presentation_is_not_part_of_the_link(small_app):
    app = opened(f"?present=true&model={small_app[1]}", "probabilities")
    assert "present" not in parameters(app)


def test_a_setting_that_an_example_has_made_is_named_though_the_address_lacks_it(page):
    page.button(key="preset-No echo").click().run()
    assert parameters(page)["penalty"] == "1.15" and parameters(page)["ngram"] == "3"
    again = opened(copied_link(page), "probabilities")
    assert again.slider(key="penalty").value == 1.15 and again.slider(key="ngram").value == 3


@pytest.mark.parametrize(
    ("view", "key", "value", "spelled"),
    [
        ("BPE from scratch", "level", "characters", "Characters"),
        ("Character level", "characters", "corpus", "from the corpus"),
    ],
)
def test_an_option_is_spelled_as_on_screen(small_app, view, key, value, spelled):
    app, _ = small_app
    app.switch_page("pages/tokenization.py").run()
    choose_view(app, view)
    app.segmented_control(key=key).set_value(value).run()
    assert parameters(app)[key] == spelled
    again = opened(copied_link(app), "tokenization")
    assert again.segmented_control(key=key).value == value


def test_chosen_tokenizers_come_back_all_of_them(small_app):
    app, _ = small_app
    app.switch_page("pages/tokenization.py").run()
    choose_view(app, "Side by side")
    app.multiselect(key="tokenizers").set_value(["o200k_base", "gpt2"]).run()
    pairs = parse_qsl(urlsplit(copied_link(app)).query)
    assert [value for name, value in pairs if name == "tokenizers"] == [
        TOKENIZERS[key].title for key in ("o200k_base", "gpt2")
    ]
    fresh = AppTest.from_file(str(HOME), default_timeout=60)
    for name, _ in pairs:
        fresh.query_params[name] = [value for other, value in pairs if other == name]
    fresh.run().switch_page("pages/tokenization.py").run()
    assert fresh.multiselect(key="tokenizers").value == ["o200k_base", "gpt2"]


def test_a_text_too_long_for_a_link_is_not_cut(page):
    labelled(page.text_input, "Your text").set_value("word " * 400).run()
    assert copied_link(page) == "" and "word word" not in words(page)


def test_reset_sets_the_knobs_of_the_view_back_and_takes_them_out_of_the_link(page):
    assert not any(button.key == "reset-knobs" for button in page.button)
    page.slider(key="top_k").set_value(7).run()
    page.slider(key="penalty").set_value(1.5).run()
    page.button(key="reset-knobs").click().run()
    assert_healthy(page)
    assert page.slider(key="top_k").value == 0 and page.slider(key="penalty").value == 1.0
    assert list(parameters(page)) == ALWAYS
    assert not any(button.key == "reset-knobs" for button in page.button)
    page.button(key="undo-example").click().run()
    assert page.slider(key="top_k").value == 7 and page.slider(key="penalty").value == 1.5


def test_reset_leaves_the_knobs_of_other_views_alone(page):
    page.slider(key="top_k").set_value(7).run()
    choose_view(page, "Curve")
    assert not any(button.key == "reset-knobs" for button in page.button)
    page.slider(key="cut_k").set_value(3).run()
    page.button(key="reset-knobs").click().run()
    choose_view(page, "Pipeline")
    assert page.slider(key="top_k").value == 7
