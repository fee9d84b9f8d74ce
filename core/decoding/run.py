"""One run: a prompt, its columns, and what each has said so far."""

from collections.abc import Sequence

from core.decoding.analysis import first_divergence
from core.decoding.branches import Branch
from core.decoding.config import DecodingConfig, Limits
from core.decoding.prompt import Prompt
from core.decoding.records import Update
from core.decoding.transcript import Transcript


class Run:
    """Collects the updates of `decode`; what is there stays when a run is stopped.

    Attributes:
        identity: of the model, `LanguageModel.identity`.
        prompt: what is continued.
        columns: the settings it was started with.
        limits: when texts end.
        transcripts: one a column.
        seconds: one a column, from the start to its newest token.
        stopped: whether someone ended it before the texts did.
        branches: texts that left another one; text number n beyond the columns is branch n - columns.
    """

    def __init__(self, identity: tuple, prompt: Prompt, columns: Sequence[DecodingConfig], limits: Limits) -> None:
        self.identity = identity
        self.prompt = prompt
        self.columns = tuple(columns)
        self.limits = limits
        self.transcripts = tuple(Transcript(column, index) for index, column in enumerate(self.columns))
        self.seconds = [0.0] * len(self.columns)
        self.stopped = True  # until the last text has ended
        self.branches: list[Branch] = []

    @property
    def started_with(self) -> tuple:
        """Equal ones give equal texts."""
        return self.identity, self.prompt.encoded.ids, self.columns, self.limits

    @property
    def tokens(self) -> int:
        """Length of the longest text."""
        return max(len(transcript.steps) for transcript in self.transcripts)

    @property
    def divergences(self) -> list[int | None]:
        """Where every text parts from the first one; for the first, where any part. None when they never do."""
        first, *others = [transcript.token_ids for transcript in self.transcripts]
        return [first_divergence([first, *others]), *(first_divergence([first, other]) for other in others)]

    def text_of(self, number: int) -> "Transcript | Branch":
        """A column's own text or a branch, by its number."""
        return [*self.transcripts, *self.branches][number]

    def add(self, update: Update, seconds: float) -> None:
        """Take an update that came `seconds` after the start."""
        for transcript in self.transcripts:
            if not transcript.finished:
                self.seconds[transcript.index] = seconds
                transcript.add(update)
        self.stopped = not all(transcript.finished for transcript in self.transcripts)
