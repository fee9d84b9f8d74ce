"""A tab of a real Chromium, and when what it shows has come to rest."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
FLAGS += " --disable-component-update --disable-sync"


def missing_browser() -> str:
    """Say what is not installed; empty if a browser can be started."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed"
    return "" if shutil.which("chromium") else "no chromium on this machine"


@contextmanager
def running_chromium() -> Iterator[Any]:
    """Start Chromium for the `with` block; yield Playwright's browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        yield chromium
        chromium.close()


class Traffic:
    """Requests of a page and responses of its server, read from their WebSocket.

    subtle: right after a click the app looks as idle as before it. Only messages show that a response has arrived.

    Attributes:
        requests: number of script runs that the page asked for.
        received: bytes that came from the server.
    """

    def __init__(self, page) -> None:
        self.requests = self.received = 0
        self._started = self._answered = False
        page.on("websocket", self._connected)

    @property
    def idle(self) -> bool:
        """True if the script run requested last has started and ended."""
        return self._answered

    def _connected(self, websocket) -> None:
        self._started = self._answered = False  # the server runs the script for every new connection
        websocket.on("framesent", self._sent)
        websocket.on("framereceived", self._received)

    def _sent(self, frame: bytes) -> None:
        message = BackMsg.FromString(frame)
        if message.WhichOneof("type") == "rerun_script" and not message.rerun_script.is_auto_rerun:
            self.requests += 1
            self._started = self._answered = False

    def _received(self, frame: bytes) -> None:
        self.received += len(frame)
        message = ForwardMsg.FromString(frame)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._started, self._answered = True, False
        elif kind == "script_finished":
            starts_again = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            self._answered = self._started and not starts_again


_TRAFFIC: WeakKeyDictionary = WeakKeyDictionary()


def go(page, url: str) -> Traffic:
    """Open a URL; return what the page and its server say to each other from now on."""
    if page not in _TRAFFIC:
        _TRAFFIC[page] = Traffic(page)
    page.goto(url)
    return _TRAFFIC[page]


def open_page(page, url: str) -> Traffic:
    """Open a URL and wait until the script has ended."""
    traffic = go(page, url)
    settle(page)
    return traffic


@contextmanager
def answered(page) -> Iterator[None]:
    """Wait, after the `with` block sent a request to the server, until the app shows the response."""
    before = _TRAFFIC[page].requests
    yield
    _wait(page, lambda: _TRAFFIC[page].requests > before, "nothing was asked of the server")
    settle(page)


def settle(page) -> None:
    """Wait until the app shows the responses to all requests."""
    _wait(page, lambda: _TRAFFIC[page].idle and page.evaluate(DRAWN), "the app did not come to rest")


# A page of a fresh server starts twice, the first time without drawing anything.
DRAWN = """() => {
    const app = document.querySelector("[data-testid='stApp']");
    const stale = document.querySelector("[data-stale='true']");
    const drawn = document.querySelector("[data-testid='stHeading']");
    // What stands for a part whose code is still on its way moves what is below it when it comes.
    const awaited = document.querySelector("[data-testid='stSkeleton']");
    return Boolean(app && drawn && app.dataset.testScriptState === "notRunning" && !stale && !awaited);
}"""


def _wait(page, condition: Callable[[], bool], otherwise: str, seconds: float = 150) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{otherwise} in {seconds} s")
        page.wait_for_timeout(20)  # lets Playwright process messages
