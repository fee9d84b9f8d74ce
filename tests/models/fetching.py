"""Fetch a model as `load_model` does, and inspect the cache folder afterwards."""

import threading
from pathlib import Path

from core.models.fetch_process import run_fetch
from core.models.progress import ignore
from core.models.store import converted_folder


def fetch(spec, settings, report=ignore, cancel=None) -> None:
    run_fetch(spec, settings, report, cancel or threading.Event())


def target(spec, settings) -> Path:
    """The folder of the converted model."""
    return converted_folder(spec, spec.sources[0], settings)


def leftovers(settings) -> list[Path]:
    return list((settings.cache_dir / "staging").glob("*"))
