"""A slider whose range follows the model keeps its value."""

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from core.knobs import Knob
    from core.ui.widgets.knobs import ranged_knob

    top = st.session_state.get("top", 30)
    st.text(str(ranged_knob(Knob("layer", "Layer", 1, top, 1, 1, ""))))


def test_a_value_stays_when_the_range_changes_and_moves_to_the_new_end_if_it_must():
    app = AppTest.from_function(script).run()
    app.slider(key="layer").set_value(5).run()
    for top, expected in ((12, 5), (40, 5), (3, 3), (1, 1), (30, 3)):
        app.session_state["top"] = top
        app.run()
        assert not app.exception
        assert app.text[0].value == str(expected), top
