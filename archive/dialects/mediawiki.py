"""Talk pages of MediaWiki: every section is a topic, every signed paragraph a post.

Source: Parser.php (signatures), Sanitizer.php and the skins of MediaWiki 1.4–1.43; CommentParser.php and the test pages
of the extension DiscussionTools, which finds comments as is done here.  One goes from where the one before ended to the
end of the line that holds a signature: a link to its author and, not far behind it, a moment with its zone in brackets.
Where that extension has marked the comments its marks are followed.

No name of a namespace is looked for: two links before the moment that lead to one name in two namespaces ("User:Ann",
"User talk:Ann") tell the author in any language.  A post's id is made of author and moment, a topic's of its heading
and its oldest moment, so that both outlive a move to an archive.  What nobody signed belongs to what follows it; what
stands last is kept, without author, on pages that say that they are for talk.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from archive.bodies import Body, read_body
from archive.dates import utc
from archive.dialects.apply import read_address
from archive.dialects.mediawikitalk import Said, Section, sections_of
from archive.dialects.page import Irregular, Page
from archive.dialects.schema import Urls
from archive.languages import passages, whole
from archive.markup import Node, parse
from archive.records import Extract, NotTopic, Post
from archive.roles import Roles

NAME = "mediawiki"
_MARKS = ("mw-parser-output", "mw-headline", "mw-content-text", "data-mw-", "mw:WikiLink", "MediaWiki", "bodyContent")
_THREADS = ("lqt_thread", "flow-post")  # of extensions that keep comments apart: mediawikithreads.py
_ROOTS = "#mw-content-text, .mw-parser-output, #bodyContent, #content, body"
_SIGNS = "[class*='mw-'], [data-mw-comment-start], [rel^='mw:'], #globalWrapper #bodyContent"
_WIKI = "meta[name='generator'][content^='MediaWiki'], body.mediawiki"
_TALK = "body.ns-talk, body[class*='ns-talk']"
_KINDS = {
    "form": "body.action-edit, body.action-submit, form#editform",
    "history": "body.action-history, #pagehistory",
    "login": "form[name='userlogin']",
    "search": "#mw-search-top-table, .mw-search-results, .searchresults",
    "other": "body.ns-special, body.ns-category, body.ns--1, #mw-pages",
    "article": _WIKI,
}
URLS = Urls(
    topic=(
        re.compile(r"(?:/w)?/index\.php\?(?:[^#]*[&;])?title=(?P<topic>[^&#]+)"),
        re.compile(r"/(?:wiki|index\.php)/(?P<topic>[^?#]+)"),
        re.compile(r"(?<![/:])/(?P<topic>[^/?#:]+:[^?#]+)$"),
    ),
    own=(re.compile(r"(?:/w)?/index\.php\?"), re.compile(r"/wiki/")),
)
_ODD = re.compile(r"[^\w.~()-]+")  # what would stand in an address as a sign
_PAGE_TITLE = re.compile(r"(.+?)(?: [-–—] [^-–—]*)?")
HEADING = 80  # characters of a heading that are part of a topic's id
ROLES = Roles(
    quote="blockquote, .talkquote, .inline-quote-talk, .quotebox-quote",
    cite="blockquote > cite",
    maybe_cite="p:has(+ blockquote)",
    code="pre",
)


def read(page: Page) -> tuple[Extract, ...] | NotTopic | None:
    """Give the topics of a talk page, what else a page of MediaWiki is, or None."""
    if not any(mark in page.text for mark in _MARKS) or any(mark in page.text for mark in _THREADS):
        return None
    is_wiki = page.tree.css_first(_WIKI) is not None
    if (is_wiki or page.tree.css_first(_SIGNS) is not None) and (root := _root(page.tree)) is not None:
        is_talk = page.tree.css_first(_TALK) is not None
        if sections := sections_of(root, _own_name(page), "data-mw-comment-start" in page.text, is_talk):
            return tuple(_extracts(page, sections))
    kind = next((kind for kind, css in _KINDS.items() if is_wiki and page.tree.css_first(css) is not None), "")
    return NotTopic(dialect=NAME, kind=kind, url=page.url) if kind else None


def _root(tree: Node) -> Node | None:
    return next((node for css in _ROOTS.split(", ") if (node := tree.css_first(css)) is not None), None)


def _own_name(page: Page) -> str:
    """Give whose page this is, were it a user's: links of a page to itself have no address."""
    return page_title(page.tree).partition(":")[2].partition("/")[0].strip()


def page_title(tree: Node) -> str:
    """Give the title of a page without the name of its site."""
    node = tree.css_first("#firstHeading, h1.firstHeading, .firstHeading")
    if node is not None:
        return " ".join(node.text().split())
    head = tree.css_first("title")
    found = _PAGE_TITLE.fullmatch(" ".join(head.text().split())) if head is not None else None
    return found[1] if found else ""


# -- the topics of a page


def _extracts(page: Page, sections: Iterable[Section]) -> Iterator[Extract]:
    address = read_address(URLS, page, _stated(page.tree))
    board = page_title(page.tree)
    for section in sections:
        topic = _topic(section, board)
        known: Counter[str] = Counter()
        posts = tuple(_post(one, address.site, topic, known) for one in section.said)
        title = section.title or board
        yield Extract(
            dialect=NAME,
            view="normal",
            site=address.site,
            board=board if section.title else "",
            topic=topic,
            title=title,
            url=f"{address.url}#{section.anchor}" if address.url and section.anchor else address.url,
            posts=posts,
            missing=() if title else ("title",),
        )


def _stated(tree: Node) -> str:
    """Give the address that the foot of a page, or the head of one out of Parsoid, says is its own."""
    node = tree.css_first(".printfooter a[href]") or tree.css_first("link[rel='dc:isVersionOf']")
    href = (node.attributes.get("href") or "") if node is not None else ""
    return f"https:{href}" if href.startswith("//") else href


def _topic(section: Section, page: str) -> str:
    """Give a topic's id: its heading and the oldest moment below it."""
    moments = [utc(one.said) for one in section.said if one.said]
    said = f"{min(moments):%Y%m%d%H%M%S}" if moments else page
    return _ODD.sub("_", "-".join(("h", (section.anchor or page)[:HEADING], said)))


def _post(one: Said, site: str, topic: str, known: Counter[str]) -> Post:
    body = _body(one.html)
    own = passages(body.lines)
    return Post(
        site=site,
        topic=topic,
        id=_id(one, known),
        number=None,
        author=one.author,
        said=one.said,
        edited=one.edited,
        html=body.html,
        passages=own,
        quotes=body.quotes,
        signature="",
        code=body.code,
        links=body.links,
        language=whole(own),
    )


def _id(one: Said, known: Counter[str]) -> str:
    """Give a post's id, author and moment; of two in one minute the second is told by its place."""
    if one.said is None:
        return ""
    id = _ODD.sub("_", f"c-{one.author}-{utc(one.said):%Y%m%d%H%M%S}")
    known[id] += 1
    return id if known[id] == 1 else f"{id}-{known[id]}"


def _body(html: str) -> Body:
    tree = parse(f"<div>{html}</div>")
    return read_body(tree.css_first("div") or tree, ROLES)


DIALECT = Irregular(name=NAME, software="MediaWiki", views=(("normal", "1.4–1.43"),), read=read)
