"""Registration of Streamlit components: a script and a stylesheet each, registered once at import."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from core.plots.style import ATTENTION, CERTAIN_ALPHA, FALL, MLP, NEUTRAL, OURS, PROBABILITY, RISE, UNCERTAINTY

COMPONENTS = Path(__file__).parent
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Scripts of a figure whose numbers the browser computes while a slider moves.
LIVE_FIGURE = ("held_arrays", "live_knobs", "number_words", "spoken_answer", "processors", "live_figure")
# Colours of the figures by their CSS variables in the components' stylesheets.
_COLORS = {
    "--probability": PROBABILITY,
    "--certain": f"{CERTAIN_ALPHA:.0%}",
    "--ours": OURS,
    "--neutral": NEUTRAL,
    "--attention": ATTENTION,
    "--mlp": MLP,
    "--rise": RISE,
    "--fall": FALL,
    "--uncertainty": UNCERTAINTY,
}


def component(name: str, folder: str, root: str, helpers: tuple[str, ...] = ()) -> Callable[..., Any]:
    """Register a component whose script finds an empty `<div class=root>`.

    Its script begins with `element.js` and the helpers asked for, its stylesheet with the colours of the figures and
    with the helpers' own styles.

    Args:
        name: under which Streamlit knows it, unique in the app.
        folder: holds `<folder>.js` and `<folder>.css`.
        helpers: scripts beside `element.js`, without their ending.
    """
    scripts = ["element.js", *(f"{helper}.js" for helper in helpers), f"{folder}/{folder}.js"]
    styles = [*(f"{helper}.css" for helper in helpers), f"{folder}/{folder}.css"]
    colors = "".join(f"{key}: {value}; " for key, value in _COLORS.items())
    return st.components.v2.component(
        name,
        html=f'<div class="{root}">\n</div>',
        css=f".{root} {{ {colors}}}\n{_concatenate(styles)}",
        js=_concatenate(scripts),
    )


def _concatenate(files: list[str]) -> str:
    """Concatenate the files that exist, without comments and indentation; a helper may have no stylesheet.

    subtle: Streamlit sends a component's script with every element, so on a slow line comments cost time. No text in a
    script may go over several lines.
    """
    paths = [COMPONENTS / file for file in files]
    written = "\n".join(path.read_text(encoding="utf-8") for path in paths if path.is_file())
    lines = (line.strip() for line in _CSS_COMMENT.sub("", written).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
