"""Parts of a page drawn by the browser: a script and a style of the folder `frontend`, registered once at import."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

_FRONTEND = Path(__file__).parent / "frontend"


def component(name: str, file: str, root: str) -> Callable:
    """A component whose script finds an empty `<div class=root>` and the helper of `element.js`.

    Args:
        name: under which Streamlit knows it, unique in the app.
        file: of its script and style, without the ending.
    """

    def read(file_name: str) -> str:
        return (_FRONTEND / file_name).read_text(encoding="utf-8")

    script = read("element.js") + read(f"{file}.js")
    return st.components.v2.component(name, html=f'<div class="{root}">\n</div>', css=read(f"{file}.css"), js=script)
