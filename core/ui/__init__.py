"""The only part of `core` that knows Streamlit: what every page is put together from."""

from core.ui.shell.model_loading import chosen_model
from core.ui.shell.model_table import model_table, own_model, warm_up, watch_fetches
from core.ui.shell.pages import PAGES, page, page_card, run_app
from core.ui.state.compute import compute, hold_model, remember
from core.ui.state.shared import model_pool
from core.ui.state.url import linked_key, linked_text
from core.ui.widgets.choice import switch
from core.ui.widgets.copy_link import copy_link
from core.ui.widgets.figure import show_figure
from core.ui.widgets.knobs import knob
from core.ui.widgets.player import player
from core.ui.widgets.presets import Preset, presets
from core.ui.widgets.provenance import provenance
from core.ui.widgets.text_input import sentence, show_what_is_read
from core.ui.widgets.toolbar import download_csv, show_code, toolbar, verify
from core.ui.widgets.view import View

__all__ = [
    "PAGES",
    "Preset",
    "View",
    "chosen_model",
    "compute",
    "copy_link",
    "download_csv",
    "hold_model",
    "knob",
    "linked_key",
    "linked_text",
    "model_pool",
    "model_table",
    "own_model",
    "page",
    "page_card",
    "player",
    "presets",
    "provenance",
    "remember",
    "run_app",
    "sentence",
    "show_code",
    "show_figure",
    "show_what_is_read",
    "switch",
    "toolbar",
    "verify",
    "warm_up",
    "watch_fetches",
]
