"""States of the widgets on a page, as a browser sends them with every request."""

from collections.abc import Iterable
from typing import Any

from streamlit.proto.Element_pb2 import Element
from streamlit.proto.WidgetStates_pb2 import WidgetState

# Field of the widget's state, and how the widget says what it begins with.
_FIELDS = {
    "text_input": "string_value",
    "text_area": "string_value",
    "selectbox": "string_value",
    "checkbox": "bool_value",
    "slider": "double_array_value",
    "number_input": "double_value",
    "button_group": "string_array_value",
    "file_uploader": "file_uploader_state_value",
}


class Widgets:
    """States by widget id; a widget begins with the value the server gave it and keeps what the visitor entered."""

    def __init__(self) -> None:
        self._states: dict[str, WidgetState] = {}

    def draw(self, element: Element) -> None:
        """Take over a widget that was drawn; its state stays unless the server sets it."""
        kind = element.WhichOneof("type") or ""
        if kind not in _FIELDS:
            return
        widget = getattr(element, kind)
        if widget.id not in self._states or getattr(widget, "set_value", False):
            self._states[widget.id] = _first_state(kind, widget)

    def enter(self, kind: str, widget_id: str, value: str | float) -> None:
        """Change a widget's state: its text, its chosen label, or its number."""
        self._states[widget_id] = _state(kind, widget_id, [value] if "array" in _FIELDS[kind] else value)

    def keep(self, elements: Iterable[Element]) -> None:
        """Forget the widgets that are no longer drawn."""
        drawn = {getattr(element, kind).id for element in elements if (kind := element.WhichOneof("type")) in _FIELDS}
        self._states = {widget_id: state for widget_id, state in self._states.items() if widget_id in drawn}

    def states(self) -> list[WidgetState]:
        """The state of every widget on the page."""
        return list(self._states.values())


def _first_state(kind: str, widget: Any) -> WidgetState:
    return _state(kind, widget.id, _first_value(kind, widget))


def _first_value(kind: str, widget: Any) -> object:
    set_by_server = getattr(widget, "set_value", False)
    if kind == "selectbox":
        if set_by_server:
            return widget.raw_value if widget.HasField("raw_value") else None
        return widget.options[widget.default] if widget.HasField("default") else None
    if kind == "button_group":
        return list(widget.raw_values) if set_by_server else [widget.options[index].content for index in widget.default]
    if kind == "slider":
        return list(widget.value if set_by_server else widget.default)
    if kind == "file_uploader":
        return None
    if kind != "checkbox" and not widget.HasField("value" if set_by_server else "default"):
        return None
    return widget.value if set_by_server else widget.default


def _state(kind: str, widget_id: str, value: object) -> WidgetState:
    state = WidgetState(id=widget_id)
    field = _FIELDS[kind]
    if isinstance(value, list):
        getattr(state, field).data.extend(value)
    elif value is not None:
        setattr(state, field, value)
    if kind == "file_uploader":
        state.file_uploader_state_value.SetInParent()
    return state
