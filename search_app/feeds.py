"""Atom feeds: of results, topics, boards and authors."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask import Response

from archive.store.browsing import ListedTopic
from archive.store.queries import SavedPost
from search_app.addresses import url_for
from search_app.answers import Shown
from search_app.visit import absolute

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50  # of a feed at the most
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Atom demands a date of everything; this one stands for dates that nobody knows."""
MOST_CHARS = 20_000  # of the words of one entry
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
register_namespace("", ATOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One post or topic of a feed; key names it for ever, whatever its address becomes."""

    key: str
    title: str
    author: str
    said: datetime | None
    address: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a feed is about: its title, the page that shows the same, and its own address; both without a host."""

    title: str
    address: str
    own: str


def feed(about: About, entries: Iterable[Entry]) -> Response:
    """Give a feed, the entries in their order."""
    made = list(entries)[:ENTRIES]
    root = Element(f"{{{ATOM}}}feed")
    _put(root, "id", absolute(about.own.rstrip("?")))
    _put(root, "title", about.title)
    _put(root, "updated", _moment(max((_aware(one.said) for one in made), default=NEVER)))
    _put(root, "link", href=absolute(about.own.rstrip("?")), rel="self", type="application/atom+xml")
    _put(root, "link", href=absolute(about.address), rel="alternate", type="text/html")
    _put(_put(root, "author"), "name", "forumsearch")
    for one in made:
        _put_entry(root, one)
    return Response(tostring(root, "utf-8", xml_declaration=True), mimetype="application/atom+xml")


def _put_entry(root: Element, one: Entry) -> None:
    entry = _put(root, "entry")
    _put(entry, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, one.key.encode('utf-8', 'replace').decode())}")
    _put(entry, "title", one.title or one.key)
    _put(entry, "link", href=absolute(one.address), rel="alternate", type="text/html")
    _put(entry, "updated", _moment(_aware(one.said)))
    _put(_put(entry, "author"), "name", one.author or "?")
    _put(entry, "content", one.text[:MOST_CHARS], type="text")


def _put(parent: Element, name: str, text: str = "", **said: str) -> Element:
    made = SubElement(parent, f"{{{ATOM}}}{name}", {key: _clean(value) for key, value in said.items()})
    made.text = _clean(text) or None
    return made


def _clean(text: str) -> str:
    """Give a text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def _aware(moment: datetime | None) -> datetime:
    """Give a moment with a zone, as Atom wants it; a forum's clock without one is taken for UTC."""
    return NEVER if moment is None else moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def post_entry(saved: SavedPost) -> Entry:
    """Give a post as an entry."""
    post = saved.post
    return Entry(
        key=post.key,
        title=saved.title,
        author=post.author,
        said=post.said,
        address=url_for("reading.post", key=post.key),
        text=post.text,
    )


def hit_entry(shown: Shown) -> Entry:
    """Give a hit as an entry, with the passage that answers."""
    document = shown.hit.document
    return Entry(
        key=document.id,
        title=document.shown["title"],
        author=str(document.columns["author"] or ""),
        said=document.said,
        address=url_for("reading.post", key=document.id),
        text=shown.snippet.text,
    )


def topic_entry(topic: ListedTopic) -> Entry:
    """Give a topic as an entry, dated by its last post."""
    return Entry(
        key=f"{topic.site}/{topic.id}",
        title=topic.title,
        author=topic.author,
        said=datetime.fromisoformat(topic.ended) if topic.ended else None,
        address=url_for("reading.topic", site=topic.site, topic=topic.id),
        text=topic.board,
    )
