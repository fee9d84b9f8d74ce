"""Prompt of the Decoding page: the sentence as plain text or as a chat message."""

from collections.abc import Callable
from functools import wraps

import streamlit as st

from core.decoding import Prompt, read_prompt
from core.models import LanguageModel
from core.tokenization import has_chat_template
from core.ui.shell.model_loading import chosen_model
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.widgets.choice import switch
from core.ui.widgets.provenance import provenance
from core.ui.widgets.text_input import sentence

PLAIN, CHAT = "Plain text", "Chat message"


def with_prompt(show: Callable[[LanguageModel, Prompt], None]) -> Callable[[ViewContext], None]:
    """Decorate a view that continues a prompt: draw the sentence and the choice of its form above the view.

    The model's name is below the view but drawn first, so that it does not disappear while texts grow for seconds.
    """

    @wraps(show)
    def view(_: ViewContext) -> None:
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        with left:
            text = sentence()
        model = chosen_model()
        with right:
            prompt = _prompt(model, text)
        body = st.container()
        provenance(model)
        with body:
            show(model, prompt)

    return view


def _prompt(model: LanguageModel, text: str) -> Prompt:
    """Draw a switch between plain text and the model's chat template; without a template there is no choice."""
    if not has_chat_template(model):
        return read_prompt(model, text)
    return read_prompt(model, text, switch(keys.READ_AS, [PLAIN, CHAT], "Read as") == CHAT)
