"""Home page: the whole model as one picture of the shared sentence, the pages, doors to more, and Verify all."""

import streamlit as st

from core import ui
from core.ui.river import river_view

with ui.page("home"):
    with st.container(key="text-row"), st.container(key="text-box"):
        text = ui.sentence("Your sentence, the same on every page")
    picture = st.container(key="figure")
    with st.container(key="foot"):
        pages = [info for info in ui.PAGES.values() if info.name != "home"]
        for column, info in zip(st.columns(len(pages), gap="small"), pages, strict=True):
            with column:
                ui.page_card(info)
        with st.container(horizontal=True):
            with st.popover("Models", icon=":material/deployed_code:"):
                ui.model_table()
                ui.own_model()
            ui.glossary_door()
        ui.course_door()
        ui.verify_all_views()
    ui.watch_fetches()
    ui.warm_up()
    # Last, so that a model that must be fetched or does not fit leaves everything else on the page.
    with picture, ui.errors_as_sentences():
        river_view(text)
