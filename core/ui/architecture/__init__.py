"""Views of the Architecture page; those that compute need the weights, the others only the configuration."""

from core.ui.architecture.block_view import block_view
from core.ui.architecture.compare_view import compare_view
from core.ui.architecture.cost_view import cost_view
from core.ui.architecture.embeddings_view import embeddings_view
from core.ui.architecture.ledger_view import ledger_view
from core.ui.architecture.linear_view import linear_view
from core.ui.architecture.map_view import map_view
from core.ui.architecture.modules_view import modules_view

__all__ = [
    "block_view",
    "compare_view",
    "cost_view",
    "embeddings_view",
    "ledger_view",
    "linear_view",
    "map_view",
    "modules_view",
]
