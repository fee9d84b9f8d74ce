"""Button that copies a text to the clipboard with one press, and says so."""

from core.ui.components.component import component

__all__ = ["copy_button"]

_COPY = component("copy_button", "copy_button", "copy")


def copy_button(label: str, text: str, refusal: str = "") -> None:
    """Draw the button.

    Args:
        text: goes to the clipboard; where a browser refuses that, it is shown, selected, to be copied by hand.
        refusal: said instead, if there is nothing to copy.
    """
    _COPY(key="copy", data={"label": label, "text": text, "refusal": refusal}, width="content")
