"""The line in front of a model: fair, visible, and never held by someone who left."""

import threading

import pytest

from core.errors import BusyError
from core.models.model_lock import TurnQueue


def test_turns_come_in_the_order_of_asking():
    queue, order, threads = TurnQueue(), [], []

    def take(number: int) -> None:
        with queue.turn():
            order.append(number)

    with queue.turn():
        for number in range(5):
            thread = threading.Thread(target=take, args=(number,))
            thread.start()
            threads.append(thread)
            while queue.length < number + 2:  # it stands in line now
                pass
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_the_place_in_line_is_told_and_leaving_frees_it():
    class Left(BaseException):
        """As Streamlit ends a script whose visitor closed the tab."""

    queue, places = TurnQueue(), []

    def leave(ahead: int) -> None:
        places.append(ahead)
        raise Left

    with queue.turn():
        with pytest.raises(Left), queue.turn(on_wait=leave, poll=0.01):
            raise AssertionError("the turn must not come")
        assert queue.length == 1
    assert places == [1]
    with queue.turn(timeout=0.1):
        pass


def test_an_error_inside_a_turn_gives_it_back():
    queue = TurnQueue()
    with pytest.raises(ZeroDivisionError), queue.turn():
        raise ZeroDivisionError
    with queue.turn(timeout=0.1):
        assert queue.length == 1


def test_waiting_for_ever_is_not_possible():
    queue = TurnQueue()
    with queue.turn(), pytest.raises(BusyError, match="1 ahead"), queue.turn(timeout=0.05, poll=0.01):
        raise AssertionError("the turn must not come")
    assert queue.length == 0


def test_two_never_compute_at_once():
    queue, inside, most = TurnQueue(), [], []

    def work() -> None:
        for _ in range(50):
            with queue.turn():
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1 and len(most) == 400
