"""Matrix of a head, low enough to be seen whole below what stands above it."""

from collections.abc import Callable

from core.plots import TOKENS_WITH_NUMBERS, Figure
from core.ui.shell.views import ViewContext
from core.ui.state.presentation import presenting
from core.ui.widgets.figure import show_figure

# In pixels: above the bottom of a small screen, with the arcs of one line above it.
_HEIGHT = 300


def show_matrix(
    context: ViewContext, figure: Figure, tokens: int, name: str, on_click: Callable[[list], None] | None = None
) -> None:
    """Draw a heatmap of tokens by tokens below the main figure; a presentation shows the main figure alone."""
    if tokens <= TOKENS_WITH_NUMBERS:
        figure.update_layout(height=_HEIGHT)
    if not presenting():
        with context.figure:
            show_figure(figure, f"{name}-{tokens}", on_click)
