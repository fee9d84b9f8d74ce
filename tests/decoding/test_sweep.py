"""Sweeps: one batch, the same seeds for every value, statistics over the samples."""

import pytest

from core.decoding import (
    MAX_ROWS,
    DecodingConfig,
    sweep_configs,
    sweep_points,
)
from core.errors import InputError
from core.tokenization import encode
from tests.decoding.runs import run

TEXT = "Hello my name"


@pytest.fixture(scope="module")
def ids(llama):
    return encode(llama, TEXT, 99).ids


def test_sweep_points_count_over_the_samples_of_one_value(llama, ids):
    configs = [DecodingConfig("top_k", {"top_k": k}, seed=seed) for k in (1, 50) for seed in (0, 1, 2)]
    same, free = sweep_points([1, 50], run(llama, ids, configs, 8))
    assert same.distinct_texts == pytest.approx(1 / 3)  # top-k 1 is greedy, whatever the random numbers are
    assert len(set(same.mean_logs)) == 1 and free.distinct_texts == 1
    assert same.mean_log == pytest.approx(same.mean_logs[0]) and 0 < same.distinct_2 < free.distinct_2


def test_a_sweep_is_one_batch_with_the_same_seeds_for_every_value():
    swept = sweep_configs(DecodingConfig("top_k", seed=5), "top_k", [1, 50], samples=3)
    assert [config.settings["top_k"] for config in swept] == [1, 1, 1, 50, 50, 50]
    assert [config.seed for config in swept] == [5, 6, 7] * 2
    with pytest.raises(InputError, match=str(MAX_ROWS)):
        sweep_configs(DecodingConfig("temperature"), "temperature", [0.5] * 11, samples=4)
    with pytest.raises(InputError, match="no knob"):
        sweep_configs(DecodingConfig("greedy"), "temperature", [0.5], samples=1)
