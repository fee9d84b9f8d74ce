"""Button that copies the link of a view."""

from core.ui.components.copy_button import copy_button
from core.ui.state.link import LONGEST_TEXT_IN_URL, view_link


def copy_link() -> None:
    """Draw a button that copies the link of exactly this view.

    subtle: draw it after the knobs of the view, or their settings are missing in the link.
    """
    too_long = f"The text is too long for a link (at most {LONGEST_TEXT_IN_URL:,} characters once encoded)."
    copy_button("Copy link", view_link() or "", refusal=too_long)
