"""The numbers of the views, each by a second route, and the code each view shows."""

import numpy as np
import pytest
import torch

from core.errors import InputError
from core.probabilities import (
    Comparison,
    Temperature,
    TokenDistribution,
    draw_tokens,
    next_token,
    rank_curve,
    read_guesses,
    run_pipeline,
    score_phrase,
    score_sentence,
    temperature_sweep,
)
from core.probabilities.snippet import comparison_code, curve_code, draws_code, phrase_code, sentence_code
from core.probabilities.verify import verify_comparison, verify_curve, verify_draws, verify_scores
from core.tokenization import EncodedText
from tests.probabilities.snippets import run_snippet

FRANCE = "The capital of France is"
FOX = "The quick brown fox jumps over the lazy dog. Unbelievable tokenization powers! 🚀"


def handmade(*probabilities: float) -> TokenDistribution:
    """A distribution over a tiny vocabulary."""
    return TokenDistribution(EncodedText((0,), 0, 8, 8), np.log(np.array(probabilities, dtype=np.float32)))


# The whole curve


def test_a_uniform_distribution_is_as_undecided_as_it_has_tokens():
    spread = rank_curve(handmade(0.25, 0.25, 0.25, 0.25), 1.0, 0.5).spread
    assert (spread.entropy, spread.perplexity, spread.effective) == pytest.approx((2, 4, 4), abs=1e-6)


def test_one_sure_token_has_no_entropy():
    sure = TokenDistribution(EncodedText((0,), 0, 8, 8), np.array([1000.0, 0.0, 0.0], dtype=np.float32))
    spread = rank_curve(sure, 1.0, 0.9).spread
    assert (spread.entropy, spread.perplexity, spread.effective) == (0.0, 1.0, 1.0)


def test_the_cuts_are_where_mass_and_count_say():
    curve = rank_curve(handmade(0.5, 0.3, 0.15, 0.05), 1.0, 0.7)
    assert curve.nucleus == 2
    assert curve.mass(3) == pytest.approx(0.95, abs=1e-6)
    assert curve.mass(99) == pytest.approx(1)


def test_entropy_grows_with_temperature(smollm):
    spreads = temperature_sweep(next_token(smollm, FRANCE).logits, [0.05, 0.5, 1.0, 1.5, 2.0])
    entropies = [spread.entropy for spread in spreads]
    assert entropies == sorted(entropies)


def test_the_curve_agrees_with_torch_and_with_its_code(smollm):
    read = next_token(smollm, FRANCE)
    curve = rank_curve(read, 0.7, 0.9)
    assert verify_curve(smollm, FRANCE, read, curve, 0.7).equal
    left = run_snippet(smollm, curve_code(smollm, FRANCE, read.encoded, 0.7, 50, 0.9))
    assert np.abs(left["probabilities"].numpy() - curve.probabilities).max() < 1e-6
    assert left["entropy"].item() == pytest.approx(curve.spread.entropy, abs=1e-6)


# Sentence and phrases


@pytest.mark.parametrize("text", [FRANCE, FOX, "1, 2, 3, 4, 5"])
def test_the_score_of_a_sentence_is_transformers_cross_entropy(smollm, text):
    score = score_sentence(smollm, text)
    ids = smollm.tokenizer(text, return_tensors="pt").input_ids
    with torch.inference_mode():
        output = smollm.model(ids, labels=ids)
    losses = torch.nn.functional.cross_entropy(output.logits[0, :-1].double(), ids[0, 1:], reduction="none")
    assert -score.logs == pytest.approx(losses.numpy(), abs=1e-5)
    assert score.total_log == pytest.approx(-losses.sum().item(), abs=1e-5)
    # transformers' own loss is a float32 softmax, measured to be off by 1.1e-5 itself.
    assert np.log(score.perplexity) == pytest.approx(output.loss.item(), abs=5e-5)
    assert verify_scores(smollm, [score]).equal
    left = run_snippet(smollm, sentence_code(smollm, text, score.encoded))
    assert np.abs(left["losses"].numpy() + score.logs).max() < 1e-5


def test_ranks_entropies_and_rather_said_match_the_distribution_at_each_place(smollm):
    score = score_sentence(smollm, FRANCE)
    for place in range(len(score.token_ids)):
        read = next_token(smollm, smollm.tokenizer.decode(score.encoded.ids[: place + 1]))
        target = score.token_ids[place]
        assert score.ranks[place] == 1 + read.ranking.tolist().index(target)
        assert score.best_ids[place] == read.ranking[0]
        assert score.probabilities[place] == pytest.approx(read.probabilities[target], abs=1e-5)
        assert score.entropies[place] == pytest.approx(rank_curve(read, 1.0, 1.0).spread.entropy, abs=1e-4)


def test_a_long_text_is_cut_at_the_cap_and_says_so(smollm):
    score = score_sentence(smollm, "word " * 400)
    assert len(score.token_ids) == 255 and score.encoded.left_out > 0


@pytest.mark.parametrize("family", ["gpt2", "llama", "qwen2", "gemma3_text"])
def test_scores_agree_for_every_family(small_models, family):
    model = small_models[family]
    score = score_sentence(model, "Hello my name is")
    assert verify_scores(model, [score]).equal


def test_a_phrase_is_the_product_of_its_tokens(smollm):
    score = score_phrase(smollm, FRANCE, " unbelievably delightful")
    assert len(score.token_ids) > 2
    steps = []
    for place in range(len(score.token_ids)):
        ids = torch.tensor([[*score.encoded.ids, *score.token_ids[:place].tolist()]])
        with torch.inference_mode():
            last = smollm.model(ids).logits[0, -1].double().softmax(-1)
        steps.append(last[score.token_ids[place]].item())
    assert score.probabilities == pytest.approx(steps, rel=1e-4)
    assert np.exp(score.total_log) == pytest.approx(np.prod(steps), rel=1e-3)
    assert verify_scores(smollm, [score, score]).equal
    left = run_snippet(smollm, phrase_code(smollm, FRANCE, score.encoded, " unbelievably delightful"))
    assert np.abs(left["probabilities"].numpy() - score.probabilities).max() < 1e-6


def test_the_leading_space_makes_another_token(smollm):
    with_space, without = (score_phrase(smollm, FRANCE, guess) for guess in (" Paris", "Paris"))
    assert with_space.ranks[0] == 1 and without.ranks[0] > 1
    assert with_space.probabilities[0] == pytest.approx(next_token(smollm, FRANCE).probabilities.max(), abs=1e-6)


def test_too_many_or_too_long_guesses_are_refused(smollm):
    with pytest.raises(InputError, match="7 guesses"):
        read_guesses("\n".join("abcdefg"))
    with pytest.raises(InputError, match="1 to 20"):
        score_phrase(smollm, FRANCE, "word " * 30)


# A/B


def test_kl_is_the_plain_sum_over_the_whole_vocabulary(smollm):
    other = "The capital of Germany is"
    a, b = next_token(smollm, FRANCE), next_token(smollm, other)
    comparison = Comparison(a, b)
    p, q = (torch.tensor(read.logits).double().softmax(-1) for read in (a, b))
    assert comparison.kl == pytest.approx(
        ((p * (p.log2() - q.log2())).sum().item(), (q * (q.log2() - p.log2())).sum().item()), abs=1e-9
    )
    assert comparison.change.sum() == pytest.approx(0, abs=1e-12)
    assert comparison.moved == pytest.approx(0.5 * (p - q).abs().sum().item())
    assert verify_comparison(smollm, (FRANCE, other), comparison).equal
    left = run_snippet(smollm, comparison_code(smollm, (FRANCE, other), (a.encoded, b.encoded)))
    assert np.abs(left["change"].numpy() - comparison.change).max() < 1e-6
    assert left["kl"].item() == pytest.approx(comparison.kl[0], abs=1e-5)


def test_equal_texts_have_no_difference():
    same = handmade(0.5, 0.3, 0.2)
    assert Comparison(same, same).kl == (0.0, 0.0)


def test_changes_are_ordered_from_the_largest_rise_to_the_largest_fall():
    comparison = Comparison(handmade(0.5, 0.3, 0.15, 0.05), handmade(0.1, 0.35, 0.15, 0.4))
    assert comparison.largest_changes(3).tolist() == [3, 1, 0]


# Draws


def test_the_same_seed_draws_the_same_tokens_and_another_seed_others(smollm):
    read = next_token(smollm, FRANCE)
    first, again, other = (draw_tokens(read.probabilities, read.ranking, seed) for seed in (1, 1, 2))
    assert first.token_ids.tolist() == again.token_ids.tolist()
    assert first.token_ids.tolist() != other.token_ids.tolist()
    assert first.counts.sum() == 1000


def test_many_draws_come_near_the_probabilities_and_never_hit_a_removed_token():
    probabilities = np.array([0.0, 0.2, 0.7, 0.0, 0.1])
    counts = draw_tokens(probabilities, np.array([2, 1, 4, 0, 3]), seed=0, count=100_000).counts
    assert counts[0] == counts[3] == 0
    # Four standard deviations of the widest of the three: 4 · √(0.7 · 0.3 / 100,000) = 0.0058.
    assert counts / 100_000 == pytest.approx(probabilities, abs=0.0058)


def test_draws_agree_with_counting_along_the_bar_and_with_their_code(smollm):
    read = next_token(smollm, FRANCE)
    probabilities = run_pipeline(read.encoded.ids, read.logits, [Temperature(1.5)]).probabilities
    draws = draw_tokens(probabilities, read.ranking, seed=7)
    result = verify_draws(smollm, FRANCE, read, draws, 1.5, 7)
    assert result.equal and result.compared == 1000
    left = run_snippet(smollm, draws_code(smollm, FRANCE, read.encoded, 1.5, 7, 1000))
    assert left["drawn"].tolist() == draws.token_ids.tolist()
