"""`next_token` against plain transformers, on real SmolLM2 and on small random models of the other families."""

import csv
import io
import json
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.probabilities import TokenDistribution, next_token, pipeline_csv, run_pipeline, tail_row, token_row
from core.probabilities.snippet import pipeline_code
from core.probabilities.verify import pipeline_claims
from core.verification import Verification
from tests.conftest import FAMILIES
from tests.tokenization.texts import ODD_TEXTS

TEXTS = ["Hello my name", "Once upon a time", "What is 2+2?", "The capital of France is", *ODD_TEXTS.values()]


def plain_softmax(model, text: str) -> np.ndarray:
    with torch.inference_mode():
        logits = model.model(**model.tokenizer(text, return_tensors="pt")).logits
    return torch.softmax(logits[0, -1].double(), dim=-1).numpy()


@pytest.mark.parametrize("text", TEXTS)
def test_equals_plain_transformers_on_the_real_model(smollm, text):
    assert np.abs(next_token(smollm, text).probabilities - plain_softmax(smollm, text)).max() < 1e-6


@pytest.mark.parametrize("family", FAMILIES)
def test_equals_plain_transformers_for_every_family(small_models, family):
    model = small_models[family]
    assert np.abs(next_token(model, "Hello my name").probabilities - plain_softmax(model, "Hello my name")).max() < 1e-6


def test_the_real_model_knows_the_capital_of_france(smollm):
    assert next(next_token(smollm, "The capital of France is").top(1, smollm)).piece.data == b" Paris"


def test_the_shape_is_right_and_shown_and_tail_sum_to_one(smollm):
    result = next_token(smollm, "Hello my name")
    assert result.output_shape == (1, 3, 49_152)
    shown = math.fsum(candidate.probability for candidate in result.top(10, smollm))
    assert shown + result.mass_after(10) == pytest.approx(1, abs=1e-12)


def raw(read: TokenDistribution):
    """The pipeline with nothing set: what the page shows at first."""
    return run_pipeline(read.encoded.ids, read.logits, ())


def verified(model, text: str, read: TokenDistribution) -> Verification:
    pipeline = raw(read)
    rows = [token_row(candidate, pipeline) for candidate in read.top(10, model)]
    return Verification.of(pipeline_claims(model, text, read, pipeline, rows, tail_row(read, pipeline, rows)))


def test_verify_claims_every_logit_and_the_real_shape(smollm):
    verification = verified(smollm, "Hello my name", next_token(smollm, "Hello my name"))
    assert verification.equal
    claims = {claim.name: claim for claim in verification}
    assert claims["logits, the whole vocabulary"].size == 49_152
    assert claims["shape of the model's output"].recomputed.tolist() == [1, 3, 49_152]


def test_verify_notices_a_wrong_number(smollm):
    read = next_token(smollm, "Hello my name")
    wrong = TokenDistribution(read.encoded, read.logits + np.eye(1, 49_152, read.ranking[0], dtype=np.float32)[0])
    assert not verified(smollm, "Hello my name", wrong).equal


def test_a_long_text_is_verified_on_what_was_read(small_models):
    model, text = small_models["gpt2"], "Hello my name is " * 100
    read = next_token(model, text)
    assert verified(model, text, read).equal


@pytest.mark.parametrize("text", ['it\'s "quoted" \\ and\nbroken 🚀', "word " * 200])
def test_the_shown_code_loads_the_model_itself_and_reproduces_the_shown_numbers(smollm, text, capsys):
    read = next_token(smollm, text)
    names: dict = {}
    exec(pipeline_code(smollm, text, read.encoded, (), 5), names)
    assert np.abs(names["probabilities"].numpy() - read.probabilities).max() < 1e-6
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_the_csv_holds_the_exact_numbers_and_no_formula(smollm):
    read = next_token(smollm, "1 + 1")
    shown = list(read.top(20, smollm))
    rows = list(csv.DictReader(io.StringIO(pipeline_csv([token_row(one, raw(read)) for one in shown]))))
    for row, candidate in zip(rows, shown, strict=True):
        assert float(row["raw_probability"]) == candidate.probability
        assert json.loads(row["token"]) == candidate.piece.data.decode("utf-8", "replace")
        assert row["token"][0] == '"'


def test_logits_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"logits is \(1, 4\), not \(vocab\)"):
        TokenDistribution(None, np.zeros((1, 4), dtype=np.float32))


def test_equal_logits_are_ranked_by_id():
    assert TokenDistribution(None, np.array([1.0, 2.0, 2.0, 0.0])).ranking.tolist() == [1, 2, 0, 3]


finite = st.floats(-1e4, 1e4, width=32)


@given(st.lists(finite | st.just(-math.inf), min_size=1, max_size=50).filter(lambda row: max(row) > -math.inf))
def test_any_logits_give_probabilities_that_sum_to_one(logits):
    result = TokenDistribution(None, np.array(logits, dtype=np.float32))
    assert result.probabilities.sum() == pytest.approx(1, abs=1e-12)
    assert (result.probabilities >= 0).all()
    for k in range(len(logits) + 1):
        shown = result.probabilities[result.ranking[:k]].sum()
        assert shown + result.mass_after(k) == pytest.approx(1, abs=1e-12)


def test_an_empty_text_is_refused(smollm):
    with pytest.raises(InputError, match="empty"):
        next_token(smollm, "")


@settings(max_examples=20, deadline=None)
@given(text=st.text(min_size=1, max_size=20))
def test_any_text_gives_a_distribution(small_models, text):
    result = next_token(small_models["gpt2"], text)
    assert result.probabilities.sum() == pytest.approx(1, abs=1e-12)
