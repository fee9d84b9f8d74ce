"""Memory: the container's limit counts, and a forward pass needs memory besides the weights."""

import psutil
import pytest

from core.errors import MemoryLimitError
from core.models.memory import check_memory


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


def test_no_limit_is_no_limit(tmp_path, monkeypatch):
    from core.models import memory

    (tmp_path / "max").write_text("max\n")
    files = tuple(str(tmp_path / name) for name in ("max", "current", "stat"))
    monkeypatch.setattr(memory, "_CGROUPS", ((*files, "inactive_file"),))
    assert memory.total_memory() == psutil.virtual_memory().total
