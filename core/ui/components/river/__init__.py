"""The whole model as one moving picture: tokens, embeddings, blocks, likeliest tokens, and the token that is drawn."""

from collections.abc import Callable
from zlib import crc32

import streamlit as st

from core.plots import percent, weight_words
from core.plots.style import token_hue
from core.river import RiverPicture
from core.tokenization import TokenPiece
from core.tokenization.describe import shorten
from core.ui.components.component import component

__all__ = ["river"]

# Stations that lead to a view. "token" and "block" have a place, from 0.
DOORS = ("token", "embedding", "blocks", "block", "head", "ledger", "next", "draw", "decoding")
_NAMED_WEIGHT = 0.05  # a weight from here on is written at its arc
_RIVER = component("river", "river", "river", helpers=("roving_focus", "tooltip", "river/layout", "river/paint"))


def river(picture: RiverPicture, key: str, on_door: Callable[[str, int], None], on_next: Callable[[], None]) -> None:
    """Draw the picture; it plays once, then stands still with a slider over its time.

    Args:
        on_door: called with the name of a station, one of DOORS, and its place.
        on_next: called when the drawn token shall be added to the text.
    """

    def pass_on() -> None:
        door = st.session_state[key]["door"]
        if not isinstance(door, dict) or door.get("name") not in DOORS:  # a browser can send anything
            return
        place = door.get("place", 0)
        on_door(door["name"], int(place) if isinstance(place, int | float) and 0 <= place < 10_000 else 0)

    def go_on() -> None:
        if picture.addition is not None:
            on_next()

    _RIVER(key=key, data=river_data(picture), on_door_change=pass_on, on_next_change=go_on)


def river_data(picture: RiverPicture) -> dict[str, object]:
    """Return what the browser draws: numbers for the marks, and every word and number as it is written."""
    best, layers = picture.candidates[0], len(picture.attention)
    data: dict[str, object] = {
        "tokens": [_chip(piece) | {"at": picture.earlier + n} for n, piece in enumerate(picture.pieces, 1)],
        "earlier": picture.earlier,
        "earlier_words": f"… {picture.earlier:,} earlier",
        "stripes": picture.stripes.tolist(),
        "norms": picture.norms.T.tolist(),
        "start": picture.start,
        "attention": picture.attention.tolist(),
        "mlp": picture.mlp.tolist(),
        "biases": picture.biases,
        "logit": picture.logit,
        "head": {
            "block": picture.head[0],
            "words": f"block {picture.head[0]}, head {picture.head[1]}",
            "row": picture.row.tolist(),
            "weights": [weight_words(w) if w >= _NAMED_WEIGHT else "" for w in picture.row.tolist()],
        },
        "means": picture.means.tolist(),
        "blocks": [_block_lines(picture, layer) for layer in range(layers)],
        "candidates": [
            _chip(candidate.piece) | {"probability": candidate.probability, "percent": percent(candidate.probability)}
            for candidate in picture.candidates
        ],
        "others": {
            "label": f"{picture.others:,} others",
            "probability": picture.rest,
            "percent": percent(picture.rest),
        },
        "draw": {
            **_chip(picture.drawn),
            "u": picture.uniform,
            "number": f"{picture.uniform:.4f}",
            "percent": percent(picture.drawn_probability),
            "segments": [[segment.start, segment.end] for segment in picture.segments],
        },
        "words": _words(picture, shorten(best.piece.label)),
    }
    return data | {"id": crc32(repr(data).encode("utf-8", "surrogatepass"))}


def _words(picture: RiverPicture, best: str) -> dict[str, str]:
    layers = len(picture.attention)
    count = picture.earlier + len(picture.pieces)
    drawn = shorten(picture.drawn.label)
    reason = "" if picture.addition is not None else f"{drawn} is no text of its own: the picture ends here."
    return {
        "tokens": f"{count:,} {'token' if count == 1 else 'tokens'}",
        "embeddings": "embeddings",
        "blocks": f"{layers} {'block' if layers == 1 else 'blocks'}",
        "next": "next token",
        "ledger": f"logit of {best}, block by block: {_signed(picture.logit)}",
        "bar": f"all {picture.vocabulary:,} tokens on one bar, by id",
        "reason": reason,
        "summary": (
            f"{count} tokens go through {layers} blocks; the likeliest next token is {best} with "
            f"{percent(picture.candidates[0].probability)}; drawn is {drawn}."
        ),
    }


def _chip(piece: TokenPiece) -> dict[str, object]:
    return {"id": piece.token_id, "label": shorten(piece.label), "hue": token_hue(piece.data)}


def _block_lines(picture: RiverPicture, layer: int) -> list[str]:
    """Return the lines of a block's tooltip."""
    before, after = picture.norms[layer, -1], picture.norms[layer + 1, -1]
    return [
        f"Block {layer + 1}",
        f"attention adds {_signed(picture.attention[layer])}",
        f"MLP adds {_signed(picture.mlp[layer])}",
        f"size of the stream {before:.4g} → {after:.4g}",
    ]


def _signed(value: float) -> str:
    """Write a number with two digits behind the point and a minus sign.

    >>> _signed(-0.125)
    '−0.12'
    """
    return f"{value:.2f}".replace("-", "−")
