"""Below replies side by side: their sum in a sentence, why each ended, what each model read, and the toolbar."""

from collections.abc import Sequence

import streamlit as st

from core.chat.snippet import texts_code
from core.chat.verify import DrawnReply, reply_claims
from core.decoding import END_TOKEN, steps_csv
from core.plots import plural
from core.ui.chat.cells import Cell
from core.ui.chat.endings import end_figure, end_sentence
from core.ui.chat.streaming import Reply, reply_statistics
from core.ui.chat.text import plain_text, sent_tokens
from core.ui.widgets.copy_link import copy_link
from core.ui.widgets.toolbar import toolbar


def cells_answer(shown: Sequence[Cell], replies: Sequence[Reply]) -> str:
    """Say of one text from each model how long it is and whether the model ended it; else how many were ended."""
    if not replies:
        return "Press **Generate**: the texts are written together, one token each in rotation."
    if len({reply.identity for reply in replies}) < len(replies):
        ended = sum(reply.generated.finished == END_TOKEN for reply in replies)
        return f"**{ended} of {len(replies)}** texts were ended by their model."
    return " ".join(
        f"{cell.heading.split(' · ')[0]} wrote {plural(len(reply.generated.steps), 'token')} and "
        f"**{'ended its turn' if reply.generated.finished == END_TOKEN else 'did not end'}**."
        for cell, reply in zip(shown, replies, strict=True)
    )


def cells_detail(name: str, shown: Sequence[Cell], replies: Sequence[Reply], endings: bool = True) -> None:
    """Draw each prompt whole, why each text ended, and the toolbar; before the first reply, the prompts and the link.

    Args:
        endings: False where the endings stand in the figure.
    """
    with st.expander("What each model reads" if len(shown) > 1 else "What the model reads"):
        for cell in shown:
            st.markdown(cell.heading)
            sent_tokens(cell.request.model, cell.prompt)
            plain_text(f"{plural(len(cell.prompt.ids), 'id')}: {' '.join(map(str, cell.prompt.ids))}")
    if not replies:
        copy_link()
        return
    for cell, reply in zip(shown, replies, strict=True):
        st.caption(f"{cell.heading} · {reply_statistics(reply)}")
    written = [(cell, reply) for cell, reply in zip(shown, replies, strict=True) if reply.generated.steps]
    if written and endings:
        with st.expander("Why did it stop?"):
            for number, (cell, reply) in enumerate(written):
                st.markdown(f"{cell.heading}: {end_sentence(reply)}")
                end_figure(reply, f"{name}-{number}")
    _tools(shown, replies)


def _tools(shown: Sequence[Cell], replies: Sequence[Reply]) -> None:
    toolbar(
        lambda: reply_claims(
            [
                DrawnReply(cell.request, cell.prompt, reply.generated, cell.talk, cell.frame)
                for cell, reply in zip(shown, replies, strict=True)
            ]
        ),
        texts_code([cell.request for cell in shown], [cell.prompt for cell in shown]),
        steps_csv([(reply.title, reply.generated) for reply in replies]),
        "texts",
    )
