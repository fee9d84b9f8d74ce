"""The page of a visitor follows the browser's rules."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.visitors.page import Page

FRAME = "frame"


def begin(page: Page, run: str, script: str = "here", fragments: tuple[str, ...] = ()) -> None:
    message = ForwardMsg()
    message.new_session.page_script_hash, message.new_session.main_script_hash = script, FRAME
    message.metadata.run.script_run_id = run
    message.metadata.run.fragment_ids.extend(fragments)
    page.begin(message)


def element(place: tuple[int, ...], script: str = "here", fragment: str = "") -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend(place)
    message.metadata.active_script_hash = script
    message.delta.fragment_id = fragment
    return message


def write(page: Page, text: str, place: tuple[int, ...], script: str = "here", fragment: str = "") -> None:
    message = element(place, script, fragment)
    message.delta.new_element.text.body = text
    page.draw(message)


def box(page: Page, place: tuple[int, ...], author: str = "") -> None:
    message = element(place)
    message.delta.add_block.allow_empty = True
    if author:
        message.delta.add_block.chat_message.name = author
    page.draw(message)


def say(page: Page, markup: str, place: tuple[int, ...]) -> None:
    message = element(place)
    message.delta.new_element.html.body = markup
    page.draw(message)


def test_what_a_run_does_not_send_again_is_gone_at_its_end():
    page = Page()
    begin(page, "first")
    write(page, "stays", (0, 0))
    write(page, "goes", (0, 1))
    page.end([])
    begin(page, "second")
    write(page, "stays", (0, 0))
    assert page.text() == "stays\ngoes"
    page.end([])
    assert page.text() == "stays"


def test_a_fragment_takes_only_its_own_elements_away():
    page = Page()
    begin(page, "whole")
    write(page, "outside", (0, 0))
    write(page, "old", (0, 1), fragment="clock")
    page.end([])
    begin(page, "tick", fragments=("clock",))
    page.end(["clock"])
    assert page.text() == "outside"


def test_on_another_page_only_the_frame_stays():
    page = Page()
    begin(page, "first", script="here")
    write(page, "sidebar", (1, 0), script=FRAME)
    write(page, "body", (0, 0))
    page.end([])
    begin(page, "second", script="there")
    assert page.text() == "sidebar"


def test_an_element_takes_the_place_of_a_container_and_of_all_in_it():
    page = Page()
    begin(page, "only")
    box(page, (0, 0))
    write(page, "inside", (0, 0, 3))
    write(page, "instead", (0, 0))
    assert page.text() == "instead"


def test_messages_of_a_conversation_hold_what_was_said_and_not_that_it_is_waited_for():
    page = Page()
    begin(page, "only")
    box(page, (0, 0), "user")
    say(page, '<div style="x">1 &lt; 2</div>', (0, 0, 0))
    box(page, (0, 1), "assistant")
    write(page, "Waiting for the model", (0, 1, 0))
    assert page.chat_messages() == [("user", "1 < 2"), ("assistant", "")]


def test_a_component_says_the_texts_of_its_tokens():
    page, message = Page(), element((0, 0))
    begin(page, "only")
    message.delta.new_element.bidi_component.component_name = "app.written_text"
    message.delta.new_element.bidi_component.json = '{"tokens": [{"text": "ot", "p": 0.5}, {"text": "ter", "p": 1}]}'
    page.draw(message)
    assert page.component_texts("written_text") == ["otter"]


def test_an_exception_is_counted_and_a_warning_is_not():
    page = Page()
    begin(page, "only")
    for kind, warning in (("KeyError", False), ("UserWarning", True)):
        message = element((0, 0))
        message.delta.new_element.exception.type = kind
        message.delta.new_element.exception.is_warning = warning
        page.draw(message)
    assert page.exceptions == ["KeyError: "]


def test_a_widget_that_is_not_there_is_named_with_those_that_are():
    page, message = Page(), element((0, 0))
    begin(page, "only")
    message.delta.new_element.button.label = "Stop"
    page.draw(message)
    assert page.find("button", "Stop").label == "Stop"
    with pytest.raises(LookupError, match=r"No button 'Generate' on the page; there are \['Stop'\]"):
        page.find("button", "Generate")
