"""Blocks and final norm of a loaded model, under the same names in every family."""

from typing import TYPE_CHECKING

from core.architecture.families import Block, Family, find_family

if TYPE_CHECKING:
    from torch.nn import Module

    from core.models import LanguageModel


def family_of(model: "LanguageModel") -> Family:
    """Return the family of a loaded model."""
    return find_family(model.model.config.model_type)


def blocks(model: "LanguageModel") -> tuple[Block, ...]:
    """Return the blocks of a loaded model, first to last."""
    return family_of(model).blocks(model.model)


def final_norm(model: "LanguageModel") -> "Module":
    """Return the norm between the last block and the output layer."""
    return family_of(model).final_norm(model.model)
