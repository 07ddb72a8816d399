"""Posts that a page states in standard terms: schema.org (microdata, JSON-LD) and microformats (hAtom, h-entry).

Sources: schema.org DiscussionForumPosting, Comment, Question and Answer; microformats.org hatom and h-entry.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
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
MAX_DEPTH = 60  # lists in each other in a page's JSON


def stated(root: Node, now: datetime | None) -> list[Pieces]:
    """Give what each way of stating posts finds."""
    return [_microdata(root, now), _microformats(root, now), _json(root, now)]


def _found(way: str, posts: list[Piece]) -> Pieces:
    posts = [post for post in posts if post.author or post.date]
    if not posts:
        return NOTHING
    letters = sum(sum(map(str.isalnum, post.body.text())) for post in posts)
    return Pieces(tuple(posts), SURE[way] * known_share(posts), letters)


# -- microdata


@dataclass(slots=True)
class _Item:
    """One item with the elements of its own properties."""

    node: Node
    props: dict[str, Node]


def _microdata(root: Node, now: datetime | None) -> Pieces:
    posts = []
    for item in _items(root):
        body = _first(item.props, _TEXT)
        if body is None or not body.text().strip():
            continue
        said = _first(item.props, _DATE)
        author = _first(item.props, _AUTHOR)
        name = _content(author.css_first("[itemprop=name]") or author) if author is not None else ""
        date = find_date(_moment(said), now) if said is not None else None
        posts.append(Piece(_id(item), name, date, body))
    return _found("microdata", posts)


def _items(root: Node) -> Iterator[_Item]:
    """Give the posts among a page's items; a property belongs to the nearest post around it."""
    posts = {node.mem_id: _Item(node, {}) for node in root.css("[itemtype*='schema.org/']") if _is_post(node)}
    for node in root.css("[itemprop]") if posts else ():
        around = node.parent
        while around is not None and around.mem_id not in posts:
            around = around.parent
        if around is not None:
            for name in (node.attributes.get("itemprop") or "").split():
                posts[around.mem_id].props.setdefault(name, node)
    yield from posts.values()


def _is_post(node: Node) -> bool:
    return (node.attributes.get("itemtype") or "").rstrip("/").rpartition("/")[2] in _POSTS


def _first(props: dict[str, Node], names: tuple[str, ...]) -> Node | None:
    return next((props[name] for name in names if name in props), None)


def _content(node: Node) -> str:
    return " ".join((node.attributes.get("content") or node.text()).split())


def _moment(node: Node) -> str:
    said = (node.attributes.get(name) for name in ("datetime", "content", "title"))
    return next((text for text in said if text), node.text())


def _id(item: _Item) -> str:
    """Give the number of a post: at the end of its own name, its link, or the name of what is right around it."""
    link = item.props.get("url")
    said = [item.node.attributes.get(name) or "" for name in ("id", "data-pid", "data-id", "itemid")]
    said.append((link.attributes.get("href") or link.attributes.get("content") or "") if link is not None else "")
    around = item.node.parent
    said += [around.attributes.get("id") or "" if around is not None and around.tag != "body" else ""]
    return next((found[1] for text in said if (found := _ENDS.search(text))), "")


# -- microformats


def _microformats(root: Node, now: datetime | None) -> Pieces:
    entries = root.css(".hentry, .h-entry")
    links = {link.attributes.get("href") for entry in entries for link in entry.css(".entry-title a, a.u-url.p-name")}
    if len(entries) < 2 or len(links) > 1:  # a single article, or a list of several
        return NOTHING
    posts = []
    for entry in entries:
        body = entry.css_first(".entry-content, .e-content")
        author = entry.css_first(".author .fn, .p-author .p-name, .p-author, .author")
        said = entry.css_first("time[datetime], .dt-published, .published, .updated")
        if body is not None:
            date = find_date(_moment(said), now) if said is not None else None
            posts.append(Piece(_id(_Item(entry, {})), _content(author) if author is not None else "", date, body))
    return _found("microformats", posts)


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
