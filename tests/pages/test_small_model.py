"""Every page with a small model: quick enough to be run after each change, and no file of a real model is needed."""

import pytest
from streamlit.testing.v1 import AppTest

from core.ui.state.shared import model_pool
from tests.conftest import FAMILIES
from tests.pages.conftest import HOME, assert_healthy, component_data, words


def app_with(key: str) -> AppTest:
    """The app at Home, with a model in memory that its link asks for."""
    assert model_pool().request(key).done.wait(60)
    app = AppTest.from_file(str(HOME), default_timeout=60)
    app.query_params["model"] = key
    return app.run().switch_page("pages/home.py").run()


@pytest.mark.parametrize(
    ("page", "drawn"),
    [("architecture", "model_map"), ("attention", "plotly_chart"), ("probabilities", "bidi_component")],
)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_page_draws_a_small_model_of_every_family(small_model_folders, family, page, drawn):
    app = app_with(f"folder:{small_model_folders[family]}")
    app.switch_page(f"pages/{page}.py").run()
    assert_healthy(app)
    assert (app.get(drawn) or component_data(app, drawn)) and "That did not work" not in words(app)
    assert any(family in caption.value.replace("\\", "") for caption in app.caption), "the page names its model"


def test_a_text_becomes_tokens_without_the_model(small_model_folders):
    app = app_with(f"folder:{small_model_folders['gpt2']}")
    app.switch_page("pages/tokenization.py").run()
    assert_healthy(app)
    assert component_data(app, "token_chips")


def test_decoding_and_chat_write_with_a_small_model(small_model_folders):
    app = app_with(f"folder:{small_model_folders['llama']}")
    app.switch_page("pages/decoding.py").run()
    app.session_state["new_tokens"] = 3
    app.button(key="generate").click().run()
    assert_healthy(app)
    assert [len(text.steps) for text in app.session_state["_decoding_runs"]["compare"].texts] == [3] * 4
    app.switch_page("pages/chat.py").run()
    app.slider(key="chat_new_tokens").set_value(3)
    app.chat_input(key="chat_message").set_value("Hi").run()
    app.run()
    assert_healthy(app)
    assert [message.role for message in app.session_state["_conversation"].messages] == ["user", "assistant"]
