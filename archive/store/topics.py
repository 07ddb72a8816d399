"""Putting topics together from the copies that pages left in the store."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import pairwise
from pathlib import PurePath

from archive.assemble import Assembled, Copy, assemble
from archive.encode import load_post
from archive.records import VIEWS, Origin, Post, Trouble
from archive.store import Store
from archive.store.captures import put_content, put_trouble

BATCH = 100  # topics put together in one transaction


def put_together(store: Store, progress: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Put together every topic whose pages changed and give how many posts are new or changed.

    progress: called with (topics done, topics in all).
    """
    with store.writing():
        settle(store)
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
    return changed


def _count(store: Store, table: str) -> int:
    return int(store.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


# -- pages that do not say which site or topic they show


def settle(store: Store) -> None:
    """Give each page that does not say its site that of its neighbours, and each that does not say its topic one.

    A site is taken from pages of the same software in the same folder, then below the same root; where none says one,
    it is called after the root folder.  A topic is the one in which another page shows the same post; else that of the
    first message which a mail answers; else the one of that site with the same title; else it gets an id made of its
    title and first post.
    """
    for page, path, root, dialect, now in _unsettled(store, "said_site"):
        site = _neighbours(store, path, root, dialect) or _root_name(root, path)
        if site != now:
            _move(store, page, "site", site)
    unsettled = _unsettled(store, "said_topic")
    threads = _threads(store) if unsettled else {}
    for page, _, _, _, now in unsettled:
        topic = (
            _topic_of_post(store, page) or threads.get(page) or _topic_of_title(store, page) or _made_topic(store, page)
        )
        if topic != now:
            _move(store, page, "topic", topic)


def _unsettled(store: Store, said: str) -> list[tuple[int, str, str, str, str]]:
    return store.db.execute(
        f"""SELECT pages.id, path, root, dialect, {said.removeprefix("said_")} FROM pages JOIN files ON files.id = file
        WHERE kind = 'topic' AND {said} = '' ORDER BY path, member"""
    ).fetchall()


def _neighbours(store: Store, path: str, root: str, dialect: str) -> str:
    """Give the site that most pages of a folder, or else below a root, say; "" where none says one."""
    folder = str(PurePath(path).parent)
    in_folder = "substr(path, 1, ?) = ? AND instr(substr(path, ?), '/') = 0"
    ways: tuple[tuple[str, Sequence[str | int]], ...] = (
        (in_folder, (len(folder) + 1, f"{folder}/", len(folder) + 2)),
        ("root = ?", (root,)),
    )
    for condition, values in ways:
        row = store.db.execute(
            f"""SELECT said_site FROM pages JOIN files ON files.id = file
            WHERE kind = 'topic' AND said_site != '' AND dialect = ? AND {condition}
            GROUP BY said_site ORDER BY count(*) DESC, said_site LIMIT 1""",
            (dialect, *values),
        ).fetchone()
        if row:
            return str(row[0])
    return ""


def _root_name(root: str, path: str) -> str:
    """Give the name of the folder that was added; of the folder around it where a single file was."""
    folder = PurePath(root) if root != path else PurePath(root).parent
    return folder.name or "site"


def _topic_of_post(store: Store, page: int) -> str:
    """Give the topic in which another page of the site shows one of the page's posts."""
    row = store.db.execute(
        """SELECT other.said_topic FROM pages AS mine JOIN copies AS here ON here.page = mine.id
        JOIN copies AS there ON there.post = here.post JOIN pages AS other ON other.id = there.page
        WHERE mine.id = ? AND here.post != '' AND other.site = mine.site AND other.said_topic != ''
        ORDER BY other.said_topic LIMIT 1""",
        (page,),
    ).fetchone()
    return str(row[0]) if row else ""


def _threads(store: Store) -> dict[int, str]:
    """Give the first message of the thread of each page that shows one mail and does not say its topic.

    A mail names the messages before it in its thread, the last of them the one it answers (RFC 5322, section 3.6.4).
    """
    mails = store.db.execute(
        """SELECT pages.id, site, post, answers FROM pages JOIN copies ON page = pages.id AND place = 0
        WHERE kind = 'topic' AND said_topic = '' AND post != ''
        AND EXISTS (SELECT 1 FROM pages AS other WHERE other.site = pages.site AND other.answers != '')"""
    ).fetchall()
    parents: dict[tuple[str, str], str] = {}
    for _, site, post, answers in mails:
        chain = [*answers.split(), post]
        for parent, child in pairwise(chain):
            parents.setdefault((site, child), parent)
    return {page: _root(parents, site, post) for page, site, post, _ in mails}


def _root(parents: dict[tuple[str, str], str], site: str, post: str) -> str:
    """Give the message from which a thread goes out; in a circle, which mail must not make, the last new one."""
    seen = {post}
    while (parent := parents.get((site, post))) is not None and parent not in seen:
        seen.add(parent)
        post = parent
    return post


def _topic_of_title(store: Store, page: int) -> str:
    """Give the topic of the page's site that has the page's title, if just one has."""
    rows = store.db.execute(
        """SELECT DISTINCT other.topic FROM pages AS mine JOIN pages AS other ON other.site = mine.site
        WHERE mine.id = ? AND mine.title != '' AND other.title = mine.title AND other.said_topic != '' LIMIT 2""",
        (page,),
    ).fetchall()
    return str(rows[0][0]) if len(rows) == 1 else ""


def _made_topic(store: Store, page: int) -> str:
    """Give a topic id made of the title and the first post: "x" and ten hexadecimal digits."""
    title, data = store.db.execute(
        """SELECT title, data FROM pages JOIN copies ON page = pages.id AND place = 0 JOIN contents USING (digest)
        WHERE pages.id = ?""",
        (page,),
    ).fetchone()
    first = load_post(data, site="", topic="", id="", number=None)
    words = "\0".join((title, first.author, str(first.said), first.text if first.said is None else ""))
    return "x" + blake2b(words.encode(), digest_size=5).hexdigest()


def _move(store: Store, page: int, column: str, value: str) -> None:
    """Change a page's site or topic; the topic it leaves and the one it comes to are stale."""
    place = "INSERT OR IGNORE INTO stale SELECT site, topic FROM pages WHERE id = ?"
    store.db.execute(place, (page,))
    store.db.execute(f"UPDATE pages SET {column} = ? WHERE id = ?", (value, page))
    store.db.execute(place, (page,))


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
    copies = _copies(store, site, topic)
    day_first = dates.day_first(site)
    if not copies:
        return _put_posts(store, site, topic, None, change)
    if int(store.meta(f"day_first_votes:{site}", "0")) == 0 and any(copy.post.said_swapped for copy in copies):
        put_trouble(store, _undecided(site))
    titles = store.db.execute(
        f"SELECT title, board FROM pages WHERE site = ? AND topic = ? AND kind = 'topic' ORDER BY {_BEST_FIRST}",
        (site, topic),
    ).fetchall()
    return _put_posts(store, site, topic, assemble(copies, titles, day_first), change)


_RANKS = " ".join(f"WHEN '{view}' THEN {rank}" for rank, view in enumerate(VIEWS))
_BEST_FIRST = f"whole DESC, CASE view {_RANKS} END, seen DESC, pages.id"


def _undecided(site: str) -> Trouble:
    return Trouble(
        origin=Origin(path=site),
        what='dates like "03/04/2008" can be read both ways, and no date of this site tells which is right',
        advice="they were read day first; add pages with a day above 12 to decide",
    )


def _copies(store: Store, site: str, topic: str) -> list[Copy]:
    """Give the copies of a topic's posts, of equal ones the best alone."""
    rows = store.db.execute(
        f"""SELECT pages.id, view, whole, seen, place, post, number, digest FROM pages JOIN copies ON page = pages.id
        WHERE site = ? AND topic = ? AND kind = 'topic' ORDER BY {_BEST_FIRST}""",
        (site, topic),
    ).fetchall()
    best = {(row[5], row[7]) if row[5] else (row[0], row[4]): row for row in reversed(rows)}
    data = _contents(store, {row[7] for row in best.values()})
    return [
        Copy(
            post=load_post(data[digest], site=site, topic=topic, id=post, number=number),
            page=page,
            view=view,
            whole=bool(whole),
            seen=seen,
            place=place,
            digest=digest,
        )
        for page, view, whole, seen, place, post, number, digest in best.values()
    ]


def _contents(store: Store, digests: Iterable[bytes]) -> dict[bytes, str]:
    get = "SELECT data FROM contents WHERE digest = ?"
    return {digest: store.db.execute(get, (digest,)).fetchone()[0] for digest in digests}


def _put_posts(store: Store, site: str, topic: str, made: Assembled | None, change: int) -> int:
    """Write the posts of a topic that differ from what was there, and note those that are gone."""
    where = (site, topic)
    rows = store.db.execute("SELECT id, number, digest, page FROM posts WHERE site = ? AND topic = ?", where)
    old = {id: tuple(rest) for id, *rest in rows}
    title = store.db.execute("SELECT title, board FROM topics WHERE site = ? AND id = ?", where).fetchone()
    pairs = zip(made.topic.posts, made.copies, strict=True) if made else ()
    new = {post.id: (post.number, _digest(store, post, copy), copy.page) for post, copy in pairs}
    renamed = made is not None and title != (made.topic.title, made.topic.board)
    changed = [id for id in new if renamed or old.get(id) != new[id]]
    store.db.executemany(
        "INSERT OR REPLACE INTO posts VALUES (?, ?, ?, ?, ?, ?, ?)", [(*where, id, *new[id], change) for id in changed]
    )
    store.db.executemany("DELETE FROM gone WHERE site = ? AND topic = ? AND id = ?", [(*where, id) for id in new])
    lost = [(*where, id) for id in old.keys() - new.keys()]
    store.db.executemany("DELETE FROM posts WHERE site = ? AND topic = ? AND id = ?", lost)
    store.db.executemany("INSERT OR REPLACE INTO gone VALUES (?, ?, ?, ?)", [(*key, change) for key in lost])
    if made is None:
        store.db.execute("DELETE FROM topics WHERE site = ? AND id = ?", where)
    else:
        row = (*where, made.topic.title, made.topic.board, len(new))
        store.db.execute("INSERT OR REPLACE INTO topics VALUES (?, ?, ?, ?, ?)", row)
    return len(changed)


def _digest(store: Store, post: Post, copy: Copy) -> bytes:
    """Give what a post's words are kept under; most posts are just as their best copy was."""
    same = replace(post, id=copy.post.id, number=copy.post.number) == copy.post
    return copy.digest if same else put_content(store, post)


def _forget_unused(store: Store) -> None:
    """Delete what no copy and no post says any more."""
    used = "SELECT digest FROM copies UNION SELECT digest FROM posts"
    store.db.execute(f"DELETE FROM contents WHERE digest NOT IN ({used})")
