"""A request from a click reaches exactly the next run of the script."""

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from core.ui.state.pending import PendingAction

    action = PendingAction[str]("_pending")
    st.button("Write", on_click=action.request, args=("a text",))
    st.button("Something else")
    st.text(str(action.take()))


def test_a_request_is_taken_once():
    app = AppTest.from_function(script).run()
    assert app.text[0].value == "None"
    app.button[0].click().run()
    assert app.text[0].value == "a text"
    app.button[1].click().run()
    assert not app.exception and app.text[0].value == "None"


def test_the_last_of_several_requests_is_taken():
    app = AppTest.from_function(script).run()
    app.session_state["_pending"] = "another text"
    app.button[0].click().run()
    assert app.text[0].value == "a text"
