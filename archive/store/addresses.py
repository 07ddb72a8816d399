"""Old addresses of posts and topics: where what they led to stands in the store, or what is nearest to it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from archive.dialects.addresses import Told, tell
from archive.store import Store
from archive.store.quoting import place_of

NEIGHBOURS = 50  # ids before and behind a post that was not saved among which a saved one is looked for
MAX_FOLDERS = 12  # folders of an address that are looked for below what was read
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an address leads to: a post of a topic; exact: just what it asked for, else what is nearest to that.

    precise: it asked for this post, not for a topic or a page of one.
    """

    site: str
    topic: str
    post: str
    number: int
    exact: bool = True
    precise: bool = True


def find(store: Store, url: str) -> Found | None:
    """Give what an address in full led to: exactly if that was saved, else the nearest; None where nothing is near.

    Cost: some lookups for each dialect whose addresses have its shape, and for each folder that was read.
    """
    if not _is_address(url):
        return None
    best: Found | None = None
    for found in _candidates(store, url):
        if found.exact and found.precise:
            return found
        if best is None or (found.exact, found.precise) > (best.exact, best.precise):
            best = found
    return best


def _is_address(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:  # "http://[": a slip of the pen, not of the program
        return False


def _candidates(store: Store, url: str) -> Iterator[Found]:
    told = sorted(tell(url), key=lambda one: not one.sure)
    anchors = _WORD.findall(_fragment(url))
    for one in told:
        for site in _sites(store, one.site):
            if one.topic and _is_topic(store, site, one.topic):
                if _writes(store, site, one.topic, one.dialect):
                    yield from _in_topic(store, site, one, anchors)
            elif one.post and (place := place_of(store, site, one.post)):
                yield Found(site=site, topic=place.topic, post=place.post, number=place.number)
    yield from _saved_from(store, url, anchors)
    for one in told:
        for site in _sites(store, one.site):
            if one.post and (near := _neighbour(store, site, one.post)):
                yield near


def _fragment(url: str) -> str:
    return url.partition("#")[2]


def _sites(store: Store, said: str) -> list[str]:
    """Give the sites as which pages were kept that state this one."""
    rows = store.db.execute("SELECT DISTINCT site FROM pages WHERE said_site = ? LIMIT 3", (said,)).fetchall()
    return list(dict.fromkeys([said, *(str(site) for (site,) in rows if site)]))


def _is_topic(store: Store, site: str, topic: str) -> bool:
    return store.db.execute("SELECT 1 FROM topics WHERE site = ? AND id = ?", (site, topic)).fetchone() is not None


def _writes(store: Store, site: str, topic: str, dialect: str) -> bool:
    """Say whether a topic was read from pages of a software, or of none that has a name."""
    rows = store.db.execute("SELECT DISTINCT dialect FROM pages WHERE site = ? AND topic = ? LIMIT 9", (site, topic))
    written = {str(name) for (name,) in rows}
    return bool(written & {dialect, "generic", "textform", "feed"}) or _family(dialect) in map(_family, written)


def _family(dialect: str) -> str:
    """Give the name of a software without its version: boards were updated and kept their addresses."""
    return dialect.rstrip("0123456789")


def _in_topic(store: Store, site: str, told: Told, anchors: Iterable[str]) -> Iterator[Found]:
    """Give the post of a topic that was asked for, by its id, by an anchor on the page, or by its place."""
    named = [told.post, *anchors] if told.post else list(anchors)
    for name in named:
        for id in dict.fromkeys((name, name.lstrip("abcdefghijklmnopqrstuvwxyz"))):
            if number := _number(store, site, told.topic, id):
                yield Found(site=site, topic=told.topic, post=id, number=number)
                return
    if told.post and (place := place_of(store, site, told.post)):  # it was moved to another topic
        yield Found(site=site, topic=place.topic, post=place.post, number=place.number)
        return
    wanted = (told.start or 0) + 1
    if nearest := _at(store, site, told.topic, wanted, told.post):
        post, number = nearest
        exact = not told.post and number == wanted
        yield Found(site=site, topic=told.topic, post=post, number=number, exact=exact, precise=False)


def _number(store: Store, site: str, topic: str, post: str) -> int:
    row = store.db.execute(
        "SELECT number FROM posts WHERE site = ? AND topic = ? AND id = ?", (site, topic, post)
    ).fetchone()
    return int(row[0]) if row else 0


def _at(store: Store, site: str, topic: str, number: int, post: str) -> tuple[str, int] | None:
    """Give the post at a place of a topic or the last before it; where an id is known, the last post before that id."""
    rows = store.db.execute(
        "SELECT id, number FROM posts WHERE site = ? AND topic = ? ORDER BY number", (site, topic)
    ).fetchall()
    if post.isdecimal():
        wanted = _place(post)
        before = [row for row in rows if row[0].isdecimal() and _place(row[0]) < wanted]
    else:
        before = [row for row in rows if row[1] <= number]
    return (before or rows)[-1 if before else 0] if rows else None


def _place(id: str) -> tuple[int, str]:
    """Give what puts ids of digits in the order of their numbers, which may be of any length."""
    digits = id.lstrip("0")
    return len(digits), digits


def _neighbour(store: Store, site: str, post: str) -> Found | None:
    """Give the post nearest to one that was not saved, by its id."""
    if not post.isdecimal() or len(post) > 18:
        return None
    wanted = int(post)
    for step in range(1, NEIGHBOURS + 1):
        for id in (wanted - step, wanted + step):
            if id > 0 and (place := place_of(store, site, str(id))):
                return Found(site=site, topic=place.topic, post=place.post, number=place.number, exact=False)
    return None


# -- pages by the address or the file that they were saved from


def _saved_from(store: Store, url: str, anchors: Iterable[str]) -> Iterator[Found]:
    """Give what stands on a page that was saved from just this address, or lies where it would have been saved."""
    for page, site, topic in (*_pages_called(store, url), *_pages_lying(store, url)):
        rows = store.db.execute(
            """SELECT posts.id, posts.number FROM copies JOIN posts ON posts.site = ? AND posts.topic = ?
            AND posts.id = copies.post WHERE copies.page = ? ORDER BY place""",
            (site, topic, page),
        ).fetchall()
        if rows:
            wanted = {part for anchor in anchors for part in (anchor, anchor.lstrip("abcdefghijklmnopqrstuvwxyz"))}
            named = next((row for row in rows if row[0] in wanted), None)
            post, number = named or rows[0]
            precise = named is not None or len(rows) == 1
            yield Found(site=site, topic=topic, post=post, number=number, precise=precise)


def _pages_called(store: Store, url: str) -> Iterator[tuple[int, str, str]]:
    address = url.partition("#")[0]
    bare = re.sub(r"^https?://(?:www\.)?", "", address).rstrip("/")
    for scheme, host, end in product(("http", "https"), ("", "www."), ("", "/")):
        yield from store.db.execute(
            "SELECT id, site, topic FROM pages WHERE url = ? AND kind = 'topic'", (f"{scheme}://{host}{bare}{end}",)
        )


def _pages_lying(store: Store, url: str) -> Iterator[tuple[int, str, str]]:
    """Give the topic pages in files that a mirror of the address would have written below a folder that was read."""
    roots = [str(root) for (root,) in store.db.execute("SELECT DISTINCT root FROM files")]
    for root, tail, name in product(roots, _tails(url), _NAMES):
        yield from store.db.execute(
            """SELECT pages.id, site, topic FROM files JOIN pages ON file = files.id
            WHERE path = ? AND kind = 'topic' AND member = ''""",
            (str(PurePosixPath(root) / name(tail)),),
        )


_NAMES = (
    lambda tail: tail,
    lambda tail: f"{tail}.html",
    lambda tail: tail.replace("?", "@", 1),
    lambda tail: f"{tail.replace('?', '@', 1)}.html",
    lambda tail: f"{tail}/index.html",
)
"""What mirrors call the file of an address."""


def _tails(url: str) -> Iterator[str]:
    """Give an address from its host on, from its first folder on, and so forth."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    folders = [folder for folder in parts.path.split("/") if folder]
    whole = [parts.netloc, *folders]
    if ".." not in folders:
        for place in range(min(len(whole), MAX_FOLDERS)):
            if place or folders:
                yield "/".join(whole[place:]) + query
