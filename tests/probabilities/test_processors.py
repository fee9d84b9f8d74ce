"""Our processors compared with transformers' own, on real logits and on vectors made of edge cases."""

import numpy as np
import pytest
import torch
import transformers
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.probabilities import PROCESSORS, active_processors
from core.probabilities.next_token import next_token
from core.probabilities.processors import MinP, NoRepeatNGram, RepetitionPenalty, Temperature, TopK, TopP

VOCAB = 12
SETTINGS = {
    RepetitionPenalty: st.sampled_from([0.5, 1.0, 1.15, 2.0]),
    NoRepeatNGram: st.integers(1, 4),
    Temperature: st.sampled_from([0.05, 0.2, 1.0, 2.0]),
    TopK: st.integers(1, 2 * VOCAB),
    TopP: st.one_of(st.sampled_from([0.0, 1e-9, 0.5, 0.9, 1.0]), st.floats(0, 1)),
    MinP: st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1)),
}
# Few different values make ties; -inf is a token another filter removed; 500 holds all the mass.
scores_with_ties = st.lists(st.sampled_from([0.0, 1.0, 1.0, -2.5, 500.0, -500.0, float("-inf")]), min_size=VOCAB)
any_scores = st.lists(st.floats(-50, 50, width=32), min_size=VOCAB)
rows = st.one_of(scores_with_ties, any_scores).map(lambda values: [*values[: VOCAB - 1], 2.0])
tokens = st.lists(st.integers(0, VOCAB - 1), min_size=6, max_size=6)


def reference(processor):
    return getattr(transformers, processor.reference)(processor.value)


def assert_same(ours: torch.Tensor, theirs: torch.Tensor) -> None:
    assert torch.equal(torch.isneginf(ours), torch.isneginf(theirs))
    assert torch.allclose(ours, theirs, atol=1e-6, rtol=0)


@pytest.mark.parametrize("kind", PROCESSORS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_each_processor_equals_its_namesake_on_batches_with_ties_infinities_and_one_token_holding_all(kind, data):
    ids = torch.tensor(data.draw(st.lists(tokens, min_size=2, max_size=2)))
    scores = torch.tensor(data.draw(st.lists(rows, min_size=2, max_size=2)))
    before = scores.clone()
    processor = kind(data.draw(SETTINGS[kind]))
    assert_same(processor(ids, scores), reference(processor)(ids, scores.clone()))
    assert torch.equal(scores, before), "a processor changes nothing it was given"


@pytest.mark.parametrize(
    "setting",
    [
        {"penalty": 1.15, "ngram": 3},
        {"temperature": 0.8, "top_k": 50},
        {"temperature": 0.8, "top_p": 0.9},
        {"temperature": 2.0, "top_k": 200, "top_p": 0.95, "min_p": 0.05},
        {"temperature": 0.05, "top_p": 0.01},
    ],
)
def test_a_chain_of_processors_equals_generates_chain_on_real_logits_stage_by_stage(smollm, setting):
    read = next_token(smollm, "the cat and the dog and the")
    ids = torch.tensor([read.encoded.ids])
    ours = theirs = torch.tensor(read.logits)[None]
    for processor in active_processors(setting):
        ours, theirs = processor(ids, ours), reference(processor)(ids, theirs)
        assert_same(ours, theirs)


def test_the_order_is_the_order_of_generate(smollm):
    options = {
        "repetition_penalty": 1.2,
        "no_repeat_ngram_size": 2,
        "temperature": 0.7,
        "top_k": 40,
        "top_p": 0.9,
        "min_p": 0.1,
    }
    config = transformers.GenerationConfig(do_sample=True, **options)
    chain = smollm.model._get_logits_processor(config, input_ids_seq_length=3)
    assert [type(step).__name__ for step in chain] == [kind.reference for kind in PROCESSORS]


def test_the_token_that_crosses_the_nucleus_line_stays():
    scores = torch.tensor([[0.5, 0.3, 0.15, 0.05]]).log()
    # 0.5 + 0.3 reaches 0.8 only with the second token; the third begins beyond 0.7.
    assert torch.isfinite(TopP(0.7)(None, scores)).tolist() == [[True, True, False, False]]
    # The first token alone already holds half.
    assert torch.isfinite(TopP(0.4)(None, scores)).tolist() == [[True, False, False, False]]


def test_a_negative_score_is_multiplied_so_that_the_token_gets_less_likely():
    scores = torch.tensor([[2.0, -2.0, 1.0]])
    penalised = RepetitionPenalty(2.0)(torch.tensor([[0, 1, 1]]), scores)
    assert penalised.tolist() == [[1.0, -4.0, 1.0]]


def test_neutral_settings_leave_every_processor_out():
    assert active_processors({kind.knob.key: kind.knob.neutral for kind in PROCESSORS}) == ()


@pytest.mark.parametrize(
    ("kind", "value"), [(Temperature, 0.0), (TopK, 0), (TopP, 1.5), (MinP, -0.1), (TopP, float("nan"))]
)
def test_an_impossible_setting_is_refused_with_the_range(kind, value):
    with pytest.raises(InputError, match="It may be"):
        kind(value)


def test_every_knobs_range_is_accepted_by_its_processor():
    for kind in PROCESSORS:
        for value in np.linspace(kind.knob.minimum, kind.knob.maximum, 7):
            if value != kind.knob.neutral:
                kind(kind.knob.check(type(kind.knob.default)(value)))
