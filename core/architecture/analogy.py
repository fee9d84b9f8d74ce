"""Analogies by arithmetic on embeddings: which tokens are nearest to a - b + c?

Papers leave a, b and c out of the answer, although they are nearly always the nearest: "king" itself before "queen".
Here every token is ranked, and the rank without the inputs is stated beside it.
Reference: Mikolov et al. 2013, "Linguistic Regularities in Continuous Space Word Representations".
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.embeddings import Neighbour, all_cosines, check_token, ranking, token_table
from core.errors import InputError
from core.models.model_lock import holds_model_lock

if TYPE_CHECKING:
    from core.models import LanguageModel

MOST_RANKED = 10
ANALOGY = "king - man + woman = queen"
_WORD = r'("[^"]+"|[^\s"+=−–-]+)'
_FORMULA = re.compile(rf"\s*{_WORD}\s*[-−–]\s*{_WORD}\s*\+\s*{_WORD}\s*(?:=\s*{_WORD}\s*)?")


@dataclass(frozen=True, eq=False)
class Analogy:
    """Tokens by cosine to a - b + c.

    Attributes:
        inputs: ids of a, b and c.
        nearest: of all tokens, the inputs among them, nearest first; at most MOST_RANKED.
        expected: the token that was expected, with its rank among all; None if none was.
        without_inputs: rank of the expected token if the inputs are left out; None if it is one of them.
        tokens: number of tokens ranked.
    """

    inputs: tuple[int, int, int]
    nearest: tuple[Neighbour, ...]
    expected: Neighbour | None
    without_inputs: int | None
    tokens: int

    def rows(self, room: int = MOST_RANKED) -> tuple[Neighbour, ...]:
        """Return at most `room` rows to draw: the nearest tokens, and last the expected one if it is farther away."""
        room = min(room, len(self.nearest))
        if self.expected is None or self.expected.rank <= room:
            return self.nearest[:room]
        return (*self.nearest[: room - 1], self.expected)


def read_analogy(typed: str) -> tuple[str, str, str, str]:
    """Split "a - b + c = d" into its words; d is empty if it was left out.

    >>> read_analogy("king - man + woman = queen"), read_analogy("Paris−France+Italy")
    (('king', 'man', 'woman', 'queen'), ('Paris', 'France', 'Italy', ''))

    Raises:
        InputError: the text has another form.
    """
    found = _FORMULA.fullmatch(typed)
    if not found:
        raise InputError(
            f"The analogy was {typed.strip()[:60]!r}.",
            "It has the form a - b + c = d, one word each; = d may be left out.",
            "Type king - man + woman = queen.",
        )
    a, b, c, expected = found.groups()
    return a, b, c, expected or ""


@holds_model_lock
def solve_analogy(model: "LanguageModel", a: int, b: int, c: int, expected: int | None = None) -> Analogy:
    """Rank all tokens by cosine to a - b + c, the three rows of the table as they are stored.

    Raises:
        InputError: there is no such token, or a - b + c is zero.
    """
    table = token_table(model)
    for token_id in (a, b, c, *(() if expected is None else (expected,))):
        check_token(table, token_id)
    first, second, third = (table[token_id].double() for token_id in (a, b, c))
    cosines = all_cosines(table, first - second + third)
    order = ranking(cosines)
    nearest = tuple(Neighbour(rank, int(i), float(cosines[i])) for rank, i in enumerate(order[:MOST_RANKED], 1))
    if expected is None:
        return Analogy((a, b, c), nearest, None, None, len(order))
    place = int(np.flatnonzero(order == expected)[0])
    ahead = len(np.intersect1d(order[:place], [a, b, c]))
    without = None if expected in (a, b, c) else place + 1 - ahead
    return Analogy((a, b, c), nearest, Neighbour(place + 1, expected, float(cosines[expected])), without, len(order))
