"""Parts of a page drawn by the browser: a script and a style, registered once at import."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

_COMPONENTS = Path(__file__).parent


def component(name: str, folder: str, root: str) -> Callable:
    """A component whose script finds an empty `<div class=root>` and the helper of `element.js`.

    Args:
        name: under which Streamlit knows it, unique in the app.
        folder: which holds `<folder>.js` and `<folder>.css`.
    """

    def read(file: str) -> str:
        return (_COMPONENTS / file).read_text(encoding="utf-8")

    script, style = read("element.js") + read(f"{folder}/{folder}.js"), read(f"{folder}/{folder}.css")
    return st.components.v2.component(name, html=f'<div class="{root}">\n</div>', css=style, js=script)
