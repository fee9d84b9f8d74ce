"""Sampling follows the filtered distribution with the text's own random numbers."""

import numpy as np
import pytest
import torch

from core.decoding import DecodingConfig
from core.decoding.decoder import token_at
from tests.decoding.runs import run

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


def p_value(counts: torch.Tensor, probabilities: torch.Tensor) -> float:
    """Pearson's chi-square test; rare tokens are put together, so that at least 5 are expected in each class."""
    expected = probabilities * counts.sum()
    frequent = expected >= 5
    observed = torch.cat([counts[frequent], counts[~frequent].sum()[None]])
    wanted = torch.cat([expected[frequent], expected[~frequent].sum()[None]])
    observed, wanted = observed[wanted > 0], wanted[wanted > 0]
    statistic = ((observed - wanted) ** 2 / wanted).sum()
    return float(torch.special.gammaincc(torch.tensor((len(wanted) - 1) / 2).double(), statistic / 2))


@pytest.mark.slow
@pytest.mark.parametrize(
    "config",
    [
        DecodingConfig("temperature"),
        DecodingConfig("temperature", {"temperature": 2.0}),
        DecodingConfig("top_p"),
        DecodingConfig("typical"),
    ],
    ids=lambda config: config.label,
)
def test_ten_thousand_draws_pass_the_chi_square_test(config):
    # Steep enough to have favourites, long enough to go beyond the tokens that are put in order first.
    logits = torch.linspace(6, -2, 400)[torch.randperm(400, generator=torch.Generator().manual_seed(0))]
    scores = logits[None]
    for processor in config.processors:
        scores = processor(None, scores)
    draws = [token_at(scores[0], number) for number in np.random.default_rng(7).random(10_000)]
    counts = torch.bincount(torch.tensor(draws), minlength=400).double()
    assert p_value(counts, scores[0].double().softmax(-1)) > 0.01
    assert p_value(counts, (scores[0] / 1.4).double().softmax(-1)) < 1e-4, "the test would find a wrong distribution"


def test_draws_select_the_same_tokens_as_on_the_probabilities_page():
    from core.probabilities import draw_tokens, softmax

    scores = torch.tensor([0.3, 2.0, 2.0, -1.0, float("-inf"), 0.3])
    order = np.argsort(-scores.numpy(), kind="stable")
    draws = draw_tokens(softmax(scores.numpy()), order, seed=3, count=200)
    assert [token_at(scores, number) for number in draws.uniforms] == draws.token_ids.tolist()


def test_the_random_numbers_of_a_text_are_numpys_and_its_own(small_models):
    model = small_models["llama"]
    ids = model.tokenizer("Hello")["input_ids"]
    (alone,) = run(model, ids, [COURSE[0]], tokens=20)
    assert [step.draw for step in alone.steps] == np.random.default_rng(1).random(20).tolist()
    assert len({text.text for text in run(model, ids, COURSE, tokens=20)}) > 4
