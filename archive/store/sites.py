"""Which site each page is of, where the page does not say, and which sites are one under several addresses.

A page that does not state its site is of the site that its neighbours state.  Two sites are one where the same posts,
by the same authors at the same moments, stand under the same ids in both; two folders that state none are two forums
where the same ids name different posts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import PurePath

from archive.store import Store

MANY = 5  # pages of one software that never state their site, though others do as a rule: another forum
AS_A_RULE = 0.5  # of pages that state their site
ASKED_POSTS = 20_000  # posts of one root that are compared to tell forums apart
COMMON_TOPICS = 100  # topics of two sites that are compared to tell whether these are one …
AGREEING = 3  # … posts that must agree, at the least …
AGREED_SHARE = 0.9  # … and of all that have the same ids: edited and renamed ones do not

Said = tuple[str, str]
"""Author and moment of a post: what tells two posts of one id apart."""


def settle_sites(store: Store, same: Mapping[str, str]) -> None:
    """Give every page of a topic its site, and those of a moved forum one name.

    same: names of sites that a maintainer knows to be another one, with its name.
    """
    _settle_silent(store)
    names = _one_name(store, same)
    said = "SELECT DISTINCT said_site, site FROM pages WHERE kind = 'topic' AND said_site != ''"
    for said_site, now in store.db.execute(said).fetchall():
        if (name := names.get(said_site, said_site)) != now:
            _rename(store, said_site, now, name)


def _rename(store: Store, said_site: str, now: str, name: str) -> None:
    """Change the site of the pages that state one; the topics they leave and come to are stale."""
    where = "FROM pages WHERE said_site = ? AND site = ? AND kind = 'topic'"
    for site in (now, name):
        store.db.execute(
            f"INSERT OR IGNORE INTO stale SELECT DISTINCT ?, topic {where}",
            (site, said_site, now),
        )
    store.db.execute(
        "UPDATE pages SET site = ? WHERE said_site = ? AND site = ? AND kind = 'topic'", (name, said_site, now)
    )


# -- pages that do not state their site


@dataclass(frozen=True)
class _Pages:
    """The pages of topics that one software's dialect found below one root: how many state which site, by folder."""

    root: str
    stated: Mapping[str, Counter[str]]

    @cached_property
    def below(self) -> dict[str, Counter[str]]:
        """Give the same counts for all that lies in a folder or below it."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for folder, found in self.stated.items():
            for around in _up(folder, self.root):
                counts[around] += found
        return counts

    def site(self, folder: str) -> str:
        """Give the site of pages in a folder that do not state it: that of the nearest pages that do, or a name."""
        if site := _commonest(self.stated[folder]):
            return site
        inner = ""
        for around in _up(folder, self.root):
            if site := _commonest(self.below[around]):
                return self.name(inner) if inner and self._differ(inner, around) else site
            inner = around
        return self.name(self.root)

    def _differ(self, inner: str, around: str) -> bool:
        """Say whether a folder that states no site is another forum than those beside it, which do as a rule."""
        silent, beside = self.below[inner], self.below[around] - self.below[inner]
        return silent.total() >= MANY and beside.total() - beside[""] >= AS_A_RULE * beside.total()

    def name(self, folder: str) -> str:
        """Give the name of a forum that nothing but its folder names: that of the root, or of the way from it."""
        if folder == self.root:
            return PurePath(folder).name or "site"
        inside = [one for one in self.stated if folder in _up(one, self.root)]
        shared = next(
            around for around in _up(inside[0], self.root) if all(around in _up(one, self.root) for one in inside)
        )
        return PurePath(shared).relative_to(self.root).as_posix()


def _up(folder: str, root: str) -> list[str]:
    """Give a folder and those around it, up to the root."""
    ways = [folder]
    while ways[-1] != root and (around := str(PurePath(ways[-1]).parent)) != ways[-1]:
        ways.append(around)
    return ways


def _commonest(sites: Counter[str]) -> str:
    """Give the site that most pages state; "" where none does."""
    return min((site for site in sites if site), key=lambda site: (-sites[site], site), default="")


def _settle_silent(store: Store) -> None:
    """Give each page that states no site the one it is of."""
    silent = (
        "SELECT DISTINCT root, dialect FROM pages JOIN files ON files.id = file WHERE kind = 'topic' AND said_site = ''"
    )
    for root, dialect in store.db.execute(silent).fetchall():
        pages = _pages(store, root, dialect)
        apart = _apart(store, pages, dialect)
        rows = store.db.execute(
            """SELECT pages.id, folder(path), site FROM pages JOIN files ON files.id = file
            WHERE kind = 'topic' AND said_site = '' AND root = ? AND dialect = ?""",
            (root, dialect),
        ).fetchall()
        sites = {folder: apart.get(folder) or pages.site(folder) for folder in {folder for _, folder, _ in rows}}
        for page, folder, now in rows:
            if sites[folder] != now:
                store.move_page(page, "site", sites[folder])


def _pages(store: Store, root: str, dialect: str) -> _Pages:
    rows = store.db.execute(
        """SELECT folder(path), said_site, count(*) FROM pages JOIN files ON files.id = file
        WHERE kind = 'topic' AND root = ? AND dialect = ? GROUP BY 1, 2""",
        (root, dialect),
    )
    stated: dict[str, Counter[str]] = defaultdict(Counter)
    for folder, site, count in rows:
        stated[folder][site] = count
    is_file = store.db.execute("SELECT 1 FROM files WHERE path = ?", (root,)).fetchone()
    return _Pages(str(PurePath(root).parent) if is_file else root, stated)


def _apart(store: Store, pages: _Pages, dialect: str) -> dict[str, str]:
    """Give a site for each folder where a root states none and its folders hold different posts under the same ids."""
    if any(_commonest(found) for found in pages.stated.values()) or len(pages.stated) < 2:
        return {}
    said: dict[tuple[str, str], dict[str, Said]] = defaultdict(dict)
    for folder, topic, post, *facts in _facts(store, pages.root, dialect):
        said[topic, post].setdefault(folder, (facts[0], facts[1]))
    several = [set(found.values()) for found in said.values() if len(found) > 1]
    if sum(len(found) > 1 for found in several) <= len(several) / 2:
        return {}
    return {folder: pages.name(folder) for folder in pages.stated}


def _facts(store: Store, root: str, dialect: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Give folder, topic, id, author and moment of posts below a root that state no site."""
    yield from store.db.execute(
        """SELECT folder(path), said_topic, post, data ->> 'author', data ->> 'said' FROM pages
        JOIN files ON files.id = file JOIN copies ON page = pages.id JOIN contents USING (digest)
        WHERE root = ? AND dialect = ? AND said_site = '' AND said_topic != '' AND post != '' LIMIT ?""",
        (root, dialect, ASKED_POSTS),
    )


# -- sites that are one


def _one_name(store: Store, same: Mapping[str, str]) -> dict[str, str]:
    """Give the name of each site that has several: what a maintainer says, else the shortest, of equals the first."""
    names = dict(same)
    for group in _groups(_pairs(store)):
        wanted = {same[site] for site in group if site in same} or group
        name = min(wanted, key=lambda site: (len(site), site))
        names |= dict.fromkeys(group, name)
    return names


def _groups(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Give sites that are one with each other, directly or by others between them."""
    groups: list[set[str]] = []
    for pair in pairs:
        touched = [group for group in groups if group.intersection(pair)]
        groups = [group for group in groups if group not in touched] + [set(pair).union(*touched)]
    return groups


def _pairs(store: Store) -> Iterator[tuple[str, str]]:
    """Give each two sites of one software that show the same posts."""
    stated: dict[str, list[str]] = defaultdict(list)
    rows = "SELECT DISTINCT dialect, said_site FROM pages WHERE kind = 'topic' AND said_site != '' ORDER BY 1, 2"
    for dialect, site in store.db.execute(rows):
        stated[dialect].append(site)
    for sites in stated.values():
        for one, other in combinations(sites, 2):
            if _agree(store, one, other):
                yield one, other


def _agree(store: Store, one: str, other: str) -> bool:
    """Say whether the same ids name the same posts in two sites."""
    topics = store.db.execute(
        """SELECT said_topic FROM pages WHERE said_site = ? AND said_topic != '' INTERSECT
        SELECT said_topic FROM pages WHERE said_site = ? LIMIT ?""",
        (one, other, COMMON_TOPICS),
    ).fetchall()
    here, there = (dict(fact for (topic,) in topics for fact in _said(store, site, topic)) for site in (one, other))
    both = here.keys() & there.keys()
    agreeing = sum(here[key] == there[key] for key in both)
    return agreeing >= AGREEING and agreeing >= AGREED_SHARE * len(both)


def _said(store: Store, site: str, topic: str) -> Iterator[tuple[Said, Said]]:
    """Give (topic, post) and (author, moment) of a topic's posts that have ids and dates."""
    rows = store.db.execute(
        """SELECT DISTINCT post, data ->> 'author', data ->> 'said' FROM pages JOIN copies ON page = pages.id
        JOIN contents USING (digest) WHERE said_site = ? AND said_topic = ? AND post != ''""",
        (site, topic),
    )
    return (((topic, post), (author, said)) for post, author, said in rows if said)
