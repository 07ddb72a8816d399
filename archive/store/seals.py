"""Seals: a sum over all rows of each table, kept with every change, so that a changed byte of any of them is told.

SQLite knows whether its pages fit one another, not whether they say what was written.  Triggers add the digest of each
new row to its table's sum and take that of an old one away, in the transaction that writes: a command that is killed
leaves sums that are right.  What posts say has digests of its own and no seal.
"""

import sqlite3
from collections.abc import Iterator
from hashlib import blake2b

UNSEALED = frozenset({"contents", "seals"})
_WRAP = 1 << 64
_SEALS = "CREATE TABLE seals (name TEXT PRIMARY KEY, sum INTEGER NOT NULL) WITHOUT ROWID"


def know_seals(db: sqlite3.Connection) -> None:
    """Let a connection write sealed tables."""
    db.create_function("sealed", -1, _sealed, deterministic=True)
    db.execute("PRAGMA recursive_triggers = ON")  # so that a row that is replaced is taken away from the sum


def seal_tables(db: sqlite3.Connection) -> None:
    """Seal all tables of a new store, which hold nothing yet."""
    db.execute(_SEALS)
    for name, columns in _tables(db).items():
        db.execute("INSERT INTO seals VALUES (?, 0)", (name,))
        new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
        for event, change in {
            "INSERT": f"sealed(sum, 1, {new})",
            "DELETE": f"sealed(sum, -1, {old})",
            "UPDATE": f"sealed(sealed(sum, -1, {old}), 1, {new})",
        }.items():
            db.execute(
                f"""CREATE TRIGGER seal_{name}_{event.lower()} AFTER {event} ON {name}
                BEGIN UPDATE seals SET sum = {change} WHERE name = '{name}'; END"""
            )


def broken_seals(db: sqlite3.Connection) -> Iterator[str]:
    """Give the tables whose rows are not those that were written.  Cost: reads all of them."""
    kept = dict(db.execute("SELECT name, sum FROM seals"))
    for name, columns in _tables(db).items():
        found = 0
        for row in db.execute(f"SELECT {', '.join(columns)} FROM {name}"):
            found = _sealed(found, 1, *row)
        if kept.get(name) != found:
            yield name


def _sealed(sum: int, times: int, *row: object) -> int:
    """Give a sum with a row's digest added (times 1) or taken away (-1), as SQLite's signed whole numbers."""
    digest = int.from_bytes(blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=8).digest())
    added = (sum + times * digest) % _WRAP
    return added - _WRAP if added >= _WRAP >> 1 else added


def _tables(db: sqlite3.Connection) -> dict[str, list[str]]:
    rows = db.execute(
        """SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' ORDER BY tables.name, columns.cid"""
    )
    found: dict[str, list[str]] = {}
    for table, column in rows.fetchall():
        if table not in UNSEALED and not table.startswith("sqlite_"):
            found.setdefault(table, []).append(f'"{column}"')
    return found
