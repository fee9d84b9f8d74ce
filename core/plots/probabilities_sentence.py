"""Probability and surprisal of the tokens along a text."""

from typing import TYPE_CHECKING, Any

from core.plots.style import percent

if TYPE_CHECKING:
    from core.probabilities import SequenceScore
    from core.tokenization import TokenPiece


def surprisal_picture(
    score: "SequenceScore", pieces: "list[TokenPiece]", best: "list[TokenPiece]", start: int, count: int
) -> dict[str, Any]:
    """Return some tokens of a text, each with its probability, surprisal and the entropy before it.

    Args:
        pieces: all tokens; the first one has nothing before it, and no numbers.
        best: likeliest token at each position but the first.
        start, count: position of the first token drawn, from 0, and number of tokens drawn.
    """
    return {
        "tokens": [
            {"id": place, "label": piece.label} | (_numbers(score, best, place - 1) if place else {})
            for place, piece in list(enumerate(pieces))[start : start + count]
        ]
    }


def _numbers(score: "SequenceScore", best: "list[TokenPiece]", index: int) -> dict[str, Any]:
    probability, bits = float(score.probabilities[index]), float(score.surprisals[index])
    entropy = float(score.entropies[index])
    return {
        "value": probability,
        "percent": percent(probability),
        "surprisal": bits,
        "bits": f"{bits:.2f}",
        "entropy": entropy,
        "lines": [
            f"probability {percent(probability)}, rank {score.ranks[index]:,}",
            f"surprisal {bits:.2f} bits, entropy {entropy:.2f} bits",
            f"likeliest here: {best[index].label} with {percent(score.best_probabilities[index])}",
        ],
    }
