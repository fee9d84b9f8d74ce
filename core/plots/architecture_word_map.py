"""Map of words as data for the browser, which places the labels: only there their widths are known."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.plots.style import percent

if TYPE_CHECKING:
    from core.architecture.word_map import WordMap


def word_map_picture(
    shown: "WordMap", names: Sequence[str], sizes: Sequence[int], labels: Sequence[str], extra_label: str, at: int = -1
) -> dict[str, Any]:
    """Return groups with the places and labels of their words, and what the axes say.

    Two groups of equally many words are joined, the n-th word with the n-th.

    Args:
        names: of the groups; "" for none.
        sizes: number of words of each group, in the order of the points.
        labels: of the words.
        extra_label: of the token at the cursor.
        at: place of that token among the words; -1 if it is none of them.
    """
    points = [
        {"x": float(x), "y": float(y), "label": label, "kind": "yours" if place == at else ""}
        for place, ((x, y), label) in enumerate(zip(shown.points, labels, strict=True))
    ]
    groups, start = list[dict[str, Any]](), 0
    for name, size in zip(names, sizes, strict=True):
        groups.append({"name": name, "points": points[start : start + size]})
        start += size
    joined = len(sizes) == 2 and sizes[0] == sizes[1]
    extra = shown.extra
    return {
        "groups": groups,
        "style": "joined" if joined else "",
        "extra": None if extra is None else {"x": float(extra[0]), "y": float(extra[1]), "label": extra_label},
        "across": f"→ axis 1 keeps {percent(shown.shares[0])} of the variance",
        "up": f"↑ axis 2 keeps {percent(shown.shares[1])}",
    }
