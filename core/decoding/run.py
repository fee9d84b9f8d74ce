"""One run: a prompt, its configs, and their texts so far."""

from collections.abc import Sequence

from core.decoding.analysis import first_divergence
from core.decoding.branch import Branch
from core.decoding.config import DecodingConfig, Limits
from core.decoding.generated_text import GeneratedText
from core.decoding.prompt import Prompt
from core.decoding.records import StepsByConfig

# Model, prompt, configs and limits.
StartedWith = tuple[tuple[str, ...], tuple[int, ...], tuple[DecodingConfig, ...], Limits]


class Run:
    """Collects the steps of `decode`; a stopped run keeps the steps collected so far.

    Attributes:
        identity: of the model, `LanguageModel.identity`.
        prompt: what is continued.
        configs: the settings it was started with.
        limits: when texts end.
        texts: one per config.
        seconds: one per config, from the start to its newest token.
        unfinished: True until the last text has ended.
        branches: texts that branched off; text number `len(configs) + n` is branch n.
    """

    def __init__(
        self, identity: tuple[str, ...], prompt: Prompt, configs: Sequence[DecodingConfig], limits: Limits
    ) -> None:
        self.identity = identity
        self.prompt = prompt
        self.configs = tuple(configs)
        self.limits = limits
        self.texts = tuple(GeneratedText(config, index) for index, config in enumerate(self.configs))
        self.seconds = [0.0] * len(self.configs)
        self.unfinished = True
        self.branches: list[Branch] = []

    @property
    def started_with(self) -> StartedWith:
        """Everything the texts depend on: equal values give equal texts."""
        return self.identity, self.prompt.encoded.ids, self.configs, self.limits

    @property
    def tokens(self) -> int:
        """Length of the longest text."""
        return max(len(text.steps) for text in self.texts)

    @property
    def divergences(self) -> list[int | None]:
        """First divergence of every text from the first one; for the first, from any other. None without one."""
        first, *others = [text.token_ids for text in self.texts]
        return [first_divergence([first, *others]), *(first_divergence([first, other]) for other in others)]

    def text_of(self, number: int) -> GeneratedText | Branch:
        """Look up the text of a config or a branch by its number."""
        texts: list[GeneratedText | Branch] = [*self.texts, *self.branches]
        return texts[number]

    def add(self, steps: StepsByConfig, seconds: float) -> None:
        """Append the steps of one pass, which came `seconds` after the start."""
        for index, step in steps.items():
            self.seconds[index] = seconds
            self.texts[index].add(step)
        self.unfinished = not all(text.finished for text in self.texts)
