"""Seals: each row says whether it is what was written, and each table whether it has all its rows.

SQLite knows whether its pages fit one another, not whether they say what was written.  A column of each row holds its
checksum, and triggers keep the sum of all of a table, in the transaction that writes: a command that is killed leaves
seals that are right.  What posts say has digests of its own and no seal.
"""

import sqlite3
import zlib
from collections.abc import Iterator

UNSEALED = frozenset({"contents", "seals"})
_SEALS = "CREATE TABLE seals (name TEXT PRIMARY KEY, sum INTEGER NOT NULL) WITHOUT ROWID"


def know_seals(db: sqlite3.Connection) -> None:
    """Let a connection write sealed tables."""
    db.create_function("sealed", -1, _sealed, deterministic=True)
    db.create_function("proved", -1, lambda *row: True, deterministic=True)
    db.execute("PRAGMA recursive_triggers = ON")  # so that a row that is replaced is taken away from the sum


def seal_tables(db: sqlite3.Connection) -> None:
    """Keep the sums of all tables of a new store, which hold nothing yet."""
    db.execute(_SEALS)
    for name, columns in _tables(db).items():
        # a column, since SQLite puts what a statement asks for in the place of columns that a view's condition names
        db.execute(f"ALTER TABLE {name} ADD COLUMN as_written INTEGER AS (proved(seal, {', '.join(columns)})) VIRTUAL")
        db.execute("INSERT INTO seals VALUES (?, 0)", (name,))
        for event, change in {
            "INSERT": "+ NEW.seal",
            "DELETE": "- OLD.seal",
            "UPDATE": "- OLD.seal + NEW.seal",
        }.items():
            db.execute(
                f"""CREATE TRIGGER seal_{name}_{event.lower()} AFTER {event} ON {name}
                BEGIN UPDATE seals SET sum = sum {change} WHERE name = '{name}'; END"""
            )


def prove_rows(db: sqlite3.Connection) -> None:
    """Let a connection that reads alone prove each row that it reads: one that is not what was written is an error.

    Raises sqlite3.DatabaseError, then and later.
    """
    db.create_function("proved", -1, _proved, deterministic=True)
    for name, columns in _tables(db).items():
        db.execute(f"CREATE TEMP VIEW {name} AS SELECT {', '.join(columns)} FROM main.{name} WHERE as_written")


def has_all_rows(db: sqlite3.Connection, name: str) -> bool:
    """Say whether a table has as many rows, with the same seals, as were written; reading proves each row."""
    kept = db.execute("SELECT sum FROM seals WHERE name = ?", (name,)).fetchone()
    found = db.execute(f"SELECT coalesce(sum(seal), 0) FROM main.{name}").fetchone()
    return bool(kept == found)


def broken_seals(db: sqlite3.Connection) -> Iterator[str]:
    """Give the tables whose rows are not those that were written.  Cost: reads all of them."""
    kept = dict(db.execute("SELECT name, sum FROM seals"))
    for name, columns in _tables(db).items():
        row = ", ".join(columns)
        found, wrong = db.execute(
            f"SELECT coalesce(sum(seal), 0), coalesce(sum(seal IS NOT sealed({row})), 0) FROM main.{name}"
        ).fetchone()
        if wrong or kept.get(name) != found:
            yield name


def _sealed(*row: object) -> int:
    """Give the checksum of a row: each change of one byte, and of four in a row, makes it another one."""
    return zlib.crc32(repr(row).encode("utf-8", "surrogatepass"))


def _proved(seal: object, *row: object) -> bool:
    if seal != _sealed(*row):
        raise ValueError
    return True


def _tables(db: sqlite3.Connection) -> dict[str, list[str]]:
    """Give the sealed tables with their columns, but for the seals, which are made of these."""
    rows = db.execute(
        """SELECT tables.name, columns.name FROM main.sqlite_master AS tables, pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' ORDER BY tables.name, columns.cid"""
    )
    found: dict[str, list[str]] = {}
    for table, column in rows.fetchall():
        if table not in UNSEALED and not table.startswith("sqlite_"):
            found.setdefault(table, []).append(f'"{column}"')
    return found
