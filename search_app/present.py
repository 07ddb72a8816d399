"""Posts and snippets as markup that is safe to show, with the found words marked."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape, unescape
from urllib.parse import quote

import nh3
from markupsafe import Markup
from markupsafe import escape as escape_text

from archive.records import Passage
from archive.store.queries import SavedPost
from archive.urls import join, site_name, undo_name
from indexer.documents import BODY, QUOTED, Place
from indexer.marks import Marker
from indexer.snippets import Snippet

_PIECE = re.compile(r"<[^>]*>|[^<]+")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HREF = re.compile(r'^<a href="([^"]*)">$')
_PICTURE = re.compile(r'^<img(?: src="([^"]*)")? alt="([^"]*)">$')
_QUOTE = re.compile(r'^<blockquote(?: data-author="([^"]*)")?(?: data-post="([^"]*)")?>$')
TAGS = set(
    "a b blockquote br cite code dd del div dl dt em i img ins li mark ol p pre s span strong sub sup"
    " table td th tr u ul".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "loading"}}
CLASSES = {"span": {"picture"}, "a": {"copy"}}
WEB_ARCHIVE = "https://web.archive.org/web/"


def _no_picture(place: int, source: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a post's markup leads to: how addresses are made is the pages' affair, not the markup's.

    quoted: address of the post that each quote is taken from, by the quote's place.  quoted_text, copy_text: what these
    links say.  hosts: of the archive's own sites; their links lead to ``old(address)``.  picture: gives the address of
    a saved picture by its place and source, "" where there is none to show.
    """

    quoted: Mapping[int, str] = field(default_factory=dict)
    quoted_text: str = ""
    copy_text: str = ""
    hosts: frozenset[str] = frozenset()
    old: Callable[[str], str] = str
    picture: Callable[[int, str], str] = _no_picture


def marked(snippet: Snippet) -> Markup:
    """Give a snippet with its found words in <mark>."""
    return Markup(_marked(snippet.text, snippet.spans))  # noqa: S704  (escaped piece by piece)


def _marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        if start >= at:
            pieces += (escape_text(text[at:start]), "<mark>", escape_text(text[start:end]), "</mark>")
            at = end
    return "".join((*pieces, escape_text(text[at:])))


def post_markup(saved: SavedPost, marker: Marker, around: Around | None = None) -> Markup:
    """Give the body of a post as it is shown: its plain markup, links made whole, words marked.

    The plain markup is safe as archive makes it; nh3 goes over it again, so that a fault there cannot reach a reader.
    """
    body = "".join(_Body(saved, marker, around or Around()).shown())
    clean = nh3.clean(body, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, link_rel="noopener nofollow")
    return Markup(clean)  # noqa: S704  (cleaned just now)


class _Body:
    """A walk over the plain markup of one post."""

    def __init__(self, saved: SavedPost, marker: Marker, around: Around) -> None:
        self._saved, self._marker, self._around = saved, marker, around
        self._depth = 0  # of quotes in each other
        self._quotes = 0  # outermost ones so far
        self._pictures = 0
        self._copy = ""  # what follows the link that is open

    def shown(self) -> Iterator[str]:
        """Give the pieces of the markup that is shown."""
        for piece in _PIECE.findall(self._saved.post.html or _from_text(self._saved)):
            yield self._tag(piece) if piece.startswith("<") else self._text(unescape(piece))

    def _text(self, text: str) -> str:
        if not self._marker.leaves:
            return str(escape_text(text))
        marks = self._marks(text, QUOTED if self._depth else BODY)
        return _marked(text, marks)

    def _marks(self, text: str, place: Place) -> Iterator[tuple[int, int]]:
        language = _language_of(text, self._saved.post.passages) if place is BODY else "other"
        return ((mark.start, mark.end) for mark in self._marker.marks(text, language, place))

    def _tag(self, piece: str) -> str:
        if found := _QUOTE.match(piece):
            return self._quote(found[1])
        if found := _HREF.match(piece):
            return self._link(unescape(found[1]))
        if found := _PICTURE.match(piece):
            return self._picture(unescape(found[1] or ""), found[2])
        if piece == "</a>":
            copy, self._copy = self._copy, ""
            return f"</a>{copy}"
        self._depth -= piece == "</blockquote>"
        return piece

    def _quote(self, author: str | None) -> str:
        href = ""
        if not self._depth:
            href = self._around.quoted.get(self._quotes, "")
            self._quotes += 1
        self._depth += 1
        words = author or (escape(self._around.quoted_text) if href else "")
        if not words:
            return "<blockquote>"
        named = f'<a href="{escape(href)}" title="{escape(self._around.quoted_text)}">{words}</a>' if href else words
        return f"<blockquote><cite>{named}</cite>"

    def _link(self, said: str) -> str:
        target = said if "://" in said else join(self._saved.url, undo_name(said))
        if target.startswith("mailto:"):
            return f'<a href="{escape(target)}">'
        if not target.startswith(("http://", "https://")):
            return "<a>"
        if site_name(target).split("/")[0] in self._around.hosts:
            return f'<a href="{escape(self._around.old(_whole(target, said)))}">'
        if self._around.copy_text:
            copy = web_archive_address(target, self._saved.post.said)
            self._copy = f' <a class="copy" href="{escape(copy)}">{escape(self._around.copy_text)}</a>'
        return f'<a href="{escape(target)}">'

    def _picture(self, source: str, words: str) -> str:
        address = self._around.picture(self._pictures, source)
        self._pictures += 1
        if address:
            return f'<img src="{escape(address)}" alt="{words}" loading="lazy">'
        return f'<span class="picture">{words or "🖼"}</span>'


def _whole(target: str, said: str) -> str:
    """Give a link's address with its anchor, which undoing a file's name takes away."""
    anchor = said.partition("#")[2]
    return f"{target}#{anchor}" if anchor and "#" not in target else target


def web_archive_address(target: str, moment: datetime | None) -> str:
    """Give where a web archive keeps the copy of a page that is nearest to a moment."""
    day = moment.strftime("%Y%m%d") if moment and moment.year > 1995 else "2"
    return f"{WEB_ARCHIVE}{day}/{quote(target, safe=':/?&=#%+,;@!~*().-_$')}"


def _from_text(saved: SavedPost) -> str:
    """Give the plain markup of a post that was saved as text."""
    return "".join(f"<p>{escape(line)}</p>" for line in saved.post.text.splitlines())


def _language_of(text: str, passages: Iterable[Passage]) -> str:
    """Give the language in which a piece of a post was indexed: that of the passage it stands in."""
    words = _SPACE.sub(" ", text).strip(" ")
    return next((passage.language for passage in passages if words in passage.text), "")
