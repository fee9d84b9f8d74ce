"""What the dice see equals transformers' filters, and the dice are fair."""

import numpy as np
import pytest
import torch
import transformers
from hypothesis import given, settings
from hypothesis import strategies as st

from core.decoding import STRATEGIES, DecodingConfig, Limits, verify_output
from core.decoding.sampling_decoder import pointed_token
from core.decoding.strategies.eta import Eta
from core.decoding.strategies.typical import Typical
from tests.conftest import FAMILIES
from tests.decoding.runs import run

VOCAB = 12
DRAWING = [name for name, strategy in STRATEGIES.items() if strategy.draws]
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


def test_every_drawing_strategy_is_covered_below():
    assert set(DRAWING) == {column.strategy for column in COURSE}


def kept_as_transformers_keeps(model, ids, transcript) -> list[tuple[int, int]]:
    """Tokens kept at every step, by the engine and by transformers' processors on the plain model's logits."""
    text = [*ids, *transcript.token_ids]
    with torch.inference_mode():
        logits = model.model(input_ids=torch.tensor([text])).logits[0].float()
    pairs = []
    for place, step in enumerate(transcript.steps, len(ids)):
        scores = logits[place - 1][None]
        for processor in transcript.column.processors:
            value = processor.value
            scores = getattr(transformers, processor.reference)(value)(torch.tensor([text[:place]]), scores)
        pairs.append((step.kept, int(scores.isfinite().sum())))
        assert step.probability == pytest.approx(float(scores[0].double().softmax(-1)[step.token_id]), abs=1e-4)
        raw = logits[place - 1].double().log_softmax(-1)
        assert step.log_probability == pytest.approx(float(raw[step.token_id]), abs=1e-4)
    return pairs


def test_the_filtered_distribution_equals_transformers_at_every_step(smollm):
    ids = smollm.tokenizer("Once upon a time")["input_ids"]
    for transcript in run(smollm, ids, COURSE, tokens=8):
        # A token on the very edge may fall to the other side when the logits differ in the sixth digit.
        for ours, theirs in kept_as_transformers_keeps(smollm, ids, transcript):
            assert abs(ours - theirs) <= 1 + theirs // 1000


@pytest.mark.parametrize("family", FAMILIES)
def test_verify_finds_sampled_columns_right_on_all_families(small_models, family):
    model = small_models[family]
    ids = model.tokenizer("Hello my name is")["input_ids"]
    for transcript in run(model, ids, COURSE, tokens=20):
        assert all(ours == theirs for ours, theirs in kept_as_transformers_keeps(model, ids, transcript))
        assert verify_output(model, ids, Limits(20), transcript).equal


def p_value(counts: torch.Tensor, probabilities: torch.Tensor) -> float:
    """Pearson's chi-square test; rare tokens are put together, so that at least 5 are expected in each class."""
    expected = probabilities * counts.sum()
    frequent = expected >= 5
    observed = torch.cat([counts[frequent], counts[~frequent].sum()[None]])
    wanted = torch.cat([expected[frequent], expected[~frequent].sum()[None]])
    observed, wanted = observed[wanted > 0], wanted[wanted > 0]
    statistic = ((observed - wanted) ** 2 / wanted).sum()
    return float(torch.special.gammaincc(torch.tensor((len(wanted) - 1) / 2).double(), statistic / 2))


@pytest.mark.parametrize(
    "column",
    [
        DecodingConfig("temperature"),
        DecodingConfig("temperature", {"temperature": 2.0}),
        DecodingConfig("top_p"),
        DecodingConfig("typical"),
    ],
    ids=lambda column: column.label,
)
def test_ten_thousand_draws_pass_the_chi_square_test(column):
    # Steep enough to have favourites, long enough to go beyond the tokens that are put in order first.
    logits = torch.linspace(6, -2, 400)[torch.randperm(400, generator=torch.Generator().manual_seed(0))]
    scores = logits[None]
    for processor in column.processors:
        scores = processor(None, scores)
    draws = [pointed_token(scores[0], number) for number in np.random.default_rng(7).random(10_000)]
    counts = torch.bincount(torch.tensor(draws), minlength=400).double()
    assert p_value(counts, scores[0].double().softmax(-1)) > 0.01
    assert p_value(counts, (scores[0] / 1.4).double().softmax(-1)) < 1e-4, "the test would find a wrong distribution"


def test_draws_point_at_the_bar_as_the_probabilities_page_lays_it():
    from core.probabilities import draw_tokens, softmax

    scores = torch.tensor([0.3, 2.0, 2.0, -1.0, float("-inf"), 0.3])
    order = np.argsort(-scores.numpy(), kind="stable")
    draws = draw_tokens(softmax(scores.numpy()), order, seed=3, count=200)
    assert [pointed_token(scores, number) for number in draws.uniforms] == draws.token_ids.tolist()


def test_a_columns_dice_are_numpys_and_its_own(small_models):
    model = small_models["llama"]
    ids = model.tokenizer("Hello")["input_ids"]
    (alone,) = run(model, ids, [COURSE[0]], tokens=20)
    assert [step.draw for step in alone.steps] == np.random.default_rng(1).random(20).tolist()
    assert len({transcript.text for transcript in run(model, ids, COURSE, tokens=20)}) > 4


@pytest.mark.parametrize("family", FAMILIES)
def test_a_text_does_not_depend_on_the_columns_beside_it(small_models, family):
    model = small_models[family]
    ids = model.tokenizer("The quick brown fox")["input_ids"]
    columns = [
        *COURSE[:5],
        DecodingConfig("greedy"),
        DecodingConfig("beam", {"beam_width": 8}),
        DecodingConfig("beam", {"beam_width": 2}),
    ]
    together = run(model, ids, columns, tokens=20)
    for transcript in together:
        (alone,) = run(model, ids, [transcript.column], tokens=20)
        assert alone.token_ids == transcript.token_ids
    assert [t.text for t in run(model, ids, columns, tokens=20)] == [t.text for t in together]


def test_smollms_text_does_not_depend_on_the_columns_beside_it(smollm):
    ids = smollm.tokenizer("Once upon a time")["input_ids"]
    third = run(smollm, ids, COURSE, tokens=10)[2]
    (alone,) = run(smollm, ids, [COURSE[2]], tokens=10)
    assert alone.token_ids == third.token_ids
