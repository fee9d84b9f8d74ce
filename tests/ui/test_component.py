"""Components are built from their own files, the requested helpers and the colours of the figures."""

from pathlib import Path

import pytest
import streamlit as st

from core.plots import style
from core.ui.components.component import component

CORE = Path(__file__).resolve().parents[2] / "core"
MEANINGS = ["PROBABILITY", "LOGIT", "REMOVED", "RISE", "FALL", "OURS", "UNCERTAINTY", "ATTENTION", "MLP", "EMBEDDING"]


@pytest.fixture
def registered(monkeypatch) -> dict[str, str]:
    """Arguments of the last registration with Streamlit."""
    given: dict[str, str] = {}
    monkeypatch.setattr(st.components.v2, "component", lambda name, **files: given.update(files))
    return given


def test_a_component_gets_the_helpers_it_asks_for_and_no_others(registered):
    component("test", "written", "written", helpers=("tooltip", "roving_focus"))
    order = ["const element", "const tooltip", "const rovingFocus", "export default"]
    assert sorted(order, key=registered["js"].index) == order
    assert registered["css"].index(".card {\n") < registered["css"].index(".card { max-width")
    component("test", "aligned", "aligned")
    assert "const element" in registered["js"]
    assert "tooltip" not in registered["js"] and ".card" not in registered["css"]


def test_a_components_stylesheet_begins_with_the_colours_of_the_figures(registered):
    component("test", "written", "written")
    assert registered["css"].startswith(".written {")
    assert f"--probability: {style.PROBABILITY};" in registered["css"]


@pytest.mark.parametrize("meaning", MEANINGS)
def test_a_colour_with_a_meaning_is_written_in_one_place(meaning):
    color = getattr(style, meaning)
    channels = [str(channel) for channel in style.rgb(color)]
    spellings = [color, ",".join(channels), ", ".join(channels), " ".join(channels)]
    sources = [path for ending in ("py", "css", "js") for path in CORE.rglob(f"*.{ending}")]
    assert len(sources) > 100
    found = [path.name for path in sources for spelling in spellings if spelling in path.read_text().lower()]
    # The style's own examples write the blue out.
    assert set(found) == {"style.py"}
