"""The ledger's parts are claimed one by one, also at the first token of a bfloat16 model."""

from dataclasses import replace

import numpy as np
import pytest

from core.architecture.ledger import ledger, residual_contributions
from core.architecture.verify import ledger_claims
from core.architecture.verify_views import drawn_ledger
from core.models import load_model
from core.verification import Verification
from tests.conftest import FAMILIES
from tests.sabotage import expect_all_seen

TEXT = "Tokenization converts text to numbers and the lazy fox"


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("family", FAMILIES)
def test_streams_near_3000_raise_no_false_alarm_and_hide_no_error(giant_model_folders, family, dtype):
    model = load_model(f"folder:{giant_model_folders[family]}", dtype)
    for position in (0, 5, -1):
        residual = residual_contributions(model, TEXT, position)
        shown = ledger(model, residual, int(residual.logits.argmax()))
        assert expect_all_seen(ledger_claims(model, residual, shown, drawn_ledger(model, residual, shown)), dtype) > 35


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_share_moved_from_attention_to_the_mlp_of_a_block_is_seen(small_model_folders, dtype):
    model = load_model(f"folder:{small_model_folders['llama']}", dtype)
    residual = residual_contributions(model, TEXT, -1)
    moved = residual.vectors.copy()
    moved[1] -= 0.1 * residual.vectors[1]
    moved[2] += 0.1 * residual.vectors[1]
    wrong = replace(residual, vectors=moved)
    shown = ledger(model, wrong, 7)
    assert shown.contributions.sum() == pytest.approx(ledger(model, residual, 7).contributions.sum(), rel=1e-5)
    assert not Verification.of(ledger_claims(model, wrong, shown, drawn_ledger(model, wrong, shown))).equal


def test_a_logit_that_is_off_is_seen(small_models):
    model = small_models["llama"]
    residual = residual_contributions(model, TEXT, -1)
    shown = ledger(model, residual, 7)
    wrong = replace(shown, logit=shown.logit * 1.001)
    claims = ledger_claims(model, residual, wrong, drawn_ledger(model, residual, wrong))
    assert "the model's own logit" in [claim.name for claim in claims if not claim.equal]
    assert np.isfinite(shown.logit)
