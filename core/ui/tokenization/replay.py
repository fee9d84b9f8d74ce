"""Merge replay and the reasons for boundaries, for learned and for shipped merges."""

from collections import Counter

import streamlit as st

from core.plots.tokenization import label, merge_tree
from core.tokenization import TextTokenizer, TokenizedText
from core.tokenization.boundaries import boundaries
from core.tokenization.bpe import Level
from core.tokenization.describe import boundary_summary, shorten
from core.tokenization.verify import Replays
from core.ui.components.merge_tree import draw_merges

MOST_WORDS = 300
MOST_SYMBOLS = 28
LONGEST_WORD = 1000
MOST_ROWS = 1000


def most_merged(tokenizer: TextTokenizer, tokenized: TokenizedText) -> int:
    """Return the position of the first token of the word with most merges, among those that a tree is drawn of.

    Only the first MOST_WORDS different words are tried.
    """
    starts: dict[bytes, int] = {}
    for run in tokenized.pre_token_runs if tokenizer.replayable else ():
        if not run[0].piece.special and len(starts) < MOST_WORDS:
            starts.setdefault(tokenized.spelled(run), run[0].position)
    tried = [word for word in starts if len(word) <= MOST_SYMBOLS]
    return starts[max(tried, key=lambda word: len(tokenizer.replay(word).steps))] if tried else 0


def show_replay(
    tokenizer: TextTokenizer, tokenized: TokenizedText, position: int, level: Level = "bytes"
) -> Replays | None:
    """Draw the merges of the word under the cursor as a tree and as a numbered list; return what is drawn.

    Args:
        position: of the cursor's token.
        level: symbols that merges start from.
    """
    if not tokenizer.replayable:
        st.caption("Merges are replayed for byte-level BPE; this tokenizer works on characters.")
        return None
    span = tokenized.spans[position]
    if span.piece.special or span.start == span.end:
        st.caption("No merges to show: a special token is taken as it is. Click another token.")
        return None
    word = tokenized.spelled(next(run for run in tokenized.pre_token_runs if run[-1].position >= position))
    if len(word) > LONGEST_WORD:
        st.caption(f"Merges are shown of words of up to {LONGEST_WORD:,} bytes. Click another token.")
        return None
    history = tokenizer.replay(word)
    # Every part is a token: replay leaves out the bytes the vocabulary lacks.
    ids = [token_id for part in history.parts if (token_id := tokenizer.token_id(part)) is not None]
    picture = merge_tree(history, ids)
    if len(history.symbols) > MOST_SYMBOLS:
        st.caption(f"The word has {len(history.symbols):,} symbols; trees are drawn up to {MOST_SYMBOLS}.")
        picture["nodes"] = []
    picture["steps"] = picture["steps"][:MOST_ROWS]
    draw_merges(picture, shorten(label(word)), "merge-tree")
    return Replays({word: history}, 0, ids, level)


def show_boundaries(tokenized: TokenizedText) -> None:
    """List the reason for each boundary, and count the reasons."""
    found = list(boundaries(tokenized))
    if not found:
        st.caption("One token has no boundary inside.")
        return
    st.write(boundary_summary(Counter(boundary.cause for boundary in found)))
    shown = found[:MOST_ROWS]
    st.dataframe(
        {
            "after position": [boundary.before.position + 1 for boundary in shown],
            "left": [boundary.before.piece.label for boundary in shown],
            "right": [boundary.after.piece.label for boundary in shown],
            "why": [boundary.reason for boundary in shown],
        },
        hide_index=True,
        height=min(320, 38 * (len(shown) + 1)),
        column_config={"why": st.column_config.TextColumn(width="large")},
        key="boundaries",
    )
    if len(found) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} are listed; the counts are of all.")
