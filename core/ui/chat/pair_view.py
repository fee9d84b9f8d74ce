"""Base and instruct model, raw prompt and chat template: two cells compare products, four separate the causes."""

from collections.abc import Sequence

import streamlit as st

from core.chat import COURSE_PAIR, TWINS, best_pair, missing_from
from core.models import CATALOG, LanguageModel, find_on_disk
from core.ui.chat.cells import RAW, Cell, EmptyCell, cells, text_cell
from core.ui.chat.colours import author_styles
from core.ui.chat.settings import CHAT, decoding_settings
from core.ui.chat.summary import cells_answer, cells_detail
from core.ui.shell.model_loading import agreed_models, fetch_button, loaded_model
from core.ui.shell.views import ViewContext
from core.ui.state.shared import model_pool
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.provenance import provenance

_TEMPLATE = "chat template"


def pair_view(context: ViewContext) -> None:
    """Draw one prompt continued by a completion model and answered by a chat model."""
    _side_by_side(context, "pair", COURSE_PAIR, ((0, False), (1, True)))


def four_view(context: ViewContext) -> None:
    """Draw each model with each form of the prompt: rows differ in the tuning, columns in the template."""
    _side_by_side(context, "four", TWINS, ((0, False), (0, True), (1, False), (1, True)))


def _side_by_side(
    context: ViewContext, name: str, preferred: tuple[str, str], places: Sequence[tuple[int, bool]]
) -> None:
    """Draw cells in two columns.

    Args:
        preferred: keys of the base and the instruct model to take when both are here.
        places: for each cell 0 for the base or 1 for the instruct model, and True if the text gets its frame.
    """
    author_styles()
    with context.rail:
        config, limits, _ = decoding_settings(CHAT)
    with context.figure:
        models = _pair(preferred)
    shown: list[Cell | EmptyCell] = []
    for index, framed in places:
        model, frame = models[index], models[1] if framed else None
        if model:
            shown.append(text_cell(model, frame, context.text, config, limits))
        else:
            offers = not any(isinstance(cell, EmptyCell) for cell in shown)
            shown.append(EmptyCell(CATALOG[preferred[index]], _TEMPLATE if framed else RAW, offers))
    with context.figure:
        replies = cells(name, shown, columns=2)
    asked = [cell for cell in shown if isinstance(cell, Cell)]
    context.answer(cells_answer(asked, replies))
    _stand_ins(preferred, models)
    cells_detail(name, asked, replies)
    for model in dict.fromkeys(cell.request.model for cell in asked):
        provenance(model)


def _pair(preferred: tuple[str, str]) -> tuple[LanguageModel | None, LanguageModel]:
    """Load the base model, None if there is no base model on this machine, and the instruct model."""
    base, instruct = best_pair(_here(), preferred)
    return loaded_model(base) if base else None, loaded_model(instruct)


def _here() -> set[str]:
    """Return the keys of the models that are on this machine, or that this session agreed to fetch."""
    settings = model_pool().settings
    return {key for key, spec in CATALOG.items() if key in agreed_models() or find_on_disk(spec, settings)}


def _stand_ins(preferred: tuple[str, str], models: tuple[LanguageModel | None, LanguageModel]) -> None:
    """Name the preferred models that others stand in for, and offer to fetch them."""
    replaced = [
        (key, model)
        for key, model in zip(preferred, models, strict=True)
        if model and model.spec.key != key and key in missing_from(preferred, _here())
    ]
    for key, model in replaced:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"{escape_markdown(model.spec.title)} stands in for {escape_markdown(CATALOG[key].title)}, which is "
                "not on this machine.",
                width="content",
            )
            fetch_button(CATALOG[key], CATALOG[key].title)
