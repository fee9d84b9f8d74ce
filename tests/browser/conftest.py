"""A real server on loopback and a real Chromium. If Chromium is missing the journeys are skipped; in CI they fail."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parents[2]
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
FLAGS += " --disable-component-update --disable-sync"


def _missing() -> str:
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed"
    return "" if shutil.which("chromium") else "no chromium on this machine"


def pytest_collection_modifyitems(items) -> None:
    here = [item for item in items if ROOT / "tests" / "browser" in item.path.parents]
    reason = _missing()
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
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A new visitor: a browser context of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


class Traffic:
    """Requests of a page and responses of its server, read from their WebSocket.

    subtle: right after a click the app looks as idle as before it. Only messages show that a response has arrived.
    """

    def __init__(self, page) -> None:
        self.requests = 0
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
        message = ForwardMsg.FromString(frame)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._started, self._answered = True, False
        elif kind == "script_finished":
            starts_again = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            self._answered = self._started and not starts_again


_TRAFFIC: WeakKeyDictionary = WeakKeyDictionary()


def go(page, url: str) -> None:
    """Open a URL."""
    if page not in _TRAFFIC:
        _TRAFFIC[page] = Traffic(page)
    page.goto(url)


def open_page(page, url: str) -> None:
    """Open a URL and wait until the script has ended."""
    go(page, url)
    settle(page)


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


def copy_link(page) -> str:
    """Press Copy link; returns what is in the clipboard then."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("status").get_by_text("Copied").wait_for()
    return page.evaluate("navigator.clipboard.readText()")


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
