"""What there is to tell of a store: its troubles, how much it holds, and of which kinds its pages are."""

from collections.abc import Mapping

from archive.records import Origin, Trouble
from archive.store import Store


def troubles(store: Store) -> list[Trouble]:
    """Give every trouble that stands, by place."""
    rows = store.db.execute("SELECT path, member, offset, what, place, advice FROM troubles ORDER BY path, member, id")
    return [
        Trouble(origin=Origin(path=path, member=member, offset=offset), what=what, where=place, advice=advice)
        for path, member, offset, what, place, advice in rows
    ]


def counts(store: Store) -> Mapping[str, int]:
    """Give how much the store holds: sites, topics, posts, files, topic pages, other pages, troubles."""
    queries = {
        "sites": "SELECT count(DISTINCT site) FROM topics",
        "topics": "SELECT count(*) FROM topics",
        "posts": "SELECT count(*) FROM posts",
        "files": "SELECT count(*) FROM files",
        "topic_pages": "SELECT count(*) FROM pages WHERE kind = 'topic'",
        "other_pages": "SELECT count(*) FROM pages WHERE kind != 'topic'",
        "troubles": "SELECT count(*) FROM troubles",
    }
    return {name: int(store.db.execute(query).fetchone()[0]) for name, query in queries.items()}


def kinds(store: Store) -> list[tuple[str, str, int]]:
    """Give how many pages there are of each dialect and kind, as (dialect, kind, pages)."""
    rows = store.db.execute("SELECT dialect, kind, count(*) FROM pages GROUP BY dialect, kind ORDER BY dialect, kind")
    return [(str(dialect), str(kind), int(number)) for dialect, kind, number in rows]
