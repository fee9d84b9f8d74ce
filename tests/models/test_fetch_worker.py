"""The process that fetches and converts, on its own."""

import json
import os
import pickle
import subprocess
import sys
import time

from core.models.catalog import CATALOG
from core.models.fetch_process import PROJECT
from core.models.fetch_worker import disk_is_full


def test_a_full_disk_is_recognised_even_when_only_words_say_so():
    assert disk_is_full(OSError(28, "No space left on device"))
    assert disk_is_full(RuntimeError("I/O error: No space left on device (os error 28)"))
    assert not disk_is_full(ValueError("something else"))


def test_the_process_ends_when_nobody_listens(tmp_path):
    """A server that dies must not leave a worker process running."""
    env = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "LLM_PLAYGROUND_CACHE": str(tmp_path),
        "PIP_INDEX_URL": "http://127.0.0.1:9",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "core.models.fetch_worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env
    )
    process.stdin.write(pickle.dumps(CATALOG["smollm2-135m-instruct"]))
    process.stdin.close()
    assert "progress" in json.loads(process.stdout.readline())
    process.stdout.close()
    started = time.monotonic()
    process.wait(timeout=30)
    assert time.monotonic() - started < 10
