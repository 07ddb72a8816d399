"""What there is to leaf through: sites, their boards, the topics of each by date or length."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.records import Post, Topic
from archive.store import Store, damaged
from archive.store.seals import has_all_rows

TOPIC_SORTS = ("newest", "oldest", "longest")
_ORDERS = {"newest": "ended DESC, id", "oldest": "began = '', began, id", "longest": "posts DESC, id"}
_SPAN = "coalesce(min(nullif(began, '')), ''), max(ended)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A site or a board: how many topics and posts it holds, and from when to when ("" where nobody knows)."""

    name: str
    topics: int
    posts: int
    began: str
    ended: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTopic:
    """A topic as lists show it; began and ended: ISO 8601 or ""."""

    site: str
    id: str
    title: str
    board: str
    posts: int
    author: str
    began: str
    ended: str


def put_topic(store: Store, topic: Topic) -> None:
    """Keep what lists say of a topic; inside ``store.writing()``."""
    first, last = topic.posts[0], topic.posts[-1]
    row = (topic.site, topic.id, topic.title, topic.board, len(topic.posts), first.author, _local(first), _local(last))
    store.db.execute("INSERT OR REPLACE INTO topics VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def _local(post: Post) -> str:
    """Give when a post was said as its forum's clock showed it, so that topics can be put in order."""
    return post.said.replace(tzinfo=None).isoformat() if post.said else ""


def sites(store: Store) -> list[Shelved]:
    """Give the sites, by name.  Raises StoreError where topics are not those that were written."""
    with store.moment():
        rows = store.db.execute(f"SELECT site, count(*), sum(posts), {_SPAN} FROM topics GROUP BY site ORDER BY site")
        found = [_shelved(row) for row in rows]
        if not has_all_rows(store.db, "topics"):
            raise damaged("the store lacks topics that were written")
    return found


def boards(store: Store, site: str) -> list[Shelved]:
    """Give the boards of a site, by name; topics without one are under ""."""
    rows = store.db.execute(
        f"SELECT board, count(*), sum(posts), {_SPAN} FROM topics WHERE site = ? GROUP BY board ORDER BY board", (site,)
    )
    return [_shelved(row) for row in rows]


def _shelved(row: tuple[str, int, int, str, str]) -> Shelved:
    name, topics, posts, began, ended = row
    return Shelved(name=name, topics=topics, posts=posts, began=began, ended=ended)


def topics(
    store: Store, site: str, board: str | None = None, *, sort: str = TOPIC_SORTS[0], start: int = 0, count: int = 50
) -> list[ListedTopic]:
    """Give some topics of a site, or of one of its boards ("": of none), in an order of TOPIC_SORTS."""
    where, asked = ("site = ?", [site]) if board is None else ("site = ? AND board = ?", [site, board])
    keys = f"SELECT site, id FROM main.topics WHERE {where} ORDER BY {_ORDERS[sort]} LIMIT ? OFFSET ?"
    rows = store.db.execute(
        f"SELECT {_LISTED} FROM topics WHERE (site, id) IN ({keys}) ORDER BY {_ORDERS[sort]}", (*asked, count, start)
    )
    return [_listed(row) for row in rows]


def all_topics(store: Store, start: int = 0, count: int = -1) -> Iterator[ListedTopic]:
    """Give so many topics of all sites at the most, by site and id, from a place in that order on."""
    rows = store.db.execute(f"SELECT {_LISTED} FROM topics ORDER BY site, id LIMIT ? OFFSET ?", (count, start))
    return map(_listed, rows)


def listed_topic(store: Store, site: str, topic: str) -> ListedTopic | None:
    """Give one topic, None where there is none."""
    row = store.db.execute(f"SELECT {_LISTED} FROM topics WHERE site = ? AND id = ?", (site, topic)).fetchone()
    return _listed(row) if row else None


_LISTED = "site, id, title, board, posts, author, began, ended"


def _listed(row: tuple[str, str, str, str, int, str, str, str]) -> ListedTopic:
    site, id, title, board, posts, author, began, ended = row
    return ListedTopic(site=site, id=id, title=title, board=board, posts=posts, author=author, began=began, ended=ended)
