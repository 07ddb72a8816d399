"""Keeping what each saved page said; call what writes inside ``store.writing()``."""

import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from archive.encode import digest_of, dump_post, moment_text
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
    return digest_of(data), data


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


def troubled(store: Store, folder: str, what: str) -> set[Origin]:
    """Give the pages below a folder that have a trouble."""
    rows = store.db.execute(
        f"""SELECT files.path, member, offset FROM files JOIN troubles ON file = files.id
        WHERE {_BELOW} AND what = ?""",
        (*_below(folder), what),
    )
    return {Origin(path=path, member=member, offset=offset) for path, member, offset in rows}


def moulds_below(store: Store, folder: str, sure: int) -> list[tuple[str, int]]:
    """Give the moulds that pages below a folder left, and what else stands in their place, with how many pages did.

    sure: of 100, the least for a page to count.
    """
    rows = store.db.execute(
        f"""SELECT mould, count(*) FROM files JOIN pages ON file = files.id
        WHERE {_BELOW} AND mould != '' AND sure >= ? GROUP BY mould ORDER BY count(*) DESC, mould""",
        (*_below(folder), sure),
    )
    return [(str(mould), int(count)) for mould, count in rows]


def pages_with_mould(store: Store, folder: str, mould: str) -> set[Origin]:
    """Give the pages below a folder that left just this mould."""
    rows = store.db.execute(
        f"SELECT files.path, member, offset FROM files JOIN pages ON file = files.id WHERE {_BELOW} AND mould = ?",
        (*_below(folder), mould),
    )
    return {Origin(path=path, member=member, offset=offset) for path, member, offset in rows}


def strangers(store: Store, folder: str) -> set[str]:
    """Give the dialects that named pages below a folder, but none of a topic: it is hardly their forum."""
    rows = store.db.execute(
        f"""SELECT dialect FROM files JOIN pages ON file = files.id WHERE {_BELOW} AND dialect != ''
        GROUP BY dialect HAVING max(kind = 'topic') = 0""",
        _below(folder),
    )
    return {str(dialect) for (dialect,) in rows}


def pages_named(store: Store, folder: str, dialects: Iterable[str]) -> set[Origin]:
    """Give the pages below a folder that some dialects named."""
    names = list(dialects)
    rows = store.db.execute(
        f"""SELECT files.path, member, offset FROM files JOIN pages ON file = files.id
        WHERE {_BELOW} AND dialect IN ({", ".join("?" * len(names))})""",
        (*_below(folder), *names),
    )
    return {Origin(path=path, member=member, offset=offset) for path, member, offset in rows}


def forget_page(store: Store, origin: Origin) -> None:
    """Forget what one page said."""
    here = "file = (SELECT id FROM files WHERE path = ?) AND member = ? AND offset = ?"
    place = (origin.path, origin.member, origin.offset)
    store.db.execute(
        f"INSERT OR IGNORE INTO stale SELECT site, topic FROM pages WHERE {here} AND kind = 'topic'", place
    )
    store.db.execute(f"DELETE FROM pages WHERE {here}", place)


_BELOW = "files.path >= ? AND files.path < ?"


def _below(folder: str) -> tuple[str, str]:
    """Give the bounds of all paths below a folder: the second begins with the sign after the one between names."""
    bare = folder.removesuffix(os.sep)
    return bare + os.sep, bare + chr(ord(os.sep) + 1)


def folders(store: Store) -> list[str]:
    """Give the folders that were given to be read, those in no other; of a file that was given, the one it lies in."""
    rows = store.db.execute("SELECT DISTINCT CASE root WHEN path THEN folder(path) ELSE root END FROM files")
    kept: list[str] = []
    for folder in sorted((str(folder) for (folder,) in rows), key=lambda folder: PurePath(folder).parts):
        if not kept or not (folder + os.sep).startswith(_below(kept[-1])[0]):
            kept.append(folder)
    return kept


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
