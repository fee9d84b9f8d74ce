"""The search for marks without a claim finds what is planted, and nothing on a view whose claims are complete."""

from importlib import import_module

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.plots import pipeline_picture
from core.ui.state.shared import model_pool
from tests.pages.claimed_marks import ViewClaims, fixed_texts, unclaimed
from tests.pages.conftest import HOME, assert_healthy, choose_view

FIXED = fixed_texts("core/ui/probabilities", "pages/probabilities.py", "core/probabilities/processors.py")


@pytest.fixture
def small_app(small_model_folders) -> AppTest:
    """The app with a small Llama, which draws a page in no time."""
    key = f"folder:{small_model_folders['llama']}"
    assert model_pool().request(key).done.wait(60)
    app = AppTest.from_file(str(HOME), default_timeout=60)
    app.query_params["model"] = key
    return app.run().switch_page("pages/home.py").run()


def drawn(app, monkeypatch, view: str = "", settings: dict | None = None, text: str = "") -> tuple[AppTest, list]:
    app.switch_page("pages/probabilities.py").run()
    if text:
        app.session_state["text"] = text
    if view:
        choose_view(app, view)
    for key, value in (settings or {}).items():
        app.session_state[key] = value
    claims = ViewClaims(monkeypatch).claims(app)
    assert_healthy(app)
    assert claims
    assert [(claim.name, claim.worst) for claim in claims if not claim.equal] == []
    return app, claims


# Settings that a view writes beside its results, and constants: 1,000 draws.
SHOWN = {
    "Pipeline": {"penalty": 1.2, "temperature": 0.7, "top_k": 7, "top_p": 0.87, "min_p": 0.03},
    "Curve": {"temperature": 0.35, "cut_k": 23, "cut_p": 0.83},
    "Ask a word": {"guesses": "is\nwas quick"},
    "Sentence": {},
    "Logit lens": {"columns": 3},
    "Change a word": {"other": "Hello your"},
    "Draw": {"temperature": 1.35, "draw": 17, "draw_seed": 7},
}


@pytest.mark.parametrize("view", SHOWN)
def test_every_mark_of_every_view_has_a_claim(small_app, monkeypatch, view):
    settings = SHOWN[view]
    app, claims = drawn(small_app, monkeypatch, view, settings, "Hello my name is the quick")
    numbers = [value for value in settings.values() if not isinstance(value, str)]
    assert unclaimed(app, claims, FIXED, numbers) == []


def test_a_planted_number_and_a_planted_word_are_found(small_app, monkeypatch):
    def planted(*args):
        picture = pipeline_picture(*args)
        picture["frame"]["rows"][0]["probability"] = 0.123456
        picture["tokens"][0]["lines"].append("zebra")
        st.caption("Kept **31.4159%** of ␣griffins.")
        return picture

    app, claims = drawn(small_app, monkeypatch)
    monkeypatch.setattr(import_module("core.ui.probabilities.pipeline_view"), "pipeline_picture", planted)
    app.run()
    found = unclaimed(app, claims, FIXED)
    assert len(found) == 4, found
    for part in ("31.4159%", "␣griffins", "zebra", "0.123456"):
        assert any(part in mark for mark in found)
