"""Keeping what each saved page said; call these inside ``store.writing()``."""

import sqlite3
from collections.abc import Mapping
from hashlib import blake2b

from archive.encode import dump_post, moment_text
from archive.readers.folder import SavedFile
from archive.records import Extract, NotTopic, Post, Reading, Trouble
from archive.store import Store


def knows(store: Store, file: SavedFile) -> bool:
    """Say whether a file was read before and has not changed since."""
    row = store.db.execute("SELECT size, mtime_ns FROM files WHERE path = ?", (file.path,)).fetchone()
    return row is not None and tuple(row) == (file.size, file.mtime_ns)


def begin_file(store: Store, file: SavedFile) -> int:
    """Forget what a file said before and give the number under which its pages are put."""
    row = store.db.execute("SELECT id FROM files WHERE path = ?", (file.path,)).fetchone()
    if row:
        topics = "SELECT site, topic FROM pages WHERE file = ? AND kind = 'topic'"
        store.db.execute(f"INSERT OR IGNORE INTO stale {topics}", row)
        store.db.execute("DELETE FROM files WHERE id = ?", row)
    forget_trouble(store, file.path)
    return _insert(store.db, "files", {name: getattr(file, name) for name in ("path", "root", "size", "mtime_ns")})


def put_extract(store: Store, file: int, reading: Reading, said: Extract) -> None:
    """Keep what a page said of a topic."""
    page = _put_page(
        store,
        file,
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
            "day_first": said.day_first,
        },
    )
    copies = [(page, place, post.id, post.number, put_content(store, post)) for place, post in enumerate(said.posts)]
    store.db.executemany("INSERT INTO copies VALUES (?, ?, ?, ?, ?)", copies)
    store.db.execute("INSERT OR IGNORE INTO stale VALUES (?, ?)", (said.site, said.topic))


def put_not_topic(store: Store, file: int, reading: Reading, said: NotTopic) -> None:
    """Keep that a page is of a kind that holds no posts."""
    _put_page(store, file, reading, {"dialect": said.dialect, "kind": said.kind, "url": said.url})


def put_content(store: Store, post: Post) -> bytes:
    """Keep what a post says and give its digest; the same words are kept once."""
    data = dump_post(post)
    digest = blake2b(data.encode(), digest_size=12).digest()
    store.db.execute("INSERT OR IGNORE INTO contents VALUES (?, ?)", (digest, data))
    return digest


def put_trouble(store: Store, file: int | None, trouble: Trouble) -> None:
    """Keep a trouble; one of no file that could be read replaces what was said of the same path before."""
    if file is None:
        forget_trouble(store, trouble.origin.path)
    _insert(
        store.db,
        "troubles",
        {
            "file": file,
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


def _put_page(store: Store, file: int, reading: Reading, said: Mapping[str, str | int]) -> int:
    origin = reading.origin
    place: dict[str, str | int] = {"file": file, "member": origin.member, "offset": origin.offset}
    return _insert(store.db, "pages", {**place, "seen": moment_text(reading.seen) or "", **said})


def _insert(db: sqlite3.Connection, table: str, row: Mapping[str, str | int | None]) -> int:
    """Insert a row and give its number; table and columns are this module's own words, never input."""
    columns = ", ".join(row)
    marks = ", ".join("?" * len(row))
    inserted = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))
    return int(inserted.lastrowid or 0)


def has_topics(store: Store, root: str) -> bool:
    """Say whether any page of a topic was read below a root."""
    row = store.db.execute(
        "SELECT 1 FROM files JOIN pages ON pages.file = files.id WHERE root = ? AND kind = 'topic' LIMIT 1", (root,)
    ).fetchone()
    return row is not None
