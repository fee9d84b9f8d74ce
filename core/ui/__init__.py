"""User interface: the only part of `core` that imports Streamlit, and the building blocks of every page."""

from core.ui.shell.course import course_door
from core.ui.shell.glossary import glossary_door
from core.ui.shell.model_table import model_table, own_model, warm_up, watch_fetches
from core.ui.shell.pages import PAGES, errors_as_sentences, page, page_card, run_app
from core.ui.shell.verify_all import verify_all_views
from core.ui.shell.views import View, show_page
from core.ui.widgets.presets import Preset
from core.ui.widgets.text_input import sentence

__all__ = [
    "PAGES",
    "Preset",
    "View",
    "course_door",
    "errors_as_sentences",
    "glossary_door",
    "model_table",
    "own_model",
    "page",
    "page_card",
    "run_app",
    "sentence",
    "show_page",
    "verify_all_views",
    "warm_up",
    "watch_fetches",
]
