"""Proof that a store is whole: its file, what was read into it, and that all its parts fit one another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.encode import is_what_was_written
from archive.store import DAMAGED, Store
from archive.store.captures import UNFINISHED
from archive.store.seals import broken_seals


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What became of every file that was seen: each is counted once, under the first that holds.

    topics: files with pages of topics.  others: with pages that are no topic.  troubled: with troubles alone.
    aside: with nothing to read (pictures, styles, scripts).  unfinished: not read to the end.
    """

    files: int
    topics: int
    others: int
    troubled: int
    aside: int
    unfinished: int


def account(store: Store) -> Account:
    """Give what became of every file."""
    rows = store.db.execute(
        """SELECT CASE WHEN mtime_ns = ? THEN 'unfinished'
            WHEN EXISTS (SELECT 1 FROM pages WHERE file = files.id AND kind = 'topic') THEN 'topics'
            WHEN EXISTS (SELECT 1 FROM pages WHERE file = files.id) THEN 'others'
            WHEN EXISTS (SELECT 1 FROM troubles WHERE file = files.id) THEN 'troubled'
            ELSE 'aside' END AS fate, count(*) FROM files GROUP BY fate""",
        (UNFINISHED,),
    )
    fates: Mapping[str, int] = dict(rows.fetchall())
    names = ("topics", "others", "troubled", "aside", "unfinished")
    return Account(files=sum(fates.values()), **{name: fates.get(name, 0) for name in names})


def unfinished_topics(store: Store) -> int:
    """Give how many topics wait to be put together."""
    return int(store.db.execute("SELECT count(*) FROM stale").fetchone()[0])


def captures(store: Store) -> tuple[str, str]:
    """Give when the oldest and the newest page of a topic was captured, ISO 8601, or "" where nobody knows."""
    span = "SELECT min(nullif(seen, '')), max(seen) FROM pages WHERE kind = 'topic'"
    oldest, newest = store.db.execute(span).fetchone()
    return oldest or "", newest or ""


def trouble_kinds(store: Store, most: int) -> list[tuple[str, int]]:
    """Give what kept files or pages from being read, and how often, the commonest first."""
    rows = store.db.execute("SELECT what, count(*) FROM troubles GROUP BY what ORDER BY 2 DESC, 1 LIMIT ?", (most,))
    return [(str(what), int(count)) for what, count in rows]


def damage(store: Store) -> Iterator[str]:
    """Give what is wrong with a store's file or with what it holds, a sentence each.  Cost: reads all of it."""
    try:
        yield from _damage(store)
    except DAMAGED as bad:
        yield f"SQLite says: {bad}"


def _damage(store: Store) -> Iterator[str]:
    for (said,) in store.db.execute("PRAGMA integrity_check(20)"):
        if said != "ok":
            yield f"SQLite says: {said}"
    for table, count in store.db.execute('SELECT "table", count(*) FROM pragma_foreign_key_check() GROUP BY 1'):
        yield f"{count} rows of {table} belong to nothing"
    said = store.db.execute("SELECT digest, data FROM contents")
    wrong = sum(not is_what_was_written(data, digest) for digest, data in said)
    if wrong:
        yield f"{wrong} posts do not say what was written"
    for table in broken_seals(store.db):
        yield f"rows of {table} are not what was written"
    for what, query in _MISFITS.items():
        count = int(store.db.execute(query).fetchone()[0])
        if count:
            yield f"{count} {what}"


_MISFITS = {
    "copies lack their words": "SELECT count(*) FROM copies WHERE digest NOT IN (SELECT digest FROM contents)",
    "posts lack their words": "SELECT count(*) FROM posts WHERE digest NOT IN (SELECT digest FROM contents)",
    "posts lack their page": "SELECT count(*) FROM posts WHERE page NOT IN (SELECT id FROM pages)",
    "posts lack their topic": """SELECT count(*) FROM posts WHERE NOT EXISTS
        (SELECT 1 FROM topics WHERE topics.site = posts.site AND topics.id = posts.topic)""",
    "topics have another number of posts than they say": """SELECT count(*) FROM topics WHERE posts !=
        (SELECT count(*) FROM posts WHERE posts.site = topics.site AND posts.topic = topics.id)""",
}


def digests(store: Store) -> Iterator[tuple[str, bytes]]:
    """Give the key of every post with the digest of what it says."""
    for site, topic, id, digest in store.db.execute("SELECT site, topic, id, digest FROM posts"):
        yield f"{site}/{topic}/{id}", digest


def roots(store: Store) -> list[str]:
    """Give the paths that were given to be read."""
    return [str(root) for (root,) in store.db.execute("SELECT DISTINCT root FROM files ORDER BY root")]
