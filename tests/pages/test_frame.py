"""What all pages share, seen on the Probabilities page: text, model, link, Verify, limits."""

from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.ui.state.shared import model_pool
from tests.pages.conftest import HOME, assert_healthy, choose_view, component_data, labelled, open_verify, words


@pytest.fixture
def page(app) -> AppTest:
    app.switch_page("pages/probabilities.py").run()
    assert_healthy(app)
    return app


def type_text(app: AppTest, text: str) -> AppTest:
    labelled(app.text_input, "Your text").set_value(text).run()
    assert_healthy(app)
    return app


def drawn(app: AppTest) -> list[float]:
    frame = component_data(app, "pipeline")[0]["frame"]
    return [row["probability"] for row in frame["rows"]]


def strip(app: AppTest) -> dict[str, Any]:
    """Return the data of the token strip."""
    return component_data(app, "token_strip")[0]


def plain_top(smollm, text: str, k: int) -> list[float]:
    with torch.inference_mode():
        logits = smollm.model(**smollm.tokenizer(text, return_tensors="pt")).logits[0, -1]
    return torch.softmax(logits.double(), -1).topk(k).values.tolist()


def test_first_screen_names_the_shape_of_the_logits_and_closes_the_sum(page):
    assert "(1, 9, 49152)" in words(page)
    assert component_data(page, "pipeline")[0]["frame"]["sum"] == pytest.approx(1, abs=1e-6)


def test_another_sentence_and_another_k(page, smollm):
    page.slider(key="top").set_value(4)
    type_text(page, "The capital of France is")
    assert drawn(page) == pytest.approx(plain_top(smollm, "The capital of France is", 4), abs=1e-6)


def test_a_rerun_does_not_run_the_model_again(page):
    model = model_pool().get("smollm2-135m-instruct").model
    calls = []
    hook = model.register_forward_hook(lambda *_: calls.append(1))
    try:
        page.slider(key="top").set_value(7).run()
        assert calls == []
        type_text(page, "A sentence nobody has asked about")
        assert calls == [1]
    finally:
        hook.remove()


def test_verify_shows_the_difference(page):
    open_verify(page)
    assert page.success[0].value.startswith("Equal: ")


def test_an_empty_text_is_a_sentence_and_the_page_recovers(page):
    type_text(page, "")
    assert "The text is empty." in words(page)
    type_text(page, "Back again")
    assert len(drawn(page)) == 10


@pytest.mark.parametrize(
    "text", ["a", "   ", "🚀👩‍👧", "مرحبا بالعالم", "a\x00b", "<b>bold</b><script>x</script>", "$x$ **b** [l](u)"]
)
def test_odd_texts_give_plain_transformers_numbers(page, smollm, text):
    type_text(page, text)
    assert drawn(page) == pytest.approx(plain_top(smollm, text, 10), abs=1e-6)


def test_a_pasted_book_is_cut_and_the_page_says_how_much(page):
    type_text(page, "word " * 40_000)
    assert "The text has 40,001 tokens. The model reads the last 1,024; the first 38,977 are left out." in words(page)


def test_a_text_of_several_lines_keeps_its_line_breaks(page):
    page.toggle(key="several_lines").set_value(True).run()
    labelled(page.text_area, "Your text").set_value("one\ntwo").run()
    assert_healthy(page)
    assert [token["label"] for token in strip(page)["tokens"]] == ["one", "⏎", "two"]
    page.toggle(key="several_lines").set_value(False).run()
    assert labelled(page.text_area, "Your text").value == "one\ntwo"


def test_a_view_of_the_whole_text_has_no_cursor_and_one_of_its_tokens_has(page):
    type_text(page, "one " * 30)
    assert strip(page)["cursor"] is None and strip(page)["first"] == strip(page)["total"] - 24
    choose_view(page, "Sentence")
    assert strip(page)["cursor"] == strip(page)["total"] - 1


def test_more_than_the_app_reads_is_refused(page):
    type_text(page, "a" * 500_001)
    assert "500,001 characters" in words(page)


def test_an_example_sets_text_and_knobs(page):
    page.button(key="preset-Hello my name").click().run()
    assert len(drawn(page)) == 5


def test_a_link_restores_text_model_and_knobs(smollm):
    app = AppTest.from_file(str(HOME), default_timeout=120)
    app.query_params.update({"text": "Once upon a time", "model": "smollm2-135m-instruct", "top": "3"})
    app.run().switch_page("pages/probabilities.py").run()
    assert drawn(app) == pytest.approx(plain_top(smollm, "Once upon a time", 3), abs=1e-6)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"model": "gpt9"}, "There is no model 'gpt9'"),
        ({"dtype": "int1"}, "int1"),
        ({"model": "folder:/nowhere"}, "nowhere"),
    ],
)
def test_a_link_that_cannot_be_restored_says_so_and_shows_the_default(smollm, parameters, sentence):
    app = AppTest.from_file(str(HOME), default_timeout=120)
    app.query_params.update(parameters)
    app.run()
    assert_healthy(app)
    assert sentence in words(app)


def test_a_model_that_is_not_here_is_offered_not_fetched(page):
    labelled(page.selectbox, "Model").set_value("qwen1.5-1.8b-chat").run()
    assert_healthy(page)
    assert page.button(key="fetch-qwen1.5-1.8b-chat").label == "Fetch 3.7 GB"
    page.button(key="use-default").click().run()
    assert len(drawn(page)) == 10


def test_bfloat16_is_a_visible_choice(page):
    labelled(page.selectbox, "Number format").set_value("bfloat16").run()
    page.run()  # AppTest loses what is set right after a script that restarted itself; browsers do not (see journeys)
    assert_healthy(page)
    assert any("bfloat16" in caption.value for caption in page.caption)
    open_verify(page)
    assert "Equal" in page.success[0].value


def test_an_example_for_a_model_that_is_not_here_says_so(page):
    page.button(key="preset-Hello my name").click().run()
    assert any("made for GPT-2" in info.value for info in page.info)
    type_text(page, "Something else")
    assert not any("made for GPT-2" in info.value for info in page.info)
