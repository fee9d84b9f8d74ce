"""Sweep: one knob over its range, several samples per value, all in one batch; and statistics of the samples."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.decoding.analysis import distinct
from core.decoding.config import MAX_ROWS, SEED, DecodingConfig, check_configs
from core.decoding.generated_text import GeneratedText


def sweep_configs(
    config: DecodingConfig, knob: str, values: Sequence[float], samples: int
) -> tuple[DecodingConfig, ...]:
    """Set one knob to each value, `samples` times with the seeds that follow the config's own.

    Every value gets the same seeds, so that the knob differs and not the random numbers. Run them with
    `decode(..., max_configs=MAX_ROWS)`.

    Args:
        knob: key of one of the strategy's knobs.

    Returns:
        Configs, value by value.

    Raises:
        InputError: a value outside the knob's range, or more than 40 rows in all.

    >>> swept = sweep_configs(DecodingConfig("temperature"), "temperature", [0.5, 2.0], samples=2)
    >>> [(config.settings["temperature"], config.seed) for config in swept]
    [(0.5, 0), (0.5, 1), (2.0, 0), (2.0, 1)]
    """
    swept = tuple(
        replace(config, values={**config.settings, knob: value}, seed=(config.seed + sample) % (int(SEED.maximum) + 1))
        for value in values
        for sample in range(samples)
    )
    return check_configs(swept, MAX_ROWS)


@dataclass(frozen=True)
class SweepPoint:
    """Statistics of the samples of one value.

    Attributes:
        value: of the knob.
        mean_logs: mean log-probability per token under the raw model, one per sample.
        distinct_2: different pairs of tokens / pairs, over all samples together, as `distinct` counts; None when
            there is no pair.
        distinct_texts: different texts / texts.
    """

    value: float
    mean_logs: tuple[float, ...]
    distinct_2: float | None
    distinct_texts: float

    @property
    def mean_log(self) -> float:
        """Mean over the samples."""
        return sum(self.mean_logs) / len(self.mean_logs)


def sweep_points(values: Sequence[float], texts: Sequence[GeneratedText]) -> list[SweepPoint]:
    """Group the samples by value.

    Args:
        texts: the samples of the first value, then those of the second, and so on; each has at least one token.
    """
    samples = len(texts) // len(values)
    return [_point(value, texts[index * samples : (index + 1) * samples]) for index, value in enumerate(values)]


def _point(value: float, texts: Sequence[GeneratedText]) -> SweepPoint:
    logs = [[step.log_probability for step in text.steps] for text in texts]
    return SweepPoint(
        value,
        tuple(sum(values) / len(values) for values in logs),
        distinct((text.steps for text in texts), 2),
        len({text.token_ids for text in texts}) / len(texts),
    )
