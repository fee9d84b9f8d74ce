"""Views of the Attention page."""

from core.ui.attention.ablation_view import ablation_view
from core.ui.attention.guess_view import guess_view
from core.ui.attention.head_view import head_view
from core.ui.attention.kinds_view import kinds_view
from core.ui.attention.mosaic_view import mosaic_view

__all__ = ["ablation_view", "guess_view", "head_view", "kinds_view", "mosaic_view"]
