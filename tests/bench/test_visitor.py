"""A visitor speaks Streamlit's protocol: tried on a server whose answers are written here."""

import asyncio
from collections.abc import Callable

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.server import serve
from websockets.typing import Subprotocol

from bench.visitors.visitor import Visitor

Answer = Callable[[int, ClientState], list[ForwardMsg]]


def talk(answer: Answer, visit: Callable, patience: float = 5.0) -> list[ClientState]:
    """Let a visitor of a server that answers each request like this do something; returns the requests."""
    asked: list[ClientState] = []

    async def serve_one(socket) -> None:
        async for data in socket:
            asked.append(BackMsg.FromString(data).rerun_script)
            for message in answer(len(asked), asked[-1]):
                await socket.send(message.SerializeToString())

    async def run() -> None:
        async with serve(serve_one, "127.0.0.1", 0, subprotocols=[Subprotocol("streamlit")]) as server:
            port = server.sockets[0].getsockname()[1]
            async with Visitor(f"127.0.0.1:{port}", patience) as visitor:
                await visit(visitor)

    asyncio.run(run())
    return asked


def begin(script: str = "page") -> ForwardMsg:
    message = ForwardMsg()
    message.new_session.page_script_hash, message.new_session.main_script_hash = script, "frame"
    return message


def text_input(label: str = "Your text", default: str = "Hello", cacheable: bool = False) -> ForwardMsg:
    message = ForwardMsg(hash="hash of the box")
    message.metadata.delta_path.extend((0, 0))
    message.metadata.active_script_hash = "page"
    message.metadata.cacheable = cacheable
    box = message.delta.new_element.text_input
    box.id, box.label, box.default = "id of the box", label, default
    return message


def end(status=ForwardMsg.FINISHED_SUCCESSFULLY) -> ForwardMsg:
    return ForwardMsg(script_finished=status)


def test_a_request_carries_page_address_and_the_state_of_every_widget():
    address = ForwardMsg()
    address.page_info_changed.query_string = "text=Hello+you"

    async def visit(visitor: Visitor) -> None:
        await visitor.open()
        await visitor.enter("text_input", "Your text", "Otter")

    first, second = talk(lambda number, asked: [begin(), address, text_input(), end()], visit)
    assert (first.page_script_hash, first.query_string, len(first.widget_states.widgets)) == ("", "", 0)
    assert (second.page_script_hash, second.query_string) == ("page", "text=Hello+you")
    assert [(one.id, one.string_value) for one in second.widget_states.widgets] == [("id of the box", "Otter")]


def test_an_answer_ends_with_the_run_that_was_not_cut_short():
    async def visit(visitor: Visitor) -> None:
        await visitor.open()
        assert visitor.page.find("text_input", "Second")

    early = end(ForwardMsg.FINISHED_EARLY_FOR_RERUN)
    talk(lambda number, asked: [begin(), text_input("First"), early, begin(), text_input("Second"), end()], visit)


def test_the_longest_time_without_anything_drawn_is_kept():
    async def visit(visitor: Visitor) -> None:
        await visitor.open()
        silent, taken = visitor.silence, visitor.seconds
        assert 0 < silent <= taken
        await visitor.enter("text_input", "Your text", "Otter")
        assert 0 < visitor.silence <= visitor.seconds

    talk(lambda number, asked: [begin(), text_input(), end()], visit)


def test_on_the_way_to_another_page_its_widgets_and_its_address_stay_behind():
    navigation, address = ForwardMsg(), ForwardMsg()
    navigation.navigation.app_pages.add(page_name="Chat", page_script_hash="chat")
    address.page_info_changed.query_string = "view=Map"

    async def visit(visitor: Visitor) -> None:
        await visitor.open()
        await visitor.go("Chat")

    _, second = talk(lambda number, asked: [begin(), navigation, address, text_input(), end()], visit)
    assert (second.page_script_hash, second.query_string, len(second.widget_states.widgets)) == ("chat", "", 0)


def test_a_fragments_clock_is_answered_until_the_page_changes():
    clock = ForwardMsg()
    clock.auto_rerun.fragment_id, clock.auto_rerun.interval = "player", 0.01

    async def visit(visitor: Visitor) -> None:
        await visitor.open()
        await asyncio.sleep(0.3)
        await visitor.press("Stop the clock")
        before = len(asked)
        await asyncio.sleep(0.1)
        assert len(asked) == before

    asked: list[ClientState] = []

    def answer(number: int, request: ClientState) -> list[ForwardMsg]:
        asked.append(request)
        if request.is_auto_rerun:
            return []
        button = ForwardMsg()
        button.metadata.delta_path.extend((0, 1))
        button.delta.new_element.button.label = "Stop the clock"
        return [begin(), *([clock] if number == 1 else []), button, end()]

    talk(answer, visit)
    ticks = [request for request in asked if request.is_auto_rerun]
    assert len(ticks) >= 2 and {request.fragment_id for request in ticks} == {"player"}


def test_a_message_the_visitor_has_need_not_be_sent_again():
    reference = ForwardMsg(ref_hash="hash of the box")
    reference.metadata.delta_path.extend((0, 7))

    async def visit(visitor: Visitor) -> None:
        await visitor.open()
        await visitor.enter("text_input", "Your text", "Otter")
        assert (0, 7) in visitor.page.nodes

    def answer(number: int, asked: ClientState) -> list[ForwardMsg]:
        return [begin(), text_input(cacheable=True) if number == 1 else reference, end()]

    _, second = talk(answer, visit)
    assert list(second.cached_message_hashes) == ["hash of the box"]


def test_an_answer_that_does_not_come_is_told_with_the_page():
    async def visit(visitor: Visitor) -> None:
        with pytest.raises(TimeoutError, match="No answer within 0 s"):
            await visitor.open()

    talk(lambda number, asked: [begin()], visit, patience=0.1)


def test_a_closed_connection_is_told():
    async def visit(visitor: Visitor) -> None:
        with pytest.raises(ConnectionError, match="closed the connection"):
            await visitor.open()

    def answer(number: int, asked: ClientState) -> list[ForwardMsg]:
        raise RuntimeError("the server breaks down")

    talk(answer, visit)
