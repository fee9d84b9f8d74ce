"""Replies side by side, written together: one cell per model and form of the prompt."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.chat import ChatPrompt, Request
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
        heading: what is special about this cell.
        request: the prompt and how it is continued.
        prompt: shown above the reply, with who wrote what.
    """

    heading: str
    request: Request
    prompt: ChatPrompt


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
    replies = [Reply.to(cell.request) for cell in shown] if running else _kept(name, shown)
    places = _draw(name, shown, replies, columns, finished=not running)
    if running:
        st.session_state[keys.cell_replies(name)] = replies
        with control:
            stop_button()
        stream([cell.request for cell in shown], replies, places, line)
        st.rerun()
    return replies


def _kept(name: str, shown: Sequence[Cell]) -> list[Reply]:
    """Return the last replies if they answer the requests of these cells; else none."""
    replies = st.session_state.get(keys.cell_replies(name), [])
    asked = [_question(cell.request.model.identity, cell.request) for cell in shown]
    return replies if [_question(reply.identity, reply) for reply in replies] == asked else []


def _question(identity: tuple[str, ...], asked: Request | Reply) -> tuple:
    config = asked.config if isinstance(asked, Request) else asked.generated.config
    return identity, asked.ids, config, asked.limits


def _draw(name: str, shown: Sequence[Cell], replies: Sequence[Reply], columns: int, finished: bool) -> list:
    """Draw the frames of all cells; return the places of their texts."""
    places = []
    for start in range(0, len(shown), columns):
        for offset, column in enumerate(st.columns(columns, border=True)):
            index = start + offset
            with column:
                cell = shown[index]
                _heading(cell.heading, cell.request.model)
                sent_tokens(cell.request.model, cell.prompt)
                st.caption(f"{len(cell.prompt.ids)} ids: {' '.join(map(str, cell.prompt.ids))}")
                places.append(st.empty())
                if finished and replies:
                    _finished(f"{name}-{index}", replies[index], places[-1])
    return places


def _heading(heading: str, model: LanguageModel) -> None:
    st.markdown(f"**{escape_markdown(model.spec.title)}** · {heading}")


def _finished(name: str, reply: Reply, place) -> None:
    if not reply.generated.steps:
        place.caption("Stopped before the first token.")
        return
    plain_text(reply.generated.text or ENDED_AT_ONCE, place)
    st.caption(reply_statistics(reply))
    why_it_stopped(reply, name)
