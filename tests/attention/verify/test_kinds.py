"""Kinds of heads: a label that is lost is seen in every number format, whether it was dropped or its score was."""

from dataclasses import replace

import numpy as np
import pytest

from core.attention import attention_pattern, head_kinds, induction_run
from core.attention.verify import kinds_claims
from core.attention.verify_views import label_texts
from core.models import load_model
from tests.attention.conftest import sharpen

TEXT = "The quick brown fox jumps over the lazy dog. The quick brown fox jumps"


def unequal(model, shown, kinds, run, labels) -> set[str]:
    claims = kinds_claims(model, TEXT, shown, kinds, run, [], labels)
    return {claim.name for claim in claims if not claim.equal}


@pytest.fixture(params=["float32", "bfloat16"])
def drawn(request, small_model_folders, monkeypatch):
    """A model with uneven attention, and what is drawn but for the gallery; one score of twenty is a label."""
    model = load_model(f"folder:{small_model_folders['llama']}", request.param)
    sharpen(model, 16.0)
    shown, run = attention_pattern(model, TEXT), induction_run(model)
    kinds = head_kinds(shown, run.scores)
    threshold = float(np.quantile(np.stack(list(kinds.kinds.values())), 0.95))
    for module in ("core.attention.kinds", "core.attention.verify.kinds"):
        monkeypatch.setattr(f"{module}.LABEL_THRESHOLD", threshold)
    monkeypatch.setattr("core.attention.verify.kinds._gallery_claims", lambda *_: iter(()))
    return model, shown, kinds, run, label_texts(kinds)


def test_a_lost_label_is_seen(drawn):
    model, shown, kinds, run, labels = drawn
    places = [place for place, label in enumerate(labels) if label]
    assert places and len(places) < len(labels)
    assert unequal(*drawn) == set()
    for wrong in ([places[0]], places):
        lost = ["" if place in wrong else label for place, label in enumerate(labels)]
        assert unequal(model, shown, kinds, run, lost) == {"labels in the table"}


def test_a_label_lost_because_its_score_was_is_seen(drawn):
    model, shown, kinds, run, _ = drawn
    for name, scores in kinds.kinds.items():
        wrong = replace(kinds, kinds={**kinds.kinds, name: scores * 0.97})
        given = replace(run, scores=scores * 0.97) if name == "induction" else run
        assert f"score of each head: {name}" in unequal(model, shown, wrong, given, label_texts(wrong))
