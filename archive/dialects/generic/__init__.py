"""Pages that no dialect knows, read by what they say of themselves in standard terms, else by their shape.

What falls below the floor is not understood: nothing is ever made up.
"""

from collections.abc import Iterator, Sequence

from archive.bodies import read_body
from archive.dates import find_date
from archive.dialects.apply import canonical_url
from archive.dialects.generic.addresses import site_and_topic
from archive.dialects.generic.elements import Element, elements
from archive.dialects.generic.moulds import Mould
from archive.dialects.generic.pieces import NOTHING, Piece, Pieces
from archive.dialects.generic.repeated import moulded, repeated
from archive.dialects.generic.roles import ROLES, edit_note, marked
from archive.dialects.generic.stated import stated
from archive.dialects.generic.titles import topic_title
from archive.dialects.page import Page
from archive.languages import passages, whole
from archive.markup import Node
from archive.records import Extract, Post
from archive.urls import site_name, undo_name

NAME = "generic"
MORE = 0.7  # of the letters of another finding that one must have to be better because it holds more posts
FLOOR = 0.6  # of confidence; chosen so that no list of topics or members of the corpora passes


def read_generic(page: Page, moulds: Sequence[Mould] = ()) -> tuple[Extract | None, float]:
    """Give the topic that a page seems to show, None below the floor, and the confidence in it (0–1).

    moulds: those of the page's neighbours; they are tried where the page alone does not tell.
    """
    inside = elements(page.tree, page.seen)
    title = _page_title(page)
    found = _chosen(stated(page.tree, page.seen), repeated(inside, title))
    if found.confidence < FLOOR and moulds:
        found = moulded(inside, moulds)
    if found.confidence < FLOOR:
        return None, found.confidence
    return _extract(page, inside, title, found), found.confidence


def _chosen(said: Sequence[Pieces], by_shape: Pieces) -> Pieces:
    """Give the better finding: what a page states, unless its shape shows more of the same, or more at all.

    A page may state the first post alone; but where it states several, others beside them are of other topics.
    """
    best = max(said, key=lambda found: found.worth, default=NOTHING)
    if best.confidence < FLOOR or len(best.posts) < 2:
        return max(best, by_shape, key=lambda found: found.worth)
    if not _overlap(best, by_shape):
        return best
    enough = MORE * max(best.letters, by_shape.letters)
    return max((one for one in (best, by_shape) if one.letters >= enough), key=lambda one: (len(one.posts), one.worth))


def _overlap(left: Pieces, right: Pieces) -> bool:
    """Say whether some posts of two findings are the same: the body of one is in, or around, that of the other."""
    ones, others = ({post.body.mem_id for post in pieces.posts} for pieces in (left, right))
    around = ({node.mem_id for post in pieces.posts for node in _up(post.body)} for pieces in (left, right))
    return not ones.isdisjoint(others) or any(not a.isdisjoint(b) for a, b in zip((others, ones), around, strict=True))


def _up(node: Node) -> Iterator[Node]:
    around = node.parent
    while around is not None:
        yield around
        around = around.parent


def _page_title(page: Page) -> str:
    node = page.tree.css_first("title")
    return " ".join(node.text().split()) if node is not None else ""


def _extract(page: Page, inside: Sequence[Element], page_title: str, found: Pieces) -> Extract:
    url = canonical_url(page) or undo_name(page.url)
    ids = {piece.id for piece in found.posts[1:]}
    title = topic_title(inside, page_title, site_and_topic(page, url, "", ids)[1])
    site, topic = site_and_topic(page, url, title, ids)
    posts = tuple(map(_post, found.posts))
    return Extract(
        dialect=NAME,
        view="generic",
        site=site_name(site) if "://" in site else "",
        board="",
        topic=topic,
        title=title,
        url=url,
        posts=posts,
        missing=("board",),
        bare_signatures=not any(post.signature for post in posts),
        day_first=sum(piece.date.day_first for piece in found.posts if piece.date),
        confidence=round(found.confidence, 2),
        mould=found.mould,
    )


def _post(piece: Piece) -> Post:
    read = read_body(*marked(piece.body, piece.silent))
    own = passages(read.lines)
    edited = find_date(read.edited or edit_note(piece.body))
    beside = read_body(piece.signature, ROLES).lines if piece.signature is not None else ()
    return Post(
        site="",
        topic="",
        id=piece.id,
        number=None,
        author=piece.author,
        said=piece.date.at if piece.date else None,
        said_swapped=piece.date.swapped if piece.date else None,
        edited=edited.at if edited else None,
        html=read.html,
        passages=own,
        quotes=read.quotes,
        signature=read.signature or "\n".join(line.text for line in beside),
        code=read.code,
        links=read.links,
        language=whole(own),
    )
