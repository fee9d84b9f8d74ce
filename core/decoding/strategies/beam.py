"""Beam search: several texts at once, the likeliest whole text wins."""

from typing import Any

from core.decoding.registry import register
from core.decoding.strategy import Strategy, Values
from core.knobs import Knob

WIDTH = Knob("beam_width", "Beam width", 2, 8, 4, 1, "How many unfinished texts are kept at every step.")
LENGTH_PENALTY = Knob(
    "length_penalty",
    "Length penalty",
    -2.0,
    2.0,
    1.0,
    0.1,
    "A finished text scores log-probability / length^penalty: above 0 long texts gain. 0 changes nothing.",
    neutral=0.0,
)
EARLY_STOPPING = Knob(
    "early_stopping",
    "Early stopping",
    0,
    2,
    0,
    1,
    "When to end: 0 when no unfinished text looks better than the finished ones, 1 as soon as the beam is full of "
    "finished texts, 2 only when no longer text could win.",
)
# The three settings as `generate` names them.
EARLY_STOPPING_VALUES = (False, True, "never")


@register
class Beam(Strategy):
    """Keeps the `width` likeliest unfinished texts, extends all of them, and returns the best finished one."""

    name = "beam"
    order = 2
    title = "Beam search"
    on_log_probabilities = True
    question = "Which whole text is likeliest, when several are tried side by side?"
    reference = "Graves, 2012, https://arxiv.org/abs/1211.3711"
    knobs = (WIDTH, LENGTH_PENALTY, EARLY_STOPPING)

    def width(self, values: Values) -> int:
        return int(values[WIDTH.key])

    def generate_arguments(self, values: Values) -> dict[str, Any]:
        return {
            "do_sample": False,
            "num_beams": self.width(values),
            "length_penalty": values[LENGTH_PENALTY.key],
            "early_stopping": EARLY_STOPPING_VALUES[int(values[EARLY_STOPPING.key])],
        }
