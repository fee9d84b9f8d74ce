"""Base classes of decoding strategies: a name, a question, knobs, and the logits processors they make."""

from collections.abc import Mapping
from typing import Any, ClassVar

from core.knobs import Knob
from core.probabilities.processors import Processor, Temperature, active_processors

Values = Mapping[str, float]


class Strategy:
    """One way from probabilities to text; all that differs between strategies is declared here.

    Attributes:
        name: its key in code and links.
        place: its order on screen; a newcomer that names none comes last.
        title: its name on screen.
        question: what it asks of the model's probabilities, in one sentence.
        reference: the paper.
        knobs: its settings, each declared once.
        samples: True if it draws random numbers; otherwise the likeliest token is taken.
        on_log_probabilities: True if its penalties work on log-probabilities instead of logits, as in `generate`.
    """

    name: ClassVar[str]
    place: ClassVar[int] = 100
    title: ClassVar[str]
    question: ClassVar[str]
    reference: ClassVar[str] = ""
    knobs: ClassVar[tuple[Knob, ...]] = ()
    samples: ClassVar[bool] = False
    on_log_probabilities: ClassVar[bool] = False

    def width(self, values: Values) -> int:
        """Rows of the batch it needs: one, or as many hypotheses as it keeps."""
        return 1

    def processors(self, values: Values) -> tuple[Processor, ...]:
        """Logits processors after the penalties, in the order of `generate`."""
        return ()

    def generate_arguments(self, values: Values) -> dict[str, Any]:
        """Keyword arguments that make transformers' `generate` do the same.

        Settings that a model's own defaults might switch on are switched off by name.
        """
        return {"do_sample": False, "num_beams": 1}


class Sampling(Strategy):
    """Samples from the filtered distribution. A new one declares its knobs and, if need be, its processors."""

    samples = True
    knobs: ClassVar[tuple[Knob, ...]] = (Temperature.knob,)

    def processors(self, values: Values) -> tuple[Processor, ...]:
        return active_processors(values)

    def generate_arguments(self, values: Values) -> dict[str, Any]:
        """The knobs are named as `generate` names them."""
        return {"do_sample": True, "num_beams": 1, "temperature": 1.0, "top_k": 0, "top_p": 1.0, **values}
