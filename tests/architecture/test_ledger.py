"""The contributions of the ledger add up to the model's own logit."""

import numpy as np
import pytest
import torch

from core.architecture.ledger import ledger, promotion, residual_contributions
from core.architecture.verify import verify_ledger
from core.errors import InputError
from tests.conftest import FAMILIES

FRANCE = "The capital of France is"
TEXT = "Tokenization converts text"


@pytest.fixture(scope="module")
def written(smollm):
    return residual_contributions(smollm, FRANCE, -1)


@pytest.mark.parametrize("position", [0, 2])
def test_the_ledger_of_smollm2_closes_for_every_token_at_any_position(smollm, position):
    written = residual_contributions(smollm, FRANCE, position)
    ids = torch.tensor([written.encoded.ids])
    with torch.inference_mode():
        logits = smollm.model(ids).logits[0, position].double().numpy()
        sums = smollm.model.lm_head.weight.double().numpy() @ written.vectors.astype(np.float64).sum(0)
    assert np.abs(sums - logits).max() <= 1e-3
    shown = ledger(smollm, written, int(logits.argmax()))
    assert abs(shown.error) <= 1e-3 and shown.logit == pytest.approx(logits.max(), abs=1e-4)
    assert len(shown.names) == 61 and shown.names[:3] == ("embedding", "attention 1", "MLP 1")
    assert verify_ledger(smollm, written, shown).equal


@pytest.mark.parametrize("family", FAMILIES)
def test_the_ledger_closes_for_every_family(rough_models, family):
    model = rough_models[family]
    written = residual_contributions(model, TEXT, -1)
    for token_id in (0, 7, 200):
        assert abs(ledger(model, written, token_id).error) <= 1e-3


def test_only_a_layer_norm_adds_a_bias_of_its_own(rough_models):
    last = {family: residual_contributions(model, TEXT, -1).names[-1] for family, model in rough_models.items()}
    assert last.pop("gpt2") == "final norm's bias"
    assert set(last.values()) == {"MLP 2"}


def test_a_soft_cap_is_said_and_the_ledger_is_of_the_logit_before_it(rough_models, monkeypatch):
    model = rough_models["gemma3_text"]
    plain = ledger(model, residual_contributions(model, TEXT, -1), 7)
    monkeypatch.setattr(model.model.config, "final_logit_softcapping", 2.0)
    written = residual_contributions(model, TEXT, -1)
    shown = ledger(model, written, 7)
    assert written.cap == 2.0 and shown.logit == pytest.approx(plain.logit) and abs(shown.error) <= 1e-3
    assert verify_ledger(model, written, shown).equal  # a plain call is capped, and so is the sum


def test_components_read_alone_add_up_to_the_whole(smollm, written):
    """All components together give the model's own ranking: the average that is taken off moves no token."""
    whole = promotion(smollm, written, range(len(written.names)), 5)
    order = np.argsort(-written.logits)
    assert [token_id for token_id, _ in whole.up] == order[:5].tolist()
    assert [token_id for token_id, _ in whole.down] == order[::-1][:5].tolist()
    assert whole.up[0][1] == pytest.approx(written.logits.max() - written.logits.mean(), abs=1e-3)


def test_positions_and_tokens_that_are_not_there_are_refused(smollm, written):
    with pytest.raises(InputError, match="reads 5 tokens"):
        residual_contributions(smollm, FRANCE, 5)
    assert written.position == 4
    with pytest.raises(InputError, match="49,151"):
        ledger(smollm, written, 49_152)
