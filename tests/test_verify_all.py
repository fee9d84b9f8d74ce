"""Verify all: every view becomes one row, in a terminal too, and a problem of one view stops no other."""

import csv
import io
import json

import numpy as np
import pytest

from bench.screens.views import view_links
from core.errors import InputError
from core.verification import Claim
from core.verify_all import PAGES, VerifiedView, _verify_view, main, page_views, report, verify_all


@pytest.fixture
def small(small_models):
    return small_models["llama"]


def summed(model, text: str, pages=PAGES) -> list[VerifiedView]:
    """The last sum of each view."""
    return list({(view.page, view.view): view for view in verify_all(model, text, pages)}.values())


def test_every_claim_of_every_view_counts_in_the_row_of_its_view(small):
    (view,) = (view for view in summed(small, "Hello my name", ["probabilities"]) if view.view == "Pipeline")
    check = dict(page_views("probabilities", small, "Hello my name"))["Pipeline"]
    claims = list(check())
    assert view.claims == len(claims) and view.values == sum(claim.size for claim in claims)
    assert view.filled == max(claim.worst.filled for claim in claims)
    assert view.unequal == 0 and not view.problem


def test_a_report_is_equal_only_if_all_claims_are_and_says_what_it_depends_on(small):
    good = VerifiedView("probabilities", "Curve").plus(Claim("p", np.array([0.5]), np.array([0.5])), 1.0)
    bad = good.plus(Claim("words", ["a"], ["b"]), 2.0)
    assert report(small, "Hello", [good]).equal
    both = report(small, "Hello", [good, bad])
    assert not both.equal and both.sentence.startswith("1 claims are not equal: 3 claims in 2 views")
    assert bad.worst == "words" and bad.difference == float("inf")
    assert {row["dtype"] for row in csv.DictReader(io.StringIO(both.as_csv()))} == {"float32"}
    written = json.loads(both.as_json())
    assert written["text"] == "Hello" and written["views"][1]["difference"] == "inf"
    assert all(written[key] for key in ("model", "revision", "device", "machine", "date"))
    assert not report(small, "Hello", []).equal


@pytest.mark.parametrize("page", PAGES)
def test_every_view_of_a_page_is_verified(page, small):
    views = _titles(page)
    verified = {name for title, _ in page_views(page, small, "Hello my name is") for name in _names(title)}
    assert views and set(views) - verified == set()


def _titles(page: str) -> list[str]:
    """Titles in a page's table of views; Home has one picture instead, the river."""
    return ["The whole model"] if page == "river" else [link.title for link in view_links(page)]


def _names(title: str) -> list[str]:
    """Split the title of a row: one for several views, or one for a part of a view."""
    return [title, title.split(":")[0], *title.split(", ")]


def test_a_view_that_cannot_be_shown_says_why_and_keeps_its_claims():
    def check():
        yield Claim("p", np.array([1.0]), np.array([1.0]))
        raise InputError("The text has one token.", "", "Type a second word.")

    *_, last = _verify_view(VerifiedView("chat", "Talk"), check)
    assert last.claims == 1 and last.problem == "The text has one token. Type a second word."


def test_the_walk_can_be_left_after_any_claim_and_the_lock_is_free(small):
    for count, _ in enumerate(verify_all(small, "Hello my name", ["probabilities"])):
        assert not small.lock.held
        if count == 5:
            break


def test_the_command_prints_a_table_and_writes_it(small_model_folders, tmp_path, capsys):
    files = ["--csv", str(tmp_path / "all.csv"), "--json", str(tmp_path / "all.json")]
    model = ["--model", f"folder:{small_model_folders['llama']}", "--page", "probabilities"]
    assert main([*model, "--text", "Hello my name", *files]) == 0
    printed = capsys.readouterr().out
    assert "| probabilities | Pipeline" in printed and "Every claim is equal" in printed
    rows = list(csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text())))
    assert [row["view"] for row in rows] == [
        view["view"] for view in json.loads((tmp_path / "all.json").read_text())["views"]
    ]
