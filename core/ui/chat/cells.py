"""Replies generated side by side: one cell per model and form of the prompt."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.chat import TRANSCRIPT_STOP, ChatPrompt, Conversation, Request, framed_prompt, raw_prompt
from core.decoding import END_TOKEN, DecodingConfig, Limits
from core.models import CATALOG, LanguageModel, ModelSpec
from core.plots import plural
from core.tokenization import has_chat_template
from core.ui.chat.colours import LOOKS, legend
from core.ui.chat.streaming import Reply, stream
from core.ui.chat.text import ENDED_AT_ONCE, beginning, plain_text
from core.ui.shell.model_loading import fetch_button
from core.ui.state import keys
from core.ui.state.pending import PendingAction
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.stop import stop_button

RAW = "raw prompt"
# Lines of the prompt in a cell, by the number of cells.
_LINES = {1: 1, 2: 6, 4: 1}


@dataclass(frozen=True, eq=False)
class Cell:
    """One request, its prompt, and the heading above it.

    Attributes:
        heading: model, kind of model and form of the prompt.
        request: the prompt and how it is continued.
        prompt: shown above the reply, coloured by author.
        talk: conversation that the prompt renders; None for a text as it is.
        frame: model whose template renders it; None for a text as it is.
    """

    heading: str
    request: Request
    prompt: ChatPrompt
    talk: Conversation | None = None
    frame: LanguageModel | None = None


@dataclass(frozen=True)
class EmptyCell:
    """The cell of a model that is not on this machine.

    Attributes:
        offers: True if the model can be fetched from here.
    """

    spec: ModelSpec
    form: str
    offers: bool


def text_cell(
    model: LanguageModel, frame: LanguageModel | None, text: str, config: DecodingConfig, limits: Limits
) -> Cell:
    """Build the request to one model: the text as it is, or as the only message in the template of `frame`."""
    if frame is None:
        prompt = raw_prompt(model, text)
        return Cell(_heading(model.spec, RAW), Request(model, prompt.ids, config, limits), prompt)
    talk = Conversation().say(text)
    prompt = framed_prompt(model, frame, talk)
    stop = () if has_chat_template(frame) else (TRANSCRIPT_STOP,)
    request = Request(model, prompt.ids, config, Limits(limits.new_tokens, stop))
    return Cell(_heading(model.spec, prompt.rendered.template), request, prompt, talk, frame)


def _heading(spec: ModelSpec, form: str) -> str:
    known = CATALOG.get(spec.key)
    kind = f" · {known.kind}" if known else ""
    return f"**{escape_markdown(spec.title)}**{kind} · {form}"


def cells(name: str, shown: Sequence[Cell | EmptyCell], columns: int) -> list[Reply]:
    """Draw the authors' legend, Generate, and the cells, `columns` in a line.

    Args:
        name: of this group of cells, unique on the page.

    Returns:
        the replies to exactly these requests.
    """
    generate = PendingAction[bool](keys.generate_cells(name))
    asked = [cell for cell in shown if isinstance(cell, Cell)]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _legend([cell.prompt for cell in asked])
        control = st.container(horizontal=True, width="content")
        with control:
            st.button(
                "Generate",
                icon=":material/play_arrow:",
                type="primary",
                key=f"{name}_go",
                on_click=generate.request,
                args=(True,),
            )
    line = st.empty()
    running = generate.take()
    replies = [Reply.to(cell.request) for cell in asked] if running else _kept_replies(name, asked)
    placeholders = _draw(name, shown, replies, columns, finished=not running)
    if running:
        st.session_state[keys.cell_replies(name)] = replies
        with control:
            stop_button()
        stream([cell.request for cell in asked], replies, placeholders, line)
        st.rerun()
    return replies


def _kept_replies(name: str, asked: Sequence[Cell]) -> list[Reply]:
    """Return the last replies if they answer the requests of these cells; else none."""
    replies = st.session_state.get(keys.cell_replies(name), [])
    requested = [_question(cell.request.model.identity, cell.request) for cell in asked]
    return replies if [_question(reply.identity, reply) for reply in replies] == requested else []


def _question(identity: tuple[str, ...], requested: Request | Reply) -> tuple:
    config = requested.config if isinstance(requested, Request) else requested.generated.config
    return identity, requested.ids, config, requested.limits


def _draw(
    name: str, shown: Sequence[Cell | EmptyCell], replies: Sequence[Reply], columns: int, finished: bool
) -> list[DeltaGenerator]:
    """Draw the frames of all cells; return the placeholders of their texts."""
    rows = len(shown) // columns
    places = [
        column.container(key=f"cell-{name}-{row * columns + index}", border=True)
        for row in range(rows)
        for index, column in enumerate(st.container(key=f"rows-{rows}-{row}").columns(columns, gap="small"))
    ]
    placeholders: list[DeltaGenerator] = []
    for index, (place, cell) in enumerate(zip(places, shown, strict=True)):
        with place:
            if isinstance(cell, EmptyCell):
                _empty(cell)
                continue
            st.markdown(cell.heading)
            beginning(cell.request.model, cell.prompt, _LINES[len(shown)])
            placeholders.append(st.container(key=f"reply-{name}-{index}").empty())
            if finished and replies:
                foot = f"foot-{name}-{index}" if len(shown) > 1 else ""
                _finished(replies[len(placeholders) - 1], placeholders[-1], foot)
    return placeholders


def _legend(prompts: Sequence[ChatPrompt]) -> None:
    """Draw the authors of the prompts and of the replies."""
    there = {prompt.author(position) for prompt in prompts for position in range(len(prompt.ids))} | {"assistant"}
    st.html(f"<div>{legend((author, '') for author in LOOKS if author in there)}</div>")


def _empty(cell: EmptyCell) -> None:
    st.markdown(_heading(cell.spec, cell.form))
    st.write("This model is not on this machine.")
    if cell.offers:
        fetch_button(cell.spec, cell.spec.title)


def _finished(reply: Reply, placeholder: DeltaGenerator, foot: str) -> None:
    """Draw a reply that is not written any more, and below it how it ended; one alone says that above the figure."""
    if not reply.generated.steps:
        placeholder.caption("Stopped before the first token.")
        return
    plain_text(reply.generated.text or ENDED_AT_ONCE, placeholder)
    if foot:
        ended = "ended its turn" if reply.generated.finished == END_TOKEN else "did not end its turn"
        with st.container(key=foot):
            st.caption(f"{plural(len(reply.generated.steps), 'token')}, {ended}")
