"""Merge replay and the reasons for boundaries, for learned and for shipped merges."""

from collections import Counter

import streamlit as st

from core.plots import plural
from core.plots.tokenization import label, merge_tree
from core.tokenization import TextTokenizer, TokenizedText, pre_token_bytes
from core.tokenization.boundaries import boundaries
from core.tokenization.bpe import Level
from core.tokenization.describe import boundary_summary
from core.tokenization.verify import Replays
from core.ui.widgets.figure import show_figure

MOST_WORDS = 300
MOST_SYMBOLS = 28
LONGEST_WORD = 1000
MOST_ROWS = 1000


def show_replay(tokenizer: TextTokenizer, tokenized: TokenizedText, level: Level = "bytes") -> Replays | None:
    """Let the visitor pick a word of the text, and draw its merges as a tree and as a table; return what is drawn.

    Args:
        level: symbols that merges start from.
    """
    if not tokenizer.replayable:
        st.caption("Merges are replayed for byte-level BPE; this tokenizer works on characters.")
        return None
    distinct = dict.fromkeys(data for data, special in pre_token_bytes(tokenized) if not special)
    words = [data for data in distinct if len(data) <= LONGEST_WORD][:MOST_WORDS]
    if not words:
        st.caption(
            "No merges to show: special tokens are taken as they are, and words of over 1,000 bytes are left out."
        )
        return None
    if len(words) < len(distinct):
        st.caption(f"{len(words):,} of the {len(distinct):,} different words are offered.")
    histories = [tokenizer.replay(word) for word in words]
    most_merges = max(range(len(words)), key=lambda i: len(histories[i].steps) * (len(words[i]) <= MOST_SYMBOLS))
    # The options are numbers, because a word may be any text; the initial word is the one with most merges.
    chosen = st.selectbox(
        "Word",
        range(len(words)),
        index=most_merges,
        format_func=lambda i: f"{label(words[i])[:60]} · {plural(len(histories[i].parts), 'token')}",
        key=f"replay-{hash(tuple(words))}",
    )
    history = histories[chosen]
    # Every part is a token: replay leaves out the bytes the vocabulary lacks.
    ids = [token_id for part in history.parts if (token_id := tokenizer.token_id(part)) is not None]
    if len(history.symbols) <= MOST_SYMBOLS:
        show_figure(merge_tree(history, ids), "merge-tree")
    else:
        st.caption(f"The word has {len(history.symbols):,} symbols; trees are drawn up to {MOST_SYMBOLS}.")
    with st.expander("Every merge of this word as a table"):
        steps = history.steps[:MOST_ROWS]
        st.dataframe(
            {
                "step": range(1, len(steps) + 1),
                "rank": [step.rank for step in steps],
                "left": [label(step.left) for step in steps],
                "right": [label(step.right) for step in steps],
                "becomes": [label(step.joined) for step in steps],
            },
            hide_index=True,
            key="replay-table",
        )
    return Replays(dict(zip(words, histories, strict=True)), chosen, ids, level)


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
