"""Strategies: their filtered distribution equals transformers' at every step."""

import pytest
import torch
import transformers
from hypothesis import given, settings
from hypothesis import strategies as st

from core.decoding import (
    STRATEGIES,
    DecodingConfig,
    Limits,
    Strategy,
    text_claims,
)
from core.decoding.strategies.eta import Eta
from core.decoding.strategies.typical import Typical
from core.verification import Verification
from tests.conftest import FAMILIES
from tests.decoding.runs import run


def test_every_strategy_says_what_it_asks_and_names_its_knobs_as_generate_does():
    for name, strategy in STRATEGIES.items():
        assert isinstance(strategy, Strategy) and strategy.name == name
        assert strategy.question.endswith("?") and strategy.title
        config = DecodingConfig(name)
        arguments = strategy.generate_arguments(config.settings)
        expected = {knob.key for knob in strategy.knobs} - {"beam_width"}
        assert expected <= set(arguments)
        assert strategy.samples == arguments["do_sample"]


VOCAB = 12


SAMPLING = [name for name, strategy in STRATEGIES.items() if strategy.samples]


COURSE = [
    DecodingConfig("top_k", {"top_k": 50, "temperature": 0.8}, seed=1),
    DecodingConfig("top_p", {"top_p": 0.9, "temperature": 0.8}, seed=2),
    DecodingConfig("temperature", {"temperature": 0.2}, seed=3),
    DecodingConfig("temperature", {"temperature": 2.0}, seed=4),
    DecodingConfig("min_p", {"min_p": 0.1, "temperature": 1.5}, seed=5),
    DecodingConfig("typical", {"typical_p": 0.5}, repetition_penalty=1.15, no_repeat_ngram=3, seed=6),
    DecodingConfig("eta", {"eta_cutoff": 0.004}, seed=7),
    DecodingConfig("top_p", {"top_p": 0.3}, repetition_penalty=1.15, seed=8),
]


@pytest.mark.parametrize("kind, values", [(Typical, [0.05, 0.5, 0.9, 0.99]), (Eta, [1e-9, 0.0003, 0.004, 0.3])])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_filter_equals_its_namesake_with_ties_and_removed_tokens(kind, values, data):
    value = st.one_of(
        st.sampled_from([0.0, 1.0, 1.0, -2.5, 30.0, float("-inf")]), st.floats(-20, 20, width=32, allow_nan=False)
    )
    row = st.lists(value, min_size=VOCAB - 1, max_size=VOCAB - 1).map(lambda scores: [*scores, 2.0])
    scores = torch.tensor(data.draw(st.lists(row, min_size=2, max_size=2)))
    before = scores.clone()
    setting = data.draw(st.sampled_from(values))
    theirs = getattr(transformers, kind.reference)(setting)(None, scores.clone())
    assert torch.equal(kind(setting)(None, scores), theirs)
    assert torch.equal(scores, before), "a processor changes nothing it was given"


def test_every_sampling_strategy_is_covered_below():
    assert set(SAMPLING) == {config.strategy for config in COURSE}


def kept_as_transformers_keeps(model, ids, text) -> list[tuple[int, int]]:
    """Return the tokens kept at every step: by the engine, and by transformers' processors on plain logits."""
    input_ids = [*ids, *text.token_ids]
    with torch.inference_mode():
        logits = model.model(input_ids=torch.tensor([input_ids])).logits[0].float()
    pairs = []
    for place, step in enumerate(text.steps, len(ids)):
        scores = logits[place - 1][None]
        for processor in text.config.processors:
            value = processor.value
            scores = getattr(transformers, processor.reference)(value)(torch.tensor([input_ids[:place]]), scores)
        pairs.append((step.kept, int(scores.isfinite().sum())))
        assert step.probability == pytest.approx(float(scores[0].double().softmax(-1)[step.token_id]), abs=1e-4)
        raw = logits[place - 1].double().log_softmax(-1)
        assert step.log_probability == pytest.approx(float(raw[step.token_id]), abs=1e-4)
    return pairs


def test_the_filtered_distribution_equals_transformers_at_every_step(smollm):
    ids = smollm.tokenizer("Once upon a time")["input_ids"]
    for text in run(smollm, ids, COURSE, tokens=8):
        # A token on the very edge may fall to the other side when the logits differ in the sixth digit.
        for ours, theirs in kept_as_transformers_keeps(smollm, ids, text):
            assert abs(ours - theirs) <= 1 + theirs // 1000


@pytest.mark.parametrize("family", FAMILIES)
def test_verify_finds_sampled_texts_right_on_all_families(small_models, family):
    model = small_models[family]
    ids = model.tokenizer("Hello my name is")["input_ids"]
    for text in run(model, ids, COURSE, tokens=20):
        assert all(ours == theirs for ours, theirs in kept_as_transformers_keeps(model, ids, text))
        assert Verification.of(text_claims(model, ids, Limits(20), text)).equal
