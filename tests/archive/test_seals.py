"""Sums over rows: right whatever is written however, and other ones for other rows."""

import re
import sqlite3

import pytest

from archive.store import Store
from archive.store.seals import UNSEALED, broken_seals, know_seals, prove_rows, seal_tables


@pytest.fixture
def db() -> sqlite3.Connection:
    """Give a database of two sealed tables."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    know_seals(db)
    db.execute("PRAGMA foreign_keys = ON")
    seal = "seal INTEGER AS (sealed({})) STORED"
    db.execute(
        f"CREATE TABLE pages (id INTEGER PRIMARY KEY, url TEXT UNIQUE, seen BLOB, {seal.format('id, url, seen')})"
    )
    place = f"page INTEGER REFERENCES pages ON DELETE CASCADE, place INTEGER, {seal.format('page, place')}"
    db.execute(f"CREATE TABLE copies ({place})")
    seal_tables(db)
    return db


def test_rows_that_come_change_and_go_keep_the_sums(db: sqlite3.Connection) -> None:
    db.executemany("INSERT INTO pages VALUES (?, ?, ?)", [(1, "a", b"\x00"), (2, "b", None), (3, "é\ud7ff", b"")])
    db.executemany("INSERT INTO copies VALUES (?, ?)", [(1, 0), (1, 0), (2, 1)])
    db.execute("INSERT OR REPLACE INTO pages VALUES (2, 'c', NULL)")
    db.execute("UPDATE pages SET url = url || 'x'")
    db.execute("DELETE FROM pages WHERE id = 1")
    db.execute("INSERT OR IGNORE INTO pages VALUES (3, 'y', NULL)")
    assert list(broken_seals(db)) == []
    assert db.execute("SELECT count(*) FROM copies").fetchone() == (0,)
    db.execute("DELETE FROM pages")
    assert set(db.execute("SELECT sum FROM seals")) == {(0,)}


@pytest.mark.parametrize(
    "change", ["UPDATE pages SET url = 'b'", "DELETE FROM pages", "UPDATE pages SET seen = '1'", "INSERT INTO pages VALUES (2, 'b', 1)"]
)  # fmt: skip
def test_rows_that_were_changed_unseen_break_the_seal(db: sqlite3.Connection, change: str) -> None:
    db.execute("INSERT INTO pages VALUES (1, 'a', 1)")
    for event in ("insert", "delete", "update"):
        db.execute(f"DROP TRIGGER seal_pages_{event}")
    db.execute(change)
    assert list(broken_seals(db)) == ["pages"]


def test_what_was_not_written_so_is_never_read(db: sqlite3.Connection) -> None:
    db.executemany("INSERT INTO pages VALUES (?, ?, 'x')", [(1, "a"), (2, "b")])
    db.create_function("sealed", -1, lambda *row: 7, deterministic=True)
    db.execute("UPDATE pages SET seen = 'y' WHERE id = 2")
    know_seals(db)
    prove_rows(db)
    assert db.execute("SELECT * FROM pages WHERE url = 'a' AND seen = 'x'").fetchall() == [(1, "a", "x")]
    with pytest.raises(sqlite3.DatabaseError):
        db.execute("SELECT url FROM pages WHERE id = 2").fetchall()


def test_a_seal_is_made_of_all_columns_of_its_row(store: Store) -> None:
    tables = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
    for name, statement in store.db.execute(tables).fetchall():
        if name not in UNSEALED:
            columns = [column for (column,) in store.db.execute("SELECT name FROM pragma_table_info(?)", (name,))]
            said = re.search(r"AS \(sealed\((.*?)\)\) STORED", statement, re.S)
            assert said
            assert said[1].replace(",", " ").split() == columns
