"""Results are kept while their bytes fit; the least recently used one is evicted first."""

from dataclasses import dataclass

import numpy as np

from core.result_cache import ResultCache, array_bytes


def cache_of(*names: str) -> ResultCache:
    """A cache with room for two of the results put into it, 400 kB each."""
    cache = ResultCache(max_bytes=1_000_000)
    for name in names:
        cache.put(name, np.zeros(50_000))
    return cache


def test_results_are_forgotten_when_their_bytes_run_out():
    cache = cache_of(*"abc")
    assert cache.get("a") is None
    assert cache.get("b") is not None and cache.get("c") is not None


def test_a_result_that_was_asked_for_outlives_a_newer_one():
    cache = cache_of(*"ab")
    cache.get("a")
    cache.put("c", np.zeros(50_000))
    assert cache.get("a") is not None and cache.get("b") is None


def test_a_result_larger_than_the_cache_is_not_kept_and_drives_none_out():
    cache = cache_of("a")
    cache.put("huge", np.zeros(1_000_000))
    assert cache.get("huge") is None and cache.get("a") is not None


def test_results_without_arrays_do_not_stay_for_ever():
    cache = ResultCache(max_bytes=1_000_000)
    for number in range(50):
        cache.put(number, "a text")
    assert [number for number in range(50) if cache.get(number)] == [45, 46, 47, 48, 49]


def test_bytes_are_counted_wherever_arrays_are_kept():
    @dataclass
    class Result:
        rows: list[np.ndarray]
        name: str

    assert array_bytes((Result([np.zeros(3), np.zeros(4)], "a"), {"b": np.zeros(2)}, 5)) == 72
