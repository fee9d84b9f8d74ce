"""One visitor: a connection to a running app, the page it has drawn, and the clicks a person makes there."""

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from urllib.parse import parse_qsl, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from bench.visitors.page import Page
from bench.visitors.widgets import Widgets

# As a browser without login says it; the third place is for the session it comes back to.
_SUBPROTOCOLS = [Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")]
# A browser keeps a message for so many runs of the script, and tells the server which ones it has.
_RUNS_IN_CACHE = 2


class Visitor:
    """A tab of a browser.

    Attributes:
        page: the elements drawn so far.
        seconds: between the last click and the end of the run that answered it.
        silence: the longest time within it in which nothing was drawn.
    """

    def __init__(self, address: str, patience: float) -> None:
        """Address such as "127.0.0.1:8501"; `patience` is the number of seconds after which an answer is lost."""
        self.page = Page()
        self.seconds = self.silence = 0.0
        self._address, self._patience = address, patience
        self._widgets = Widgets()
        self._query: dict[str, str] = {}
        self._pages: dict[str, str] = {}
        self._cache: dict[str, tuple[ForwardMsg, int]] = {}
        self._runs = 0
        self._clocks: dict[str, tuple[float, asyncio.Task[None]]] = {}
        self._clicked = self._heard = 0.0
        self._drawn: Callable[[], None] | None = None
        self._answered = asyncio.Event()

    async def __aenter__(self) -> "Visitor":
        uri = f"ws://{self._address}/_stcore/stream"
        self._socket: ClientConnection = await connect(uri, subprotocols=_SUBPROTOCOLS, max_size=None, open_timeout=60)
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_clocks()
        self._reading.cancel()
        await self._socket.close()

    async def open(self) -> None:
        """Open the app as its address alone does."""
        await self._ask([])

    async def go(self, title: str) -> None:
        """Go to another page of the navigation, by its title."""
        target = self._pages[title]
        self._stop_clocks()
        self._query = {name: value for name, value in self._query.items() if name in self._bound_parameters()}
        frame = [node.message for node in self.page.nodes.values() if node.script == self.page.frame]
        self._widgets.keep(element for element in frame if hasattr(element, "button"))
        await self._ask([], target)

    async def press(self, label: str) -> None:
        """Press a button."""
        button = self.page.find("button", label)
        await self._ask([WidgetState(id=button.id, trigger_value=True)])

    async def enter(self, kind: str, label: str, value: str | float) -> None:
        """Enter a text, choose an option or move a slider."""
        widget = self.page.find(kind, label)
        self._widgets.enter(kind, widget.id, value)
        if widget.query_param_key:
            self._query[widget.query_param_key] = f"{value:g}" if isinstance(value, float) else str(value)
        await self._ask([])

    async def say(self, placeholder: str, text: str, drawn: Callable[[], None]) -> None:
        """Send a message of a chat; `drawn` is called after every change of the page."""
        box = self.page.find("chat_input", placeholder)
        state = WidgetState(id=box.id)
        state.chat_input_value.data = text
        self._drawn = drawn
        try:
            await self._ask([state])
        finally:
            self._drawn = None

    @property
    def waited(self) -> float:
        """Seconds since the last click."""
        return time.perf_counter() - self._clicked

    async def _ask(self, triggers: list[WidgetState], page: str = "") -> None:
        """Request a run of the script and wait for its end.

        Raises:
            TimeoutError: no end within the visitor's patience.
            ConnectionError: the server closed the connection.
            LookupError: the server referred to a message that the visitor no longer has.
        """
        self._answered.clear()
        self._clicked = self._heard = time.perf_counter()
        self.silence = 0.0
        await self._send(triggers, page or self.page.script)
        ended = asyncio.create_task(self._answered.wait())
        done, _ = await asyncio.wait(
            {ended, self._reading}, timeout=self._patience, return_when=asyncio.FIRST_COMPLETED
        )
        ended.cancel()
        if self._reading in done:
            self._reading.result()
        if ended not in done:
            raise TimeoutError(f"No answer within {self._patience:.0f} s. The page says: {self.page.text()[:500]!r}")

    async def _send(self, triggers: list[WidgetState], page: str, fragment: str = "") -> None:
        message = BackMsg()
        request = message.rerun_script
        request.query_string = urlencode(self._query)
        request.widget_states.widgets.extend([*self._widgets.states(), *triggers])
        request.page_script_hash = page
        request.fragment_id = fragment
        request.is_auto_rerun = bool(fragment)
        request.cached_message_hashes.extend(self._cache)
        request.context_info.timezone = "Europe/Berlin"
        request.context_info.locale = "en-GB"
        request.context_info.url = f"http://{self._address}/"
        request.context_info.color_scheme = "light"
        try:
            await self._socket.send(message.SerializeToString())
        except ConnectionClosed as closed:
            raise ConnectionError(f"The server closed the connection: {closed}") from closed

    async def _read(self) -> None:
        """Take in what the server sends, for as long as it does."""
        try:
            while True:
                self._take(self._resolved(ForwardMsg.FromString(await self._socket.recv(decode=False))))
                if self._drawn:
                    self._drawn()
        except ConnectionClosed as closed:
            raise ConnectionError(f"The server closed the connection: {closed}") from closed

    def _resolved(self, message: ForwardMsg) -> ForwardMsg:
        """Return the message, or the cached one that it refers to."""
        if message.WhichOneof("type") == "ref_hash":
            cached = ForwardMsg()
            cached.CopyFrom(self._cache[message.ref_hash][0])
            cached.metadata.CopyFrom(message.metadata)
            self._cache[message.ref_hash] = (self._cache[message.ref_hash][0], self._runs)
            return cached
        if message.metadata.cacheable:
            self._cache[message.hash] = (message, self._runs)
        return message

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._hear()
            self.page.draw(message)
            if message.delta.WhichOneof("type") == "new_element":
                self._widgets.draw(message.delta.new_element)
        elif kind == "new_session":
            self.page.begin(message)
            if not message.metadata.run.fragment_ids:
                self._stop_clocks()
        elif kind == "navigation":
            self._pages = {one.page_name: one.page_script_hash for one in message.navigation.app_pages}
        elif kind == "page_info_changed":
            self._query = dict(parse_qsl(message.page_info_changed.query_string))
        elif kind == "auto_rerun":
            self._start_clock(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            self._stop_clocks(*message.stop_auto_rerun.fragment_ids)
        elif kind == "script_finished":
            self._end(message)
        elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
            self.page.exceptions.append(message.session_event.script_compilation_exception.message)

    def _end(self, message: ForwardMsg) -> None:
        status = message.script_finished
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return  # the run that was asked for meanwhile draws the answer
        self.page.end(list(message.metadata.run.fragment_ids))
        self._widgets.keep(self.page.elements())
        if status == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            return
        self._runs += 1
        self._cache = {key: kept for key, kept in self._cache.items() if self._runs - kept[1] <= _RUNS_IN_CACHE}
        self._hear()
        self.seconds = self.waited
        self._answered.set()

    def _hear(self) -> None:
        now = time.perf_counter()
        self.silence, self._heard = max(self.silence, now - self._heard), now

    def _bound_parameters(self) -> set[str]:
        """Query parameters that widgets of the page write."""
        widgets = (getattr(element, element.WhichOneof("type") or "empty") for element in self.page.elements())
        return {getattr(widget, "query_param_key", "") for widget in widgets}

    def _start_clock(self, fragment: str, interval: float) -> None:
        """Let a fragment run again and again, as the server asked."""
        running = self._clocks.get(fragment)
        if running and running[0] == interval:
            return
        self._stop_clocks(fragment)

        async def tick() -> None:
            while True:
                await asyncio.sleep(interval)
                await self._send([], self.page.script, fragment)

        self._clocks[fragment] = (interval, asyncio.create_task(tick()))

    def _stop_clocks(self, *fragments: str) -> None:
        """Stop the clocks of these fragments, or all of them."""
        for fragment in fragments or list(self._clocks):
            if fragment in self._clocks:
                self._clocks.pop(fragment)[1].cancel()
