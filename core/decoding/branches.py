"""What if another token had been taken? A text continued from there; all such texts form a tree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.decoding.batch_scores import BatchScores, processed_scores
from core.decoding.config import DecodingConfig
from core.decoding.detokenize import IncrementalText
from core.decoding.records import END_TOKEN, DecodingStep
from core.decoding.stopping import end_ids
from core.tokenization import token_piece

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True)
class Branch:
    """A text that left another one.

    Attributes:
        parent: number of the text it left.
        at: place of the token that was taken otherwise, from 0.
        column: settings it goes on with.
        steps: the whole text, beginning with what both share.
        finished: why it ended; empty when it was stopped.
    """

    parent: int
    at: int
    column: DecodingConfig
    steps: tuple[DecodingStep, ...]
    finished: str = ""


def taken_step(
    model: "LanguageModel",
    prompt: Sequence[int],
    before: Sequence[DecodingStep],
    logits: np.ndarray,
    token_id: int,
    column: DecodingConfig,
) -> DecodingStep:
    """The record of a token that a person takes.

    Args:
        prompt: ids, shape (pos,).
        before: the steps of the text so far.
        logits: what the model says after them, float32, shape (vocab,).
        column: its penalties and filters say what the token's chance would have been.
    """
    import torch

    ids = torch.tensor([[*prompt, *(step.token_id for step in before)]])
    raw = torch.from_numpy(logits)[None]
    scores = processed_scores(ids, raw, [(column.width > 1, column.processors)])
    batch_scores = BatchScores(raw, scores, lambda i: _label(model, i), end_ids(model))
    finished = END_TOKEN if token_id in end_ids(model) else ""
    return batch_scores.step(0, 0, len(before), token_id, piece="", finished=finished)


def joined(
    model: "LanguageModel", before: Sequence[DecodingStep], after: Sequence[DecodingStep]
) -> tuple[DecodingStep, ...]:
    """Steps of two stretches as one text: numbered through, its pieces whole characters.

    subtle: what a token adds to a text depends on the tokens before it, so the pieces are worked out anew.
    """
    text = IncrementalText()
    steps = []
    for number, step in enumerate([*before, *after]):
        length = len(text.text)
        if step.finished != END_TOKEN:
            text = text.grown(model.tokenizer, step.token_id, last=bool(step.finished))
        steps.append(replace(step, number=number, piece=text.text[length:]))
    return tuple(steps)


def _label(model: "LanguageModel", token_id: int) -> str:
    return token_piece(model.tokenizer, token_id).label
