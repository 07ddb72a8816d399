"""Posts and snippets as markup that is safe to show, with the found words marked."""

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape

import nh3
from markupsafe import Markup

from archive.records import Passage, Post
from archive.store.queries import SavedPost
from archive.urls import join, undo_name
from indexer.documents import BODY, QUOTED, Place
from indexer.snippets import Marker, Snippet

_PIECE = re.compile(r"<[^>]*>|[^<]+")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HREF = re.compile(r'^<a href="([^"]*)">$')
_PICTURE = re.compile(r'^<img(?: src="([^"]*)")? alt="([^"]*)">$')
_QUOTE = re.compile(r'^<blockquote(?: data-author="([^"]*)")?(?: data-post="([^"]*)")?>$')
TAGS = set(
    "a b blockquote br cite code dd del div dl dt em i ins li mark ol p pre s span strong sub sup"
    " table td th tr u ul".split()
)
ATTRIBUTES = {"a": {"href"}}
CLASSES = {"span": {"picture"}}


def marked(snippet: Snippet) -> Markup:
    """Give a snippet with its found words in <mark>."""
    return Markup("").join(_pieces(snippet.text, snippet.spans))


def _pieces(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[Markup]:
    at = 0
    for start, end in spans:
        if start >= at:
            yield escape_text(text[at:start])
            yield Markup("<mark>{}</mark>").format(text[start:end])
            at = end
    yield escape_text(text[at:])


def escape_text(text: str) -> Markup:
    """Give a text as markup."""
    return Markup.escape(text)


def post_markup(saved: SavedPost, marker: Marker) -> Markup:
    """Give the body of a post as it is shown: its plain markup, links made whole, pictures as words, words marked.

    The plain markup is safe as archive makes it; nh3 goes over it again, so that a fault there cannot reach a reader.
    """
    body = "".join(_shown(saved, marker))
    clean = nh3.clean(body, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, link_rel="noopener nofollow")
    return Markup(clean)  # noqa: S704  (cleaned just now)


def _shown(saved: SavedPost, marker: Marker) -> Iterator[str]:
    quoted = 0
    for piece in _PIECE.findall(saved.post.html or _from_text(saved.post)):
        if not piece.startswith("<"):
            yield _marked_text(unescape(piece), saved.post, marker, QUOTED if quoted else BODY)
            continue
        if found := _QUOTE.match(piece):
            quoted += 1
            author = f"<cite>{found[1]}</cite>" if found[1] else ""
            yield f"<blockquote>{author}"
            continue
        quoted -= piece == "</blockquote>"
        yield _tag(piece, saved)


def _from_text(post: Post) -> str:
    """Give the plain markup of a post that was saved as text."""
    return "".join(f"<p>{escape(line)}</p>" for line in post.text.splitlines())


def _tag(piece: str, saved: SavedPost) -> str:
    if found := _HREF.match(piece):
        target = join(saved.url, undo_name(unescape(found[1]))) if "://" not in found[1] else unescape(found[1])
        return f'<a href="{escape(target)}">' if "://" in target or target.startswith("mailto:") else "<a>"
    if found := _PICTURE.match(piece):
        return f'<span class="picture">{found[2] or "🖼"}</span>'
    return piece


def _marked_text(text: str, post: Post, marker: Marker, place: Place) -> str:
    language = _language_of(text, post.passages) if place is BODY else "other"
    marks = marker.marks(text, language, place)
    return str(Markup("").join(_pieces(text, ((mark.start, mark.end) for mark in marks))))


def _language_of(text: str, passages: Iterable[Passage]) -> str:
    """Give the language in which a piece of a post was indexed: that of the passage it stands in."""
    words = _SPACE.sub(" ", text).strip(" ")
    return next((passage.language for passage in passages if words in passage.text), "")
