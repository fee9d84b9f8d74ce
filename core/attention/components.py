"""Components of a model that can be ablated, written `5.3`, `5.attention` or `5.mlp`."""

import re
from dataclasses import dataclass

from core.errors import InputError

ATTENTION, MLP = "attention", "mlp"


@dataclass(frozen=True, order=True)
class Component:
    """Head, whole attention layer or MLP.

    Attributes:
        layer: counted from 1.
        name: the head's number, counted from 1, as text; or ATTENTION or MLP.
    """

    layer: int
    name: str

    def __str__(self) -> str:
        return f"{self.layer}.{self.name}"

    @property
    def words(self) -> str:
        """Name for a sentence.

        >>> Component(5, "3").words, Component(5, "mlp").words
        ('head 3 of block 5', 'the MLP of block 5')
        """
        if self.name == MLP:
            return f"the MLP of block {self.layer}"
        return (
            f"the attention of block {self.layer}"
            if self.name == ATTENTION
            else f"head {self.name} of block {self.layer}"
        )


def read_components(typed: str, layers: int, heads: int) -> tuple[Component, ...]:
    """Read components separated by spaces or commas; each once, in the order of the layers.

    >>> [str(component) for component in read_components("5.mlp, 2.3 2.3", layers=6, heads=4)]
    ['2.3', '5.mlp']

    Raises:
        InputError: a word names no component of a model with so many layers and heads.
    """
    names = {ATTENTION, MLP, *map(str, range(1, heads + 1))}
    found = set()
    for word in re.split(r"[\s,]+", typed.strip().lower()):
        layer, _, name = word.partition(".")
        if word and not (re.fullmatch(r"\d{1,4}", layer) and 1 <= int(layer) <= layers and name in names):
            raise InputError(
                f"{word[:30]!r} is no part of this model.",
                f"Write block.head (1.1 to {layers}.{heads}), block.attention or block.mlp.",
                "Click a cell of the board instead.",
            )
        if word:
            found.add(Component(int(layer), name))
    return tuple(sorted(found))


def toggle(components: tuple[Component, ...], component: Component) -> str:
    """Add a component, or remove it if it is there; returns the text that `read_components` reads."""
    remaining = set(components) ^ {component}
    return " ".join(map(str, sorted(remaining)))
