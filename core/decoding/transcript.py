"""The text of one column as it grows."""

from core.decoding.config import DecodingConfig
from core.decoding.records import BeamCandidate, BeamStep, DecodingStep, Update


class Transcript:
    """Collects the steps of one column.

    Attributes:
        column: its settings.
        index: its place among the columns.
        steps: the tokens of its text; of a beam, those of the leading hypothesis, which may be others at every step.
        beam_steps: the steps of a beam, in order.
        nodes: every candidate a beam ever looked at, by its number.
        finished: why it ended; empty while it goes on.
    """

    def __init__(self, column: DecodingConfig, index: int) -> None:
        self.column = column
        self.index = index
        self.steps: tuple[DecodingStep, ...] = ()
        self.beam_steps: list[BeamStep] = []
        self.nodes: dict[int, BeamCandidate] = {}
        self.finished = ""

    @property
    def text(self) -> str:
        """The text without the prompt."""
        return "".join(step.piece for step in self.steps)

    @property
    def token_ids(self) -> tuple[int, ...]:
        """Ids of the text, the end token included; shape (pos,)."""
        return tuple(step.token_id for step in self.steps)

    def add(self, update: Update) -> None:
        """Take from an update what belongs to this column."""
        for step in update.steps:
            if step.column == self.index:
                self.steps = (*self.steps, step)
                self.finished = step.finished
        for beam in update.beams:
            if beam.column == self.index:
                self._add_beam(beam)

    def _add_beam(self, beam: BeamStep) -> None:
        self.beam_steps.append(beam)
        self.nodes.update((candidate.node, candidate) for candidate in beam.candidates)
        self.steps = self.path(beam.leader)
        self.finished = beam.finished

    def path(self, node: int) -> tuple[DecodingStep, ...]:
        """The tokens from the prompt to a node of a beam's tree."""
        steps = []
        while node >= 0:
            steps.append(self.nodes[node].step)
            node = self.nodes[node].parent
        return tuple(reversed(steps))
