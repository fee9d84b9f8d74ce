"""Errors planted in the code of views, one after another: Verify must see every one of them.

Sabotage corrupts what a claim says is shown; here the code that computes it is wrong, also where Verify could share it.
"""

import pytest

from core.models import load_model
from core.verify_all import page_views
from tests.planted.numbers import NUMBERS
from tests.planted.texts import TEXTS

PLANTED = (*NUMBERS, *TEXTS)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_an_error_planted_in_the_code_is_seen(planted, small_models, giant_model_folders, monkeypatch):
    kind, _, family = planted.model.rpartition(" ")
    model = load_model(f"folder:{giant_model_folders[family]}") if kind else small_models[family]
    assert [claim.name for claim in _claims(planted, model) if not claim.equal] == []
    planted.plant(monkeypatch, model)
    assert [claim.name for claim in _claims(planted, model) if not claim.equal] != []


def _claims(planted, model) -> list:
    return list(dict(page_views(planted.page, model, planted.text))[planted.view]())
