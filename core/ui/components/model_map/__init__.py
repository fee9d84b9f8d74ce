"""Components of a model as boxes from top to bottom, a block in a frame; a click, Enter or Space opens one."""

from collections.abc import Callable

from core.ui.components.component import component
from core.ui.state.presentation import presenting

__all__ = ["draw_map"]

_MAP = component("model_map", "model_map", "map")


def draw_map(data: dict[str, object], key: str, on_click: Callable[[], None]) -> None:
    """Draw boxes and arrows.

    Args:
        data: as `map_data` and `step_list_data` return it.
        on_click: called with the clicked title in `st.session_state[key].chosen`.
    """
    _MAP(key=key, data={**data, "tall": presenting()}, on_chosen_change=on_click)
