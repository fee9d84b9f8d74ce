"""Base and instruct model, raw prompt and chat template: two cells compare products, four separate the causes."""

from collections.abc import Sequence

import streamlit as st

from core.chat import (
    COURSE_PAIR,
    TRANSCRIPT_STOP,
    TWINS,
    Conversation,
    Request,
    best_pair,
    framed_prompt,
    missing_from,
    raw_prompt,
)
from core.decoding import DecodingConfig, Limits
from core.models import CATALOG, LanguageModel, find_on_disk
from core.tokenization import has_chat_template
from core.ui.chat.cells import Cell, cells
from core.ui.chat.settings import CHAT, settings_row
from core.ui.chat.summary import cells_toolbar
from core.ui.shell.model_loading import fetch_button, loaded_model
from core.ui.shell.views import ViewContext
from core.ui.state.shared import model_pool
from core.ui.widgets.provenance import provenance

_RAW = "raw prompt"


def pair_view(context: ViewContext) -> None:
    """Draw one prompt continued by a completion model and answered by a chat model."""
    base, instruct = _pair(COURSE_PAIR)
    config, limits = settings_row(CHAT)
    completing = base or instruct
    shown = [
        _cell(completing, None, context.text, config, limits),
        _cell(instruct, instruct, context.text, config, limits),
    ]
    cells_toolbar(shown, cells("pair", shown, columns=2))
    _provenances(shown)


def four_view(context: ViewContext) -> None:
    """Draw each model with each form of the prompt: rows differ in the template, columns in the tuning."""
    base, instruct = _pair(TWINS)
    config, limits = settings_row(CHAT)
    models = [model for model in (base, instruct) if model]
    shown = [_cell(model, frame, context.text, config, limits) for model in models for frame in (None, instruct)]
    cells_toolbar(shown, cells("four", shown, columns=2))
    _provenances(shown)


def _provenances(shown: Sequence[Cell]) -> None:
    for model in dict.fromkeys(cell.request.model for cell in shown):
        provenance(model)


def _pair(preferred: tuple[str, str]) -> tuple[LanguageModel | None, LanguageModel]:
    """Load the two models; name the missing ones and offer to fetch them."""
    settings = model_pool().settings
    here = {key for key, spec in CATALOG.items() if find_on_disk(spec, settings)}
    missing = missing_from(preferred, here)
    base, instruct = best_pair(here, preferred)
    if missing:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            titles = " and ".join(CATALOG[key].title for key in missing)
            st.write(f"{titles} {'is' if len(missing) == 1 else 'are'} not on this machine. {_instead(base)}")
            for key in missing:
                fetch_button(CATALOG[key])
    return loaded_model(base) if base else None, loaded_model(instruct)


def _instead(base: str | None) -> str:
    if base:
        return "The best models that are here stand in."
    return (
        "No base model is here: the instruct model gets the raw prompt as well, which shows what the frame alone does."
    )


def _cell(model: LanguageModel, frame: LanguageModel | None, text: str, config: DecodingConfig, limits: Limits) -> Cell:
    """Build the request to one model, with the text as it is or in the template of `frame`."""
    prompt = raw_prompt(model, text) if frame is None else framed_prompt(model, frame, text)
    kind = CATALOG[model.spec.key].kind
    heading = f"{kind} · {_RAW if frame is None else prompt.rendered.template}"
    stop = (TRANSCRIPT_STOP,) if frame is not None and not has_chat_template(frame) else ()
    request = Request(model, prompt.ids, config, Limits(limits.new_tokens, stop))
    return Cell(heading, request, prompt, None if frame is None else Conversation().say(text), frame)
