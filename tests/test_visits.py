"""The store of visits: what it keeps, for how long, and that it stays within its bounds."""

import sqlite3
import threading
from pathlib import Path

import pytest

from core.visits import Limits, VisitStore, new_token

SMALL = Limits(part=100, visit=250, total=1000, visits=5, seconds=60)


class Clock:
    """A clock that tests move."""

    now = 1000.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path, clock) -> VisitStore:
    return VisitStore(tmp_path, SMALL, clock)


def test_a_part_is_replaced_and_forgotten(store):
    store.keep("a", "corpus", b"one")
    store.keep("a", "corpus", b"two")
    assert store.parts("a") == {"corpus": b"two"}
    store.forget("a", "corpus")
    assert store.parts("a") == {}


def test_another_token_opens_nothing(store):
    store.keep("a", "corpus", b"one")
    assert store.parts("b") == {} and store.parts("") == {}
    assert new_token() != new_token() and len(new_token()) >= 32


def test_a_visit_outlives_the_server(tmp_path, store, clock):
    store.keep("a", "corpus", b"one")
    assert VisitStore(tmp_path, SMALL, clock).parts("a") == {"corpus": b"one"}


def test_the_file_holds_no_token_and_is_its_owners(tmp_path, store):
    store.keep("a-secret-token", "corpus", b"one")
    (file,) = tmp_path.glob("visits.sqlite")
    assert b"a-secret-token" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_visit_is_over_after_its_time_also_on_disk(tmp_path, store, clock):
    store.keep("a", "corpus", b"one")
    clock.now += 61
    assert store.parts("a") == {}
    store.keep("b", "corpus", b"two")
    rows = sqlite3.connect(tmp_path / "visits.sqlite").execute("SELECT count(*) FROM parts").fetchone()
    assert rows == (1,)


def test_a_part_that_is_too_large_is_not_kept_and_the_old_one_is_gone(store):
    store.keep("a", "corpus", b"one")
    store.keep("a", "corpus", b"x" * 101)
    assert store.parts("a") == {}


def test_the_oldest_parts_of_a_visit_make_room_for_new_ones(store):
    for name in "abcd":
        store.keep("a", name, name.encode() * 100)
    assert list(store.parts("a")) == ["c", "d"]


def test_the_oldest_visits_make_room_by_size_and_by_number(store):
    for number in range(6):
        store.keep(f"small {number}", "part", b"x")
    assert [number for number in range(6) if store.parts(f"small {number}")] == [1, 2, 3, 4, 5]
    for number in range(5):
        store.keep(f"large {number}", "one", b"x" * 100)
        store.keep(f"large {number}", "two", b"x" * 120)  # larger than a part may be
        store.keep(f"large {number}", "three", b"x" * 100)
        store.keep(f"large {number}", "four", b"x" * 50)
    kept = [number for number in range(5) if store.parts(f"large {number}")]
    assert kept == [1, 2, 3, 4], "four times 250 bytes"


def test_a_new_tab_begins_with_a_copy_and_goes_its_own_way(store):
    store.keep("a", "corpus", b"one")
    store.copy("a", "b")
    store.keep("b", "corpus", b"two")
    assert store.parts("a") == {"corpus": b"one"} and store.parts("b") == {"corpus": b"two"}


def test_a_damaged_file_is_replaced(tmp_path):
    (tmp_path / "visits.sqlite").write_bytes(b"no database at all" * 1000)
    store = VisitStore(tmp_path)
    store.keep("a", "corpus", b"one")
    assert VisitStore(tmp_path).parts("a") == {"corpus": b"one"}


def test_without_a_folder_to_write_in_visits_live_in_memory(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    store = VisitStore(Path(tmp_path / "file" / "folder"))
    store.keep("a", "corpus", b"one")
    assert store.parts("a") == {"corpus": b"one"}


def test_a_full_disk_loses_the_part_and_nothing_else(tmp_path, clock):
    limits = Limits(part=10_000_000, visit=20_000_000, total=1000, visits=5)
    store = VisitStore(tmp_path, limits, clock)  # its pages are fewer than such a part needs
    store.keep("a", "corpus", b"one")
    store.keep("a", "book", b"x" * 5_000_000)
    assert "book" not in store.parts("a")
    assert (tmp_path / "visits.sqlite").stat().st_size < 400_000
    store.keep("a", "corpus", b"two")
    assert store.parts("a")["corpus"] == b"two"


def test_many_threads_lose_nothing(tmp_path):
    store = VisitStore(tmp_path)

    def visitor(number: int) -> None:
        for part in range(20):
            store.keep(f"visitor {number}", str(part), f"{number} {part}".encode())

    threads = [threading.Thread(target=visitor, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(8):
        expected = {str(part): f"{number} {part}".encode() for part in range(20)}
        assert store.parts(f"visitor {number}") == expected
