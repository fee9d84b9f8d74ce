"""The Chat page, driven as a visitor would."""

import pytest
from streamlit.testing.v1 import AppTest

from core.chat import Conversation
from tests.pages.conftest import assert_healthy, choose_view, figure, labelled, open_verify

ANSWER = "The answer to this classic math problem is 4."


@pytest.fixture
def page(app) -> AppTest:
    app.switch_page("pages/chat.py").run()
    assert_healthy(app)
    return app


def html(page: AppTest) -> str:
    return "\n".join(element.value for element in page.get("html"))


def say(page: AppTest, text: str) -> AppTest:
    page.chat_input(key="chat_message").set_value(text).run()
    page.run()
    assert_healthy(page)
    return page


def messages(page: AppTest) -> list[tuple[str, str]]:
    return [(message.role, message.content) for message in page.session_state["_conversation"].messages]


def test_a_conversation_of_two_turns_then_edit_and_clear(page):
    page.slider(key="chat_new_tokens").set_value(12)
    say(page, "What is 2+2?")
    assert messages(page) == [("user", "What is 2+2?"), ("assistant", ANSWER)]
    assert ANSWER in html(page)
    assert any("ended: end token" in caption.value for caption in page.caption)
    say(page, "<b>And</b> 3+3?")
    assert [role for role, _ in messages(page)] == ["user", "assistant"] * 2
    assert "&lt;b&gt;And&lt;/b&gt; 3+3?" in html(page)
    next(box for box in page.text_area if box.value == "What is 2+2?").set_value("What is 1+1?")
    page.button(key="send_0").click().run()
    page.run()
    assert messages(page)[0][1] == "What is 1+1?"
    assert len(messages(page)) == 2
    next(button for button in page.button if button.label == "Clear").click().run()
    assert messages(page) == []


def test_an_answer_that_was_never_begun_waits_for_a_press(page):
    page.session_state["_conversation"] = Conversation().say("What is 2+2?")
    page.run()
    assert len(messages(page)) == 1
    page.slider(key="chat_new_tokens").set_value(2)
    page.button(key="chat_answer").click().run()
    page.run()
    assert messages(page)[1] == ("assistant", "The answer")


def test_a_message_that_is_too_long_is_refused_in_one_sentence(page):
    page.chat_input(key="chat_message").set_value("x" * 8_001).run()
    assert not page.exception
    assert any("8,001 characters" in text.value for text in page.text)
    assert messages(page) == []


def test_what_is_sent_shows_who_wrote_what(page, smollm):
    choose_view(page, "What is sent")
    assert any("You did not type this" in info.value for info in page.info)
    assert "inserted by the template: you did not type this · 16" in html(page)
    labelled(page.text_area, "System prompt").set_value("Be brief.").run()
    assert not any("You did not type this" in info.value for info in page.info)
    open_verify(page)
    assert "Equal" in page.success[0].value
    total = sum(trace["x"][0] for trace in figure(page)["data"])
    assert total == 2048


def test_two_by_two_says_which_model_is_missing_and_shows_what_the_frame_does(page):
    page.session_state["text"] = "What is 2+2?"
    choose_view(page, "Two by two")
    assert page.button(key="fetch-smollm2-135m").label.replace("\\", "") == "Fetch SmolLM2-135M, 273 MB"
    assert sum(text.value == "This model is not on this machine." for text in page.markdown) == 2
    page.slider(key="chat_new_tokens").set_value(12)
    page.button(key="four_go").click().run()
    page.run()
    assert_healthy(page)
    assert ANSWER in html(page)
    assert sum("· ended: " in caption.value for caption in page.caption) == 2


def test_a_model_is_never_compared_with_itself(page):
    choose_view(page, "Base and instruct")
    assert page.button(key="fetch-gpt2").label.replace("\\", "") == "Fetch GPT-2, 552 MB"
    page.slider(key="chat_new_tokens").set_value(2)
    page.button(key="pair_go").click().run()
    page.run()
    assert_healthy(page)
    assert sum("· ended: " in caption.value for caption in page.caption) == 1


def test_what_is_sent_holds_only_what_was_said_until_the_text_is_chosen(page):
    talk = Conversation().say("What is 2+2?").say("It is 4.").say("And 3+3?").say("Six.")
    page.session_state["_conversation"] = talk
    page.session_state["text"] = "The Eiffel Tower"
    choose_view(page, "What is sent")
    labelled(page.button_group, "Show")
    assert "It is 4." in html(page) and "And 3+3?" in html(page)
    assert "Six." not in html(page) and "The Eiffel Tower" not in html(page)
    page.button(key="preset-A question").click().run()
    assert_healthy(page)
    assert "Six." in html(page) and html(page).count("What is 2+2?") == 2
    page.session_state["_conversation"] = talk.edited(2, "And 4+4?")
    page.run()
    assert "And 4+4?" in html(page) and html(page).count("What is 2+2?") == 1


def test_the_playground_has_the_penalties_of_the_course(page):
    choose_view(page, "Playground")
    assert page.slider(key="play_penalty").value == 1.15
    assert page.slider(key="play_ngram").value == 3
    assert page.slider(key="play_new_tokens").max == 256
    page.slider(key="play_new_tokens").set_value(4)
    page.button(key="playground_go").click().run()
    page.run()
    assert_healthy(page)
    assert any("penalty 1.15 · n-gram 3 · 4 tokens" in caption.value for caption in page.caption)
    open_verify(page)
    assert "Equal" in page.success[0].value


def test_a_saved_conversation_is_loaded_with_its_system_prompt(page):
    page.session_state["_conversation"] = Conversation("Be brief.").say("Hi").say("![x](http://127.0.0.1/x.png) $x$")
    page.run()
    assert_healthy(page)
    assert labelled(page.text_area, "System prompt").value == "Be brief."
    assert "![x](http://127.0.0.1/x.png) $x$" in html(page)
    assert not any("http://" in markdown.value for markdown in page.markdown)
