"""Keeping what each saved page said; call what writes inside ``store.writing()``."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from archive.encode import dump_post, moment_text
from archive.readers.folder import SavedFile
from archive.records import Extract, NotTopic, Origin, Post, Reading, Trouble
from archive.store import Store

UNFINISHED = -1  # the time of a file that was not read to its end: it is read again


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What a page said of a topic, its posts ready to be written: made by whoever understood the page."""

    extract: Extract
    """Without its posts."""
    posts: tuple[tuple[str, int | None, bytes, str], ...]
    """Id, number, digest and JSON of each, in page order."""


def pack(said: Extract) -> Packed:
    """Give what a page said, ready to be written."""
    posts = tuple((post.id, post.number, *_content(post)) for post in said.posts)
    return Packed(extract=replace(said, posts=()), posts=posts)


def _content(post: Post) -> tuple[bytes, str]:
    data = dump_post(post)
    return blake2b(data.encode(), digest_size=12).digest(), data


def knows(store: Store, file: SavedFile, way: str) -> bool:
    """Say whether a file was read before in the same way, to its end, and has not changed since."""
    row = store.db.execute("SELECT size, mtime_ns, way FROM files WHERE path = ?", (file.path,)).fetchone()
    return row is not None and tuple(row) == (file.size, file.mtime_ns, way)


def root(store: Store, file: SavedFile) -> str:
    """Give the path below which a known file was found."""
    return str(store.db.execute("SELECT root FROM files WHERE path = ?", (file.path,)).fetchone()[0])


def move_file(store: Store, file: SavedFile) -> None:
    """Keep that a known file was found below another path; what its pages do not say may be settled otherwise."""
    store.db.execute("UPDATE files SET root = ? WHERE path = ?", (file.root, file.path))
    topics = "SELECT site, topic FROM pages JOIN files ON files.id = file WHERE path = ? AND kind = 'topic'"
    store.db.execute(f"INSERT OR IGNORE INTO stale {topics}", (file.path,))


def begin_file(store: Store, file: SavedFile, way: str) -> None:
    """Forget what a file said before; it is not known until it was read to its end."""
    row = store.db.execute("SELECT id FROM files WHERE path = ?", (file.path,)).fetchone()
    if row:
        topics = "SELECT site, topic FROM pages WHERE file = ? AND kind = 'topic'"
        store.db.execute(f"INSERT OR IGNORE INTO stale {topics}", row)
        store.db.execute("DELETE FROM files WHERE id = ?", row)
    forget_trouble(store, file.path)
    _insert(
        store.db, "files", {"path": file.path, "root": file.root, "size": file.size, "mtime_ns": UNFINISHED, "way": way}
    )


def end_file(store: Store, file: SavedFile) -> None:
    """Keep that a file was read to its end."""
    store.db.execute("UPDATE files SET mtime_ns = ? WHERE path = ?", (file.mtime_ns, file.path))


def put_extract(store: Store, reading: Reading, packed: Packed) -> None:
    """Keep what a page said of a topic."""
    said = packed.extract
    page = _put_page(
        store,
        reading,
        {
            "dialect": said.dialect,
            "kind": "topic",
            "url": said.url,
            "view": said.view,
            "said_site": said.site,
            "said_topic": said.topic,
            "site": said.site,
            "topic": said.topic,
            "title": said.title,
            "board": said.board,
            "answers": " ".join(said.answers),
            "next": said.next,
            "missing": " ".join(said.missing),
            "whole": said.whole,
            "bare_signatures": said.bare_signatures,
            "day_first": said.day_first,
            "sure": round(100 * said.confidence),
            "mould": said.mould,
        },
    )
    contents = [(digest, data) for _, _, digest, data in packed.posts]
    copies = [(page, place, id, number, digest) for place, (id, number, digest, _) in enumerate(packed.posts)]
    store.db.executemany("INSERT OR IGNORE INTO contents VALUES (?, ?)", contents)
    store.db.executemany("INSERT INTO copies VALUES (?, ?, ?, ?, ?)", copies)
    store.db.execute("INSERT OR IGNORE INTO stale VALUES (?, ?)", (said.site, said.topic))


def put_not_topic(store: Store, reading: Reading, said: NotTopic) -> None:
    """Keep that a page is of a kind that holds no posts."""
    _put_page(store, reading, {"dialect": said.dialect, "kind": said.kind, "url": said.url})


def put_content(store: Store, post: Post) -> bytes:
    """Keep what a post says and give its digest; the same words are kept once."""
    digest, data = _content(post)
    store.db.execute("INSERT OR IGNORE INTO contents VALUES (?, ?)", (digest, data))
    return digest


def put_trouble(store: Store, trouble: Trouble) -> None:
    """Keep a trouble; one of a path that could not be read replaces what was said of that path before."""
    row = store.db.execute("SELECT id FROM files WHERE path = ?", (trouble.origin.path,)).fetchone()
    if row is None:
        forget_trouble(store, trouble.origin.path)
    _insert(
        store.db,
        "troubles",
        {
            "file": row[0] if row else None,
            "path": trouble.origin.path,
            "member": trouble.origin.member,
            "offset": trouble.origin.offset,
            "what": trouble.what,
            "place": trouble.where,
            "advice": trouble.advice,
        },
    )


def forget_trouble(store: Store, path: str) -> None:
    """Forget what troubles a path had."""
    store.db.execute("DELETE FROM troubles WHERE path = ?", (path,))


def forget_page_trouble(store: Store, origin: Origin, what: str) -> None:
    """Forget one trouble of one page."""
    store.db.execute(
        "DELETE FROM troubles WHERE path = ? AND member = ? AND offset = ? AND what = ?",
        (origin.path, origin.member, origin.offset, what),
    )


def troubled(store: Store, root: str, what: str) -> set[Origin]:
    """Give the pages below a root that have a trouble."""
    rows = store.db.execute(
        """SELECT troubles.path, member, offset FROM troubles JOIN files ON files.id = file
        WHERE root = ? AND what = ?""",
        (root, what),
    )
    return {Origin(path=path, member=member, offset=offset) for path, member, offset in rows}


def common_moulds(store: Store, root: str, at_least: int, most: int) -> list[str]:
    """Give the moulds of most pages below a root, of at least so many, the commonest first."""
    rows = store.db.execute(
        """SELECT mould FROM pages JOIN files ON files.id = file WHERE root = ? AND mould != ''
        GROUP BY mould HAVING count(*) >= ? ORDER BY count(*) DESC, mould LIMIT ?""",
        (root, at_least, most),
    )
    return [str(mould) for (mould,) in rows]


def has_topics(store: Store, root: str) -> bool:
    """Say whether any page of a topic was read below a root."""
    row = store.db.execute(
        "SELECT 1 FROM files JOIN pages ON pages.file = files.id WHERE root = ? AND kind = 'topic' LIMIT 1", (root,)
    ).fetchone()
    return row is not None


def _put_page(store: Store, reading: Reading, said: Mapping[str, str | int]) -> int:
    origin = reading.origin
    file = store.db.execute("SELECT id FROM files WHERE path = ?", (origin.path,)).fetchone()[0]
    place: dict[str, str | int] = {"file": file, "member": origin.member, "offset": origin.offset}
    return _insert(store.db, "pages", {**place, "seen": moment_text(reading.seen) or "", **said})


def _insert(db: sqlite3.Connection, table: str, row: Mapping[str, str | int | None]) -> int:
    """Insert a row and give its number; table and columns are this module's own words, never input."""
    columns = ", ".join(row)
    marks = ", ".join("?" * len(row))
    inserted = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))
    return int(inserted.lastrowid or 0)
