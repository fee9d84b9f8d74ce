"""A growing text in a running page: what was added is sent, a text that was changed is sent anew."""

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from core.ui.widgets.growing import StreamedText

    growing = StreamedText(st.empty(), "a")
    sent = [growing.draw(pieces) for pieces in ([], ["On", "ce"], ["On", "ce", " upon"], ["On", "ce", " upon"])]
    if st.checkbox("another leader"):
        sent.append(growing.draw(["On", "ly"]))
    st.text(str(sent))


def bodies(app: AppTest) -> list[str]:
    return [element.proto.body for element in app.get("html")]


def test_each_drawing_sends_what_was_added():
    app = AppTest.from_function(script).run()
    assert bodies(app) == ["<span>Once</span>", "<span> upon</span>"]
    assert app.text[0].value == "[0, 4, 5, 0]"


def test_a_text_that_was_changed_replaces_what_was_drawn():
    app = AppTest.from_function(script).run()
    app.checkbox[0].check().run()
    assert bodies(app) == ["<span>Only</span>"]
    assert app.text[0].value == "[0, 4, 5, 0, 4]"
