"""Toolbar below replies side by side: Verify, code, link and CSV for all of them."""

from collections.abc import Sequence

import streamlit as st

from core.chat.snippet import texts_code
from core.chat.verify import DrawnReply, reply_claims
from core.decoding import steps_csv
from core.ui.chat.cells import Cell
from core.ui.chat.streaming import Reply
from core.ui.widgets.copy_link import copy_link
from core.ui.widgets.toolbar import toolbar


def cells_toolbar(shown: Sequence[Cell], replies: Sequence[Reply]) -> None:
    """Draw Verify, Show the code, Copy link and CSV for all cells; before the first reply only the link."""
    if not replies:
        st.caption("Press Generate: the texts are written together, one token each in rotation.")
        copy_link()
    else:
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
