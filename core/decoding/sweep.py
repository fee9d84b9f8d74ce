"""One knob over its range, several samples each: columns of one batch."""

from collections.abc import Sequence
from dataclasses import replace

from core.decoding.config import MAX_ROWS, SEED, DecodingConfig, check_configs


def sweep_configs(
    column: DecodingConfig, knob: str, values: Sequence[float], samples: int
) -> tuple[DecodingConfig, ...]:
    """The column with a knob set to each value, `samples` times with the seeds that follow its own.

    Every value gets the same seeds, so that what differs is the knob and not the dice. Run them with
    `decode(..., most=MAX_ROWS)`.

    Args:
        knob: key of one of the strategy's knobs.

    Returns:
        Columns, value by value.

    Raises:
        InputError: a value outside the knob's range, or more than 40 rows in all.

    >>> swept = sweep_configs(DecodingConfig("temperature"), "temperature", [0.5, 2.0], samples=2)
    >>> [(column.settings["temperature"], column.seed) for column in swept]
    [(0.5, 0), (0.5, 1), (2.0, 0), (2.0, 1)]
    """
    swept = tuple(
        replace(column, values={**column.settings, knob: value}, seed=(column.seed + sample) % (int(SEED.maximum) + 1))
        for value in values
        for sample in range(samples)
    )
    return check_configs(swept, MAX_ROWS)
