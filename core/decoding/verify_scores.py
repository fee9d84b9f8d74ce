"""Claims of statistics of texts: sums, shares and divergences, from the tokens and log-probabilities that are shown."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from core.decoding.analysis import OutputScores
from core.decoding.generated_text import GeneratedText
from core.decoding.records import END_TOKEN, DecodingStep
from core.decoding.sweep import SweepPoint
from core.verification import Claim, derived

Texts = Sequence[Sequence[DecodingStep]]
Curve = tuple[Sequence[float], Sequence[float | None]]
_NUMPY = "log-probabilities and ids shown, by NumPy"


def score_claims(scored: Sequence[OutputScores], texts: Texts) -> Iterator[Claim]:
    """Claim the table of statistics, one row per text."""
    logs = [np.array([step.log_probability for step in steps]) for steps in texts]
    sums = np.array([one.sum() for one in logs])
    means = np.array([one.mean() if len(one) else 0.0 for one in logs])
    # The size of what is added: a sum may be near 0.
    room = derived(np.array([np.abs(one).sum() for one in logs]))
    yield Claim("log-probability of each text", [one.log_probability for one in scored], sums, room, _NUMPY)
    yield Claim("mean log-probability", [one.mean_log_probability for one in scored], means, room, _NUMPY)
    yield Claim("tokens of each text", [one.tokens for one in scored], [len(one) for one in logs], route="counted")
    for size, name in ((1, "distinct_1"), (2, "distinct_2")):
        shown = np.array([getattr(one, name) for one in scored], dtype=np.float64)  # None becomes NaN
        shares = np.array([_distinct([steps], size) for steps in texts])
        yield Claim(f"distinct-{size}", *_numbers(shown, shares), route="np.unique of the n-grams")
    threes = [_windows(steps, 3) for steps in texts]
    repeated = [len(one) - len(np.unique(one, axis=0)) for one in threes]
    yield Claim("repeated 3-grams", [one.repeated_3grams for one in scored], repeated, route="np.unique")
    if scored:
        best = [int(sums.argmax()), int(means.argmax())]
        drawn = [_best([one.log_probability for one in scored]), _best([one.mean_log_probability for one in scored])]
        yield Claim("likeliest text, in all and per token", drawn, best, route="argmax")


def _best(values: Sequence[float]) -> int:
    return max(range(len(values)), key=values.__getitem__)


def _numbers(
    shown: npt.NDArray[np.float64], again: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return shown, recomputed and allowed; -1 stands for a share of nothing."""
    shown, again = np.nan_to_num(shown, nan=-1.0), np.nan_to_num(again, nan=-1.0)
    return shown, again, derived(again)


def _windows(steps: Sequence[DecodingStep], size: int) -> npt.NDArray[np.int64]:
    """Return all n-grams of a text without its end token, (n-grams, size)."""
    ids = np.array([step.token_id for step in steps if step.finished != END_TOKEN], dtype=np.int64)
    if len(ids) < size:
        return np.zeros((0, size), dtype=np.int64)
    return np.lib.stride_tricks.sliding_window_view(ids, size)


def _distinct(texts: Texts, size: int) -> float:
    windows = np.concatenate([_windows(steps, size) for steps in texts])
    return len(np.unique(windows, axis=0)) / len(windows) if len(windows) else np.nan


def divergence_claims(shown: Sequence[int | None], texts: Sequence[GeneratedText]) -> Iterator[Claim]:
    """Claim where each text first differs from the first one; for the first, from any other."""
    first = np.array(texts[0].token_ids)
    places = [_differs(first, np.array(text.token_ids)) for text in texts[1:]]
    nearest = min((place for place in places if place >= 0), default=-1)
    drawn = [-1 if place is None else place for place in shown]
    yield Claim("first token that differs", drawn, [nearest, *places], route="ids compared; -1 where none differs")


def _differs(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> int:
    common = min(len(one), len(other))
    different = np.flatnonzero(one[:common] != other[:common])
    return int(different[0]) if len(different) else -1


def sweep_claims(points: Sequence[SweepPoint], texts: Sequence[GeneratedText], knob: str) -> Iterator[Claim]:
    """Claim the curves of a sweep: each sample's mean log-probability, their mean, and the two diversities.

    Args:
        knob: key of the setting that is swept.
    """
    samples = len(texts) // len(points)
    means = np.array([np.mean([step.log_probability for step in text.steps]) for text in texts])
    room = derived(np.array([np.mean(np.abs([step.log_probability for step in text.steps])) for text in texts]))
    shown = [mean for point in points for mean in point.mean_logs]
    yield Claim("mean log-probability of each sample", shown, means, room, _NUMPY)
    groups = means.reshape(len(points), samples)
    allowed = room.reshape(len(points), samples).max(axis=1)
    yield Claim("mean of the samples", [point.mean_log for point in points], groups.mean(axis=1), allowed, _NUMPY)
    of_value = [texts[index * samples : (index + 1) * samples] for index in range(len(points))]
    shares = np.array([_distinct([text.steps for text in group], 2) for group in of_value])
    drawn = np.array([point.distinct_2 for point in points], dtype=np.float64)
    yield Claim("different pairs of tokens", *_numbers(drawn, shares), route="np.unique of the pairs")
    whole = np.array([len({text.token_ids for text in group}) / samples for group in of_value])
    yield Claim("different texts", [point.distinct_texts for point in points], whole, derived(whole), "counted")
    values = np.array([group[0].config.settings[knob] for group in of_value])
    yield Claim("values of the setting", [point.value for point in points], values, derived(values), "the settings")


def curve_claims(points: Sequence[SweepPoint], drawn: Sequence[Curve]) -> Iterator[Claim]:
    """Claim the curves of a sweep as they are drawn, from its points, which are claimed themselves.

    Args:
        drawn: the samples' dots, their means, the shares of different pairs and of different texts, each (x, y).
    """
    dots = [(point.value, mean) for point in points for mean in point.mean_logs]
    values = [point.value for point in points]
    expected = (
        ("dots of the samples", [x for x, _ in dots], [y for _, y in dots]),
        ("curve of the means", values, [np.mean(point.mean_logs) for point in points]),
        ("curve of the pairs", values, [point.distinct_2 for point in points]),
        ("curve of the texts", values, [point.distinct_texts for point in points]),
    )
    for (x, y), (name, again_x, again_y) in zip(drawn, expected, strict=True):
        yield Claim(f"{name}, x", np.array(x), np.array(again_x), route="the values of the setting")
        heights = (np.nan_to_num(np.array(one, dtype=np.float64), nan=-1.0) for one in (y, again_y))
        shown, again = heights
        yield Claim(f"{name}, y", shown, again, derived(again), "the points above")


def race_claims(
    ours: Sequence[DecodingStep], greedy: Sequence[DecodingStep], sums: tuple[float, float]
) -> Iterator[Claim]:
    """Claim the two falling lines of Your turn, and the two sums in its sentence.

    Args:
        sums: of our tokens, and of as many of greedy's, as written.
    """
    for name, steps in (("your", ours), ("greedy's", greedy)):
        logs = np.array([step.log_probability for step in steps])
        yield Claim(
            f"{name} log-probability after each token",
            [0.0, *accumulate(step.log_probability for step in steps)],
            np.concatenate([[0.0], np.cumsum(logs)]),
            derived(np.concatenate([[0.0], np.cumsum(np.abs(logs))])),
            _NUMPY,
        )
    again = np.array([sum(step.log_probability for step in steps[: len(ours)]) for steps in (ours, greedy)])
    yield Claim("both sums", sums, again, derived(again), _NUMPY)
    ahead = [int(np.sign(sums[0] - sums[1]))], [int(np.sign(again[0] - again[1]))]
    yield Claim("who is ahead: you 1, greedy -1", ahead[0], ahead[1], route="the sums compared")
