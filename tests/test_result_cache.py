"""Results are kept while their bytes fit; the least recently used one is evicted first."""

from dataclasses import dataclass

import numpy as np

from core.result_cache import ResultCache, array_bytes


def cache_of(*names: str) -> ResultCache:
    """A cache with room for two of the results put into it, 400 bytes each."""
    cache = ResultCache(max_bytes=1000)
    for name in names:
        cache.put(name, np.zeros(50))
    return cache


def test_results_are_forgotten_when_their_bytes_run_out():
    cache = cache_of(*"abc")
    assert cache.get("a") is None
    assert cache.get("b") is not None and cache.get("c") is not None


def test_a_result_that_was_asked_for_outlives_a_newer_one():
    cache = cache_of(*"ab")
    cache.get("a")
    cache.put("c", np.zeros(50))
    assert cache.get("a") is not None and cache.get("b") is None


def test_a_result_larger_than_the_cache_is_not_kept_and_drives_none_out():
    cache = cache_of("a")
    cache.put("huge", np.zeros(1000))
    assert cache.get("huge") is None and cache.get("a") is not None


def test_bytes_are_counted_wherever_arrays_are_kept():
    @dataclass
    class Result:
        rows: list[np.ndarray]
        name: str

    assert array_bytes((Result([np.zeros(3), np.zeros(4)], "a"), 5)) == 56
