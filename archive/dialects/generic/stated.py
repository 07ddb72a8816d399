"""Posts that a page states in standard terms: schema.org (microdata, JSON-LD) and microformats (hAtom, h-entry).

Sources: schema.org DiscussionForumPosting, Comment, Question and Answer; microformats.org hatom and h-entry.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from itertools import chain, islice, takewhile
from typing import Any

from archive.dates import Found, find_date
from archive.dialects.generic.pieces import NOTHING, Piece, Pieces, known_share
from archive.markup import Node, parse

SURE = {"microdata": 0.98, "microformats": 0.9, "json": 0.85}
"""Confidence where every post is named and dated; JSON-LD comes last, since it says posts without their markup."""
_POSTS = ("DiscussionForumPosting", "Comment", "UserComments", "Question", "Answer", "SocialMediaPosting")
_TEXT = ("text", "articleBody", "commentText")
_AUTHOR = ("author", "creator")
_DATE = ("datePublished", "dateCreated", "commentTime")
_LISTS = ("comment", "suggestedAnswer", "acceptedAnswer", "mainEntity", "@graph", "hasPart", "itemListElement", "item")
_ENDS = re.compile(r"(\d{1,18})\W*$")
_CLASSES = (
    ("text", ".entry-content, .e-content"),
    *(("author", query) for query in (".author .fn", ".p-author .p-name", ".p-author", ".author")),
    ("datePublished", "time[datetime], .dt-published, .published, .updated"),
    ("title", ".entry-title a, a.u-url.p-name"),
)
"""What a class of hAtom or h-entry states, as properties of schema.org; the surest first."""
MAX_DEPTH = 60  # lists in each other in a page's JSON
MAX_POSTS = 3_000  # of a page; the largest of the corpora hold 1,000
MAX_PROPS = 30_000  # elements of a page that state properties, ten for each post
MAX_UP = 60  # elements around one that are looked at: those between a property and its post
MAX_NAME = 400  # characters of an address or a name that may end in a number


def stated(root: Node, now: datetime | None) -> list[Pieces]:
    """Give what each way of stating posts finds."""
    return [_microdata(root, now), _microformats(root, now), _json(root, now)]


def _found(way: str, posts: Iterable[Piece]) -> Pieces:
    known = [post for post in islice(posts, MAX_POSTS) if post.author or post.date]
    if not known:
        return NOTHING
    letters = sum(sum(map(str.isalnum, post.body.text())) for post in known)
    return Pieces(tuple(known), SURE[way] * known_share(known), letters)


@dataclass(slots=True)
class _Item:
    """One item with the elements of its own properties."""

    node: Node
    props: dict[str, Node] = field(default_factory=dict)


def _with_props(nodes: Iterable[Node], props: Iterable[tuple[str, Node]]) -> list[_Item]:
    """Give items with the properties of each, which belong to the nearest item around them; the first counts."""
    items = {node.mem_id: _Item(node) for node in islice(nodes, MAX_POSTS)}
    for name, node in islice(props, MAX_PROPS) if items else ():
        around = next((one.mem_id for one in _up(node) if one.mem_id in items), None)
        if around is not None:
            items[around].props.setdefault(name, node)
    return list(items.values())


def _up(node: Node) -> Iterator[Node]:
    """Give the elements around one, the nearest first; not all of those of a page that is nested without end."""
    around = node.parent
    for _ in range(MAX_UP):
        if around is None:
            return
        yield around
        around = around.parent


def _pieces(items: Sequence[_Item], now: datetime | None) -> Iterator[Piece]:
    """Give the posts that items are; one whose words hold other items is a box of posts, but none itself."""
    bodies = [_first(item.props, _TEXT) for item in items]
    holding = {one.mem_id for item in items for one in _up(item.node)}
    for item, body in zip(items, bodies, strict=True):
        if body is None or body.mem_id in holding or not body.text().strip():
            continue
        said = _first(item.props, _DATE)
        author = _first(item.props, _AUTHOR)
        name = _content(author.css_first("[itemprop=name]") or author) if author is not None else ""
        date = find_date(_moment(said), now) if said is not None else None
        yield Piece(_id(item, body), name, date, body)


def _first(props: Mapping[str, Node], names: tuple[str, ...]) -> Node | None:
    return next((props[name] for name in names if name in props), None)


def _content(node: Node) -> str:
    return " ".join((node.attributes.get("content") or node.text()).split())


def _moment(node: Node) -> str:
    said = (node.attributes.get(name) for name in ("datetime", "content", "title"))
    return next((text for text in said if text), node.text())


def _id(item: _Item, body: Node) -> str:
    """Give the number of a post: at the end of its own name, its link, or the name of what is right around it.

    Else that of what is around its words, inside it.
    """
    link = item.props.get("url")
    said = [item.node.attributes.get(name) or "" for name in ("id", "data-pid", "data-id", "itemid")]
    said.append((link.attributes.get("href") or link.attributes.get("content") or "") if link is not None else "")
    around = item.node.parent
    said += [around.attributes.get("id") or "" if around is not None and around.tag != "body" else ""]
    inner = takewhile(lambda one: one.mem_id != item.node.mem_id, chain([body], _up(body)))
    said += [one.attributes.get("id") or "" for one in inner]
    return next((found[1] for text in said if (found := _ENDS.search(text[-MAX_NAME:]))), "")


# -- microdata


def _microdata(root: Node, now: datetime | None) -> Pieces:
    posts = (node for node in root.css("[itemtype*='schema.org/']") if _is_post(node))
    props = (
        (name, node)
        for node in root.css("[itemprop]")
        for name in (node.attributes.get("itemprop") or "")[:MAX_NAME].split()
    )
    return _found("microdata", _pieces(_with_props(posts, props), now))


def _is_post(node: Node) -> bool:
    return (node.attributes.get("itemtype") or "").rstrip("/").rpartition("/")[2] in _POSTS


# -- microformats


def _microformats(root: Node, now: datetime | None) -> Pieces:
    props = ((name, node) for name, query in _CLASSES for node in root.css(query))
    entries = _with_props(root.css(".hentry, .h-entry"), props)
    links = {entry.props["title"].attributes.get("href") for entry in entries if "title" in entry.props}
    if len(entries) < 2 or len(links) > 1:  # a single article, or a list of several
        return NOTHING
    return _found("microformats", _pieces(entries, now))


# -- JSON-LD


def _json(root: Node, now: datetime | None) -> Pieces:
    posts = []
    for script in root.css("script[type='application/ld+json']"):
        try:
            said = json.loads(script.text(), strict=False)
        except (ValueError, RecursionError):  # the page's JSON is broken: it states nothing
            continue
        posts += [piece for one in _json_posts(said) if (piece := _json_piece(one, now))]
    return _found("json", posts)


def _json_posts(said: Any) -> Iterator[dict[str, Any]]:
    """Give the posts in a JSON value, in its order."""
    todo: list[tuple[Any, int]] = [(said, 0)]
    while todo:
        one, depth = todo.pop()
        if isinstance(one, list) and depth < MAX_DEPTH:
            todo.extend((inner, depth + 1) for inner in reversed(one))
        elif isinstance(one, dict):
            kinds = one.get("@type")
            if any(kind in _POSTS for kind in (kinds if isinstance(kinds, list) else [kinds])):
                yield one
            if depth < MAX_DEPTH:
                todo.extend((one[name], depth + 1) for name in reversed(_LISTS) if name in one)


def _json_piece(said: dict[str, Any], now: datetime | None) -> Piece | None:
    text = next((said[name] for name in _TEXT if isinstance(said.get(name), str)), "")
    if not text.strip():
        return None
    author = next((said[name] for name in _AUTHOR if said.get(name)), "")
    author = author[0] if isinstance(author, list) else author
    name = author.get("name", "") if isinstance(author, dict) else author
    date = next((str(said[name]) for name in _DATE if said.get(name)), "")
    found: Found | None = find_date(date, now)
    url = next((str(said[name]) for name in ("url", "@id") if said.get(name)), "")
    id = _ENDS.search(url.partition("#")[2] or url)
    markup = text if re.search(r"<\w", text) else escape(text, quote=False).replace("\n", "<br>")
    tree = parse(markup)
    return Piece(id[1] if id else "", str(name), found, tree.css_first("body") or tree)
