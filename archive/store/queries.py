"""Reading what the store holds: posts, topics, troubles and counts."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.encode import is_what_was_written, load_post
from archive.records import Origin, Post
from archive.store import Store, damaged
from archive.store.keys import KEYS, parted

_POSTS = """
    SELECT posts.site, posts.topic, posts.id, posts.number, digest, data, topics.title, topics.board, dialect, view,
        sure, url, path, member, offset, posts.gone,
        (SELECT json_group_array(json_array(earlier.seen, hex(digest), data)) FROM earlier JOIN contents USING (digest)
        WHERE earlier.site = posts.site AND earlier.topic = posts.topic AND earlier.post = posts.id)
    FROM posts
    JOIN contents USING (digest)
    JOIN topics ON topics.site = posts.site AND topics.id = posts.topic
    JOIN pages ON pages.id = posts.page
    JOIN files ON files.id = pages.file
"""
_GONE = """
    SELECT gone.site, gone.topic, gone.id, gone.number, digest, data, coalesce(topics.title, ''),
        coalesce(topics.board, ''), coalesce(dialect, ''), coalesce(view, ''),
        coalesce(sure, 100), coalesce(url, ''), coalesce(path, ''),
        coalesce(member, ''), coalesce(offset, 0), '', '[]'
    FROM gone
    JOIN contents USING (digest)
    LEFT JOIN topics ON topics.site = gone.site AND topics.id = gone.topic
    LEFT JOIN pages ON pages.id = gone.page
    LEFT JOIN files ON files.id = pages.file
    WHERE (gone.site, gone.topic, gone.id) IN
"""
_READING_ORDER = "ORDER BY posts.site, posts.topic, posts.number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What a post said in a capture before it was edited; seen: when that was made, ISO 8601 or ""."""

    seen: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPost:
    """A post with its topic's title and board, and the saved page it was taken from."""

    post: Post
    title: str
    board: str
    dialect: str
    view: str
    sure: int
    """How sure it is that this is a post, of 100; below it where no dialect knew the page."""
    url: str
    origin: Origin
    gone: str
    """When a capture first did not show the post any more, ISO 8601, or ""."""
    earlier: tuple[Earlier, ...]


def saved_posts(store: Store, since: int = 0) -> Iterator[SavedPost]:
    """Give every post that changed after a change number, topic by topic in reading order."""
    rows = store.db.execute(f"{_POSTS} WHERE posts.changed > ? {_READING_ORDER}", (since,))
    return map(_saved_post, rows)


TopicKey = tuple[str, str]
"""Site and id of a topic."""


def posts_between(store: Store, first: TopicKey, last: TopicKey) -> Iterator[SavedPost]:
    """Give every post of the topics from one up to another, that one too, topic by topic in reading order."""
    where = "(posts.site, posts.topic) BETWEEN (?, ?) AND (?, ?)"
    return map(_saved_post, store.db.execute(f"{_POSTS} WHERE {where} {_READING_ORDER}", (*first, *last)))


def topic_runs(store: Store, posts: int) -> Iterator[tuple[TopicKey, TopicKey, int]]:
    """Give all topics in runs of at least so many posts, each by its first and last topic, with its number of posts."""
    first: TopicKey | None = None
    held = 0
    for site, topic, count in store.db.execute(
        "SELECT site, topic, count(*) FROM posts GROUP BY site, topic ORDER BY 1, 2"
    ):
        first = first or (site, topic)
        last = site, topic
        held += count
        if held >= posts:
            yield first, last, held
            first, held = None, 0
    if first is not None:
        yield first, last, held


def post_count(store: Store, since: int = 0) -> int:
    """Give how many posts changed after a change number."""
    return int(store.db.execute("SELECT count(*) FROM posts WHERE changed > ?", (since,)).fetchone()[0])


def post_keys(store: Store) -> Iterator[str]:
    """Give the key of every post, SITE/TOPIC/POST."""
    for site, topic, id in store.db.execute("SELECT site, topic, id FROM posts"):
        yield f"{site}/{topic}/{id}"


def saved_post(store: Store, key: str) -> SavedPost | None:
    """Give the post of a key, SITE/TOPIC/POST, or None where there is none.

    Raises StoreError where it was written, but is not there as it was.
    """
    found = saved_posts_of(store, [key]).get(key)
    site, topic, id = key.rsplit("/", 2)
    if found is None and id in dict(topic_order(store, site, topic)):
        raise damaged(f"{key} lacks its page or its words")
    return found


def saved_posts_of(store: Store, keys: Iterable[str]) -> Mapping[str, SavedPost]:
    """Give the posts of some keys, SITE/TOPIC/POST, by key; those that there are."""
    rows = store.db.execute(f"{_POSTS} WHERE (posts.site, posts.topic, posts.id) IN {KEYS}", (parted(keys),))
    return {saved.post.key: saved for saved in map(_saved_post, rows)}


def topic_order(store: Store, site: str, topic: str) -> list[tuple[str, int]]:
    """Give the posts of a topic in reading order, each as (id, number); none where there is no such topic.

    Raises StoreError where it has not as many as were written.
    """
    with store.moment():
        where = (site, topic)
        rows = store.db.execute("SELECT id, number FROM posts WHERE site = ? AND topic = ? ORDER BY number", where)
        found: list[tuple[str, int]] = rows.fetchall()
        said = store.db.execute("SELECT posts FROM topics WHERE site = ? AND id = ?", where).fetchone()
    if len(found) != (said[0] if said else 0):
        raise damaged(f"{site}/{topic} lacks posts that were written")
    return found


def ranks(store: Store, keys: Iterable[str]) -> Mapping[str, int]:
    """Give how many posts of its topic stand before the post of each key, SITE/TOPIC/POST; those that there are."""
    rows = store.db.execute(
        f"""SELECT site, topic, id, (SELECT count(*) FROM posts AS before
        WHERE before.site = posts.site AND before.topic = posts.topic AND before.number < posts.number)
        FROM posts WHERE (site, topic, id) IN {KEYS}""",
        (parted(keys),),
    )
    return {f"{site}/{topic}/{id}": rank for site, topic, id, rank in rows}


def posts_numbered(store: Store, site: str, topic: str, first: int, last: int) -> list[SavedPost]:
    """Give the posts of one topic from one number to another, that one too, in reading order.

    Raises StoreError where one lacks its page or its words.
    """
    where, asked = "posts.site = ? AND posts.topic = ? AND posts.number BETWEEN ? AND ?", (site, topic, first, last)
    with store.moment():
        found = list(map(_saved_post, store.db.execute(f"{_POSTS} WHERE {where} ORDER BY posts.number", asked)))
        (count,) = store.db.execute(f"SELECT count(*) FROM posts WHERE {where}", asked).fetchone()
    if len(found) != count:
        raise damaged(f"posts of {site}/{topic} lack their pages or their words")
    return found


def _saved_post(row: sqlite3.Row) -> SavedPost:
    (
        site,
        topic,
        id,
        number,
        digest,
        data,
        title,
        board,
        dialect,
        view,
        sure,
        url,
        path,
        member,
        offset,
        gone,
        before,
    ) = row
    if not is_what_was_written(data, digest):
        raise damaged(f"{site}/{topic}/{id} does not say what was written")
    return SavedPost(
        post=load_post(data, site=site, topic=topic, id=id, number=number),
        title=title,
        board=board,
        dialect=dialect,
        view=view,
        sure=sure,
        url=url,
        origin=Origin(path=path, member=member, offset=offset),
        gone=gone,
        earlier=() if before == "[]" else tuple(_earlier(*one) for one in json.loads(before)),
    )


def _earlier(seen: str, digest: str, data: str) -> Earlier:
    if not is_what_was_written(data, bytes.fromhex(digest)):
        raise damaged("what a post said before it was edited is not what was written")
    return Earlier(seen=seen, text=load_post(data, site="", topic="", id="", number=None).text)


def found_posts(store: Store, keys: Sequence[str]) -> Mapping[str, SavedPost]:
    """Give the posts of some keys as saved_posts_of does, with those that are gone but that an index may still find.

    Of these, what was taken out since is left out.  Raises StoreError where any was never taken out, and yet is gone.
    """
    found = saved_posts_of(store, keys)
    if len(found) == len(set(keys)):
        return found
    lost = parted(key for key in keys if key not in found)
    rows = store.db.execute(f"{_GONE} {KEYS}", (lost,))
    found = {**found, **{saved.post.key: saved for saved in map(_saved_post, rows)}}
    taken = "SELECT site, topic, id FROM gone UNION ALL SELECT site, topic, post FROM withheld_posts"
    unknown = store.db.execute(
        f"SELECT site, topic, post FROM {KEYS} EXCEPT SELECT * FROM ({taken}) WHERE (site, topic, id) IN {KEYS}",
        (lost, lost),
    ).fetchone()
    if unknown:
        raise damaged(f"{'/'.join(unknown)} was written, but is not in the store")
    return found


def gone(store: Store, since: int = 0) -> Iterator[str]:
    """Give the keys of posts that no page shows any more, since a change number."""
    for site, topic, id in store.db.execute("SELECT site, topic, id FROM gone WHERE changed > ?", (since,)):
        yield f"{site}/{topic}/{id}"


def last_change(store: Store) -> int:
    """Give the number of the last change; ``saved_posts(store, since=it)`` is what comes later."""
    return int(store.meta("change", "0"))
