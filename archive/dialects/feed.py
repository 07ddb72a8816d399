# Feeds: RSS 0.9–2.0, Atom 1.0, SMF's own XML (action=.xml;type=smf) and that of FluxBB (extern.php?type=xml).
# Source: the RSS 2.0 specification, RFC 4287; feed.php and feed.xml.twig of phpBB 3.0 and 3.3, Sources/News.php of SMF
# 2.0 and 2.1, extern.php of FluxBB 1.5, class_feedgeneration.php of MyBB 1.8, show.rss.erb of Discourse.
"""Feeds as a source of ids, dates and first words: items whose links tell a topic or post of a software we know.

A feed shows posts of many topics, often cut short: its copies are the last choice wherever a page shows the post too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape, unescape
from html.entities import html5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from archive.bodies import Body, read_body
from archive.dates import Found, find_date, utc
from archive.dialects.addresses import Told, known, tell
from archive.dialects.page import Irregular, Page
from archive.dialects.schema import Dialect
from archive.languages import passages, whole
from archive.markup import parse
from archive.records import Extract, NotTopic, Post
from archive.roles import Roles
from archive.words import begins_with

NAME = "feed"
ITEMS = {
    "rss": ("item",),
    "RDF": ("item",),
    "feed": ("entry",),
    "xml-feed": ("recent-post", "article"),
    "source": ("post", "topic"),
}
"""Names of the elements that hold a post, by the name of the root."""
FRAMES = {
    "phpbb": "p:nth-last-child(2):has(+ hr:last-child)",
    "discourse": "p:has(> small:only-child), p:last-child:has(> a:only-child), p:has(+ blockquote + p:last-child)",
}
"""What a software writes around the words in its feeds alone: who said it and when, "read full topic"."""
BULLET = " \u2022 "  # phpBB: "Board • Re: Title"
HEAD_CHARS = 1000  # the root stands in them
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|RDF|feed|xml-feed|source)[\s>]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(\w{2,31};)")
_NAMESPACE = re.compile(r"\{[^}]*\}")
_REPLY_TO = re.compile(r"^[^:]{1,40}: ")  # bbPress, of replies alone: "Reply To: Title"
_MAILBOX = re.compile(r"\S+@\S+(?: \((.*)\))?", re.S)  # RSS: "somebody@host.example (Name)"


def read(page: Page) -> tuple[Extract, ...] | NotTopic | None:
    """Give the posts of a feed, topic by topic; None where the text is no feed."""
    root = _root(page.text) if _ROOT.search(page.text[:HEAD_CHARS]) else None
    if root is None or _name(root) not in ITEMS:
        return None
    items = [one for parent in (root, *root) for one in parent if _name(one) in ITEMS[_name(root)]]
    feed = _feed(root, items)
    topics = tuple(_topics(feed, items, page)) if feed is not None else ()
    return topics or NotTopic(dialect=NAME, kind="feed", url=page.url)


# -- elements


def _root(text: str) -> Element | None:
    """Give the outermost element; in what is no XML, names of characters that only HTML knows are undone."""
    clean = _UNSEEN.sub("", text.lstrip("\ufeff \t\r\n"))
    for said in (clean, _ENTITY.sub(lambda found: html5.get(found[1], found[0]), clean)):
        try:
            return ElementTree.fromstring(said)  # noqa: S314  (expat limits amplification)
        except (ElementTree.ParseError, ValueError):
            continue
    return None


def _name(element: Element) -> str:
    return _NAMESPACE.sub("", str(element.tag))


def _all(element: Element, path: str) -> Iterator[Element]:
    """Give the children of a name; of "a/b" the children b of all children a."""
    name, _, rest = path.partition("/")
    for child in element:
        if _name(child) == name:
            yield from _all(child, rest) if rest else (child,)


def _text(element: Element, *paths: str) -> str:
    """Give the words of the first child of some names that has any, or of the attribute that stands for them."""
    children = (child for path in paths for child in _all(element, path))
    texts = (child.text or child.get("label") or child.get("term") or "" for child in children)
    return next((text.strip() for text in texts if text.strip()), "")


def _markup(item: Element) -> str:
    """Give the body of an item as HTML; of XHTML in elements its words alone."""
    for path in ("encoded", "content", "description", "body", "summary"):
        for child in _all(item, path):
            markup = escape("".join(child.itertext())) if len(child) else child.text or ""
            if markup.strip():
                return markup
    return ""


# -- of which software and forum


@dataclass(frozen=True, slots=True, kw_only=True)
class _Feed:
    """Of which software and forum a feed is, and the topic that all of it is of, or ""."""

    dialect: Dialect
    site: str
    topic: str

    def told(self, item: Element) -> Told | None:
        """Give what an item's addresses tell, if it is of this forum."""
        told = _by_dialect(_links(item)).get(self.dialect.name)
        if told is None or told.site != self.site:
            return None
        return told if told.topic else replace(told, topic=self.topic)


def _feed(root: Element, items: Iterable[Element]) -> _Feed | None:
    """Give the software and forum that most items are of; None where their addresses do not tell one.

    Where addresses are written as other sites write them too, the feed must name the software.
    """
    heads = [root, *_all(root, "channel")]
    maker = " ".join(_makers(heads)).lower()
    counted: Counter[tuple[str, str]] = Counter()
    for told in (told for item in items for told in _by_dialect(_links(item)).values()):
        if told.sure or _made_by(told.dialect, maker):
            counted[told.dialect, told.site] += 2 * bool(told.topic) + 3 * bool(told.post)
    if not counted:
        return None
    name, site = min(counted, key=lambda one: (not _made_by(one[0], maker), -counted[one], len(one[1]), one))
    about = _by_dialect(link for head in heads for link in _links(head)).get(name)
    return _Feed(
        dialect=next(dialect for dialect in known() if dialect.name == name),
        site=site,
        topic=about.topic if about is not None and about.site == site else "",
    )


def _makers(heads: Iterable[Element]) -> Iterator[str]:
    """Give what names the software; Question2Answer does so in the description."""
    for head in heads:
        for made in _all(head, "generator"):
            yield from (made.text or "", *made.attrib.values())
        described = (said.text or "" for said in _all(head, "description"))
        yield from (text for text in described if text.startswith("Powered by "))


def _made_by(dialect: str, maker: str) -> bool:
    return {"q2a": "question2answer"}.get(dialect, dialect.rstrip("0123456789")) in maker


def _links(element: Element) -> Iterator[str]:
    """Give the addresses of an item, or of a whole feed."""
    for path in ("link", "guid", "id", "url", "topic/link"):
        for child in _all(element, path):
            if child.get("rel", "alternate") in ("alternate", "self"):
                yield (child.get("href") or child.text or "").strip()


def _by_dialect(links: Iterable[str]) -> dict[str, Told]:
    """Give what each dialect reads in the one of some addresses that tells it most, the first of equals."""
    best: dict[str, Told] = {}
    for told in (told for link in links for told in tell(link)):
        if told.dialect not in best or _count(told) > _count(best[told.dialect]):
            best[told.dialect] = told
    return best


def _count(told: Told) -> int:
    return bool(told.topic) + bool(told.post)


# -- topics and posts


def _topics(feed: _Feed, items: Iterable[Element], page: Page) -> Iterator[Extract]:
    """Give the topics in the order of the feed; posts that do not tell theirs are put together by title."""
    roles = _roles(feed.dialect)
    topics: dict[tuple[str, str], list[Post]] = {}
    boards: dict[tuple[str, str], tuple[str, str]] = {}
    for item in items:
        if (told := feed.told(item)) is not None:
            board, title = _heading(item, told)
            key = (told.topic, "" if told.topic else title)
            boards.setdefault(key, (board, title))
            topics.setdefault(key, []).append(_post(item, told, roles, page.seen))
    for key, posts in topics.items():
        board, title = boards[key]
        yield Extract(
            dialect=NAME,
            view="feed",
            site=feed.site,
            board=board,
            topic=key[0],
            title=title,
            url=page.url,
            posts=tuple(sorted(posts, key=_moment)),
        )


def _roles(dialect: Dialect) -> Roles:
    """Give what elements in bodies of a software are, whatever its version, and in its feeds alone."""
    views = [view.roles for view in dialect.views if view.name == "normal"]

    def every(name: str) -> str:
        return ", ".join(dict.fromkeys(said for roles in views if (said := getattr(roles, name))))

    drop = ", ".join(filter(None, (every("drop"), FRAMES.get(dialect.name))))
    return replace(views[0], quote=every("quote"), cite=every("cite"), code=every("code"), drop=drop)


def _heading(item: Element, told: Told) -> tuple[str, str]:
    """Give board and title."""
    board = unescape(_text(item, "board/name", "category"))
    title = unescape(_text(item, "topic/subject", "title", "subject")).removeprefix(f"{board}{BULLET}")
    if told.dialect == "bbpress" and told.post:
        title = _REPLY_TO.sub("", title)
    return board, title[begins_with("resubject", title) :]


def _post(item: Element, told: Told, roles: Roles, seen: datetime | None) -> Post:
    said = _said(item, seen)
    read = _body(_markup(item), roles)
    own = passages(read.lines)
    return Post(
        site=told.site,
        topic=told.topic,
        id=told.post,
        number=None,
        author=_author(item, told.dialect),
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


def _body(markup: str, roles: Roles) -> Body:
    tree = parse(f"<div>{markup}</div>")
    return read_body(tree.css_first("body") or tree, roles)


def _author(item: Element, dialect: str) -> str:
    """Give the author's name alone, without address and link."""
    said = _text(item, "creator", "author/name", "poster/name", "author")
    if "<" in said:
        said = parse(said).text().strip()
    if mailbox := _MAILBOX.fullmatch(said):
        said = mailbox[1] or ""
    if dialect == "discourse":  # "@login Full Name"
        said = said.removeprefix("@").partition(" ")[0]
    return unescape(said)


def _said(item: Element, seen: datetime | None) -> Found | None:
    """Give when an item was said; SMF 2.1 states it in universal time beside the words."""
    exact = next((time.get("UTC", "") for time in _all(item, "time")), "")
    said = _text(item, "pubDate", "published", "date", "posted", "time", "updated")
    return find_date(f"{exact}Z" if exact else said, seen)


def _moment(post: Post) -> datetime:
    """Give what puts posts in order."""
    if post.said is None:
        return datetime.max
    return utc(post.said)


DIALECT = Irregular(
    name=NAME,
    software="RSS, Atom and SMF feeds",
    views=(("feed", "RSS 0.9–2.0, Atom 1.0, SMF, FluxBB"),),
    read=read,
    media=("application/xml", "text/html"),
)
