"""Matrix of a head, low enough to be seen whole below what stands above it."""

from collections.abc import Callable

from core.plots import TOKENS_WITH_NUMBERS, Figure
from core.ui.shell.views import ViewContext
from core.ui.state.presentation import presenting
from core.ui.widgets.figure import show_figure

# In pixels: of a matrix and what stands above it in the figure; a small screen shows both whole.
_TOGETHER = 445
# Of the arcs of one line of tokens.
ARCS = 120


def show_matrix(
    context: ViewContext,
    figure: Figure,
    tokens: int,
    name: str,
    above: int,
    on_click: Callable[[list], None] | None = None,
) -> None:
    """Draw a heatmap of tokens by tokens, low enough to be seen whole.

    Args:
        above: height in pixels of what stands above it in the figure.
    """
    if tokens <= TOKENS_WITH_NUMBERS or presenting():
        figure.update_layout(height=_TOGETHER - above)
    with context.figure:
        show_figure(figure, f"{name}-{tokens}", on_click)
