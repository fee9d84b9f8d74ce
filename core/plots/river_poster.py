"""Poster of the whole model for one sentence: an SVG of A2 size, complete in itself, in millimetres."""

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.plots.attention_head import weight_words
from core.plots.style import ATTENTION, MLP, NEUTRAL, PROBABILITY, percent, shortened, token_hue
from core.plots.svg import INK, box, clean, text_at
from core.river import RiverPicture
from core.tokenization import TokenPiece

WIDTH, HEIGHT = 594.0, 420.0
_QUIET = "#5a5d66"
_FONTS = "'Source Sans 3', 'Source Sans Pro', Helvetica, Arial, sans-serif"
_LEFT, _RIGHT = 24.0, 570.0
# Columns: chips, embeddings, blocks, next tokens.
_CHIPS, _STRIPES, _LANES, _NEXT = (24.0, 94.0), (100.0, 164.0), (170.0, 424.0), (446.0, _RIGHT)
_TOP, _ZONE, _BED, _SLOT = 104.0, (258.0, 322.0), 334.0, 350.0
_NAMED_WEIGHT = 0.05
_EXPLAINED = (
    (_CHIPS, "The sentence in tokens, each with its id; below, the token that is drawn."),
    (_STRIPES, "The embedding of each token. A cell is as dark as the root mean square of a group of its numbers."),
    (
        _LANES,
        "The residual stream of each token, as wide as the logarithm of its size at the edges of the blocks. Thin "
        "arcs: how much the last token attends to each, mean over the heads of a block. Thick arcs: one head, in the "
        "block whose attention adds most. Below: the logit of the likeliest token, block by block.",
    ),
    (_NEXT, "The likeliest next tokens. A random number falls on the bar of all tokens and draws one: it comes next."),
)


@dataclass(frozen=True)
class PosterFacts:
    """Words of the poster about where its numbers come from.

    Attributes:
        text: the sentence.
        model: title, revision and number format.
        date: of the computation.
        link: address that opens the picture; "" if it has none.
        verdict: what Verify said of its numbers.
    """

    text: str
    model: str
    date: str
    link: str
    verdict: str


def river_poster(picture: RiverPicture, facts: PosterFacts) -> str:
    """Return the poster as the text of an SVG file; all words are escaped."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm" '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" font-family="{_FONTS}">',
        f"<title>{clean(facts.text)}</title>",
        _HATCH,
        box(0, 0, WIDTH, HEIGHT, "#ffffff"),
        *_heading(facts),
        *_sentence(picture),
        *_stripes(picture),
        *_lanes(picture),
        *_arcs(picture),
        *_ledger(picture),
        *_next(picture),
        *_draw(picture),
        *_explanations(picture),
        *_footer(facts),
        "</svg>",
    ]
    return "\n".join(parts)


_HATCH = (
    '<defs><pattern id="mlp" width="2" height="2" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="2" height="2" fill="{MLP}" fill-opacity="0.3"/><rect width="0.9" height="2" fill="{MLP}"/>'
    "</pattern></defs>"
)


def _hue(piece: TokenPiece) -> str:
    return f"hsl({token_hue(piece.data)}, 65%, 46%)"


def _rows(picture: RiverPicture) -> list[float]:
    """Return the middle of each row, of the earlier tokens first if there are any; the last one lies below the zone."""
    count = len(picture.pieces) + bool(picture.earlier) - 1
    height = _row_height(picture)
    return [*(_TOP + (row + 0.5) * height for row in range(count)), _BED]


def _row_height(picture: RiverPicture) -> float:
    count = len(picture.pieces) + bool(picture.earlier) - 1
    return min(17.0, (_ZONE[0] - 6 - _TOP) / max(1, count))


def _token_rows(picture: RiverPicture) -> Iterator[tuple[TokenPiece, float]]:
    """Yield each token with the middle of its row."""
    yield from zip(picture.pieces, _rows(picture)[bool(picture.earlier) :], strict=True)


def _heading(facts: PosterFacts) -> Iterator[str]:
    yield text_at(_LEFT, 38, "One sentence through a whole language model", 16, font_weight="700")
    for line, words in enumerate(textwrap.wrap(shortened(facts.text, 220), 110)[:2]):
        yield text_at(_LEFT, 56 + 12 * line, words, 10, fill=_QUIET)


def _chip(
    piece: TokenPiece, left: float, middle: float, width: float, height: float, with_id: bool = True
) -> Iterator[str]:
    yield box(left, middle - height / 2, width, height, _hue(piece), 0.2, 1)
    yield box(left, middle - height / 2, 1.6, height, _hue(piece))
    yield text_at(left + 4, middle + 2, shortened(piece.label, 13), 6, font_family="monospace")
    if with_id:
        yield text_at(left + width - 2, middle + 1.8, str(piece.token_id), 4.6, text_anchor="end")


def _sentence(picture: RiverPicture) -> Iterator[str]:
    left, right = _CHIPS
    height = min(11.0, _row_height(picture) - 1.5)
    if picture.earlier:
        words = f"… {picture.earlier:,} earlier"
        yield text_at(left + 4, _rows(picture)[0] + 2, words, 5)
    for piece, y in _token_rows(picture):
        yield from _chip(piece, left, y, right - left, height)


def _stripes(picture: RiverPicture) -> Iterator[str]:
    left, right = _STRIPES
    height, width = min(9.0, _row_height(picture) * 0.7), (right - left) / picture.stripes.shape[1]
    largest = float(picture.stripes.max()) or 1.0
    for (piece, y), sizes in zip(_token_rows(picture), picture.stripes.tolist(), strict=True):
        for group, size in enumerate(sizes):
            alpha = 0.06 + 0.94 * size / largest
            yield box(left + group * width, y - height / 2, width * 0.94, height, _hue(piece), alpha)


def _edges(picture: RiverPicture) -> np.ndarray:
    """Return the edges of the blocks, one width of a block after the beginning of the streams."""
    return _LANES[0] + _block_width(picture) * np.arange(1, len(picture.attention) + 2)


def _block_width(picture: RiverPicture) -> float:
    left, right = _LANES
    return (right - left) / (len(picture.attention) + 1 + (0.6 if picture.biases else 0))


def _lanes(picture: RiverPicture) -> Iterator[str]:
    edges = _edges(picture).tolist()
    widest = math.log10(1 + float(picture.norms.max())) or 1.0
    for (piece, y), norms in zip(_token_rows(picture), picture.norms.T.tolist(), strict=True):
        half = [math.log10(1 + norm) / widest * min(11.0, _row_height(picture)) * 0.36 for norm in norms]
        xs, halves = [_LANES[0], *edges], [half[0], *half]
        points = [(x, y - h) for x, h in zip(xs, halves, strict=True)]
        points += [(x, y + h) for x, h in zip(reversed(xs), reversed(halves), strict=True)]
        written = " ".join(f"{x:.2f},{v:.2f}" for x, v in points)
        yield f'<polygon points="{written}" fill="{_hue(piece)}" fill-opacity="{0.75 if y == _BED else 0.32}"/>'
    if picture.earlier:
        y = _rows(picture)[0]
        dashed = f'stroke="{NEUTRAL}" stroke-dasharray="1 2" fill="none"'
        yield f'<path d="M{_LANES[0]:.2f} {y:.2f}H{edges[-1]:.2f}" {dashed}/>'


def _arcs(picture: RiverPicture) -> Iterator[str]:
    layer = picture.head[0] - 1
    for number, weights in enumerate(picture.means.tolist()):
        yield from _block_arcs(picture, number, weights, 0.24, 0.5, _ZONE[0])
    sums = picture.sums
    end = _level(picture, max(sums[2 * layer], sums[2 * layer + 1]))
    yield from _block_arcs(picture, layer, picture.row.tolist(), 0.6, 1.0, end)
    x = float(_edges(picture)[layer + 1])
    yield text_at(x, _TOP - 5, f"block {picture.head[0]}, head {picture.head[1]}", 5, text_anchor="middle")
    for y, weight in zip(_rows(picture)[:-1], picture.row.tolist(), strict=False):
        if weight >= _NAMED_WEIGHT:
            yield box(x + 1, y - 3.2, 13, 6, "#ffffff", 0.85, 1)
            yield text_at(x + 2, y + 1.6, weight_words(weight), 4.6)


def _block_arcs(
    picture: RiverPicture, layer: int, weights: Sequence[float], scale: float, alpha: float, end: float
) -> Iterator[str]:
    """Yield the arcs of a block: from each earlier stream, as wide as its weight."""
    rows, width = _rows(picture)[:-1], _block_width(picture)
    to = float(_edges(picture)[layer]) + width / 4
    start = max(_LANES[0], to - 2.5 * width)
    colors = [*([NEUTRAL] if picture.earlier else []), *map(_hue, picture.pieces)]
    thick_ones = [weight * scale * min(11.0, _row_height(picture)) for weight in weights[: len(rows)]]
    to -= sum(thick_ones) / 2
    # Side by side, the lowest first: it comes from the left below all others.
    for y, thick, color in reversed(list(zip(rows, thick_ones, colors, strict=False))):
        x, to = to + thick / 2, to + thick
        if thick >= 0.02:
            yield (
                f'<path d="M{start:.2f} {y:.2f}C{x:.2f} {y:.2f} {x:.2f} {y + 0.3 * (end - y):.2f} {x:.2f} {end:.2f}" '
                f'fill="none" stroke="{color}" stroke-opacity="{alpha}" stroke-width="{thick:.3f}"/>'
            )


def _level(picture: RiverPicture, value: float) -> float:
    """Return the height of a sum in the zone of the ledger."""
    total = float(picture.sums[-1]) + picture.biases
    high, low = max(0.0, total, *picture.sums), min(0.0, total, *picture.sums)
    return float(_ZONE[0] + (high - value) / (high - low or 1.0) * (_ZONE[1] - _ZONE[0]))


def _ledger(picture: RiverPicture) -> Iterator[str]:
    sums, edges, width = picture.sums.tolist(), _edges(picture).tolist(), _block_width(picture)
    yield box(_LANES[0], _ZONE[0], _LANES[1] - _LANES[0], _ZONE[1] - _ZONE[0], NEUTRAL, 0.07)
    pieces = [(_LANES[0] + width / 2, width / 2, 0.0, picture.start, NEUTRAL)]
    for layer in range(len(picture.attention)):
        pieces.append((edges[layer], width / 2, sums[2 * layer], sums[2 * layer + 1], ATTENTION))
        pieces.append((edges[layer] + width / 2, width / 2, sums[2 * layer + 1], sums[2 * layer + 2], "url(#mlp)"))
    if picture.biases:
        pieces.append((edges[-1], 0.6 * width, sums[-1], sums[-1] + picture.biases, NEUTRAL))
    zero = _level(picture, 0.0)
    for x, wide, before, after, fill in pieces:
        y, other = _level(picture, after), _level(picture, before)
        yield box(x, min(zero, y), wide, abs(zero - y), NEUTRAL, 0.22)
        yield box(x + 0.1, min(y, other), wide - 0.1, abs(y - other), fill)
    yield f'<path d="M{_LANES[0]} {zero:.2f}H{_LANES[1]}" stroke="{INK}" stroke-opacity="0.6" stroke-width="0.3"/>'
    best = shortened(picture.candidates[0].piece.label, 16)
    yield text_at(_LEFT, _ZONE[0] + 8, f"added to the logit of {best}, block by block", 5.2)
    yield text_at(_LEFT, _ZONE[0] + 17, f"sum {picture.logit:.2f}".replace("-", "−"), 6.5, font_weight="600")
    yield box(_LEFT, _ZONE[0] + 23, 5, 5, ATTENTION)
    yield text_at(_LEFT + 8, _ZONE[0] + 27.4, "attention", 5)
    yield box(_LEFT + 40, _ZONE[0] + 23, 5, 5, "url(#mlp)")
    yield text_at(_LEFT + 48, _ZONE[0] + 27.4, "MLP", 5)
    for layer in range(1, len(edges)):
        if layer == 1 or layer % 5 == 0:
            yield text_at(edges[layer - 1] + width / 2, _BED + 13, str(layer), 4.6, text_anchor="middle")


def _next(picture: RiverPicture) -> Iterator[str]:
    left, right = _NEXT
    bar, end = left + 52, right - 26
    shown = [(c.piece.label, c.piece, c.probability) for c in picture.candidates]
    others = f"{picture.others:,} others"
    for row, (label, piece, probability) in enumerate([*shown, (others, None, picture.rest)]):
        y = _TOP + 7 + 15 * row
        if piece is None:
            yield text_at(left, y + 2, label, 5)
        else:
            yield from _chip(piece, left, y, 48, 11, with_id=False)
        yield box(bar, y - 3.5, end - bar, 7, NEUTRAL, 0.16, 1)
        yield box(bar, y - 3.5, (end - bar) * probability, 7, PROBABILITY)
        yield text_at(right, y + 2, percent(probability), 5.6, text_anchor="end")
    total = float(picture.sums[-1]) + picture.biases
    start, y, end_y = _LANES[1], _level(picture, total), _TOP + 7
    middle = (start + left - 2) / 2
    yield (
        f'<path d="M{start} {y:.2f}C{middle} {y:.2f} {middle} {end_y} {left - 2} {end_y}" fill="none" stroke="{INK}" '
        'stroke-opacity="0.5" stroke-width="0.5"/>'
    )


def _draw(picture: RiverPicture) -> Iterator[str]:
    left, right = _NEXT
    y, width = _ZONE[0] + 14, right - left
    yield text_at(left, y - 6, f"all {picture.vocabulary:,} tokens on one bar, by id", 5)
    yield box(left, y, width, 9, NEUTRAL, 0.22, 1)
    for segment in picture.segments:
        yield box(left + segment.start * width, y, (segment.end - segment.start) * width, 9, PROBABILITY)
    x = left + picture.uniform * width
    yield f'<path d="M{x:.2f} {y - 1.5}V{y + 10}" stroke="{INK}" stroke-width="0.8"/>'
    drawn = shortened(picture.drawn.label, 16)
    yield text_at(left, y + 18, f"random number {picture.uniform:.4f} falls on {drawn}", 5.2)
    yield text_at(left, y + 26, f"which has {percent(picture.drawn_probability)}", 5.2)
    yield from _chip(picture.drawn, _CHIPS[0], _SLOT, _CHIPS[1] - _CHIPS[0], 11)
    yield (
        f'<rect x="{_CHIPS[0]}" y="{_SLOT - 5.5}" width="{_CHIPS[1] - _CHIPS[0]}" height="11" rx="1" fill="none" '
        f'stroke="{_hue(picture.drawn)}" stroke-width="0.5" stroke-dasharray="2 1.5"/>'
    )


def _explanations(picture: RiverPicture) -> Iterator[str]:
    count = picture.earlier + len(picture.pieces)
    tokens = f"{count:,} {'token' if count == 1 else 'tokens'}"
    titles = (tokens, "embeddings", f"{len(picture.attention)} blocks", "next token")
    for ((left, right), words), title in zip(_EXPLAINED, titles, strict=True):
        yield text_at(left, _TOP - 14, title, 7.5, font_weight="600")
        # A character of this size is about 2 mm wide.
        for line, part in enumerate(textwrap.wrap(words, int((right - left) / 2.05))):
            yield text_at(left, 368 + 5.4 * line, part, 4.3, fill=_QUIET)


def _footer(facts: PosterFacts) -> Iterator[str]:
    yield f'<path d="M{_LEFT} 396H{_RIGHT}" stroke="{INK}" stroke-opacity="0.3" stroke-width="0.3"/>'
    yield text_at(_LEFT, 402.5, f"{facts.model} · {facts.date} · {facts.verdict}", 4.3)
    if facts.link:
        yield text_at(_LEFT, 409, shortened(facts.link, 260), 4.3)
    yield text_at(_RIGHT, 409, "LLM Playground", 4.3, text_anchor="end", font_weight="600")
