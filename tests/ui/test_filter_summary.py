"""The sentence about removed tokens; its numbers add up to the vocabulary."""

from streamlit.testing.v1 import AppTest


def script() -> None:
    import numpy as np
    import streamlit as st

    from core.probabilities import active_processors, run_pipeline
    from core.ui.widgets.filter_summary import show_removed_by_filters

    logits = np.log(np.array([0.5, 0.25, 0.15, 0.1], dtype=np.float32))
    show_removed_by_filters(run_pipeline([0], logits, active_processors(st.session_state.get("settings", {}))))


def test_each_filter_tells_what_it_removed_and_the_counts_add_up():
    app = AppTest.from_function(script)
    # top-k leaves 0.5, 0.25 and 0.15; rescaled they are 0.56, 0.28 and 0.17, and the first two reach 0.8.
    app.session_state["settings"] = {"top_k": 3, "top_p": 0.8}
    (sentence,) = app.run().markdown
    assert sentence.value == (
        "**top-k** 3 removed 1 token holding 10.00%; **top-p** 0.8 removed 1 token holding 16.67%. "
        "Kept 2 + removed 1 + 1 = 4 tokens."
    )


def test_without_a_filter_there_is_nothing_to_say():
    app = AppTest.from_function(script)
    app.session_state["settings"] = {"temperature": 0.5}
    assert not app.run().markdown
