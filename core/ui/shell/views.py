"""A page has several views of its matter, one shown at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.ui.widgets.presets import Preset


@dataclass(frozen=True)
class View:
    """What is seen, the function that shows it, its examples, and whether it reads the shared sentence."""

    seen: str
    show: Callable[..., None]
    presets: Sequence[Preset] = ()
    reads_text: bool = True
