"""A real server on loopback and a real Chromium. If Chromium is missing the journeys are skipped; in CI they fail."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.measure import ROOT
from bench.screens.tab import answered, go, missing_browser, open_page, running_chromium, settle

__all__ = [
    "SlowNetwork",
    "answered",
    "copy_link",
    "go",
    "go_to",
    "open_page",
    "running_server",
    "settle",
    "strip_holds",
]


def pytest_collection_modifyitems(items) -> None:
    here = [item for item in items if ROOT / "tests" / "browser" in item.path.parents]
    reason = missing_browser()
    if here and reason and os.environ.get("LLM_PLAYGROUND_REQUIRE_BROWSER"):
        pytest.exit(f"Browser journeys are required and {reason}.", returncode=1)
    for item in here:
        item.add_marker(pytest.mark.browser)
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


@contextmanager
def running_server(**env: str) -> Iterator[str]:
    """Start a fresh server process; yield its URL once it listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "Home.py", "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int, process: subprocess.Popen, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


@pytest.fixture(scope="session")
def app_url(smollm) -> Iterator[str]:
    """URL of one server for all journeys; the default model's files are on disk."""
    with running_server() as url:
        yield url


@pytest.fixture(scope="session")
def browser():
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture
def page(browser):
    """A new visitor: a browser context of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def copy_link(page) -> str:
    """Press Copy link; returns what is in the clipboard then."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("status").get_by_text("Copied").wait_for()
    return page.evaluate("navigator.clipboard.readText()")


def go_to(page, title: str) -> None:
    """Press a page's icon in the rail, as long as a hand does: a text that was not sent goes first."""
    page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click(position={"x": 12, "y": 12}, delay=60)


def strip_holds(page, tokens: int):
    """Find the token strip of a text of so many tokens."""
    return page.get_by_label(f"{tokens} token{'' if tokens == 1 else 's'}", exact=True)


class SlowNetwork:
    """Holds back the responses of the server during the `with` block, and then delivers all of them at once."""

    def __init__(self, page) -> None:
        self._page, self._held = page, None
        page.route_web_socket(re.compile("_stcore/stream"), self._connect)

    def _connect(self, browser_side) -> None:
        self._browser_side = browser_side
        browser_side.connect_to_server().on_message(self._answer)

    def _answer(self, message: bytes) -> None:
        if self._held is None:
            self._browser_side.send(message)
        else:
            self._held.append(message)

    def __enter__(self) -> "SlowNetwork":
        self._held = []
        return self

    def __exit__(self, *_) -> None:
        held, self._held = self._held, None
        for message in held:
            self._browser_side.send(message)

    def overtake(self) -> None:
        """Drop the messages of all runs but the last, as the server drops unsent ones when a run starts."""
        kinds = [ForwardMsg.FromString(message).WhichOneof("type") for message in self._held]
        last = max(place for place, kind in enumerate(kinds) if kind == "new_session")
        self._held = [held for place, held in enumerate(self._held) if kinds[place] != "delta" or place > last]

    def deliver(self, up_to: bytes) -> None:
        """Deliver the responses up to the first one with these bytes."""
        last = next(place for place, message in enumerate(self._held) if up_to in message)
        for message in self._held[: last + 1]:
            self._browser_side.send(message)
        del self._held[: last + 1]

    def wait_for_runs(self, count: int) -> None:
        """Wait until the server has answered so many requests, without the browser receiving the responses."""
        while (
            sum(ForwardMsg.FromString(message).WhichOneof("type") == "script_finished" for message in self._held)
            < count
        ):
            self._page.wait_for_timeout(20)


def watch_for_waiting(page) -> None:
    """Start to record whether the page ever shows that this visitor waits for the model."""
    page.evaluate(
        """() => {
            window.saidToWait = false
            new MutationObserver(() => { window.saidToWait ||= document.body.innerText.includes("ahead of yours") })
                .observe(document.body, { subtree: true, childList: true, characterData: true })
        }"""
    )


def had_to_wait(page) -> bool:
    """Return True if the page showed it since `watch_for_waiting`."""
    return page.evaluate("window.saidToWait")
