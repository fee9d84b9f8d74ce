"""Claims of the numbers of all tokens of some texts, which the plain model reads together."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.decoding.config import DecodingConfig
from core.decoding.records import DecodingStep
from core.decoding.reread import reread
from core.decoding.verify_steps import PLAIN, StepChecker
from core.verification import Claim

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True)
class CheckedText:
    """A text whose steps are compared with the plain model.

    Attributes:
        chosen: True for the position of a token that the strategy chose; a person's pick is only scored.
    """

    config: DecodingConfig
    steps: Sequence[DecodingStep]
    chosen: Callable[[int], bool] = lambda position: True

    @property
    def ids(self) -> list[int]:
        """Ids of the text."""
        return [step.token_id for step in self.steps]


def check_texts(
    model: "LanguageModel", prompt: Sequence[int], texts: Sequence[CheckedText]
) -> Generator[Claim, None, list[StepChecker]]:
    """Compare all steps of some texts, which the plain model reads together; return a checker with the claims of each.

    Args:
        prompt: ids before each text, shape (pos,).
    """
    checkers = [StepChecker(model, text.config) for text in texts]
    ids = [text.ids for text in texts]
    read = [0] * len(texts)
    for slice_of_each in reread(model, prompt, ids):
        for index, rows in slice_of_each.items():
            for position, row in enumerate(rows, read[index]):
                before = [*prompt, *ids[index][:position]]
                checkers[index].check(texts[index].steps[position], row, before, texts[index].chosen(position))
            read[index] += len(rows)
        most = max(read)
        expected = [min(most, len(one)) for one in ids]
        yield Claim(f"tokens read again, up to {most}", read.copy(), expected, route=PLAIN)
    return checkers


def step_claims(model: "LanguageModel", prompt: Sequence[int], text: CheckedText) -> Iterator[Claim]:
    """Claim every number of a text's tokens: logits, probabilities, ranks, kept, P(end), alternatives, draws.

    Args:
        prompt: ids before the text, shape (pos,).
    """
    (checker,) = yield from check_texts(model, prompt, [text])
    yield from checker.claims()
