"""Putting topics together from the copies that pages left in the store."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from types import MappingProxyType

from archive.assemble import Assembled, Copy, assemble
from archive.encode import load_post
from archive.history import Capture, gone
from archive.records import VIEWS, Origin, Post, Trouble
from archive.redactions import NOTHING, Redactions
from archive.signatures import Ending, without_ending
from archive.store import Store
from archive.store.browsing import put_topic
from archive.store.captures import put_content, put_trouble
from archive.store.quoting import put_quotings
from archive.store.redacting import PURGE, redact
from archive.store.signatures import learn_signatures, signatures
from archive.store.sites import settle_sites
from archive.store.threads import settle_topics

INDEXED = "indexed"  # up to which change an index holds what the store does
BATCH = 100  # topics put together in one transaction
ASKED = 500  # contents that are asked for in one statement
NONE: Mapping[str, str] = MappingProxyType({})


def put_together(
    store: Store,
    same: Mapping[str, str] = NONE,
    progress: Callable[[int, int], None] = lambda done, of: None,
    redactions: Redactions = NOTHING,
) -> int:
    """Put together every topic whose pages changed and give how many posts are new or changed.

    same: sites that a maintainer knows to be another one, with its name.  progress: called with (topics done, topics in
    all).  redactions: what is taken out before.
    """
    with store.writing():
        _settle(store, same)
    redact(store, redactions)
    if _count(store, "stale"):
        with store.writing():
            learn_signatures(store)
    dates = _DateOrders(store)
    of = _count(store, "stale")
    done = changed = 0
    while stale := store.db.execute("SELECT site, topic FROM stale ORDER BY site, topic LIMIT ?", (BATCH,)).fetchall():
        with store.writing():
            change = int(store.meta("change", "0")) + 1
            store.set_meta("change", str(change))
            for site, topic in stale:
                changed += _put_topic(store, site, topic, change, dates)
                store.db.execute("DELETE FROM stale WHERE site = ? AND topic = ?", (site, topic))
        done += len(stale)
        progress(done, of)
    with store.writing():
        _forget_unused(store)
    if store.meta(PURGE):
        store.purge()
    if store.meta(PURGE) or store.meta("redactions") != redactions.digest:
        with store.writing():
            store.set_meta(PURGE, "")
            store.set_meta("redactions", redactions.digest)
    return changed


def _settle(store: Store, same: Mapping[str, str]) -> None:
    """Find out of which site and topic each page is, where pages or what a maintainer says changed."""
    said = json.dumps(dict(same), sort_keys=True)
    if _count(store, "stale") or store.meta("same_sites", "{}") != said:
        store.set_meta("same_sites", said)
        settle_sites(store, same)
        settle_topics(store)


def _count(store: Store, table: str) -> int:
    return int(store.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


# -- one topic


@dataclass(slots=True)
class _DateOrders:
    """How each site's "03/04/2008" is read, decided once from all its dates."""

    store: Store
    known: dict[str, bool] = field(default_factory=dict)

    def day_first(self, site: str) -> bool:
        """Give True for day first; where the site's dates do not tell, day first is taken and a trouble says so."""
        if site not in self.known:
            votes = "SELECT coalesce(sum(day_first), 0) FROM pages WHERE site = ?"
            row = self.store.db.execute(votes, (site,)).fetchone()
            self.known[site] = int(row[0]) >= 0
            self._keep(site, int(row[0]))
        return self.known[site]

    def _keep(self, site: str, votes: int) -> None:
        """Remember the decision; where it changed, all topics of the site are stale."""
        key, said = f"day_first:{site}", str(int(votes >= 0))
        if self.store.meta(key, said) != said:
            self.store.db.execute("INSERT OR IGNORE INTO stale SELECT site, id FROM topics WHERE site = ?", (site,))
        self.store.set_meta(key, said)
        self.store.set_meta(f"day_first_votes:{site}", str(votes))


def _put_topic(store: Store, site: str, topic: str, change: int, dates: _DateOrders) -> int:
    """Put one topic together and give how many of its posts are new or changed."""
    copies = _copies(store, site, topic, signatures(store, site))
    day_first = dates.day_first(site)
    if not copies:
        return _put_posts(store, site, topic, None, change)
    if int(store.meta(f"day_first_votes:{site}", "0")) == 0 and any(copy.post.said_swapped for copy in copies):
        put_trouble(store, _undecided(site))
    titles = store.db.execute(
        f"SELECT title, board FROM pages WHERE site = ? AND topic = ? AND kind = 'topic' ORDER BY {_BEST_FIRST}",
        (site, topic),
    ).fetchall()
    made = assemble(copies, titles, day_first)
    missed = gone([post.id for post in made.topic.posts], _captures(store, site, topic))
    return _put_posts(store, site, topic, made, change, missed)


_RANKS = " ".join(f"WHEN '{view}' THEN {rank}" for rank, view in enumerate(VIEWS))
_BEST_FIRST = f"whole DESC, CASE view {_RANKS} END, seen DESC, pages.id"


def _undecided(site: str) -> Trouble:
    return Trouble(
        origin=Origin(path=site),
        what='dates like "03/04/2008" can be read both ways, and no date of this site tells which is right',
        advice="they were read day first; add pages with a day above 12 to decide",
    )


def _captures(store: Store, site: str, topic: str) -> list[Capture]:
    """Give the pages of a topic that show its posts under their ids, with when they were captured."""
    pages: dict[tuple[int, str], list[str]] = {}
    rows = store.db.execute(
        """SELECT pages.id, seen, post FROM pages JOIN copies ON page = pages.id
        WHERE site = ? AND topic = ? AND kind = 'topic' AND view IN ('normal', 'permalink') AND whole AND post != ''""",
        (site, topic),
    )
    for page, seen, post in rows:
        pages.setdefault((page, seen), []).append(post)
    return [Capture(seen=seen, posts=tuple(posts)) for (_, seen), posts in pages.items()]


def _copies(store: Store, site: str, topic: str, endings: Mapping[str, Ending]) -> list[Copy]:
    """Give the copies of a topic's posts, of equal ones the best alone."""
    rows = store.db.execute(
        f"""SELECT pages.id, view, whole, seen, place, post, number, digest FROM pages JOIN copies ON page = pages.id
        WHERE site = ? AND topic = ? AND kind = 'topic' ORDER BY {_BEST_FIRST}""",
        (site, topic),
    ).fetchall()
    best = {(row[5], row[7]) if row[5] else (row[0], row[4]): row for row in reversed(rows)}
    data = _contents(store, {row[7] for row in best.values()})
    copies = []
    for page, view, whole, seen, place, id, number, digest in best.values():
        said = load_post(data[digest], site=site, topic=topic, id=id, number=number)
        post = without_ending(said, endings.get(said.author, ()))
        kept = digest if post is said else b""
        copies.append(Copy(post=post, page=page, view=view, whole=bool(whole), seen=seen, place=place, digest=kept))
    return copies


def _contents(store: Store, digests: Iterable[bytes]) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    wanted = iter(digests)
    while some := list(islice(wanted, ASKED)):
        marks = ", ".join("?" * len(some))
        found.update(store.db.execute(f"SELECT digest, data FROM contents WHERE digest IN ({marks})", some))
    return found


def _put_posts(
    store: Store, site: str, topic: str, made: Assembled | None, change: int, missed: Mapping[str, str] = NONE
) -> int:
    """Write the posts of a topic that differ from what was there, and note those that are gone."""
    where = (site, topic)
    rows = store.db.execute("SELECT id, number, digest, page, gone FROM posts WHERE site = ? AND topic = ?", where)
    old = {id: tuple(rest) for id, *rest in rows}
    title = store.db.execute("SELECT title, board FROM topics WHERE site = ? AND id = ?", where).fetchone()
    pairs = zip(made.topic.posts, made.copies, strict=True) if made else ()
    new = {
        post.id: (post.number, _digest(store, post, copy), copy.page, missed.get(post.id, "")) for post, copy in pairs
    }
    renamed = made is not None and title != (made.topic.title, made.topic.board)
    changed = [id for id in new if renamed or old.get(id) != new[id]]
    store.db.executemany(
        "INSERT OR REPLACE INTO posts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(*where, id, *new[id], change) for id in changed],
    )
    store.db.executemany("DELETE FROM gone WHERE site = ? AND topic = ? AND id = ?", [(*where, id) for id in new])
    lost = [(*where, id) for id in old.keys() - new.keys()]
    store.db.executemany("DELETE FROM posts WHERE site = ? AND topic = ? AND id = ?", lost)
    gone = [(*key, change, *old[key[2]][:3]) for key in lost]
    store.db.executemany("INSERT OR REPLACE INTO gone VALUES (?, ?, ?, ?, ?, ?, ?)", gone)
    store.db.execute("DELETE FROM earlier WHERE site = ? AND topic = ?", where)
    put_quotings(store, site, topic, made.topic.posts if made else ())
    if made is None:
        store.db.execute("DELETE FROM topics WHERE site = ? AND id = ?", where)
    else:
        put_topic(store, made.topic)
        earlier = (
            (*where, post.id, seen, put_content(store, before))
            for post, versions in zip(made.topic.posts, made.earlier, strict=True)
            for seen, before in versions
        )
        store.db.executemany("INSERT INTO earlier VALUES (?, ?, ?, ?, ?)", earlier)
    return len(changed)


def _digest(store: Store, post: Post, copy: Copy) -> bytes:
    """Give what a post's words are kept under; most posts are just as their best copy was."""
    same = post is copy.post or replace(post, id=copy.post.id, number=copy.post.number) == copy.post
    return copy.digest if same and copy.digest else put_content(store, post)


def _forget_unused(store: Store) -> None:
    """Delete what no copy and no post says any more, nor one that is gone and that an index still finds."""
    found = store.meta(INDEXED, "0") if not store.meta(PURGE) else store.meta("change", "0")
    store.db.execute("UPDATE gone SET digest = NULL WHERE changed <= ?", (int(found),))
    used = " UNION ".join(f"SELECT digest FROM {table}" for table in ("copies", "posts", "earlier", "gone"))
    used += " WHERE digest IS NOT NULL"
    store.db.execute(f"DELETE FROM contents WHERE digest NOT IN ({used})")
