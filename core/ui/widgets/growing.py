"""Texts that grow on the page: each drawing sends what was added, not the whole text again."""

import html
from collections.abc import Sequence

from streamlit.delta_generator import DeltaGenerator

from core.decoding import DecodingStep
from core.plots.style import probability_shade

# Eleven shades while a text grows, as CSS classes: a class takes a third of the bytes of an inline style.
_SHADES = "".join(f".p{n} {{background: {probability_shade(n / 10)}}}" for n in range(11))
_TEXT = "font-size: 1rem; line-height: 1.45; min-height: 1.6em; white-space: pre-wrap; overflow-wrap: anywhere"
# Each addition is an element of its own; inside a growing text they flow as one text.
GROWING_STYLE = f"""<style>
[class*="st-key-growing"] {{display: block !important; {_TEXT}}}
[class*="st-key-growing"] div {{display: inline !important}}
.growing {{{_TEXT}}}
:is([class*="st-key-growing"], .growing) b {{font-weight: inherit; border-radius: 4px; padding: 1px 0}}
:is([class*="st-key-growing"], .growing) {{{_SHADES}}}
</style>"""


class StreamedText:
    """A text in its placeholder; the page needs GROWING_STYLE.

    subtle: Streamlit sends an element as a whole, so what is added becomes a new one. A text that was changed, as beam
    search does, is sent anew.
    """

    def __init__(self, placeholder: DeltaGenerator, key: str) -> None:
        """Begin an empty text; `key` is unique on the page."""
        self._texts = placeholder.container(key=f"growing-{key}")
        self._begin()

    def _begin(self) -> None:
        """Begin anew at a place of its own: Streamlit may send an element where an earlier one of its place was."""
        self._slot = self._texts.empty()
        self._box = self._slot.container()
        self._drawn: tuple[str, ...] = ()

    def draw(self, pieces: Sequence[str]) -> int:
        """Draw the text so far, as pieces of HTML; return the number of characters sent."""
        if tuple(pieces[: len(self._drawn)]) != self._drawn:
            self._slot.empty()
            self._begin()
        added = "".join(pieces[len(self._drawn) :])
        self._drawn = tuple(pieces)
        if added:
            self._box.html(f"<span>{added}</span>")
        return len(added)


def shaded_pieces(steps: Sequence[DecodingStep]) -> list[str]:
    """Return the pieces of a generated text as HTML, coloured by probability; every piece is escaped.

    >>> from types import SimpleNamespace
    >>> shaded_pieces([SimpleNamespace(piece="<i>", raw_probability=0.52)])
    ['<b class="p5">&lt;i&gt;</b>']
    """
    return [
        f'<b class="p{round(10 * step.raw_probability)}">{html.escape(step.piece)}</b>' if step.piece else ""
        for step in steps
    ]


def growing_cell(steps: Sequence[DecodingStep]) -> str:
    """Render a text that still grows as HTML, for a table that is sent as a whole."""
    return f'<div class="growing">{"".join(shaded_pieces(steps)) or "&nbsp;"}</div>'
