"""Numbers as they are printed on screen, read back with the half unit of their last digit."""

import re
from collections.abc import Iterator

_NUMBER = re.compile(
    r"(?P<sign>(?:(?<![\w.])[-−+])?)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:e(?P<e>[-+]?\d+)|×10(?P<power>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?\s?(?P<unit>%|pp\b|[kMGT]?(?=B\b|FLOP)|[kMGT]\b|)"
)
_POWERS = {"%": -2, "pp": -2, "": 0, "k": 3, "M": 6, "G": 9, "T": 12}
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def read_printed(text: str) -> tuple[float, float]:
    """Read the one number of a text: its value, and half a unit of its last printed digit.

    Percent signs, percentage points and the prefixes k, M, G and T count; an integer without a prefix is exact.

    Raises:
        ValueError: there is no number, or more than one.

    >>> read_printed("26.44%"), read_printed("1.2 MB"), read_printed("−3.0"), read_printed("49,152 tokens")
    ((0.2644, 5e-05), (1200000.0, 50000.0), (-3.0, 0.05), (49152.0, 0.0))
    """
    found = list(printed_numbers(text))
    if len(found) != 1:
        raise ValueError(f"{text!r} holds {len(found)} numbers; one was expected.")
    value, half_unit, _ = found[0]
    return value, half_unit


def printed_numbers(text: str) -> Iterator[tuple[float, float, str]]:
    """Yield every number of a text: its value, half a unit of its last printed digit, and the number as written.

    >>> [number for *_, number in printed_numbers("Kept 2 + removed 1,000 = 0.5%")]
    ['2', '1,000', '0.5%']
    """
    for match in _NUMBER.finditer(text):
        digits = match["digits"].replace(",", "")
        power = int(match["e"] or (match["power"] or "0").translate(_SUPERSCRIPTS)) + _POWERS[match["unit"]]
        decimals = len(digits.partition(".")[2])
        # Read as one decimal number: a product with 0.01 would be rounded twice.
        value = float(f"{digits}e{power}") * (-1 if match["sign"] in ("-", "−") else 1)
        half_unit = float(f"0.5e{power - decimals}") if power or decimals else 0.0
        yield value, half_unit, match[0].strip()
