"""What the BPE view is put together from."""

from dataclasses import replace

import streamlit as st

from core import ui
from core.errors import InputError
from core.knobs import Knob
from core.plots.tokenization import label, length_curve, pair_count_bars
from core.tokenization.bpe import LEVELS, TrainedBPE
from core.tokenization.bpe.steps import TrainingStep, training_step
from core.tokenization.siblings import sibling_splits

MERGES = Knob("merges", "Merges to learn", 1, 500, 60, 1, "Each merge adds one token to the vocabulary.")
STEP = Knob("merge_step", "Merge on screen", 1, 2, 1, 1, "Step through the merges in the order they were learned.")
ROWS_PIXELS = 330
_LEVEL_NAMES = {"bytes": "Bytes", "characters": "Characters"}


def choose_level() -> str:
    """Whether BPE starts from bytes or from characters; the choice lives in the link."""
    return st.segmented_control(
        "Start from",
        LEVELS,
        format_func=_LEVEL_NAMES.__getitem__,
        default=LEVELS[0],
        required=True,
        key="level",
        bind="query-params",
    )


def choose_step(trained: TrainedBPE) -> TrainingStep:
    """The merge to look at, by slider or film."""
    if not trained.merges:
        raise InputError(
            "The corpus has no two symbols side by side.", "BPE joins neighbours.", "Give it at least one longer word."
        )
    return training_step(trained, ui.player(replace(STEP, maximum=len(trained.merges))))


def show_step(trained: TrainedBPE, step: TrainingStep) -> None:
    """The pair counts, the winner, and the words before and after."""
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
        ui.show_figure(pair_count_bars(step), "pair-counts")
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


def show_curve(trained: TrainedBPE, step: TrainingStep) -> None:
    """What the merges bought: a shorter corpus."""
    ui.show_figure(length_curve(trained, step.number), "corpus-length")


def show_siblings(corpus: str, trained: TrainedBPE, pieces: list[str], text: str) -> None:
    """The same text by BPE, WordPiece and Unigram, for vocabularies of one size."""
    characters = len(set(corpus))
    size = characters + len(trained.merges)
    rows = [("BPE (ours)", len(trained.vocabulary()), pieces)]
    for split in ui.remember(sibling_splits, corpus, size, text[:2000]):
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


def _parts_text(pieces) -> str:
    return " | ".join(pieces[:60]) + (" | …" if len(pieces) > 60 else "")
