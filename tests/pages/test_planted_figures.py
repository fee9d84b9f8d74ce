"""Errors planted in what draws a figure from right results: Verify must see them, for it reads what is drawn."""

from importlib import import_module

import pytest

from tests.pages.claimed_marks import ViewClaims
from tests.pages.conftest import assert_healthy, choose_view

TEXT = "Hello my name is the quick"


def _rows_swapped(picture):
    rows = picture["frame"]["rows"]
    rows[0], rows[1] = rows[1], rows[0]


def _words_swapped(picture):
    tokens = picture["tokens"]
    for key in ("label", "lines"):
        tokens[1][key], tokens[2][key] = tokens[2][key], tokens[1][key]


def _rounded(picture):
    for row in picture["frame"]["rows"]:
        row["probability"] = round(row["probability"], 3)


def _written_of_the_next(picture):
    rows = picture["words"]["rows"]
    rows[0]["logit"] = rows[1]["logit"]


def _layers_swapped(picture):
    rows = picture["rows"]
    rows[0]["cells"], rows[1]["cells"] = rows[1]["cells"], rows[0]["cells"]


def _columns_shifted(picture):
    for row in picture["rows"]:
        row["cells"] = [*row["cells"][1:], row["cells"][0]]


def _points_shifted(figure):
    figure.data[1]["y"] = [*figure.data[1]["y"][1:], figure.data[1]["y"][0]]


PIPELINE, LENS = ("probabilities", "Pipeline", "pipeline_picture"), ("probabilities", "Logit lens", "lens_picture")
SWEEP = ("decoding", "Sweep", "sweep_curves")
FILES = {"Pipeline": "pipeline_view", "Logit lens": "lens_view", "Sweep": "sweep_view"}


@pytest.mark.parametrize(
    ("place", "plant"),
    [
        (PIPELINE, _rows_swapped),
        (PIPELINE, _words_swapped),
        (PIPELINE, _rounded),
        (PIPELINE, _written_of_the_next),
        (LENS, _layers_swapped),
        (LENS, _columns_shifted),
        (SWEEP, _points_shifted),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_error_planted_in_a_figure_is_seen(small_app, monkeypatch, place, plant):
    (app, _), (page, view, name) = small_app, place
    app.switch_page(f"pages/{page}.py").run()
    state = {"text": TEXT, "temperature": 0.7, "top_k": 7, "sweep_samples": 1, "sweep_tokens": 4}
    for key, value in state.items():
        app.session_state[key] = value
    choose_view(app, view)
    if view == "Sweep":
        app.button(key="sweep_go").click().run()
    watched = ViewClaims(monkeypatch)
    assert [claim.name for claim in watched.claims(app) if not claim.equal] == []
    module = import_module(f"core.ui.{page}.{FILES[view]}")
    original = getattr(module, name)

    def planted(*args):
        drawn = original(*args)
        plant(drawn)
        return drawn

    monkeypatch.setattr(module, name, planted)
    assert [claim.name for claim in watched.claims(app) if not claim.equal] != []
    assert_healthy(app)
