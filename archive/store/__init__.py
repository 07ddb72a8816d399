"""The store: what saved pages said, in one SQLite file; a cache that can be made again from the pages.

captures keeps what each page said, copy by copy, so that a page read again replaces just what it said before;
topics puts the copies together; queries reads; seals tell rows that are not what was written.  One process writes at a
time, readers go on meanwhile (WAL).
A run that was killed goes on where it stood: files that were not committed are read again, topics still marked stale
are put together again.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path, PurePath
from secrets import token_hex
from types import TracebackType
from typing import Self

from archive.errors import StoreError
from archive.store.seals import know_seals, prove_rows, seal_tables

VERSION = "6"
DAMAGED = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged store raises beside StoreError; the second, where SQLite's message quotes damaged bytes."""
UNPROVED = "user-defined function raised exception"
"""What SQLite says where seals.prove_rows finds a row that is not what was written."""
BUSY_SECONDS = 30  # how long one process waits for another one's commit


class Store:
    """An open store; use as a context manager.

    path: a file, made where there is none, or ":memory:".  proved: it is but read, and each row is proved then: what
    was not written so raises one of DAMAGED.
    Raises StoreError where it cannot be opened, is no store, or is one of another version.
    """

    def __init__(self, path: Path | str, *, proved: bool = False) -> None:
        self.path = path
        try:
            self.db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            self.db.create_function("folder", 1, _folder, deterministic=True)
            know_seals(self.db)
            self.db.execute("PRAGMA foreign_keys = ON")
            self.db.execute("PRAGMA synchronous = FULL")
            self.db.execute("PRAGMA secure_delete = ON")
            self._turn_on_wal()
            self._prepare()
            if proved:
                prove_rows(self.db)
        except (sqlite3.Error, UnicodeDecodeError) as bad:
            raise StoreError(f"{path} cannot be used as a store: {bad}; {_way_out(bad)}") from None

    def _turn_on_wal(self) -> None:
        """Let readers go on while one writes; SQLite itself does not wait for others here."""
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self.db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def _prepare(self) -> None:
        """Make the tables in an empty file; raises sqlite3.DatabaseError where other ones are there."""
        if "meta" in self._tables() and self.meta("version") == VERSION:
            return
        self.db.execute("BEGIN IMMEDIATE")  # another process may be at it
        if not self._tables():
            schema = files(__package__).joinpath("schema.sql").read_text("utf-8")
            for statement in schema.split(";\n"):
                self.db.execute(statement)
            seal_tables(self.db)
            self.set_meta("name", token_hex(8))
            self.set_meta("version", VERSION)
        self.db.execute("COMMIT")
        if "meta" not in self._tables() or self.meta("version") != VERSION:
            raise sqlite3.DatabaseError("it is no store, or one of another version")

    def _tables(self) -> set[str]:
        return {name for (name,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def meta(self, key: str, default: str = "") -> str:
        """Give a value that set_meta kept."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else default

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value under a name."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def name(self) -> str:
        """Give what tells this store from all others: made once, so that an index knows whose it is."""
        return self.meta("name")

    def move_page(self, page: int, column: str, value: str) -> None:
        """Change a page's site or topic; the topic it leaves and the one it comes to are stale."""
        place = "INSERT OR IGNORE INTO stale SELECT site, topic FROM pages WHERE id = ?"
        self.db.execute(place, (page,))
        self.db.execute(f"UPDATE pages SET {column} = ? WHERE id = ?", (value, page))
        self.db.execute(place, (page,))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make all writes inside one transaction; an error undoes them.

        Raises StoreError where the disk refuses or another process writes for too long.
        """
        try:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")
        except sqlite3.OperationalError as bad:
            raise StoreError(f"the store cannot be written: {bad}; this step was undone: {_way_out(bad)}") from None

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Make all reading inside it be of one moment, whatever others write meanwhile."""
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            self.db.execute("COMMIT")

    @contextmanager
    def proving(self) -> Iterator["Store"]:
        """Open the same file to read, each row proved (seals.prove_rows); a store in memory is given as it is."""
        if self.path == ":memory:":
            yield self
            return
        with Store(self.path, proved=True) as store:
            yield store

    def purge(self) -> None:
        """Write the file anew without a byte of what was deleted from it; raises StoreError as writing does."""
        try:
            self.db.execute("VACUUM")
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as bad:
            raise StoreError(f"the store cannot be written anew: {bad}; {_way_out(bad)}") from None

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def damaged(what: str) -> StoreError:
    """Give the error that says what of a store is not as it was written."""
    return StoreError(f"{what}; see what is wrong: forumsearch check")


def damage_told(bad: Exception) -> StoreError:
    """Give one of DAMAGED as an error that says what to do."""
    return damaged(f"the store is damaged: {'a row is not what was written' if str(bad) == UNPROVED else bad}")


_WAYS_OUT = {
    sqlite3.SQLITE_BUSY: "wait until the other command ends, then run it again",
    sqlite3.SQLITE_FULL: "make room on the disk, then run it again",
    sqlite3.SQLITE_IOERR: "see that the disk is whole and has room, then run it again",
    sqlite3.SQLITE_READONLY: "give yourself the right to write there, or choose another --home",
    sqlite3.SQLITE_CANTOPEN: "see that the folder is there and that you may write in it, or choose another --home",
}


def _way_out(bad: Exception) -> str:
    """Give what to do about an error of SQLite."""
    code = getattr(bad, "sqlite_errorcode", 0) & 0xFF  # the kind of an error; higher bits tell more of it
    return _WAYS_OUT.get(code, "move it away and add the saved pages again")


def _folder(path: str) -> str:
    """Give the folder that a file lies in, for use in SQL."""
    return str(PurePath(path).parent)
