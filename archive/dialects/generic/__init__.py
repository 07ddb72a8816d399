"""Pages that no dialect knows, read by what they say of themselves in standard terms, else by their shape.

What falls below the floor is not understood: nothing is ever made up.
"""

import re
from collections.abc import Container, Iterator, Sequence

from archive.bodies import Roles, read_body
from archive.dialects.apply import canonical_url
from archive.dialects.generic.elements import elements
from archive.dialects.generic.moulds import Mould
from archive.dialects.generic.pieces import Piece, Pieces
from archive.dialects.generic.repeated import moulded, repeated
from archive.dialects.generic.stated import stated
from archive.dialects.page import Page
from archive.languages import passages, whole
from archive.records import Extract, Post
from archive.urls import site_name, undo_name

NAME = "generic"
FLOOR = 0.6  # of confidence; chosen so that no list of topics or members of the corpora passes
_ROLES = Roles(
    quote="blockquote, [class*=quote i]:not(a):not(button), [class*=citation i]",
    maybe_cite="cite, blockquote > :first-child, [class*=quote i] > :first-child, [class*=quotetitle i]",
    code="pre",
    signature="[class*=signature i], [id*=signature i]",
    drop="form, nav, button",
    edited_lines=True,
)
_TOPIC = tuple(
    re.compile(rf"(?P<site>.*?){pattern}", re.I)
    for pattern in (
        r"[^/]*[?&;](?:amp;)?(?:topic|t|tid|topic_?id|thread_?id|thread|th|showtopic|discussion)[=,](?P<topic>\d+)",
        r"\b(?:topics?|threads?|t|d|discussions?|questions?|sujets?)(?:[/,_-][^/?#]*?)??[/,_.-](?P<topic>\d+)",
        r"[^/]*[?&;](?:id|read)[=,](?P<topic>\d+)",
        r"[^/]*\?\d+,(?P<topic>\d+)",
        r"/(?P<topic>\d+)(?:[/.,_-]|$)",
    )
)
"""How addresses name topics, the surest way first: what the words for a topic in most softwares are followed by."""
_SURE = _TOPIC[:2]
_ENDS = re.compile(r"(\d+)$")


def read_generic(page: Page, moulds: Sequence[Mould] = ()) -> tuple[Extract | None, float]:
    """Give the topic that a page seems to show, None below the floor, and the confidence in it (0–1).

    moulds: those of the page's neighbours; they are tried where the page alone does not tell.
    """
    inside = elements(page.tree, page.seen)
    found = max([*stated(page.tree, page.seen), repeated(inside)], key=lambda found: found.worth)
    if found.confidence < FLOOR and moulds:
        found = moulded(inside, moulds)
    if found.confidence < FLOOR:
        return None, found.confidence
    return _extract(page, found), found.confidence


def _extract(page: Page, found: Pieces) -> Extract:
    url = canonical_url(page) or undo_name(page.url)
    title = _title(page)
    site, topic = _topic(page, url, title, {piece.id for piece in found.posts[1:]})
    return Extract(
        dialect=NAME,
        view="generic",
        site=site_name(site) if "://" in site else "",
        board="",
        topic=topic,
        title=title,
        url=url,
        posts=tuple(_post(piece) for piece in found.posts),
        missing=("board",),
        day_first=sum(piece.date.day_first for piece in found.posts if piece.date),
        confidence=round(found.confidence, 2),
        mould=found.mould,
    )


def _topic(page: Page, url: str, title: str, posts: Container[str]) -> tuple[str, str]:
    """Give the site's address and the topic's id, "" where nothing tells.

    Addresses that tell are the page's own, those of its posts, and the one that its title leads to.  A number there may
    also be that of a post, but for the first: many softwares call a topic after it.
    """
    urls = [url, *dict.fromkeys(undo_name(link) for link in _links(page, title, posts))]
    for patterns in (_SURE, _TOPIC):
        for one in urls:
            at = next((at for pattern in patterns if (at := pattern.match(one))), None)
            if at and (at.re is not _TOPIC[-1] or at["topic"] not in posts):
                return at["site"] if "://" in at["site"] else url.rpartition("/")[0], at["topic"]
    return url.partition("?")[0].rpartition("/")[0], ""


def _links(page: Page, title: str, posts: Container[str]) -> Iterator[str]:
    """Give the addresses of links that lead to a post of the page, and of those that say its title."""
    titled: list[str] = []
    for node in page.tree.css("a[href]"):
        href = node.attributes.get("href") or ""
        named = _ENDS.search(href.partition("#")[2])
        if named and named[1] in posts:
            yield href
        elif title and " ".join(node.text().split()) == title:
            titled.append(href)
    yield from titled


def _title(page: Page) -> str:
    """Give the heading that the page's title holds, the longest; else the first heading; else the title itself."""
    whole = _bare(next(_texts(page, "title"), ""))
    headings = [*_texts(page, "h1, h2, h3"), *_texts(page, "meta[property='og:title']")]
    inside = [text for text in headings if _bare(text) and _bare(text) in whole]
    return max(inside, key=len, default="") or next(_texts(page, "h1"), "") or next(_texts(page, "title"), "")


def _texts(page: Page, css: str) -> Iterator[str]:
    for node in page.tree.css(css):
        yield " ".join((node.attributes.get("content") or node.text()).split())


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _post(piece: Piece) -> Post:
    read = read_body(piece.body, _ROLES)
    own = passages(read.lines)
    return Post(
        site="",
        topic="",
        id=piece.id,
        number=None,
        author=piece.author,
        said=piece.date.at if piece.date else None,
        said_swapped=piece.date.swapped if piece.date else None,
        edited=None,
        html=read.html,
        passages=own,
        quotes=read.quotes,
        signature=read.signature,
        code=read.code,
        links=read.links,
        language=whole(own),
    )
