"""Byte-pair encoding learned from a corpus, merge by merge."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.errors import InputError
from core.knobs import Knob
from core.plots.tokenization import label, length_curve, pair_count_bars
from core.tokenization import COURSE_CORPUS, MAX_LEARNED, LearnedTokenizer, check_corpus, merges_csv, tokenize
from core.tokenization.bpe import LEVELS, Level, TrainedBPE, train
from core.tokenization.bpe.steps import TrainingStep, training_step
from core.tokenization.siblings import SiblingSplit, sibling_splits
from core.tokenization.snippets import bpe_code
from core.tokenization.verify_training import DrawnTraining, training_claims
from core.ui.components.chips import token_chips
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import cached
from core.ui.state.link import put_in_link
from core.ui.state.url import linked_text
from core.ui.tokenization.replay import show_replay
from core.ui.widgets.figure import show_figure
from core.ui.widgets.knobs import knob
from core.ui.widgets.player import player
from core.ui.widgets.text_input import sentence
from core.ui.widgets.toolbar import toolbar

MERGES = Knob("merges", "Merges to learn", 1, 500, 60, 1, "Each merge adds one token to the vocabulary.")
STEP = Knob("merge_step", "Merge on screen", 1, 2, 1, 1, "Step through the merges in the order they were learned.")
ROWS_PIXELS = 330
_LEVEL_NAMES = {"bytes": "Bytes", "characters": "Characters"}


def bpe_view(_: ViewContext) -> None:
    """Train, step through the merges, and encode the sentence with what was learned."""
    left, middle, right = st.columns([2, 1.5, 2], vertical_alignment="bottom")
    with left:
        merges = int(knob(MERGES))
    with middle:
        level = _choose_level()
    with right, st.expander("Corpus it learns from"):
        corpus = check_corpus(linked_text(keys.CORPUS, COURSE_CORPUS, "Corpus"))
    trained = cached(train, corpus, merges, level)
    step = _choose_step(trained)
    _show_step(trained, step)
    bar = st.container()
    show_figure(length_curve(trained, step.number), "corpus-length")
    st.subheader("Encode with what was learned", anchor=False)
    learned = LearnedTokenizer(trained)
    tokenized = tokenize(learned, sentence(live=True), MAX_LEARNED)
    token_chips(tokenized, "chips-bpe", learned.unknown)
    replays = show_replay(learned, tokenized, level)
    st.subheader("The same text by WordPiece and Unigram", anchor=False)
    size = len(set(corpus)) + len(trained.merges)
    siblings = cached(sibling_splits, corpus, size, tokenized.text)
    _show_siblings(trained, [span.piece.label for span in tokenized.spans], siblings)
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


def _choose_step(trained: TrainedBPE) -> TrainingStep:
    """Return the merge on screen, chosen by slider or played."""
    if not trained.merges:
        raise InputError(
            "The corpus has no two symbols side by side.", "BPE joins neighbours.", "Give it at least one longer word."
        )
    return training_step(trained, player(replace(STEP, maximum=len(trained.merges))))


def _show_step(trained: TrainedBPE, step: TrainingStep) -> None:
    """Draw the pair counts, the chosen pair, and the words before and after."""
    merge = step.merge
    saved = (trained.merges[step.number - 2].length if step.number > 1 else trained.start_length) - merge.length
    tie = ""
    if step.tied > 1:
        tie = f" {step.tied} pairs are equally frequent; the one with the smallest ids wins (left first, then right)."
    st.text(
        f"Merge {step.number} of {len(trained.merges)}: {label(merge.left)} + {label(merge.right)} → "
        f"{label(merge.joined)}, seen {merge.count:,} times. The corpus is {saved:,} symbols shorter.{tie}"
    )
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown(f"**Pairs before this merge** ({len(step.pair_counts):,})")
        show_figure(pair_count_bars(step), "pair-counts")
    with right:
        st.markdown(f"**Corpus before and after** (changes {step.changed_words:,} of {len(trained.words):,} words)")
        shown = step.words
        st.dataframe(
            {
                "times": [word.count for word in shown],
                "before": [_parts(word.before) for word in shown],
                "after": [_parts(word.after) if word.changed else "" for word in shown],
            },
            hide_index=True,
            height=ROWS_PIXELS,
            column_config={"times": st.column_config.NumberColumn(width="small")},
            key="words-before-after",
        )


def _show_siblings(trained: TrainedBPE, pieces: list[str], siblings: Sequence[SiblingSplit]) -> None:
    """Draw the same text split by BPE, WordPiece and Unigram, with vocabularies of about the same size."""
    rows: list[tuple[str, int, Sequence[str]]] = [("BPE (ours)", len(trained.vocabulary()), pieces)]
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


def _parts(parts: tuple[bytes, ...]) -> str:
    return " | ".join(map(label, parts))


def _parts_text(pieces: Sequence[str]) -> str:
    return " | ".join(pieces[:60]) + (" | …" if len(pieces) > 60 else "")
