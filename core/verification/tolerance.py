"""Tolerances: the distance that two right computations of one number may have.

All tolerances of the app are derived here, from the number format, the size of what is added, and the number of
additions. Two kinds:

- An *anchor* is what the model computes: logits, attention weights, states of the residual stream. Two kernels add
  the same products in another order; `rounding` bounds the difference.
- Everything else on screen is *derived* from anchors that are on the same screen: probabilities from the logits,
  ranks, sums, shares. It is recomputed from those very anchors in float64, so no noise of the model is left and
  `DERIVED` holds, whatever the model's number format.

Reasoning: with unit roundoff u, n additions of rounded terms err by at most n·u·Σ|terms|; as roundings are
independent, by λ·√n·u·Σ|terms| but for a probability of 2·exp(-λ²/2) (Higham and Mary, "A New Approach to
Probabilistic Rounding Error Analysis", 2019). λ = 6 leaves 3e-8 for each number.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

# Largest relative error of rounding once: half the distance between neighbours.
UNIT_ROUNDOFF = {"float64": 2.0**-53, "float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}
CONFIDENCE = 6.0
# Relative, for values recomputed in float64 from what is shown in float32.
DERIVED = 2.0**-20

# Of a logit between two kernels; `logit_noise` says relative to what, and how it was measured.
LOGIT_NOISE = {"float32": 2.0**-16, "bfloat16": 2.0**-7}


def logit_noise(dtype: str, logits: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the largest difference between the same logits by two kernels.

    In float32 relative to the largest logit of the row, because rounding is as large as the terms that are added.
    Measured with SmolLM2 on 200 texts of up to 24 tokens, in English and in 23 languages, against one plain read with
    one thread: other shapes and threads 2.9e-6, token by token with a cache 4.8e-6, the same with packed weights
    6.9e-6, a batch of eight 4.8e-6. 2^-16 is 1.5e-5.

    In bfloat16 relative to each logit itself, two units of its last digit: one read gives the same bits whatever the
    threads and the positions kept, and only the last rounding may fall on either side.

    subtle: in bfloat16 a cache or a batch changes a logit by up to 3.9% of the row's largest (measured), so no
    tolerance tells that from an error of 3%. A check of such numbers runs the model in the same shapes, batch and cache
    as the view did, and derives the rest from the logits that are shown.

    Args:
        dtype: number format of the model.
        logits: shape (…, vocab).
    """
    scale: npt.NDArray[np.float64] = np.abs(np.asarray(logits, dtype=np.float64))
    if dtype == "float32":
        scale = np.broadcast_to(scale.max(axis=-1, keepdims=True), scale.shape)
    allowed: npt.NDArray[np.float64] = LOGIT_NOISE[dtype] * scale
    return allowed


def cached_logit_noise(dtype: str, logits: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the largest difference of a logit computed with a cache or in a batch from one of a plain read.

    In float32 as `logit_noise`. In bfloat16 6.3% of the row's largest: 3.3% were measured. One or two digits of such a
    logit mean something, which a view must say; what follows from the logits that are shown is derived from
    them all the same, and tight.

    Args:
        dtype: number format of the model.
        logits: shape (…, vocab).
    """
    if dtype == "float32":
        return logit_noise(dtype, logits)
    scale: npt.NDArray[np.float64] = np.abs(np.asarray(logits, dtype=np.float64)).max(axis=-1, keepdims=True)
    return np.broadcast_to(2.0**-4 * scale, np.shape(logits))


def rounding(dtype: str, additions: int, magnitude: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the largest difference between two sums of the same numbers in another order.

    Args:
        dtype: number format in which they are added.
        additions: how many numbers are added.
        magnitude: size of the sum's terms together, Σ|terms|, or of the largest value of its row; any shape.

    >>> bool(rounding("float32", 576, 20.0) < 1e-3 * 20)
    True
    """
    scale: npt.NDArray[Any] = np.abs(np.asarray(magnitude, dtype=np.float64))
    allowed: npt.NDArray[np.float64] = CONFIDENCE * np.sqrt(additions) * UNIT_ROUNDOFF[dtype] * scale
    return allowed


def derived(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the allowed difference for values recomputed from what is shown, relative to each value's own size.

    A removed token's score, -inf, has no neighbours: it is equal or not.
    """
    scale: npt.NDArray[np.float64] = np.abs(np.asarray(values, dtype=np.float64))
    return DERIVED * np.where(np.isfinite(scale), scale, 0.0)


def rounded(dtype: str, values: npt.ArrayLike, times: float = 1.0) -> npt.NDArray[np.float64]:
    """Return the largest error of values that were rounded `times` times each, infinities left exact.

    Two kernels with the same operands add in float32 whatever the number format, and round the sum to it: in bfloat16
    they differ by a step of the value itself, not of the terms.
    """
    scale: npt.NDArray[np.float64] = np.abs(np.asarray(values, dtype=np.float64))
    return np.where(np.isfinite(scale), times * UNIT_ROUNDOFF[dtype] * np.nan_to_num(scale, posinf=0.0), 0.0)


def softmax_rounding(dtype: str, scores: npt.ArrayLike, weights: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the largest error of a softmax over the last axis, computed in float32 and then rounded to `dtype`.

    Relative to each weight: the distance of its score from the largest is rounded (and exp turns that absolute error
    into a relative one), exp and the division err by a few roundings, the sum by those of its additions.

    Args:
        scores: with -inf where masked.
        weights: softmax of the scores.
    """
    finite = np.asarray(scores, dtype=np.float64)
    below = np.nan_to_num(finite.max(-1, keepdims=True) - finite, posinf=0.0)
    relative = UNIT_ROUNDOFF["float32"] * (below + CONFIDENCE * np.sqrt(finite.shape[-1]) + 4)
    last = 0.0 if dtype == "float32" else UNIT_ROUNDOFF[dtype]
    smallest = float(np.finfo(np.float32).tiny)  # below it float32 loses digits
    result: npt.NDArray[np.float64] = np.asarray(weights, dtype=np.float64) * (relative + last) + smallest
    return result


def precision_words(dtype: str) -> str:
    """Say which digits of a model's numbers mean something, for people.

    >>> precision_words("bfloat16")
    'The model computes in bfloat16: two to three digits mean something, the rest is rounding.'
    """
    digits = "the first six digits mean" if dtype == "float32" else "two to three digits mean"
    return f"The model computes in {dtype}: {digits} something, the rest is rounding."
