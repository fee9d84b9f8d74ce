"""One file for each family of models; a file placed here is found by itself."""

import importlib
import pkgutil

from core.architecture.families.base import (
    FAMILIES,
    Block,
    Family,
    ModuleNames,
    NormWeights,
    find_family,
    register,
)
from core.models.folder import FAMILY_TITLES

__all__ = ["FAMILIES", "Block", "Family", "ModuleNames", "NormWeights", "find_family", "register"]


def _discover() -> None:
    """Import every file of this folder, so that each registers its families, and list the oldest family first."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    ordered = sorted(FAMILIES.items(), key=lambda item: (item[1].released, item[0]))
    FAMILIES.clear()
    FAMILIES.update(ordered)
    # subtle: `core.models` lies below and checks folders before anything is loaded; it is told what may be in them.
    FAMILY_TITLES.update((model_type, family.title) for model_type, family in ordered)


_discover()
