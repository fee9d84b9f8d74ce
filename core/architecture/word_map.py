"""Map of words: their embeddings projected onto the two directions in which they differ most.

Principal component analysis (Pearson 1901): the vectors minus their mean, by a singular value decomposition. The share
of variance says how much of the distances between the words the plane keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.embeddings import check_token, token_table
from core.errors import InputError
from core.models.model_lock import holds_model_lock

if TYPE_CHECKING:
    from core.models import LanguageModel

WORDS = """animals: dog cat horse cow bird fish
colours: red green blue yellow black white
numbers: two three four five six seven
countries: France Germany Italy Spain Japan China"""
FEWEST_WORDS, MOST_WORDS, MOST_GROUPS = 3, 60, 6


@dataclass(frozen=True)
class WordGroup:
    """Words of one line, with the name before its colon; "" for none."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class WordMap:
    """Tokens on a plane.

    Attributes:
        token_ids: in the order of `points`.
        points: coordinates in the units of the embedding, float64, (token, 2).
        shares: of the variance between the words that each axis keeps.
        extra: coordinates of a further token, projected onto the same plane, (2,); None for none.
    """

    token_ids: tuple[int, ...]
    points: np.ndarray
    shares: tuple[float, float]
    extra: np.ndarray | None


def read_word_groups(typed: str) -> tuple[WordGroup, ...]:
    """Split a text into groups of words: one per line, spaces or commas between words, a name before a colon.

    >>> read_word_groups("pets: cat, dog\\n\\nred green")
    (WordGroup(name='pets', words=('cat', 'dog')), WordGroup(name='', words=('red', 'green')))

    Raises:
        InputError: too many lines, or too few or too many words.
    """
    groups = []
    for line in filter(str.strip, typed.splitlines()):
        name, colon, words = line.rpartition(":")
        found = tuple(words.replace(",", " ").split())
        if found:
            groups.append(WordGroup(name.strip() if colon else "", found))
    count = sum(len(group.words) for group in groups)
    if not FEWEST_WORDS <= count <= MOST_WORDS or len(groups) > MOST_GROUPS:
        raise InputError(
            f"Number of words: {count}; of lines: {len(groups)}.",
            f"The map takes {FEWEST_WORDS} to {MOST_WORDS} words in at most {MOST_GROUPS} lines.",
            "Add or delete some.",
        )
    return tuple(groups)


def principal_plane(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean (d_model,), the two principal axes (2, d_model) and the share of variance of each axis (2,).

    subtle: the sign of an axis is free. Here the vector farthest from the mean along it lies on its positive side.

    Args:
        vectors: (token, d_model), float64, at least three.

    Raises:
        InputError: they do not span a plane.
    """
    import torch

    mean = vectors.mean(0)
    centred = torch.from_numpy(vectors - mean)
    _, sizes, axes = torch.linalg.svd(centred, full_matrices=False)
    if len(sizes) < 2 or not sizes[1] > 1e-9 * sizes[0] or not sizes[0] > 0:
        raise InputError("These words span no plane.", "At least three different ones do.", "Add some words.")
    plane = axes[:2].numpy()
    points = (vectors - mean) @ plane.T
    farthest = np.abs(points).argmax(0)
    plane = plane * np.sign(points[farthest, [0, 1]])[:, None]
    variances = (sizes**2).numpy()
    return mean, plane, variances[:2] / variances.sum()


@holds_model_lock
def word_map(model: "LanguageModel", token_ids: Sequence[int], extra: int | None = None) -> WordMap:
    """Project rows of the table onto their principal plane.

    Args:
        token_ids: FEWEST_WORDS to MOST_WORDS different tokens.
        extra: a token that is projected too, without a say in where the axes lie; None for none.

    Raises:
        InputError: too few or too many tokens, an unknown one, or tokens that span no plane.
    """
    if not FEWEST_WORDS <= len(set(token_ids)) == len(token_ids) <= MOST_WORDS:
        raise InputError(
            f"Number of different tokens: {len(set(token_ids))}.",
            f"The map takes {FEWEST_WORDS} to {MOST_WORDS}.",
            "Add or delete some words.",
        )
    table = token_table(model)
    for token_id in (*token_ids, *(() if extra is None else (extra,))):
        check_token(table, token_id)
    vectors = table[list(token_ids)].double().cpu().numpy()
    mean, plane, shares = principal_plane(vectors)
    projected = None if extra is None else (table[extra].double().cpu().numpy() - mean) @ plane.T
    points = (vectors - mean) @ plane.T
    return WordMap(tuple(token_ids), points, (float(shares[0]), float(shares[1])), projected)
