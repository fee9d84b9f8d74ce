"""Inventory: pages, views and settings of the app as data, so that lessons are checked without its screens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from core.knobs import Knob


class Setting(Protocol):
    """A control of a view, as a lesson may set it."""

    @property
    def allowed(self) -> str:
        """Values it takes, in words."""

    def read(self, written: object) -> object:
        """Return the value for the session; ValueError if it is none of this control."""


@dataclass(frozen=True)
class NumberSetting:
    """A knob, or a box for a number."""

    knob: Knob

    @property
    def allowed(self) -> str:
        """Range of the knob."""
        kind = "a whole number" if isinstance(self.knob.default, int) else "a number"
        return f"{kind} from {self.knob.minimum:g} to {self.knob.maximum:g}"

    def read(self, written: object) -> object:
        """Return the number as the knob's type."""
        if not self.knob.allows(written):
            raise ValueError
        return self.knob.check(written)


@dataclass(frozen=True)
class OptionSetting:
    """A switch or a list: `options` maps what a link says to what the session holds."""

    options: Mapping[str, str]
    several: bool = False

    @property
    def allowed(self) -> str:
        """The options."""
        return ("a list of " if self.several else "one of ") + ", ".join(f'"{option}"' for option in self.options)

    def read(self, written: object) -> object:
        """Return the option, or the list of options, as the session holds it."""
        chosen = written if self.several else [written]
        if not isinstance(chosen, list) or not chosen or any(one not in self.options for one in chosen):
            raise ValueError
        values = [self.options[one] for one in chosen]
        return values if self.several else values[0]


@dataclass(frozen=True)
class TextSetting:
    """A box for a text, or a place that a click names.

    Attributes:
        most: number of characters.
    """

    most: int

    @property
    def allowed(self) -> str:
        """Length of the text."""
        return f"a text of at most {self.most} characters"

    def read(self, written: object) -> object:
        """Return the text."""
        if not isinstance(written, str) or len(written) > self.most:
            raise ValueError
        return written


@dataclass(frozen=True)
class ViewInventory:
    """A view that exists.

    Attributes:
        settings: by the name they have in a link.
        reads_text: True if the view reads the shared sentence.
    """

    settings: Mapping[str, Setting]
    reads_text: bool = True


# Views by page and title.
Inventory = Mapping[str, Mapping[str, ViewInventory]]
