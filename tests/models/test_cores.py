"""Cores: a container's share counts, and torch follows it."""

import os
import subprocess
import sys

import pytest

from core.models import cores


@pytest.mark.parametrize(("quota", "allowed"), [("100000 100000", 1), ("150000 100000", 2), ("10000 100000", 1)])
def test_a_quota_is_rounded_up_to_whole_cores(tmp_path, monkeypatch, quota, allowed):
    (tmp_path / "cpu.max").write_text(quota + "\n")
    monkeypatch.setattr(cores, "_CPU_FILES", ((str(tmp_path / "cpu.max"),),))
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(64)))
    assert cores.available_cores() == allowed


@pytest.mark.parametrize(("quota", "period"), [("-1", "100000"), ("max", "100000")])
def test_without_a_quota_the_cores_it_is_bound_to_count(tmp_path, monkeypatch, quota, period):
    (tmp_path / "quota").write_text(quota + "\n")
    (tmp_path / "period").write_text(period + "\n")
    monkeypatch.setattr(cores, "_CPU_FILES", ((str(tmp_path / "quota"), str(tmp_path / "period")), ("/nowhere",)))
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(3)))
    assert cores.available_cores() == 3


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts the threads in /proc")
def test_torch_computes_in_every_thread_with_no_more_threads_than_cores():
    """In a thread of its own, as a script runs: torch keeps the number by thread."""
    code = """
import os, threading
from core.models import cores
cores.available_cores = lambda: 1
cores.use_available_cores()
import torch
layer, x = torch.nn.Linear(512, 512), torch.ones(64, 512)
def compute():
    with torch.inference_mode():
        layer(x)
    print(len(os.listdir("/proc/self/task")), torch.get_num_threads())
thread = threading.Thread(target=compute)
thread.start()
thread.join()
"""
    env = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    threads, allowed = map(int, done.stdout.split())
    assert (threads, allowed) == (2, 1), "the main thread and the one that computes"
