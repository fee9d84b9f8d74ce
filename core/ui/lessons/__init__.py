"""Lessons on screen: the bar that goes with the visitor over all pages, and the doors on Home."""

from core.ui.lessons.bar import lesson_bar
from core.ui.lessons.doors import lesson_doors

__all__ = ["lesson_bar", "lesson_doors"]
