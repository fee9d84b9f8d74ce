"""Branches: texts in which another token was chosen at some position; together they form a tree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.decoding.config import DecodingConfig
from core.decoding.detokenize import IncrementalText
from core.decoding.records import END_TOKEN, DecodingStep
from core.decoding.row_scores import RowScores
from core.decoding.stopping import end_ids
from core.shapes import check_shape
from core.tokenization import token_piece

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True)
class Branch:
    """A text in which another token was chosen than in its parent.

    Attributes:
        parent: number of the text it branched from.
        at: position of the token at which they differ, from 0.
        config: settings it is continued with.
        steps: the whole text, including the beginning shared with its parent.
        finished: why it ended; empty when it was stopped.
    """

    parent: int
    at: int
    config: DecodingConfig
    steps: tuple[DecodingStep, ...]
    finished: str = ""


def record_pick(
    model: "LanguageModel",
    prompt: Sequence[int],
    before: Sequence[DecodingStep],
    logits: npt.NDArray[np.float32],
    token_id: int,
    config: DecodingConfig,
) -> DecodingStep:
    """Record a token that a person chose.

    Args:
        prompt: ids, shape (pos,).
        before: the steps of the text so far.
        logits: raw, after these steps, float32, shape (vocab,).
        config: its penalties and filters give the token's processed probability.
    """
    import torch

    check_shape("logits", logits, vocab=model.vocab_size)
    input_ids = [*prompt, *(step.token_id for step in before)]
    ends = end_ids(model)
    row = RowScores(torch.from_numpy(logits), input_ids, config.chain, lambda i: _label(model, i), ends)
    return row.step(len(before), token_id, piece="", finished=END_TOKEN if token_id in ends else "")


def join_steps(
    model: "LanguageModel", before: Sequence[DecodingStep], after: Sequence[DecodingStep]
) -> tuple[DecodingStep, ...]:
    """Append, renumber and re-decode the steps.

    subtle: the characters a token adds to a text depend on the tokens before it, so the pieces are decoded again.
    """
    text = IncrementalText()
    steps = []
    for number, step in enumerate([*before, *after]):
        length = len(text.text)
        if step.finished != END_TOKEN:
            text = text.append(model.tokenizer, step.token_id, last=bool(step.finished))
        steps.append(replace(step, number=number, piece=text.text[length:]))
    return tuple(steps)


def _label(model: "LanguageModel", token_id: int) -> str:
    return token_piece(model.tokenizer, token_id).label
