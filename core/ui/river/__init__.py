"""The picture of the whole model on Home."""

from core.ui.river.river_view import river_view

__all__ = ["river_view"]
