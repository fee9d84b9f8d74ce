"""What a decoding strategy is: a name, a question, its knobs, and how it makes a token of the model's scores."""

from collections.abc import Mapping
from typing import Any, ClassVar

from core.knobs import Knob
from core.probabilities.processors import Processor, Temperature, active_processors

Values = Mapping[str, float]


class Strategy:
    """One way from belief to text; what differs between ways is all here.

    Attributes:
        name: its key in code and links.
        place: its order on screen; a newcomer that names none comes last.
        title: its name on screen.
        question: what it asks of the model's belief, in one sentence.
        reference: the paper.
        knobs: its settings, each declared once.
        draws: whether it throws dice; without, the likeliest token is taken.
    """

    name: ClassVar[str]
    place: ClassVar[int] = 100
    title: ClassVar[str]
    question: ClassVar[str]
    reference: ClassVar[str] = ""
    knobs: ClassVar[tuple[Knob, ...]] = ()
    draws: ClassVar[bool] = False

    def width(self, values: Values) -> int:
        """Rows of the batch it takes: one, or as many hypotheses as it keeps."""
        return 1

    def processors(self, values: Values) -> tuple[Processor, ...]:
        """What happens to the scores after the penalties and before the choice, in the order of `generate`."""
        return ()

    def generate_arguments(self, values: Values) -> dict[str, Any]:
        """Keyword arguments that make transformers' `generate` do the same.

        Settings that a model's own defaults might switch on are switched off by name.
        """
        return {"do_sample": False, "num_beams": 1}


class Sampling(Strategy):
    """Throws dice over what its filters leave. A new one declares its knobs and, if need be, its processors."""

    draws = True
    knobs = (Temperature.knob,)

    def processors(self, values: Values) -> tuple[Processor, ...]:
        return active_processors(values)

    def generate_arguments(self, values: Values) -> dict[str, Any]:
        """The knobs are named as `generate` names them."""
        return {"do_sample": True, "num_beams": 1, "temperature": 1.0, "top_k": 0, "top_p": 1.0, **values}
