"""Memory: the container's limit counts, and a forward pass needs memory besides the weights."""

import gc
import weakref

import psutil
import pytest

from core.errors import MemoryLimitError
from core.models.memory import check_memory, give_back_memory


class Knot:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.itself = self


def tracked(thing: object) -> bool:
    """Tell whether collections visit it."""
    return any(one is thing for one in gc.get_objects())


def test_what_lives_when_memory_is_given_back_is_passed_over_by_later_collections():
    knot = Knot()
    assert tracked(knot)
    give_back_memory()
    assert not tracked(knot)


def test_what_was_frozen_is_collected_when_memory_is_given_back_again():
    knot = Knot()
    give_back_memory()
    gone = weakref.ref(knot)
    del knot
    gc.collect()
    assert gone() is not None, "frozen: an ordinary collection does not see it"
    give_back_memory()
    assert gone() is None


def test_the_memory_check_counts_weights_and_one_forward_pass():
    check_memory("Small", 100_000_000, "float32", 500_000_000)
    with pytest.raises(MemoryLimitError, match="No model of the catalog fits"):
        check_memory("Small", 100_000_000, "float32", 499_999_999 - 400_000_000)


def test_a_containers_limit_counts(tmp_path, monkeypatch):
    from core.models import memory

    for name, text in {"max": "3000000000", "current": "1000000000", "stat": "anon 5\ninactive_file 200000000"}.items():
        (tmp_path / name).write_text(text + "\n")
    files = tuple(str(tmp_path / name) for name in ("max", "current", "stat"))
    monkeypatch.setattr(memory, "_CGROUPS", ((*files, "inactive_file"),))
    assert memory.total_memory() == 3_000_000_000
    assert memory.available_memory() == 2_200_000_000
    assert memory.default_budget() == 2_000_000_000


def test_the_setting_bounds_all_memory_and_what_is_available_of_it(monkeypatch):
    from core.models import memory

    monkeypatch.setenv("LLM_PLAYGROUND_MEMORY_GB", "2.7")
    assert memory.total_memory() == 2_700_000_000
    assert memory.default_budget() == 1_800_000_000
    # One gigabyte more than this process has, whatever the tests before have left in it.
    limit = psutil.Process().memory_info().rss / 1e9 + 1
    monkeypatch.setenv("LLM_PLAYGROUND_MEMORY_GB", str(limit))
    assert abs(memory.available_memory() - 1_000_000_000) < 100_000_000
    monkeypatch.setenv("LLM_PLAYGROUND_MEMORY_GB", "0.001")
    assert memory.available_memory() == 0


def test_no_limit_is_no_limit(tmp_path, monkeypatch):
    from core.models import memory

    (tmp_path / "max").write_text("max\n")
    files = tuple(str(tmp_path / name) for name in ("max", "current", "stat"))
    monkeypatch.setattr(memory, "_CGROUPS", ((*files, "inactive_file"),))
    assert memory.total_memory() == psutil.virtual_memory().total
