"""Verification of the map of words, by the eigenvectors of the products of all pairs of words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.architecture.verify.embeddings import plain_rows
from core.architecture.word_map import WordMap
from core.verification import Claim, derived, rounding

if TYPE_CHECKING:
    from core.models import LanguageModel

SHARES = "shares of variance of the axes"
_ROUTE = "np.linalg.eigh of the words' products, in float64"


def word_map_claims(
    model: "LanguageModel", shown: WordMap, drawn: npt.ArrayLike, extra_id: int | None = None
) -> Iterator[Claim]:
    """Claim the place of every word and of the further token, and the share of variance that each axis keeps.

    Args:
        drawn: places of the words, (token, 2).
        extra_id: id of the further token; None for none.
    """
    vectors = plain_rows(model, shown.token_ids)
    centred = vectors - vectors.mean(0)
    eigenvalues, eigenvectors = np.linalg.eigh(centred @ centred.T)
    variances, vectors_of_words = eigenvalues[::-1], eigenvectors[:, ::-1][:, :2]
    points = vectors_of_words * np.sqrt(variances[:2])
    signs = np.sign(points[np.abs(points).argmax(0), [0, 1]])
    scale = float(np.abs(points).max())
    # Axes whose variances are nearly equal may lie at any angle: rounding turns them by about its size over the gap.
    gap = min(variances[0] - variances[1], variances[1] - variances[2])
    turned = rounding("float64", vectors.shape[1], scale * variances[0] / max(gap, np.finfo(np.float64).tiny))
    room = derived(scale) + turned
    yield Claim("places of the words", drawn, points * signs, room, _ROUTE)
    shares = variances[:2] / variances.sum()
    yield Claim(SHARES, list(shown.shares), shares, derived(shares), "eigenvalue / sum of the eigenvalues")
    both = [float(shares.sum())]
    yield Claim("share of variance of both", [sum(shown.shares)], both, derived(both), "their sum")
    if shown.extra is not None and extra_id is not None:
        axes = centred.T @ vectors_of_words / np.sqrt(variances[:2]) * signs
        place = (plain_rows(model, [extra_id])[0] - vectors.mean(0)) @ axes
        length = float(np.linalg.norm(plain_rows(model, [extra_id])[0] - vectors.mean(0)))
        room = room * max(1.0, length / scale)
        yield Claim("place of the token at the cursor", shown.extra, place, room, "on the same axes")
