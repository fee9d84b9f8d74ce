"""Store of what visitors' tabs hold beyond their address: long texts, a conversation, settings of other views.

A visit is one tab, named by a token that only its browser knows. It holds parts: bytes by name. The store is one SQLite
file, so that a visit outlives a restart of the server; it is bounded in every direction:

- a part, a visit and all visits together have a largest size; the oldest parts and visits make room;
- a visit ends a day after its last change;
- the file itself cannot grow beyond its pages, and where none can be written, visits live in memory.

Keeping is a comfort: a store that fails loses parts and never raises. It knows hashes of tokens only, so that the file
opens no visit; what the parts mean, and whether they are sound, is checked by who reads them.
"""

import hashlib
import logging
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.settings import MB

DAY = 86_400.0
_LOG = logging.getLogger(__name__)
_PAGE = 4096
_TABLE = """CREATE TABLE IF NOT EXISTS parts (
    visit BLOB, name TEXT, data BLOB, changed REAL, PRIMARY KEY (visit, name)) WITHOUT ROWID"""


@dataclass(frozen=True)
class Limits:
    """Bounds of a store: bytes of a part, of a visit and of all; number of visits; seconds a visit lasts."""

    part: int = 3 * MB
    visit: int = 6 * MB
    total: int = 200 * MB
    visits: int = 2_000
    seconds: float = DAY


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(24)


class VisitStore:
    """Parts of visits; safe to use from several threads.

    >>> store = VisitStore(None)
    >>> store.keep("token", "corpus", b"aaaa")
    >>> store.parts("token"), store.parts("another token")
    ({'corpus': b'aaaa'}, {})
    """

    def __init__(
        self, folder: Path | None, limits: Limits | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """Open the store.

        Args:
            folder: where its file is; None for a store in memory.
            clock: in seconds since 1970, as the file outlives the process.
        """
        self._limits, self._clock = limits or Limits(), clock
        self._guard = threading.Lock()
        self._database = self._open(folder)

    def keep(self, token: str, name: str, data: bytes) -> None:
        """Store a part in place of an earlier one of that name; one that is too large is not kept."""
        visit = _visit(token)
        with self._guard:
            try:
                with self._database:
                    self._delete("visit = ? AND name = ?", visit, name)
                    if len(data) <= self._limits.part:
                        row = (visit, name, data, self._clock())
                        self._database.execute("INSERT INTO parts VALUES (?, ?, ?, ?)", row)
                    self._make_room(visit)
            except sqlite3.Error as error:
                _LOG.warning("A part of a visit was not kept: %s", error)

    def parts(self, token: str) -> dict[str, bytes]:
        """Return the parts of a visit, the oldest first; none if it is unknown or over."""
        with self._guard:
            try:
                rows = self._database.execute(
                    "SELECT name, data FROM parts WHERE visit = ? AND changed > ? ORDER BY changed",
                    (_visit(token), self._clock() - self._limits.seconds),
                )
                return dict(rows.fetchall())
            except sqlite3.Error as error:
                _LOG.warning("A visit could not be read: %s", error)
                return {}

    def copy(self, token: str, other: str) -> None:
        """Let the visit `other` begin with the parts of `token`."""
        for name, data in self.parts(token).items():
            self.keep(other, name, data)

    def forget(self, token: str, name: str) -> None:
        """Remove a part."""
        with self._guard:
            try:
                with self._database:
                    self._delete("visit = ? AND name = ?", _visit(token), name)
            except sqlite3.Error as error:
                _LOG.warning("A part of a visit was not removed: %s", error)

    def _make_room(self, visit: bytes) -> None:
        """Remove what is over, then the oldest parts of this visit, then the oldest visits."""
        self._delete("changed <= ?", self._clock() - self._limits.seconds)
        sizes = self._database.execute(
            "SELECT name, length(data) FROM parts WHERE visit = ? ORDER BY changed DESC", (visit,)
        ).fetchall()
        for name in _beyond(sizes, self._limits.visit, len(sizes)):
            self._delete("visit = ? AND name = ?", visit, name)
        visits = self._database.execute(
            "SELECT visit, sum(length(data)) FROM parts GROUP BY visit ORDER BY max(changed) DESC"
        ).fetchall()
        for one in _beyond(visits, self._limits.total, self._limits.visits):
            self._delete("visit = ?", one)

    def _delete(self, where: str, *values: object) -> None:
        self._database.execute(f"DELETE FROM parts WHERE {where}", values)

    def _open(self, folder: Path | None) -> sqlite3.Connection:
        """Open the file; one that cannot be read is replaced, and without one the store lives in memory."""
        if folder is not None:
            path = folder / "visits.sqlite"
            for attempt in ("open it", "replace it"):
                try:
                    folder.mkdir(parents=True, exist_ok=True)
                    if attempt == "replace it":
                        path.unlink(missing_ok=True)
                    path.touch(mode=0o600)
                    return self._prepared(str(path))
                except (sqlite3.Error, OSError) as error:
                    _LOG.warning("The file of visits cannot be used: %s", error)
        return self._prepared(":memory:")

    def _prepared(self, path: str) -> sqlite3.Connection:
        database = sqlite3.connect(path, check_same_thread=False)
        # Room for deleted pages and the tree besides the parts themselves.
        database.execute(f"PRAGMA max_page_count = {2 * self._limits.total // _PAGE + 64}")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA secure_delete = ON")
        database.execute(_TABLE)
        database.execute("SELECT count(*) FROM parts").fetchone()
        return database


def _visit(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _beyond(sizes: list[tuple[bytes, int]], total: int, count: int) -> list[bytes]:
    """List the names, newest first, that lie beyond a total size or a count.

    >>> _beyond([(b"new", 3), (b"old", 3), (b"oldest", 1)], total=5, count=9)
    [b'old', b'oldest']
    """
    taken, beyond = 0, []
    for place, (name, size) in enumerate(sizes):
        taken += size
        if taken > total or place >= count:
            beyond.append(name)
    return beyond
