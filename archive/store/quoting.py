"""Which posts quote which, both ways."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.quotings import quotings
from archive.records import Post
from archive.store import Store
from archive.store.keys import KEYS, parted


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A post by its place in a site: its topic, its number there, its id."""

    topic: str
    number: int
    post: str


def put_quotings(store: Store, site: str, topic: str, posts: Sequence[Post]) -> None:
    """Keep which posts the posts of a topic quote, in place of what was known of it; inside ``store.writing()``."""
    store.db.execute("DELETE FROM quotings WHERE site = ? AND topic = ?", (site, topic))
    rows = ((site, topic, one.post, one.place, "" if one.elsewhere else topic, one.quoted) for one in quotings(posts))
    store.db.executemany("INSERT INTO quotings VALUES (?, ?, ?, ?, ?, ?)", rows)


def place_of(store: Store, site: str, post: str) -> Place | None:
    """Give where the post of an id stands in a site; None where it does not, or several topics have one of that id."""
    topics = store.db.execute(
        """SELECT DISTINCT pages.topic FROM copies JOIN pages ON pages.id = page
        WHERE post = ? AND site = ? AND kind = 'topic' LIMIT 2""",
        (post, site),
    ).fetchall()
    if len(topics) != 1:
        return None
    row = store.db.execute(
        "SELECT topic, number, id FROM posts WHERE site = ? AND topic = ? AND id = ?", (site, topics[0][0], post)
    ).fetchone()
    return Place(*row) if row else None


def sources(store: Store, site: str, topic: str, posts: Iterable[str]) -> Mapping[tuple[str, int], Place]:
    """Give where the quotes of a topic's posts are taken from: by post and place of the quote among its quotes."""
    found: dict[tuple[str, int], Place] = {}
    for post in posts:
        rows = store.db.execute(
            """SELECT place, from_topic, from_post, posts.number FROM quotings LEFT JOIN posts
            ON posts.site = quotings.site AND posts.topic = from_topic AND posts.id = from_post
            WHERE quotings.site = ? AND quotings.topic = ? AND post = ?""",
            (site, topic, post),
        ).fetchall()
        for place, from_topic, from_post, number in rows:
            source = Place(from_topic, number, from_post) if from_topic else place_of(store, site, from_post)
            if source:
                found[post, place] = source
    return found


def quoted_by(store: Store, site: str, topic: str, posts: Iterable[str]) -> Mapping[str, Sequence[Place]]:
    """Give the posts that quote posts of a topic, by the quoted post's id, each once, in reading order."""
    found: dict[str, set[Place]] = defaultdict(set)
    for post in posts:
        rows = store.db.execute(
            """SELECT from_topic, quotings.topic, posts.number, post FROM quotings JOIN posts
            ON posts.site = quotings.site AND posts.topic = quotings.topic AND posts.id = post
            WHERE quotings.site = ? AND from_post = ? AND from_topic IN (?, '')""",
            (site, post, topic),
        ).fetchall()
        alone = any(not row[0] for row in rows) and _is_alone(store, site, topic, post)
        found[post].update(Place(*rest) for from_topic, *rest in rows if from_topic or alone)
    return {post: sorted(places) for post, places in found.items() if places}


def times_quoted(store: Store, keys: Iterable[str]) -> Mapping[str, int]:
    """Give how many posts of its own topic quote each post of some keys, SITE/TOPIC/POST; none that nobody quotes."""
    rows = store.db.execute(
        f"""SELECT site, from_topic, from_post, count(DISTINCT post) FROM quotings
        WHERE (site, from_post, from_topic) IN (SELECT site, post, topic FROM {KEYS}) GROUP BY 1, 2, 3""",
        (parted(keys),),
    )
    return {f"{site}/{topic}/{post}": count for site, topic, post, count in rows}


def _is_alone(store: Store, site: str, topic: str, post: str) -> bool:
    """Say whether a post's id names it and no other post of its site."""
    place = place_of(store, site, post)
    return place is not None and place.topic == topic
