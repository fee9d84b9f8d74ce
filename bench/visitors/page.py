"""The page of one visitor: the elements a server has sent, at the places it gave them.

It follows the browser's rules: an element replaces what stood at its place, a container keeps its children until the
run ends, and what the last run did not send again is gone after it.
"""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Place = tuple[int, ...]
_TAG = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)


@dataclass
class Node:
    """An element or container, and the run that sent it.

    Attributes:
        script: hash of the script that drew it: the frame's (Home.py) or the page's.
        fragment: id of the fragment it belongs to; empty for most.
    """

    message: Element | Block
    run: str
    script: str
    fragment: str


@dataclass
class Page:
    """Elements by place.

    Attributes:
        script, frame: hashes of the page's script and of the frame around it (Home.py).
        run: id of the script run that is drawing.
        exceptions: tracebacks and uncaught errors the page has shown.
    """

    nodes: dict[Place, Node] = field(default_factory=dict)
    script: str = ""
    frame: str = ""
    run: str = ""
    exceptions: list[str] = field(default_factory=list)

    def begin(self, message: ForwardMsg) -> None:
        """Begin a script run; on another page only the frame stays."""
        session, run = message.new_session, message.metadata.run
        self.run = run.script_run_id
        if not run.fragment_ids and session.page_script_hash != self.script:
            self._keep(lambda node: node.script == session.main_script_hash)
        self.script, self.frame = session.page_script_hash, session.main_script_hash

    def draw(self, message: ForwardMsg) -> None:
        """Put an element or a container at its place."""
        place, delta = tuple(message.metadata.delta_path), message.delta
        kind = delta.WhichOneof("type")
        if kind == "new_element":
            self._draw_element(place, message, delta.new_element)
        elif kind == "add_block":
            before = self.nodes.get(place)
            if before and isinstance(before.message, Element):
                del self.nodes[place]
            self.nodes[place] = self._node(message, delta.add_block)

    def end(self, fragments: list[str]) -> None:
        """End a script run: what it did not send again is gone. After fragments, only what was theirs."""
        self._keep(lambda node: node.run == self.run or (bool(fragments) and node.fragment not in fragments))

    def elements(self, within: Place = ()) -> Iterator[Element]:
        """Elements from top to bottom, or those of one container."""
        for place, node in sorted(self.nodes.items()):
            if isinstance(node.message, Element) and place[: len(within)] == within:
                yield node.message

    def find(self, kind: str, label: str) -> Any:
        """Return the widget of this kind and label (the placeholder, for a chat input).

        Raises:
            LookupError: it is not on the page; the message says what is.
        """
        found = [getattr(element, kind) for element in self.elements() if element.WhichOneof("type") == kind]
        labels = [one.placeholder if kind == "chat_input" else one.label for one in found]
        if label not in labels:
            raise LookupError(f"No {kind} {label!r} on the page; there are {labels}. It says: {self.text()[:500]!r}")
        return found[labels.index(label)]

    def text(self, within: Place = ()) -> str:
        """All words of the page or of one container, without the visitor's own entries."""
        return "\n".join(filter(None, map(element_text, self.elements(within))))

    def component_texts(self, name: str) -> list[str]:
        """Words of each of the app's own components of one name, such as "written_text"."""
        found = (one for one in self.elements() if one.WhichOneof("type") == "bidi_component")
        return [element_text(one) for one in found if one.bidi_component.component_name.endswith(name)]

    def chat_messages(self) -> list[tuple[str, str]]:
        """Author and words of each message of a conversation that this run has drawn, in order."""
        return [
            (node.message.chat_message.name, self._html_text(place))
            for place, node in sorted(self.nodes.items())
            if isinstance(node.message, Block)
            and node.message.WhichOneof("type") == "chat_message"
            and node.run == self.run
        ]

    def _html_text(self, within: Place) -> str:
        """What was said; a note that it is still waited for is no HTML."""
        return "".join(element_text(one) for one in self.elements(within) if one.WhichOneof("type") == "html")

    def _draw_element(self, place: Place, message: ForwardMsg, element: Element) -> None:
        for below in [other for other in self.nodes if other[: len(place)] == place]:
            del self.nodes[below]
        self.nodes[place] = self._node(message, element)
        if element.WhichOneof("type") == "exception" and not element.exception.is_warning:
            self.exceptions.append(f"{element.exception.type}: {element.exception.message}")

    def _node(self, message: ForwardMsg, content: Element | Block) -> Node:
        delta: Delta = message.delta
        return Node(content, self.run, message.metadata.active_script_hash, delta.fragment_id)

    def _keep(self, wanted: Callable[[Node], bool]) -> None:
        self.nodes = {place: node for place, node in self.nodes.items() if wanted(node)}


def element_text(element: Element) -> str:
    """Words of an element; none for widgets and figures."""
    kind = element.WhichOneof("type")
    if kind == "html":
        return html.unescape(_TAG.sub("", element.html.body)).strip()
    if kind in ("text", "markdown", "heading", "alert"):
        return str(getattr(element, kind).body)
    if kind == "code":
        return element.code.code_text
    if kind == "bidi_component" and element.bidi_component.json:
        return "".join(_labels(json.loads(element.bidi_component.json)))
    return ""


def _labels(data: object) -> Iterator[str]:
    """Labels and texts in the data of a component: its tokens."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("text", "label") and isinstance(value, str):
                yield value
            else:
                yield from _labels(value)
    elif isinstance(data, list):
        for value in data:
            yield from _labels(value)
