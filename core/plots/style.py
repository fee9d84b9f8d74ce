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
LEGEND_ABOVE = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
# Layout of figures whose cells are clicked: the nearest cell reacts at any distance, and a drag does not zoom.
CLICKABLE = {
    "hoverdistance": -1,
    "hovermode": "closest",
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

    One ladder: two decimals from 1% on, below that two digits, and below 0.001% a power of ten.

    >>> percent(0.7774), percent(0.00334), percent(0.000334), percent(0.00009), percent(4.1e-7), percent(1.0)
    ('77.74%', '0.33%', '0.033%', '0.0090%', '4.1×10⁻⁵%', '100.00%')
    >>> percent(0.0), percent(0.99999), percent(0.99999998), percent(0.009996)
    ('0.00%', '99.9990%', '99.999998%', '1.00%')
    """
    value = 100 * probability
    if 99.995 <= value < 100 - 1e-9:  # nearly 1 must not read 100%; the last billionth is rounding of a sum
        return f"{value:.{max(4, -math.floor(math.log10(100 - value)))}f}%"
    exponent = int(f"{value:.1e}".partition("e")[2])  # after rounding to two digits
    if value == 0 or exponent >= 0:
        return f"{value:.2f}%"
    return f"{value:.{1 - exponent}f}%" if exponent >= -3 else f"{scientific(value)}%"


def points(change: float) -> str:
    """Write a change of a probability, -1 to 1, in percentage points.

    >>> points(0.123), points(-0.00033), points(0.0)
    ('+12.30 pp', '−0.033 pp', '0 pp')
    """
    if change == 0:
        return "0 pp"
    return f"{'+' if change > 0 else '−'}{percent(abs(change)).removesuffix('%')} pp"


def bits_words(bits: float) -> str:
    """Write an amount of information with three digits, never rounded to 0.

    >>> bits_words(4.534), bits_words(0.000246), bits_words(0.0), bits_words(2.46e-7)
    ('4.53', '0.000246', '0.00', '2.46×10⁻⁷')
    """
    if bits == 0 or bits >= 1:
        return f"{bits:,.2f}"
    return f"{bits:.{2 - math.floor(math.log10(bits))}f}" if bits >= 1e-4 else scientific(bits, 3)


def scientific(value: float, digits: int = 2) -> str:
    """Write a number as a power of ten; 0 stays 0.

    >>> scientific(6.1e-7), scientific(-2.46e-7, 3), scientific(0.0)
    ('6.1×10⁻⁷', '−2.46×10⁻⁷', '0')
    """
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{minus(mantissa)}×10{str(int(exponent)).translate(_SUPERSCRIPT)}"


def decimal(value: float, digits: int, sign: str = "-") -> str:
    """Write a number with a fixed number of decimals; what rounds to 0 has no sign.

    Args:
        sign: "+" to write that of positive numbers too.

    >>> decimal(-1234.5, 1), decimal(-0.004, 2), decimal(0.5, 2, "+"), decimal(0.001, 2, "+")
    ('−1,234.5', '0.00', '+0.50', '0.00')
    """
    rounded = round(value, digits)
    return minus(f"{value:{sign},.{digits}f}") if rounded else f"{0:.{digits}f}"


def minus(number: str) -> str:
    """Write the minus sign of a formatted number as on every page: as wide as the plus sign.

    >>> minus("-0.5")
    '−0.5'
    """
    return number.replace("-", "−")


def plural(count: int, noun: str) -> str:
    """Write a count with its noun in the right number.

    >>> plural(1, "token"), plural(49152, "token"), plural(0, "other token")
    ('1 token', '49,152 tokens', '0 other tokens')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def ink_on(color: str) -> str:
    """Return black or white, whichever is read better on a colour "#rrggbb" (relative luminance of WCAG 2.2)."""
    channels = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    luminance = sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "#000000" if luminance > 0.179 else "#ffffff"
