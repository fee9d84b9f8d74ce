"""Conversations: turns, edits, files."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chat import MAX_FILE, MAX_MESSAGE, Conversation, from_json
from core.chat.conversation import MAX_MESSAGES
from core.errors import InputError

any_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(st.lists(any_text, max_size=6), st.one_of(st.just(""), any_text))
def test_a_saved_conversation_comes_back_as_it_was(texts, system):
    conversation = Conversation(system=system)
    for text in texts:
        conversation = conversation.say(text)
    assert from_json(conversation.to_json().encode()) == conversation


def test_the_user_begins_and_roles_alternate():
    conversation = Conversation().say("Hi").say("Hello!").say("Who are you?")
    assert [message.role for message in conversation.messages] == ["user", "assistant", "user"]
    assert conversation.awaits_reply


def test_an_edit_drops_what_answered_the_old_words():
    conversation = Conversation().say("Hi").say("Hello!").say("Who?").say("Me.")
    assert [message.content for message in conversation.edited(2, "Where?").messages] == ["Hi", "Hello!", "Where?"]


def test_a_reply_may_be_empty_a_question_may_not():
    assert Conversation().say("Hi").say("").messages[-1].content == ""
    with pytest.raises(InputError, match="message is empty"):
        Conversation().say("")


def test_a_message_has_a_limit():
    with pytest.raises(InputError, match="At most 8,000"):
        Conversation().say("x" * (MAX_MESSAGE + 1))


def test_a_full_conversation_takes_no_question_it_could_not_answer():
    conversation = Conversation()
    for _ in range(MAX_MESSAGES // 2):
        conversation = conversation.say("a").say("b")
    with pytest.raises(InputError, match="At most 200"):
        conversation.say("c")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"format": "other", "messages": []}',
        b'{"format": "llm-playground conversation 1"}',
        b'{"format": "llm-playground conversation 1", "messages": [3]}',
        b'{"format": "llm-playground conversation 1", "messages": [{"role": "user", "content": 7}]}',
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_no_conversation_says_so(data):
    with pytest.raises(InputError, match="holds no conversation"):
        from_json(data)


def test_a_file_whose_messages_do_not_take_turns_names_the_message():
    messages = [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]
    with pytest.raises(InputError, match=r"Message 2 of the file is by 'user'"):
        from_json(json.dumps({"format": "llm-playground conversation 1", "messages": messages}).encode())


def test_a_file_has_a_limit():
    with pytest.raises(InputError, match="bytes"):
        from_json(b" " * (MAX_FILE + 1))


def test_in_markdown_the_markup_of_a_message_stays_text():
    text = Conversation("Be kind.").say("# big\n```\n<b>").say("![x](http://a)").to_markdown("SmolLM2")
    assert "## System\n\n    Be kind." in text
    assert "## You\n\n    # big\n    ```\n    <b>" in text
    assert "## SmolLM2\n\n    ![x](http://a)" in text
