"""Byte-pair encoding learned from a corpus, merge by merge."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import InputError
from core.knobs import Knob
from core.plots import plural
from core.plots.tokenization import label, length_curve, merge_step
from core.tokenization import MAX_LEARNED, LearnedTokenizer, TokenPiece, check_corpus, merges_csv, tokenize
from core.tokenization.bpe import LEVELS, Level, TrainedBPE, train
from core.tokenization.bpe.steps import TrainingStep, training_step
from core.tokenization.siblings import SiblingSplit, sibling_splits
from core.tokenization.snippets import bpe_code
from core.tokenization.verify_training import DrawnTraining, training_claims
from core.ui.components.chips import token_chips
from core.ui.components.merge_step import draw_merge_step
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import cached
from core.ui.state.cursor import cursor, move_cursor
from core.ui.state.link import put_in_link
from core.ui.state.presentation import presenting
from core.ui.tokenization.corpus_box import corpus_box
from core.ui.tokenization.replay import most_merged, show_replay
from core.ui.widgets.figure import room_for_rows, show_figure
from core.ui.widgets.knobs import knob
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.player import player
from core.ui.widgets.toolbar import toolbar

MERGES = Knob("merges", "Merges to learn", 1, 500, 60, 1, "Each merge adds one token to the vocabulary.")
STEP = Knob("merge_step", "Merge on screen", 1, 2, 1, 1, "Step through the merges in the order they were learned.")
# Pairs, and words of the corpus, that the figure has room for.
SHOWN_PAIRS = 10
SHOWN_WORDS, PRESENTED_WORDS = 24, 14
_LEVEL_NAMES = {"bytes": "Bytes", "characters": "Characters"}


def bpe_view(context: ViewContext) -> None:
    """Train, step through the merges, and encode the sentence with what was learned."""
    with context.rail:
        play = st.container()
        merges = int(knob(MERGES))
        level = _choose_level()
    corpus = check_corpus(corpus_box("Corpus it learns from"))
    trained = cached(train, corpus, merges, level)
    step = _choose_step(trained, play)
    context.answer(_answer(trained, step))
    with context.figure:
        _show_step(trained, step)
    learned = LearnedTokenizer(trained)
    tokenized = tokenize(learned, context.text, MAX_LEARNED)
    pieces = [span.piece for span in tokenized.spans]
    # In a presentation the training has the whole screen.
    show = cursor if presenting() else context.show_pieces
    position = show(pieces, default=most_merged(learned, tokenized))
    bar = st.container()
    st.subheader("Encode with what was learned", anchor=False)
    token_chips(tokenized, "chips-bpe", learned.unknown, on_move=move_cursor)
    replays = show_replay(learned, tokenized, position, level)
    _show_merges(trained, step)
    st.subheader("The same text by WordPiece and Unigram", anchor=False)
    size = len(set(corpus)) + len(trained.merges)
    siblings = cached(sibling_splits, corpus, size, tokenized.text)
    _show_siblings(trained, pieces, siblings)
    with bar:  # drawn last: Verify recomputes what stands below too
        drawn = DrawnTraining(tokenized, learned, replays, siblings)
        toolbar(
            lambda: training_claims(trained, corpus, merges, step, drawn),
            bpe_code(corpus, merges, level),
            merges_csv(trained),
            "merges",
        )


def _choose_level() -> Level:
    """Draw the choice between bytes and characters as smallest symbols; the link carries it."""
    put_in_link(keys.BPE_LEVEL, LEVELS[0], list(LEVELS).__contains__, _LEVEL_NAMES.__getitem__)
    return st.segmented_control(
        "Start from",
        LEVELS,
        format_func=_LEVEL_NAMES.__getitem__,
        default=LEVELS[0],
        required=True,
        key=keys.BPE_LEVEL,
        bind="query-params",
    )


def _choose_step(trained: TrainedBPE, place: DeltaGenerator) -> TrainingStep:
    """Return the merge on screen, chosen by slider or played."""
    if not trained.merges:
        raise InputError(
            "The corpus has no two symbols side by side.", "BPE joins neighbours.", "Give it at least one longer word."
        )
    with place:
        return training_step(trained, player(replace(STEP, maximum=len(trained.merges))))


def _answer(trained: TrainedBPE, step: TrainingStep) -> str:
    merge = step.merge
    saved = (trained.merges[step.number - 2].length if step.number > 1 else trained.start_length) - merge.length
    pair = escape_markdown(f"{label(merge.left)} + {label(merge.right)} → {label(merge.joined)}")
    tie = f" {step.tied} pairs are equally frequent; the one with the smallest ids wins." if step.tied > 1 else ""
    return (
        f"Merge {step.number} of {len(trained.merges)}: **{pair}**, seen {plural(merge.count, 'time')}. "
        f"The corpus is {plural(saved, 'symbol')} shorter.{tie}"
    )


def _show_step(trained: TrainedBPE, step: TrainingStep) -> None:
    """Draw the pair counts, the chosen pair, and the words of the corpus in which its halves come together."""
    picture = merge_step(step, room_for_rows(SHOWN_PAIRS), PRESENTED_WORDS if presenting() else SHOWN_WORDS)
    draw_merge_step(
        picture,
        f"Pairs before this merge ({len(step.pair_counts):,})",
        f"Corpus after it (changes {step.changed_words:,} of {len(trained.words):,} words)",
        "merge-step",
    )


def _show_merges(trained: TrainedBPE, step: TrainingStep) -> None:
    """Draw the numbered list of merges, and the length of the corpus after each."""
    st.subheader("All merges, in the order they were learned", anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        st.dataframe(
            {
                "merge": range(1, len(trained.merges) + 1),
                "left": [label(merge.left) for merge in trained.merges],
                "right": [label(merge.right) for merge in trained.merges],
                "becomes": [label(merge.joined) for merge in trained.merges],
                "times": [merge.count for merge in trained.merges],
                "symbols left": [merge.length for merge in trained.merges],
            },
            hide_index=True,
            height=300,
            key="merge-list",
        )
    with right:
        show_figure(length_curve(trained, step.number), "corpus-length")


def _show_siblings(trained: TrainedBPE, own: Sequence[TokenPiece], siblings: Sequence[SiblingSplit]) -> None:
    """Draw the same text split by BPE, WordPiece and Unigram, with vocabularies of about the same size."""
    rows: list[tuple[str, int, Sequence[str]]] = [
        ("BPE (ours)", len(trained.vocabulary()), [piece.label for piece in own])
    ]
    for split in siblings:
        rows.append((split.method, split.vocabulary_size, split.pieces))
    st.dataframe(
        {
            "method": [method for method, _, _ in rows],
            "vocabulary": [size for _, size, _ in rows],
            "tokens": [len(pieces) for _, _, pieces in rows],
            "pieces": [_parts_text(pieces) for _, _, pieces in rows],
        },
        hide_index=True,
        column_config={"pieces": st.column_config.TextColumn(width="large")},
        key="siblings",
    )


def _parts_text(pieces: Sequence[str]) -> str:
    return " | ".join(pieces[:60]) + (" | …" if len(pieces) > 60 else "")
