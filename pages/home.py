"""Home page: the list of pages, the shared sentence and the models."""

import streamlit as st

from core import ui

with ui.page("home"):
    st.write(
        "LLM Playground opens a real language model. One sentence travels through the pages; every number on them is "
        "computed by the model while you watch, can be verified on the spot, and shows the code that reproduces it."
    )
    ui.sentence("Your sentence, the same on every page")
    with st.container(horizontal=True, gap="medium"):
        for info in ui.PAGES.values():
            if info.name != "home":
                ui.page_card(info)
    st.subheader("Models", anchor=False)
    ui.model_table()
    ui.own_model()
    ui.verify_all_views()
    ui.copy_link()
    ui.watch_fetches()
    ui.warm_up()
