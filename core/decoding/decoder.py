"""A column at work: it owns some rows of the batch and says after every pass how they go on."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from core.decoding.batch_scores import BatchScores, ProcessorChain
from core.decoding.config import DecodingConfig
from core.decoding.records import BeamStep, DecodingStep
from core.decoding.stopping import StoppingCriteria


@dataclass(frozen=True)
class Choice:
    """What a column chose.

    Attributes:
        record: the step to report.
        parents: for each of its next rows the row it continues, counted within the column; empty when it is done.
        tokens: the token of each of its next rows.
    """

    record: DecodingStep | BeamStep
    parents: tuple[int, ...] = ()
    tokens: tuple[int, ...] = ()


class SequenceDecoder(ABC):
    """Attributes:
    index: place of the column.
    rows: how many rows of the batch it has now; every lane begins with one, the prompt.
    """

    in_logs = False

    def __init__(self, index: int, column: DecodingConfig, ending: StoppingCriteria) -> None:
        self.index = index
        self.column = column
        self.ending = ending
        self.rows = 1

    @property
    def plan(self) -> ProcessorChain:
        """How its rows' scores are processed."""
        return self.in_logs, self.column.processors

    @abstractmethod
    def choose(self, batch_scores: BatchScores, first: int, number: int) -> Choice:
        """Choose the tokens of this step.

        Args:
            batch_scores: of all rows of the batch.
            first: its own first row among them.
            number: of this step, from 0.
        """
