"""Replies generated side by side: one cell per model and form of the prompt."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.chat import ChatPrompt, Conversation, Request
from core.models import LanguageModel
from core.ui.chat.endings import why_it_stopped
from core.ui.chat.streaming import Reply, reply_statistics, stream
from core.ui.chat.text import ENDED_AT_ONCE, plain_text, sent_tokens
from core.ui.state import keys
from core.ui.state.pending import PendingAction
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.stop import stop_button


@dataclass(frozen=True, eq=False)
class Cell:
    """One request, its prompt, and the heading above it.

    Attributes:
        heading: kind of model and form of the prompt.
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


def cells(name: str, shown: Sequence[Cell], columns: int) -> list[Reply]:
    """Draw the cells, `columns` in a line, with Generate above; returns the replies to exactly these requests.

    Args:
        name: of this group of cells, unique on the page.
    """
    generate = PendingAction[bool](keys.generate_cells(name))
    control = st.container(horizontal=True, vertical_alignment="center")
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
    replies = [Reply.to(cell.request) for cell in shown] if running else _kept_replies(name, shown)
    placeholders = _draw(name, shown, replies, columns, finished=not running)
    if running:
        st.session_state[keys.cell_replies(name)] = replies
        with control:
            stop_button()
        stream([cell.request for cell in shown], replies, placeholders, line)
        st.rerun()
    return replies


def _kept_replies(name: str, shown: Sequence[Cell]) -> list[Reply]:
    """Return the last replies if they answer the requests of these cells; else none."""
    replies = st.session_state.get(keys.cell_replies(name), [])
    requested = [_question(cell.request.model.identity, cell.request) for cell in shown]
    return replies if [_question(reply.identity, reply) for reply in replies] == requested else []


def _question(identity: tuple[str, ...], requested: Request | Reply) -> tuple:
    config = requested.config if isinstance(requested, Request) else requested.generated.config
    return identity, requested.ids, config, requested.limits


def _draw(name: str, shown: Sequence[Cell], replies: Sequence[Reply], columns: int, finished: bool) -> list:
    """Draw the frames of all cells; return the placeholders of their texts."""
    placeholders = []
    for start in range(0, len(shown), columns):
        for offset, column in enumerate(st.columns(columns, border=True)):
            index = start + offset
            with column:
                cell = shown[index]
                _heading(cell.heading, cell.request.model)
                sent_tokens(cell.request.model, cell.prompt)
                st.caption(f"{len(cell.prompt.ids)} ids: {' '.join(map(str, cell.prompt.ids))}")
                placeholders.append(st.empty())
                if finished and replies:
                    _finished(f"{name}-{index}", replies[index], placeholders[-1])
    return placeholders


def _heading(heading: str, model: LanguageModel) -> None:
    st.markdown(f"**{escape_markdown(model.spec.title)}** · {heading}")


def _finished(name: str, reply: Reply, placeholder) -> None:
    if not reply.generated.steps:
        placeholder.caption("Stopped before the first token.")
        return
    plain_text(reply.generated.text or ENDED_AT_ONCE, placeholder)
    st.caption(reply_statistics(reply))
    why_it_stopped(reply, name)
