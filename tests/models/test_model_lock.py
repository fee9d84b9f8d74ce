"""The lock of a model: served in order, with a visible position in line, and released by sessions that left."""

import threading
import time

import pytest

from core.errors import BusyError
from core.models.model_lock import FIRST_TELLING, ModelLock, holds_model_lock


def test_sessions_are_served_in_the_order_of_asking():
    lock, order, threads = ModelLock(), [], []

    def take(number: int) -> None:
        with lock.hold():
            order.append(number)

    with lock.hold():
        for number in range(5):
            thread = threading.Thread(target=take, args=(number,))
            thread.start()
            threads.append(thread)
            while lock.length < number + 2:  # it stands in line now
                pass
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_the_position_in_line_is_reported_and_leaving_frees_it():
    class Left(BaseException):
        """As Streamlit ends a script whose visitor closed the tab."""

    lock, places = ModelLock(), []

    def leave(ahead: int) -> None:
        places.append(ahead)
        raise Left

    with lock.hold():
        with pytest.raises(Left), lock.hold(on_wait=leave, poll=0.01):
            raise AssertionError("the lock must not be taken")
        assert lock.length == 1
    assert places == [1]
    with lock.hold(timeout=0.1):
        pass


def test_the_place_is_told_soon_and_then_once_in_each_poll(monkeypatch):
    lock, waited = ModelLock(), []

    class Turn(threading.Event):
        """Notes how long it is waited for, and does not wait."""

        def wait(self, timeout=None):
            waited.append(timeout)
            return self.is_set()

    monkeypatch.setattr("core.models.model_lock.threading.Event", Turn)

    class Left(BaseException):
        """Ends the waiting."""

    def leave_at_the_third(ahead: int) -> None:
        if len(waited) == 3:
            raise Left

    with lock.hold(), pytest.raises(Left), lock.hold(on_wait=leave_at_the_third):
        raise AssertionError("the lock must not be taken")
    assert waited[1:] == [FIRST_TELLING, 1.0] and lock.length == 0


def test_who_leaves_wakes_the_next_in_line_and_nobody_else():
    lock, leave = ModelLock(), [threading.Event() for _ in range(3)]

    def take(number: int) -> None:
        with lock.hold():
            leave[number].wait(60.0)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(3)]
    with lock.hold():
        for number, thread in enumerate(threads):
            thread.start()
            while lock.length < number + 2:
                pass
        turns = list(lock._line)
    for number, thread in enumerate(threads):
        assert [turn.is_set() for turn in turns[1:]] == [place <= number for place in range(3)]
        leave[number].set()
        thread.join(60.0)
    assert lock.length == 0


def test_who_computes_for_many_takes_turns_with_the_line():
    """One pass, one visitor, one pass, …: not one pass after all visitors in line."""
    lock, order = ModelLock(), []

    def visit(number: int) -> None:
        with lock.hold():
            order.append(number)
            while lock.length < 5 - number:  # this one, those after it, and the computing one, which is back in line
                pass

    def compute() -> None:
        for _ in range(5):
            with lock.hold(most_ahead=1):
                order.append("pass")

    threads = [threading.Thread(target=compute), *(threading.Thread(target=visit, args=(n,)) for n in range(4))]
    with lock.hold():
        for number, thread in enumerate(threads):
            thread.start()
            while lock.length < number + 2:
                pass
    for thread in threads:
        thread.join(60.0)
    assert order == ["pass", 0, "pass", 1, "pass", 2, "pass", 3, "pass"]


def test_an_error_releases_the_lock():
    lock = ModelLock()
    with pytest.raises(ZeroDivisionError), lock.hold():
        raise ZeroDivisionError
    with lock.hold(timeout=0.1):
        assert lock.length == 1


def test_waiting_for_ever_is_not_possible():
    lock = ModelLock()
    with lock.hold(), pytest.raises(BusyError, match="1 ahead"), lock.hold(timeout=0.05, poll=0.01):
        raise AssertionError("the lock must not be taken")
    assert lock.length == 0


def test_two_never_compute_at_once():
    lock, inside, most = ModelLock(), [], []

    def work() -> None:
        for _ in range(20):
            with lock.hold():
                inside.append(1)
                time.sleep(0.0002)  # lets another thread run, which would come in if it could
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1 and len(most) == 160


def test_a_locked_function_takes_the_lock_once_and_keeps_what_its_caller_holds():
    class Model:
        """The part of a model that the decorator uses."""

        lock = ModelLock()

    @holds_model_lock
    def held(model):
        return model.lock.held, model.lock.length

    model = Model()
    assert held(model) == (True, 1)
    assert not model.lock.held
    with model.lock.hold():
        assert held(model) == (True, 1)
    assert (model.lock.held, model.lock.length) == (False, 0)
