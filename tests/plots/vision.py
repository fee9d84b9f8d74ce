"""Colours as people see them: contrast, colour blindness, and how far apart two colours are."""

import math
from collections.abc import Sequence

from core.plots.style import rgb

Triple = tuple[float, float, float]
# Matrices on linear RGB for total loss of one kind of cone: Machado, Oliveira and Fernandes, "A Physiologically-based
# Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, severity 1.0.
SIGHTS: dict[str, Sequence[Triple]] = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanope": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranope": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours "#rrggbb", 1 to 21 (WCAG 2.2)."""
    low, high = sorted(_dot((0.2126, 0.7152, 0.0722), _linear(color)) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def over(color: str, alpha: float, ground: str) -> str:
    """Return the colour that a transparent one has on a ground."""
    mixed = (round(alpha * a + (1 - alpha) * b) for a, b in zip(rgb(color), rgb(ground), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def difference(one: str, other: str, sight: str) -> float:
    """Return the CIEDE2000 difference of two colours "#rrggbb" for one of SIGHTS."""
    return ciede2000(_lab(_seen(one, sight)), _lab(_seen(other, sight)))


def _linear(color: str) -> Triple:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (p / 255 for p in rgb(color))
    )
    return red, green, blue


def _dot(weights: Triple, values: Triple) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def _seen(color: str, sight: str) -> Triple:
    red, green, blue = (min(1.0, max(0.0, _dot(row, _linear(color)))) for row in SIGHTS[sight])
    return red, green, blue


def _lab(linear: Triple) -> Triple:
    """Convert linear sRGB to CIELAB under D65."""

    def root(value: float) -> float:
        return value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116

    x = root(_dot((0.4124564, 0.3575761, 0.1804375), linear) / 0.95047)
    y = root(_dot((0.2126729, 0.7151522, 0.0721750), linear))
    z = root(_dot((0.0193339, 0.1191920, 0.9503041), linear) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one: Triple, other: Triple) -> float:
    """Return the colour difference of two CIELAB colours; letters as in the paper.

    G. Sharma, W. Wu, E. Dalal, "The CIEDE2000 Color-Difference Formula", Color Research and Application 30(1), 2005.
    """
    (L1, a1, b1), (L2, a2, b2) = one, other
    mean_C = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1 + (1 - math.sqrt(mean_C**7 / (mean_C**7 + 25**7))) / 2
    C1, h1 = _polar(stretch * a1, b1)
    C2, h2 = _polar(stretch * a2, b2)
    turn = (h2 - h1 + 180) % 360 - 180 if C1 * C2 else 0.0
    dL, dC, dH = L2 - L1, C2 - C1, 2 * math.sqrt(C1 * C2) * math.sin(math.radians(turn) / 2)
    L, C, h = (L1 + L2) / 2, (C1 + C2) / 2, (h1 + turn / 2) % 360 if C1 * C2 else h1 + h2
    waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    T = 1 + sum(size * math.cos(math.radians(times * h + shift)) for size, times, shift in waves)
    S_L = 1 + 0.015 * (L - 50) ** 2 / math.sqrt(20 + (L - 50) ** 2)
    S_C, S_H = 1 + 0.045 * C, 1 + 0.015 * C * T
    R_C = 2 * math.sqrt(C**7 / (C**7 + 25**7))
    R_T = -math.sin(math.radians(60 * math.exp(-(((h - 275) / 25) ** 2)))) * R_C
    lightness, chroma, hue = dL / S_L, dC / S_C, dH / S_H
    return math.sqrt(lightness**2 + chroma**2 + hue**2 + R_T * chroma * hue)


def _polar(a: float, b: float) -> tuple[float, float]:
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360
