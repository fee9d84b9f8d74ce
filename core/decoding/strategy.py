"""Base classes of decoding strategies: name, question, knobs and logits processors."""

from collections.abc import Mapping
from typing import Any, ClassVar

from core.knobs import Knob
from core.probabilities.processors import Processor, Temperature, active_processors

Values = Mapping[str, float]


class Strategy:
    """Decoding strategy; subclasses declare all that differs between strategies.

    Attributes:
        name: its key in code and links.
        order: sort key on screen; a strategy that sets none comes last.
        title: its name on screen.
        question: what it asks of the model's probabilities, in one sentence.
        reference: the paper.
        knobs: its settings, each declared once.
        samples: True if it draws random numbers; otherwise the likeliest token is taken.
        on_log_probabilities: True if its penalties work on log-probabilities instead of logits, as in `generate`.
    """

    name: ClassVar[str]
    order: ClassVar[int] = 100
    title: ClassVar[str]
    question: ClassVar[str]
    reference: ClassVar[str] = ""
    knobs: ClassVar[tuple[Knob, ...]] = ()
    samples: ClassVar[bool] = False
    on_log_probabilities: ClassVar[bool] = False

    def width(self, values: Values) -> int:
        """Return the number of batch rows it needs: one, or one per hypothesis."""
        return 1

    def processors(self, values: Values) -> tuple[Processor, ...]:
        """Return the logits processors after the penalties, in the order of `generate`."""
        return ()

    def generate_arguments(self, values: Values) -> dict[str, Any]:
        """Return the keyword arguments that make transformers' `generate` do the same.

        Settings that a model's own defaults might switch on are switched off by name.
        """
        return {"do_sample": False, "num_beams": 1}


class Sampling(Strategy):
    """Samples from the filtered distribution. A subclass declares its knobs and, if needed, its processors."""

    samples = True
    knobs: ClassVar[tuple[Knob, ...]] = (Temperature.knob,)

    def processors(self, values: Values) -> tuple[Processor, ...]:
        return active_processors(values)

    def generate_arguments(self, values: Values) -> dict[str, Any]:
        """Return the arguments for sampling; the knobs have the names that `generate` uses."""
        return {"do_sample": True, "num_beams": 1, "temperature": 1.0, "top_k": 0, "top_p": 1.0, **values}
