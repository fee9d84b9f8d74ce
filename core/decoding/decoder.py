"""A column at work: it owns some rows of the batch and says after every pass how they go on."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from core.decoding.batch_scores import Facts, Plan
from core.decoding.config import Column
from core.decoding.records import BeamStep, DecodingStep
from core.decoding.stopping import Ending


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


class Lane(ABC):
    """Attributes:
    index: place of the column.
    rows: how many rows of the batch it has now; every lane begins with one, the prompt.
    """

    in_logs = False

    def __init__(self, index: int, column: Column, ending: Ending) -> None:
        self.index = index
        self.column = column
        self.ending = ending
        self.rows = 1

    @property
    def plan(self) -> Plan:
        """How its rows' scores are processed."""
        return self.in_logs, self.column.processors

    @abstractmethod
    def choose(self, facts: Facts, first: int, number: int) -> Choice:
        """Choose the tokens of this step.

        Args:
            facts: of all rows of the batch.
            first: its own first row among them.
            number: of this step, from 0.
        """
