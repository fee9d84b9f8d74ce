"""One line of the comparison: an output of the course, and how this machine computes it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.architecture.skeleton import read_config, skeleton
from core.course.value import Expected, Found
from core.models import CATALOG
from core.settings import Settings

if TYPE_CHECKING:
    from transformers import PreTrainedModel

    from core.models import LanguageModel


@dataclass(frozen=True, eq=False)
class CourseLine:
    """An output of the course.

    Attributes:
        section: number of the notebook's section that prints it.
        output: its name.
        expected: as the course prints it.
        compute: yields it as far as it is computed; the last one counts. It is given the model, None without weights.
        model: catalog key of the model it is computed with; empty for none.
        needs_weights: False if the configuration alone decides it.
        source: library and files it comes from without a model's weights.
    """

    section: str
    output: str
    expected: Expected
    compute: Callable[["LanguageModel | None"], Iterator[Found]]
    model: str = ""
    needs_weights: bool = False
    source: str = ""


def network_of(key: str, model: "LanguageModel | None") -> "PreTrainedModel":
    """Return the model, or without its weights what its published configuration describes."""
    return model.model if model else skeleton(read_config(CATALOG[key], Settings.from_env()))
