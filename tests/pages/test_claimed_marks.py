"""The search for marks without a claim finds what is planted, and nothing on a view whose claims are complete."""

from importlib import import_module

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.plots import pipeline_columns
from core.ui.state.shared import model_pool
from tests.pages.claimed_marks import ViewClaims, fixed_texts, unclaimed
from tests.pages.conftest import HOME, assert_healthy

FIXED = fixed_texts("core/ui/probabilities", "pages/probabilities.py", "core/probabilities/processors.py")


@pytest.fixture
def small_app(small_model_folders) -> AppTest:
    """The app with a small Llama, which draws a page in no time."""
    key = f"folder:{small_model_folders['llama']}"
    assert model_pool().request(key).done.wait(60)
    app = AppTest.from_file(str(HOME), default_timeout=60)
    app.query_params["model"] = key
    return app.run().switch_page("pages/home.py").run()


def drawn(app, monkeypatch, **settings) -> tuple[AppTest, list]:
    app.switch_page("pages/probabilities.py").run()
    for key, value in settings.items():
        app.session_state[key] = value
    claims = ViewClaims(monkeypatch).claims(app)
    assert_healthy(app)
    assert claims
    return app, claims


def test_every_mark_of_the_pipeline_has_a_claim(small_app, monkeypatch):
    settings = {"penalty": 1.2, "temperature": 0.7, "top_k": 7, "top_p": 0.87, "min_p": 0.03}
    app, claims = drawn(small_app, monkeypatch, **settings)
    assert unclaimed(app, claims, FIXED, settings.values()) == []


def test_a_planted_number_and_a_planted_word_are_found(small_app, monkeypatch):
    def planted(*args):
        figure = pipeline_columns(*args)
        figure.data[-1]["x"] = [*figure.data[-1]["x"][:-1], 0.123456]
        figure.data[0]["customdata"][0][0] += "<br>zebra"
        st.caption("Kept **31.4159%** of ␣unicorns.")
        return figure

    monkeypatch.setattr(import_module("core.ui.probabilities.pipeline_view"), "pipeline_columns", planted)
    found = unclaimed(*drawn(small_app, monkeypatch), FIXED)
    assert len(found) == 4, found
    for part in ("31.4159%", "␣unicorns", "zebra", "0.123456"):
        assert any(part in mark for mark in found)
