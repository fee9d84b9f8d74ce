"""The contributions of the ledger add up to the model's own logit."""

import numpy as np
import pytest
import torch

from core.architecture.ledger import ledger, promotion, residual_contributions
from core.architecture.verify import ledger_claims
from core.architecture.verify_views import drawn_ledger
from core.errors import InputError
from core.verification import Verification
from tests.conftest import FAMILIES

FRANCE = "The capital of France is"
TEXT = "Tokenization converts text"


@pytest.fixture(scope="module")
def residual(smollm):
    return residual_contributions(smollm, FRANCE, -1)


@pytest.mark.parametrize("position", [0, 2])
def test_the_ledger_of_smollm2_sums_to_the_logit_of_every_token_at_any_position(smollm, position):
    residual = residual_contributions(smollm, FRANCE, position)
    ids = torch.tensor([residual.encoded.ids])
    with torch.inference_mode():
        logits = smollm.model(ids).logits[0, position].double().numpy()
        sums = smollm.model.lm_head.weight.double().numpy() @ residual.vectors.astype(np.float64).sum(0)
    assert np.abs(sums - logits).max() <= 1e-3
    shown = ledger(smollm, residual, int(logits.argmax()))
    assert abs(shown.error) <= 1e-3 and shown.logit == pytest.approx(logits.max(), abs=1e-4)
    assert len(shown.names) == 61 and shown.names[:3] == ("embedding", "attention 1", "MLP 1")
    assert Verification.of(ledger_claims(smollm, residual, shown, drawn_ledger(smollm, residual, shown))).equal


def test_attention_and_mlp_sums_with_the_embedding_are_the_logit(small_models):
    residual = residual_contributions(small_models["llama"], TEXT, -1)
    shown = ledger(small_models["llama"], residual, 7)
    of = dict(zip(shown.names, shown.contributions.tolist(), strict=True))
    assert shown.by_kind["attention"] == pytest.approx(of["attention 1"] + of["attention 2"])
    assert of["embedding"] + sum(shown.by_kind.values()) == pytest.approx(shown.logit, abs=1e-4)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_ledger_sums_to_the_logit_in_every_family(rough_models, family):
    model = rough_models[family]
    residual = residual_contributions(model, TEXT, -1)
    for token_id in (0, 7, 200):
        assert abs(ledger(model, residual, token_id).error) <= 1e-3


def test_only_a_layer_norm_adds_a_bias_of_its_own(rough_models):
    last = {family: residual_contributions(model, TEXT, -1).names[-1] for family, model in rough_models.items()}
    assert last.pop("gpt2") == "final norm's bias"
    assert set(last.values()) == {"MLP 2"}


def test_a_soft_cap_is_reported_and_the_ledger_is_of_the_logit_before_it(rough_models, monkeypatch):
    model = rough_models["gemma3_text"]
    plain = ledger(model, residual_contributions(model, TEXT, -1), 7)
    monkeypatch.setattr(model.model.config, "final_logit_softcapping", 2.0)
    residual = residual_contributions(model, TEXT, -1)
    shown = ledger(model, residual, 7)
    assert residual.cap == 2.0 and shown.logit == pytest.approx(plain.logit) and abs(shown.error) <= 1e-3
    # A plain call is capped; Verify undoes the cap.
    assert Verification.of(ledger_claims(model, residual, shown, drawn_ledger(model, residual, shown))).equal


def test_components_read_alone_add_up_to_the_whole(smollm, residual):
    """All components together give the model's own ranking: subtracting the mean keeps the order."""
    whole = promotion(smollm, residual, range(len(residual.names)), 5)
    order = np.argsort(-residual.logits)
    assert [token_id for token_id, _ in whole.up] == order[:5].tolist()
    assert [token_id for token_id, _ in whole.down] == order[::-1][:5].tolist()
    assert whole.up[0][1] == pytest.approx(residual.logits.max() - residual.logits.mean(), abs=1e-3)


def test_positions_and_tokens_that_are_not_there_are_refused(smollm, residual):
    with pytest.raises(InputError, match="reads 5 tokens"):
        residual_contributions(smollm, FRANCE, 5)
    assert residual.position == 4
    with pytest.raises(InputError, match="49,151"):
        ledger(smollm, residual, 49_152)
