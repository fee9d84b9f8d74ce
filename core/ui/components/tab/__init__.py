"""Tab of the browser: it remembers the token of its visit, and makes one step of history of each change."""

from collections.abc import Mapping

from core.ui.components.component import component

__all__ = ["ask_tab", "tell_tab"]

_TAB = component("tab", "tab", "tab")


def tell_tab(token: str, parameters: Mapping[str, str]) -> None:
    """Let the tab remember the token of its visit.

    Args:
        parameters: added to the first address of the tab, if it lacks them, so that Back can come to it again.
    """
    _TAB(key="tab", data={"token": token, "parameters": dict(parameters)}, on_answer_change=_nothing)


def ask_tab(question: str) -> object:
    """Ask the tab for the token it remembers; returns {"question", "token"}, or None as long as it has not answered."""
    return _TAB(key="tab", data={"question": question}, on_answer_change=_nothing).get("answer")


def _nothing() -> None:
    """Let Streamlit keep the answer as a value of the component."""
