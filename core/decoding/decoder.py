"""Selection of the next tokens: one decoder for each config of a run."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.decoding.config import DecodingConfig
from core.decoding.detokenize import IncrementalText
from core.decoding.records import BeamStep, DecodingStep
from core.decoding.row_scores import RowScores
from core.decoding.stopping import StoppingCriteria


@dataclass(frozen=True)
class Selection:
    """The next tokens of one decoder.

    Attributes:
        step: the record to report.
        parents: for each of its next rows the row it continues, counted within the decoder; empty when it is done.
        token_ids: the token of each of its next rows.
    """

    step: DecodingStep | BeamStep
    parents: tuple[int, ...] = ()
    token_ids: tuple[int, ...] = ()


class SequenceDecoder(ABC):
    """Selects the next tokens of one strategy's rows, step by step.

    Attributes:
        config: the strategy and its settings.
        stopping: when its text ends.
        chain: how the scores of its rows are processed.
        input_ids: prompt and text of each of its rows; it begins with one, the prompt, and has none when it is done.
        number: of its next step, from 0.
    """

    def __init__(self, config: DecodingConfig, stopping: StoppingCriteria, prompt: Sequence[int]) -> None:
        self.config = config
        self.stopping = stopping
        self.chain = config.chain
        self.input_ids = [list(prompt)]
        self.number = 0

    def select(self, rows: Sequence[RowScores]) -> Selection:
        """Select the tokens of one step; afterwards its rows are those of the selection.

        Args:
            rows: the scores of its rows, in the order of `input_ids`.
        """
        selection = self._select(rows)
        chosen = zip(selection.parents, selection.token_ids, strict=True)
        self.input_ids = [[*self.input_ids[parent], token_id] for parent, token_id in chosen]
        self.number += 1
        return selection

    @abstractmethod
    def _select(self, rows: Sequence[RowScores]) -> Selection:
        """Select the tokens of the step `number`."""


class SamplingDecoder(SequenceDecoder):
    """Greedy decoding and sampling: takes the likeliest token, or samples one with a random generator of its own."""

    def __init__(self, config: DecodingConfig, stopping: StoppingCriteria, prompt: Sequence[int]) -> None:
        super().__init__(config, stopping, prompt)
        self._rng = np.random.default_rng(config.seed)
        self._text = IncrementalText()

    def _select(self, rows: Sequence[RowScores]) -> Selection:
        (row,) = rows
        draw = float(self._rng.random()) if self.config.kind.samples else None
        token_id = row.choose(draw)
        before = len(self._text.text)
        self._text, finished = self.stopping.extend(self._text, token_id)
        step = row.step(self.number, token_id, self._text.text[before:], finished, draw)
        return Selection(step) if finished else Selection(step, (0,), (token_id,))
