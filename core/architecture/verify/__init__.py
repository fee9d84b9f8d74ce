"""Verification of the Architecture page: everything it draws, computed again by torch and transformers."""

from core.architecture.verify.block import DrawnStep, block_claims
from core.architecture.verify.comparison import comparison_claims
from core.architecture.verify.cost import DrawnCost, cost_claims
from core.architecture.verify.counts import (
    dimension_claims,
    listed_claim,
    module_claims,
    part_claims,
    share_claims,
    size_claims,
)
from core.architecture.verify.embeddings import analogy_claims, neighbour_claims
from core.architecture.verify.ledger import DrawnLedger, contribution_claims, ledger_claims
from core.architecture.verify.linear import DrawnLinear, layer_claims, stack_claims, torch_layer, torch_output
from core.architecture.verify.positions import position_claims
from core.architecture.verify.word_map import word_map_claims

__all__ = [
    "DrawnCost",
    "DrawnLedger",
    "DrawnLinear",
    "DrawnStep",
    "analogy_claims",
    "block_claims",
    "comparison_claims",
    "contribution_claims",
    "cost_claims",
    "dimension_claims",
    "layer_claims",
    "ledger_claims",
    "listed_claim",
    "module_claims",
    "neighbour_claims",
    "part_claims",
    "position_claims",
    "share_claims",
    "size_claims",
    "stack_claims",
    "torch_layer",
    "torch_output",
    "word_map_claims",
]
