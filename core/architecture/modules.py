"""Every module of a model with its shapes and parameters, tied weights counted once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch.nn import Module


@dataclass(frozen=True)
class ModuleRow:
    """One named module.

    Attributes:
        name: as `named_modules` calls it; "" is the whole model.
        kind: its class.
        shapes: its own parameters, name and shape.
        own: number of its own parameters, without those counted earlier.
        parameters: `own` and those of all modules inside.
        tied_to: the parameter counted earlier that it shares, "" for none.
    """

    name: str
    kind: str
    shapes: tuple[tuple[str, tuple[int, ...]], ...]
    own: int
    parameters: int
    tied_to: str = ""

    @property
    def depth(self) -> int:
        """Number of modules around it; 0 for the whole model."""
        return self.name.count(".") + 1 if self.name else 0


def module_rows(model: "Module") -> tuple[ModuleRow, ...]:
    """List all modules, outer ones before those inside. The sum of `own` is the model's own `num_parameters()`."""
    first: dict[int, str] = {}
    found = [(name, module, *_count_own(name, module, first)) for name, module in model.named_modules()]
    rows = []
    for index, (name, module, own, tied_to) in enumerate(found):
        inside = sum(count for other, _, count, _ in found[index + 1 :] if not name or other.startswith(f"{name}."))
        rows.append(ModuleRow(name, type(module).__name__, tuple(_shapes(module)), own, own + inside, tied_to))
    return tuple(rows)


def _shapes(module: "Module") -> Iterator[tuple[str, tuple[int, ...]]]:
    for name, parameter in module.named_parameters(recurse=False):
        yield name, tuple(parameter.shape)


def _count_own(name: str, module: "Module", first: dict[int, str]) -> tuple[int, str]:
    """Count the module's own parameters that were not counted before, and name one that was (a tied one)."""
    count, tied_to = 0, ""
    for own_name, parameter in module.named_parameters(recurse=False):
        full = f"{name}.{own_name}" if name else own_name
        if first.setdefault(id(parameter), full) == full:
            count += parameter.numel()
        else:
            tied_to = first[id(parameter)]
    return count, tied_to
