"""Generated text of one config, built step by step."""

from core.decoding.config import DecodingConfig
from core.decoding.records import BeamCandidate, BeamStep, DecodingStep


class GeneratedText:
    """Steps of one config, in order.

    Attributes:
        config: its settings.
        index: its index among the configs of the run.
        steps: the tokens of its text; in beam search those of the leading hypothesis, which may change at every step.
        beam_steps: the steps of beam search.
        nodes: every candidate of beam search by its number.
        finished: why it ended; empty while it goes on.
    """

    def __init__(self, config: DecodingConfig, index: int) -> None:
        self.config = config
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

    def add(self, step: DecodingStep | BeamStep) -> None:
        """Append the next step."""
        if isinstance(step, BeamStep):
            self.beam_steps.append(step)
            self.nodes.update((candidate.node, candidate) for candidate in step.candidates)
            self.steps = self.path(step.leader)
        else:
            self.steps = (*self.steps, step)
        self.finished = step.finished

    def path(self, node: int) -> tuple[DecodingStep, ...]:
        """Return the steps from the prompt to a node of the beam search's tree."""
        steps = []
        while node >= 0:
            steps.append(self.nodes[node].step)
            node = self.nodes[node].parent
        return tuple(reversed(steps))
