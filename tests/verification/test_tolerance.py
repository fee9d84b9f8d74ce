"""Tolerances hold for sums in another order, and are far below the errors they must not hide."""

import numpy as np
import pytest
import torch

from core.verification import DERIVED, derived, logit_noise, rounded, rounding, softmax_rounding


def test_sums_of_float32_in_any_order_stay_within_rounding():
    rng = np.random.default_rng(0)
    for count in (10, 576, 4096):
        terms = rng.normal(size=count).astype(np.float32)
        allowed = rounding("float32", count, np.abs(terms).sum())
        for _ in range(50):
            shuffled = rng.permutation(terms)
            assert abs(np.cumsum(shuffled)[-1] - terms.astype(np.float64).sum()) <= allowed


def test_tolerances_are_far_below_one_in_a_thousand():
    assert rounding("float32", 576, 1.0) < 1e-4
    assert DERIVED < 1e-5
    assert derived([0.0, -2.0]).tolist() == [0.0, 2 * DERIVED]


def test_a_removed_token_is_equal_or_not():
    assert derived([-np.inf, 1.0]).tolist() == [0.0, DERIVED]


def test_a_logit_of_float32_is_compared_on_the_scale_of_its_row_and_one_of_bfloat16_on_its_own():
    rows = np.array([[20.0, -1.0], [2.0, -4.0]])
    assert logit_noise("float32", rows) == pytest.approx(np.array([[20, 20], [4, 4]]) * 2.0**-16)
    assert logit_noise("bfloat16", rows) == pytest.approx(np.abs(rows) * 2.0**-7)
    assert (logit_noise("float32", rows) < 1e-3 * np.abs(rows).min()).all()
    assert (logit_noise("bfloat16", rows) < 0.03 * np.abs(rows)).all()


CACHED_TEXTS = [
    "The capital of France is",
    "1, 2, 3, 4, 5, 6, 7",
    "dog lazy the over jumps",
    "Straße, naïve, 日本語 🚀",
]


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_logits_of_float32_token_by_token_with_a_cache_lie_within_the_noise_of_a_plain_read(smollm, threads):
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        for text in CACHED_TEXTS:
            ids = smollm.tokenizer(text, return_tensors="pt").input_ids
            with torch.inference_mode():
                plain = smollm.model(ids).logits[0].numpy()
                rows, cache = [], None
                for place in range(ids.shape[1]):
                    output = smollm.model(ids[:, place : place + 1], past_key_values=cache, use_cache=True)
                    rows.append(output.logits[0, 0].numpy())
                    cache = output.past_key_values
            # Half of what is allowed: room for texts and machines that were not tried.
            assert (np.abs(np.stack(rows) - plain) <= logit_noise("float32", plain) / 2).all()
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize(("dtype", "torch_dtype"), [("float32", torch.float32), ("bfloat16", torch.bfloat16)])
def test_a_softmax_in_float32_stays_within_its_rounding_and_one_off_by_a_thousandth_does_not(dtype, torch_dtype):
    rng = np.random.default_rng(0)
    for spread in (0.1, 3.0, 40.0):
        scores = np.tril(rng.normal(size=(60, 60)) * spread) + np.triu(np.full((60, 60), -np.inf), 1)
        model_scores = torch.from_numpy(scores).to(torch_dtype)
        shown = model_scores.float().softmax(-1).to(torch_dtype).double().numpy()
        exact = model_scores.double().softmax(-1).numpy()
        allowed = softmax_rounding(dtype, model_scores.double().numpy(), exact)
        assert (np.abs(shown - exact) <= allowed).all()
        off, seen = {"float32": 1e-3, "bfloat16": 0.03}[dtype], exact > 1e-30
        assert (off * exact[seen] > 2 * allowed[seen]).all()


def test_infinities_are_exact_and_other_values_may_be_rounded_so_many_times():
    assert rounded("bfloat16", [-np.inf, 2.0, -4.0], 2).tolist() == [0.0, 2 * 2.0 / 256, 2 * 4.0 / 256]
