"""Pages that no dialect knows: posts found by their shape alone, in any language.

A topic page repeats one thing: a dated record with a name and a body.  Dates are looked for first; the elements around
them that stand side by side are the records; author, body and id are the places that hold, in nearly every record, a
name, the most words that are no links, and a number of its own.  What falls below the floor is not understood: nothing
is ever made up.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.bodies import SILENT, Roles, read_body
from archive.dates import Found, find_date
from archive.dialects.apply import canonical_url
from archive.dialects.page import Page
from archive.languages import passages, whole
from archive.markup import Node
from archive.records import Extract, Post
from archive.urls import site_name

NAME = "generic"
FLOOR = 0.6  # of confidence; chosen so that no board list of the corpora passes
MIN_RECORDS = 2
MAX_DATE_LINE = 120  # characters of a text that states a date and little else
MAX_NAME = 60  # characters of an author's name
MAX_DEPTH = 40  # elements above a date that are tried as its record
_DIGITS = re.compile(r"(\d{1,18})$")
_PERSON = re.compile(r"author|user|member|poster|profil|pseudo|auteur|membre|nick|name", re.I)
_ROLES = Roles(quote="blockquote, .quote, .quotebox", code="pre", drop="form, nav, button")

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """An element inside a record: how it is reached from the record, and how many characters it holds."""

    node: Node
    path: Path
    words: int
    linked: int


def read_generic(page: Page) -> tuple[Extract | None, float]:
    """Give the topic that a page seems to show, None below the floor, and the confidence in it (0–1).

    Confidence is the product of the shares of records with a name, a body of its own and a distinct body.
    """
    best: tuple[list[Post], float] = ([], 0.0)
    for records in _record_lists(page.tree, page.seen):
        posts, confidence = _posts(records, page.seen)
        if confidence > best[1]:
            best = posts, confidence
    posts, confidence = best
    if confidence < FLOOR:
        return None, confidence
    title = page.tree.css_first("h1") or page.tree.css_first("title")
    url = canonical_url(page)
    extract = Extract(
        dialect=NAME,
        view="generic",
        site=site_name(url.split("?")[0].rpartition("/")[0]) if "://" in url else "",
        board="",
        topic="",
        title=" ".join(title.text().split()) if title is not None else "",
        url=url,
        posts=tuple(posts),
        missing=("board", "topic"),
    )
    return extract, confidence


# -- records


def _record_lists(tree: Node, now: datetime | None) -> list[list[Node]]:
    """Give the three lists of like elements side by side that hold most of the page's dates, each a date at least."""
    lists: dict[tuple[int, str], dict[int, Node]] = defaultdict(dict)
    for dated in _dated(tree, now):
        node, depth = dated, 0
        while (parent := node.parent) is not None and depth < MAX_DEPTH:
            lists[parent.mem_id, _kind(node)].setdefault(node.mem_id, node)
            node, depth = parent, depth + 1
    found = [list(nodes.values()) for nodes in lists.values() if len(nodes) >= MIN_RECORDS]
    return sorted(found, key=lambda nodes: -sum(_letters(node) for node in nodes))[:3]


def _dated(tree: Node, now: datetime | None) -> Iterator[Node]:
    """Give the elements whose own text is a date line, or that carry a machine-readable date."""
    for node, _ in _walk(tree):
        if node.tag == "time" and find_date(node.attributes.get("datetime") or ""):
            yield node
        else:
            own = node.text(deep=False).strip()
            if 4 < len(own) <= MAX_DATE_LINE and find_date(own, now):
                yield node


def _walk(root: Node) -> Iterator[tuple[Node, Path]]:
    """Give every element that readers see, with the kinds of the elements that lead to it; no recursion."""
    todo: list[tuple[Node, Path]] = [(root, ())]
    while todo:
        node, path = todo.pop()
        if (node.tag or "-comment") in SILENT and node.tag != "head":
            continue
        yield node, path
        children = [(child, (*path, _kind(child))) for child in node.iter()]
        todo.extend(reversed(children))


def _kind(node: Node) -> str:
    """Give tag and first class: what like elements share."""
    classes = (node.attributes.get("class") or "").split()
    return f"{node.tag}.{_DIGITS.sub('', classes[0])}" if classes else str(node.tag)


def _letters(node: Node) -> int:
    return len("".join(node.text().split()))


# -- what a record holds


def _posts(records: Sequence[Node], now: datetime | None) -> tuple[list[Post], float]:
    places = [list(_places(record)) for record in records]
    body = _common_body(places)
    if body is None:
        return [], 0.0
    author = _common_author(places, body)
    ids = _ids(records)
    posts: list[Post] = []
    for number, (inside, id) in enumerate(zip(places, ids, strict=True), start=1):
        at = {place.path: place.node for place in reversed(inside)}
        if body in at:
            name = " ".join(at[author].text().split()) if author in at else ""
            said = _date(inside, body, now)
            posts.append(_post(number, id, name[:MAX_NAME], said, at[body]))
    return posts, _confidence(posts, len(records))


def _places(record: Node) -> Iterator[_Place]:
    for node, path in _walk(record):
        linked = sum(_letters(link) for link in node.css("a")) if node.tag != "a" else _letters(node)
        yield _Place(node, path, _letters(node), linked)


def _common_body(places: Sequence[Sequence[_Place]]) -> Path | None:
    """Give the deepest path below which nearly all words lie that are no links, in most records."""
    words: Counter[Path] = Counter()
    seen: Counter[Path] = Counter()
    for inside in places:
        first = {place.path: place for place in reversed(inside)}
        for path, place in first.items():
            words[path] += max(0, place.words - place.linked)
            seen[path] += 1
    often = [path for path in words if path and seen[path] >= 0.7 * len(places)]
    most = max((words[path] for path in often), default=0)
    full = [path for path in often if words[path] >= 0.75 * most > 0]
    return max(full, key=lambda path: (len(path), words[path]), default=None)


def _common_author(places: Sequence[Sequence[_Place]], body: Path) -> Path:
    """Give the path that holds a short text outside the body in most records, best one that speaks of persons."""
    votes: Counter[Path] = Counter()
    for inside in places:
        for path, place in {place.path: place for place in reversed(inside)}.items():
            if 0 < place.words <= MAX_NAME and path[: len(body)] != body and not find_date(place.node.text()):
                votes[path] += 1 + 3 * _is_person(place.node) + (place.node.tag == "a")
    often = [path for path, vote in votes.items() if vote >= 0.7 * len(places)]
    return max(often, key=lambda path: (votes[path], len(path)), default=())


def _is_person(node: Node) -> bool:
    said = (node.attributes.get(name) or "" for name in ("class", "href", "itemprop", "rel"))
    return any(_PERSON.search(text) for text in said)


def _ids(records: Sequence[Node]) -> list[str]:
    """Give the number at the end of each record's own id, if all have one and each its own; else nothing."""
    found = [_DIGITS.search(record.attributes.get("id") or "") for record in records]
    ids = [one[1] if one else "" for one in found]
    return ids if all(ids) and len(set(ids)) == len(ids) else [""] * len(records)


def _date(inside: Sequence[_Place], body: Path, now: datetime | None) -> Found | None:
    for place in inside:
        if place.path[: len(body)] == body:
            continue
        stated = place.node.attributes.get("datetime") or place.node.text(deep=False)
        if found := find_date(stated, now):
            return found
    return None


def _post(number: int, id: str, author: str, said: Found | None, body: Node) -> Post:
    read = read_body(body, _ROLES)
    own = passages(read.lines)
    return Post(
        site="",
        topic="",
        id=id,
        number=number,
        author=author,
        said=said.at if said else None,
        said_swapped=said.swapped if said else None,
        edited=None,
        html=read.html,
        passages=own,
        quotes=read.quotes,
        signature="",
        code=read.code,
        links=read.links,
        language=whole(own),
    )


def _confidence(posts: Sequence[Post], records: int) -> float:
    """Give how sure it is that these are posts: named, dated, with words of their own that are not all the same."""
    if len(posts) < MIN_RECORDS:
        return 0.0
    named = sum(bool(post.author) for post in posts) / records
    dated = sum(post.said is not None for post in posts) / records
    spoken = sum(len(post.text) >= 20 for post in posts) / records
    distinct = len({post.text for post in posts}) / records
    return named * dated * min(1.0, spoken + 0.2) * distinct
