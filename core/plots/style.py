"""Colours and number formats, the same on every page and readable on light and dark backgrounds.

Figures, HTML and the stylesheets of the components take their colours from here.
"""

import html
import math
import zlib


def rgb(color: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255 each, of a colour written "#rrggbb".

    >>> rgb("#3b7dd8")
    (59, 125, 216)
    """
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red, green, blue


def with_alpha(color: str, alpha: float) -> str:
    """Return a colour with an alpha channel.

    Args:
        color: "#rrggbb".
        alpha: from 0 (transparent) to 1 (opaque).

    >>> with_alpha("#3b7dd8", 0.65)
    'rgba(59,125,216,0.65)'
    """
    red, green, blue = rgb(color)
    return f"rgba({red},{green},{blue},{round(alpha, 3):g})"


# Every mark has a contrast of 3:1 in both themes, and two that meet in a figure differ for colour-blind people as well:
# tests/plots/test_style.py computes both.
PROBABILITY = "#3b7dd8"  # probabilities: one blue everywhere; longer is more
# Alpha of a cell or token with probability 1: text on it stays readable on light and dark backgrounds.
CERTAIN_ALPHA = 0.65
LOGIT = "#6c6171"  # raw scores: a quiet colour, because they are not yet probabilities
REMOVED = "#9d918c"  # removed by a filter or not shown: grey, and hatched so that colour is not needed
RISE = "#336d51"  # a difference upwards,
FALL = "#c48091"  # and downwards; the sign is always written too
OURS = "#c77d0a"  # choices of people beside those of the model; and marks
NEUTRAL = "#808080"  # borders and empty cells: equally visible on light and dark backgrounds
PROBABILITY_SCALE = [[0.0, with_alpha(PROBABILITY, 0)], [1.0, with_alpha(PROBABILITY, CERTAIN_ALPHA)]]
UNCERTAINTY = "#9c4a3d"  # uncertainty of the model: entropy, perplexity
# Parts of a model in maps, treemaps and ledgers; always with a label beside them.
ATTENTION = "#9877cf"
MLP = "#8f9b10"
EMBEDDING = "#316f3d"
# A difference: from negative through 0 (transparent) to positive; text on it stays readable.
DIFFERENCE_SCALE = [[0.0, with_alpha(FALL, 0.6)], [0.5, with_alpha(NEUTRAL, 0)], [1.0, with_alpha(RISE, 0.6)]]
EFFECT = "#c2497f"  # how much a component matters
EFFECT_SCALE = [[0.0, with_alpha(EFFECT, 0)], [1.0, with_alpha(EFFECT, 0.95)]]
MASK = with_alpha(NEUTRAL, 0.16)  # masked cells, and empty ones
REMOVED_PATTERN = {"shape": "/", "fgopacity": 0.4}

ROW_PIXELS = 30
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MARGIN = {"l": 10, "r": 10, "t": 40, "b": 10}
LEGEND_ABOVE = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": 15}}
# Layout of figures whose cells are clicked: the nearest cell reacts at any distance, and a drag does not zoom.
CLICKABLE = {
    "hoverdistance": -1,
    "hovermode": "closest",
    "hoverlabel_font_size": 15,
    "showlegend": False,
    "dragmode": False,
}


def probability_shade(probability: float) -> str:
    """Return the background of a token of this probability (0 to 1): blue, more opaque for a higher one.

    >>> probability_shade(0.5)
    'rgba(59,125,216,0.325)'
    """
    return with_alpha(PROBABILITY, CERTAIN_ALPHA * probability)


def escape_html(text: str) -> str:
    """Escape a text for a figure: Plotly reads a subset of HTML, and a token may look like a tag.

    >>> escape_html("<b>")
    '&lt;b&gt;'
    """
    return html.escape(text, quote=False)


def token_hue(data: bytes) -> int:
    """Return the hue of a token in degrees: the same bytes have the same colour on every page, for every tokenizer.

    >>> token_hue(b" is"), token_hue(b" was")
    (154, 207)
    """
    return zlib.crc32(data) % 360


def shortened(text: str, longest: int = 28) -> str:
    """Shorten a label to leave room for the bars; the tooltip holds the whole text.

    >>> shortened("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def cell_number(value: float) -> str:
    """Write a share of 1 in two digits for a cell of a figure, never rounded to 0 or 1; escaped for Plotly.

    >>> cell_number(0.0), cell_number(0.004), cell_number(0.25), cell_number(0.996), cell_number(1.0)
    ('0.00', '&lt;.01', '0.25', '&gt;.99', '1.00')
    """
    if 0 < value < 0.005:
        return "&lt;.01"
    return "&gt;.99" if 0.995 <= value < 1 else f"{value:.2f}"


def percent(probability: float) -> str:
    """Write a probability as a percentage, never rounded to 0% or 100%.

    >>> percent(0.7774), percent(0.0009), percent(0.00000123), percent(1.0), percent(6.1e-7), percent(0.99999)
    ('77.74%', '0.0900%', '0.00012%', '100.00%', '6.1×10⁻⁵%', '99.9990%')
    >>> percent(0.99999998)
    '99.999998%'
    """
    value = 100 * probability
    if 99.995 <= value < 100 - 1e-9:  # nearly 1 must not read 100%; the last billionth is rounding of a sum
        return f"{value:.{max(4, -math.floor(math.log10(100 - value)))}f}%"
    if value >= 1 or value == 0:
        return f"{value:.2f}%"
    if value >= 0.01:
        return f"{value:.4f}%"
    if value >= 0.0001:
        return f"{value:.2g}%"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}×10{str(int(exponent)).translate(_SUPERSCRIPT)}%"


def bits_words(bits: float) -> str:
    """Write an amount of information with three digits, never rounded to 0.

    >>> bits_words(4.534), bits_words(0.000246), bits_words(0.0), bits_words(2.46e-7)
    ('4.53', '0.000246', '0.00', '2.46×10⁻⁷')
    """
    if bits == 0 or bits >= 1:
        return f"{bits:,.2f}"
    if bits >= 1e-4:
        return f"{bits:.{2 - math.floor(math.log10(bits))}f}"
    digits, exponent = f"{bits:.2e}".split("e")
    return f"{digits}×10{str(int(exponent)).translate(_SUPERSCRIPT)}"
