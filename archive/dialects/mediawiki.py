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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from urllib.parse import parse_qs, unquote, urlsplit

from archive.bodies import Body, read_body
from archive.dates import find_date
from archive.dialects.apply import read_address
from archive.dialects.page import Irregular, Page
from archive.dialects.schema import Urls
from archive.languages import passages, whole
from archive.markup import Node, parse
from archive.plain import BLOCKS, MAX_NESTED
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
_TIME = r"\d{1,2}\s?[:.h]\s?\d\d(?:min)?(?::\d\d)?"
_ZONE = r"\s*\([^()]{2,12}\)"
_STAMP = re.compile(
    rf"{_TIME}[^()\n]{{1,40}}?\d{{4}}[^()\n\d]{{0,10}}{_ZONE}"  # 14:05, 3 March 2012 (UTC)
    rf"|\d{{1,2}}[^()\n\d]{{2,25}}\d{{4}}[^()\n\d]{{1,12}}{_TIME}{_ZONE}"  # 3 mars 2012 à 14:05 (CET)
    rf"|\d{{4}}[^()\n\d]{{1,25}}\d{{1,2}}[^()\n\d]{{1,8}}{_TIME}{_ZONE}"  # 2012. március 3., 14:05 (CET)
    rf"|\d{{4}}\s?[年년][^\n]{{2,24}}?{_TIME}{_ZONE}"  # 2012年3月3日 (土) 14:05 (UTC)
)
_MARKED = re.compile(r"c-(.+?)-(\d{4}-?\d\d-?\d\dT?\d\d:?\d\d:?\d\d)")
_TITLE = re.compile(r"(?:^|/)([^/:]+):([^?#]+)$")
_ADDRESS = re.compile(r"[\d.]+|[\dA-Fa-f:]*:[\dA-Fa-f:]+")  # of a computer: its user has no name
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # of writing: unseen marks
_DASH = re.compile(r"(?:^|(?<=\s))[\s–—―~•·|-]+$")
_ODD = re.compile(r"[^\w.~()-]+")  # what would stand in an address as a sign
_PAGE_TITLE = re.compile(r"(.+?)(?: [-–—] [^-–—]*)?")
NEAR = 100  # characters between an author's link and the moment, as DiscussionTools has it
HEADING = 80  # characters of a heading that are part of a topic's id
WORDS = 3  # fewer that nobody signed are no post
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LINES = BLOCKS | {"td", "th", "caption", "body", "section"}
_EMPTY = frozenset(("br", "hr", "img", "wbr"))
_QUOTES = frozenset(("blockquote", "cite", "q"))
_SILENT = frozenset(("style", "script", "link", "meta", "noscript", "template", "-comment", "mw:editsection"))
_UNSEEN = re.compile(
    r"(?:^|\s)(?:mw-editsection\S*|editsection|toc|mw-notalk|references|reflist|mw-references-wrap|noprint|navbox"
    r"|printfooter|catlinks|mw-empty-elt|mw-jump-link|mw-indicators"
    r"|ext-discussiontools-(?:init-section-|init-reply|emptystate|visualenhancements|init-sidebar)\S*)(?:\s|$)"
)
_UNSEEN_IDS = frozenset(("toc", "siteSub", "contentSub", "contentSub2", "jump-to-nav", "catlinks", "firstHeading"))
_PARTS = re.compile(r"(?:^|\s)(?:outdent-template|mw-trackedTemplate)(?:\s|$)")  # stand between two comments
_UNSIGNED = re.compile(r"(?:^|[\s-])(?:autosigned|unsigned)")
_STAMP_LINK = "ext-discussiontools-init-timestamplink"
ROLES = Roles(
    quote="blockquote, .talkquote, .inline-quote-talk, .quotebox-quote",
    cite="blockquote > cite",
    maybe_cite="p:has(+ blockquote)",
    code="pre",
)


@dataclass(slots=True)
class _Token:
    """A piece of markup: a tag that opens, one that closes, an element without an end, a text or a heading."""

    kind: str
    text: str
    tag: str = ""
    opened: "_Token | None" = None
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """A link of the line being read: the names it may lead to, where it stands, and how many letters came before."""

    names: tuple[str, ...]
    space: str
    at: int
    letters: int


@dataclass(slots=True, kw_only=True)
class _Said:
    """Who said something, when, when again, and what."""

    author: str
    said: datetime | None
    edited: datetime | None = None
    html: str = ""


@dataclass(slots=True, kw_only=True)
class _Section:
    """A heading, the place that leads to it, and what was said below it."""

    title: str = ""
    anchor: str = ""
    said: list[_Said] = field(default_factory=list)


@dataclass(slots=True)
class _Frame:
    """An element being read: what is still to come of it, and its opening tag in the markup of the comment, if any."""

    node: Node
    children: Iterator[Node]
    tag: str
    token: _Token | None
    at: int
    letters: int


def read(page: Page) -> tuple[Extract, ...] | NotTopic | None:
    """Give the topics of a talk page, what else a page of MediaWiki is, or None."""
    if not any(mark in page.text for mark in _MARKS) or any(mark in page.text for mark in _THREADS):
        return None
    is_wiki = page.tree.css_first(_WIKI) is not None
    if (is_wiki or page.tree.css_first(_SIGNS) is not None) and (root := _root(page.tree)) is not None:
        walk = _Walk(_own_name(page), "data-mw-comment-start" in page.text, page.tree.css_first(_TALK) is not None)
        walk.run(root)
        if sections := [section for section in walk.sections if section.said]:
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


def _extracts(page: Page, sections: Iterable[_Section]) -> Iterator[Extract]:
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


def _topic(section: _Section, page: str) -> str:
    """Give a topic's id: its heading and the oldest moment below it."""
    moments = [_utc(one.said) for one in section.said if one.said]
    said = f"{min(moments):%Y%m%d%H%M%S}" if moments else page
    return _ODD.sub("_", "-".join(("h", (section.anchor or page)[:HEADING], said)))


def _utc(moment: datetime) -> datetime:
    """Give a moment as its zone's clocks do not, to be put in order and into ids."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _post(one: _Said, site: str, topic: str, known: Counter[str]) -> Post:
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


def _id(one: _Said, known: Counter[str]) -> str:
    """Give a post's id, author and moment; of two in one minute the second is told by its place."""
    if one.said is None:
        return ""
    id = _ODD.sub("_", f"c-{one.author}-{_utc(one.said):%Y%m%d%H%M%S}")
    known[id] += 1
    return id if known[id] == 1 else f"{id}-{known[id]}"


def _body(html: str) -> Body:
    tree = parse(f"<div>{html}</div>")
    return read_body(tree.css_first("div") or tree, ROLES)


# -- the comments of a page


class _Walk:
    """One pass over a page, in which comments are cut out of its markup."""

    def __init__(self, own_name: str, is_marked: bool, is_talk: bool) -> None:
        self.own_name, self.is_marked, self.is_talk = own_name, is_marked, is_talk
        self.sections = [_Section()]
        self.tokens: list[_Token] = []
        self.links: list[_Link] = []
        self.letters = 0
        self.has_words = False
        self.signed: _Said | None = None
        self.marked: _Said | None = None
        self.sign_from: int | None = None
        self.quoted = 0
        self.stack: list[_Frame] = []

    def run(self, root: Node) -> None:
        self.stack.append(_Frame(root, root.iter(include_text=True), "", None, 0, 0))
        while self.stack:
            node = next(self.stack[-1].children, None)
            if node is None:
                self._leave(self.stack.pop())
            else:
                self._enter(node, node.tag or "-comment")
        self._end_section()

    def _enter(self, node: Node, tag: str) -> None:
        kind = (node.attributes.get("class") or "") if tag != "-text" else ""
        if tag == "-text":
            self._text(node.text_content or "")
        elif tag in _SILENT or _UNSEEN.search(kind) or node.attributes.get("id") in _UNSEEN_IDS:
            return
        elif _PARTS.search(kind):
            self._end_line(starts_block=False)
        elif tag in _HEADINGS:
            self._heading(node, tag)
        elif "data-mw-comment-start" in node.attributes:
            self._start_marked(node.attributes.get("id") or "")
        elif "data-mw-comment-sig" in node.attributes:
            self.sign_from = len(self.tokens)
        elif "data-mw-comment-end" in node.attributes:
            self._end_marked(node.attributes.get("data-mw-comment-end") or "")
        else:
            self._element(node, tag)

    def _element(self, node: Node, tag: str) -> None:
        if tag in _LINES or tag in ("br", "hr"):
            self._end_line(starts_block=tag in _LINES)
        if tag in _EMPTY:
            self.tokens.append(_Token("empty", (node.html or "") if tag == "img" else f"<{tag}>"))
            return
        self.quoted += tag in _QUOTES
        at = len(self.tokens)
        token = None if tag in _LINES and not self.has_words else self._open(node, tag)
        self.stack.append(_Frame(node, node.iter(include_text=True), tag, token, at, self.letters))

    def _open(self, node: Node, tag: str) -> _Token:
        said = (f' {name}="{escape(value)}"' for name in ("class", "href") if (value := node.attributes.get(name)))
        token = _Token("open", f"<{tag}{''.join(said)}>", tag)
        self.tokens.append(token)
        return token

    def _leave(self, frame: _Frame) -> None:
        if frame.tag in _LINES:
            self._end_line(starts_block=True)
        if frame.token is not None:
            self.tokens.append(_Token("close", f"</{frame.tag}>", frame.tag, frame.token))
        self.quoted -= frame.tag in _QUOTES
        if frame.tag == "a":
            self._link(frame)
        elif frame.tag in ("table", "div") and len(self.sections) == 1 and len(self.stack) > 1 and not self.marked:
            self._restart()  # boxes above the first heading are notices

    # -- signatures

    def _link(self, frame: _Frame) -> None:
        """Keep where a link leads; behind the one that DiscussionTools makes of a moment the signature ends."""
        kind = frame.node.attributes.get("class") or ""
        if _STAMP_LINK in kind:
            self._unsay()
        elif "image" not in kind and "mw-file" not in kind:
            space, names = _names(frame.node, self.own_name)
            self.links.append(_Link(names=names, space=space, at=frame.at, letters=self.letters))

    def _text(self, text: str) -> None:
        text, done = _DIRECTIONS.sub("", text), 0
        for found in _STAMP.finditer(text) if not self.quoted and ")" in text else ():
            self._words(text[done : found.start()])
            if not self._sign(found[0]):
                self._words(found[0])
            done = found.end()
        self._words(text[done:])

    def _words(self, text: str) -> None:
        if text:
            self.letters += len(text.strip())
            self.has_words = self.has_words or not text.isspace()
            self.tokens.append(_Token("text", escape(text, quote=False)))

    def _sign(self, stamp: str) -> bool:
        """Take a moment and the links before it for a signature; say whether it is one."""
        near = [link for link in self.links if link.names and self.letters - link.letters <= NEAR]
        moment = find_date(stamp)
        said = moment.at if moment else None
        author = _author(near, 1 if said else 2)
        if not author:
            return False
        self.sign_from = next(link.at for link in near if author in link.names)
        self._unsay()
        self.links.clear()
        if self.is_marked:
            pass
        elif self.signed is None:
            self.signed = _Said(author=author, said=said)
        elif self.signed.author == author and said and self.signed.said and _utc(said) > _utc(self.signed.said):
            self.signed.edited = said
        return True

    def _unsay(self) -> None:
        """Take a signature out of the comment, with the dash before it and the note that it was missing."""
        if self.sign_from is None:
            return
        notes = [frame.at for frame in self.stack if _UNSIGNED.search(frame.node.attributes.get("class") or "")]
        start = min(self.sign_from, *notes[:1]) if notes else self.sign_from
        for token in self.tokens[start:]:
            token.gone = token.gone or token.kind in ("text", "empty") or token.tag == "a"
        before = next((token for token in reversed(self.tokens[:start]) if token.kind == "text"), None)
        if before is not None:
            before.text = _DASH.sub("", before.text)
        self.sign_from = None

    def _start_marked(self, id: str) -> None:
        if found := _MARKED.match(id):
            said = find_date(f"{found[2]}Z") if "T" in found[2] else None
            at = said.at if said else _compact(found[2])
            self.marked = _Said(author=found[1].replace("_", " "), said=at)

    def _end_marked(self, id: str) -> None:
        if self.marked is not None and id.startswith("c-"):
            self._unsay()
            self.signed, self.marked = self.marked, None
            self._end_comment()

    # -- lines, comments, sections

    def _end_line(self, starts_block: bool) -> None:
        if self.signed is not None:
            self._end_comment()
        if starts_block:
            self.links.clear()

    def _end_comment(self) -> None:
        """Put what has been read since the comment before under the name that signed it."""
        said, self.signed = self.signed, None
        if said is not None:
            said.html = self._markup()
            self.sections[-1].said.append(said)
        self._restart()

    def _markup(self) -> str:
        """Give the markup of the comment being read, with the tags closed that are open."""
        here = {id(token) for token in self.tokens}
        shown = (
            token.text
            for token in self.tokens
            if not (token.gone or (token.opened is not None and (token.opened.gone or id(token.opened) not in here)))
        )
        closing = (f"</{frame.tag}>" for frame in reversed(self.stack) if frame.token is not None)
        return "".join((*shown, *closing))

    def _restart(self) -> None:
        """Begin a comment: what emphasis is open goes on in it, lists and paragraphs do not."""
        self.tokens, self.sign_from, self.has_words = [], None, False
        reopened = 0
        for frame in self.stack:
            frame.at = 0
            if frame.token is not None:
                goes_on = frame.tag not in _LINES and frame.tag != "a" and reopened < MAX_NESTED
                frame.token = self._open(frame.node, frame.tag) if goes_on else None
                reopened += goes_on
        self.links.clear()

    def _heading(self, node: Node, tag: str) -> None:
        self._end_line(starts_block=True)
        title = _heading_text(node)
        if tag not in ("h1", "h2"):
            self.tokens = [] if not self.has_words else self.tokens
            self.tokens.append(_Token("heading", f"<p>{escape(title, quote=False)}</p>"))
            return
        self._end_section()
        named = node.css_first(".mw-headline[id]")
        anchor = (named if named is not None else node).attributes.get("id") or title.replace(" ", "_")
        self.sections.append(_Section(title=title, anchor=anchor))

    def _end_section(self) -> None:
        """Keep what stands last and nobody signed, on a page for talk."""
        self._end_line(starts_block=True)
        words = " ".join(token.text for token in self.tokens if token.kind == "text" and not token.gone)
        if self.is_talk and not self.marked and len(words.split()) >= WORDS:
            self.sections[-1].said.append(_Said(author="", said=None, html=self._markup()))
        self._restart()


def _compact(stamp: str) -> datetime | None:
    """Give the moment of "20210224192400"."""
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _heading_text(node: Node) -> str:
    """Give the words of a heading without what is offered beside them."""
    named = node.css_first(".mw-headline")
    todo, pieces = [(named if named is not None else node).iter(include_text=True)], []
    while todo:
        child = next(todo[-1], None)
        if child is None:
            todo.pop()
        elif child.tag == "-text":
            pieces.append(child.text_content or "")
        elif child.tag not in _SILENT and not _UNSEEN.search(child.attributes.get("class") or ""):
            todo.append(child.iter(include_text=True))
    return " ".join("".join(pieces).split())


def _names(link: Node, own_name: str) -> tuple[str, tuple[str, ...]]:
    """Give the namespace a link leads to and the names of users it may be about.

    "User:Ann", "User talk:Ann/2020", "Special:Contributions/Ann"; of a page's link to itself the one whose page it is.
    """
    if "selflink" in (link.attributes.get("class") or ""):
        return "", (own_name,) if own_name else ()
    found = _TITLE.search(_linked_title(link.attributes.get("href") or ""))
    if found is None:
        return "", ()
    name = " ".join(found[2].replace("_", " ").split())
    first, _, last = name.partition("/")[0], "", name.rpartition("/")[2]
    if not _ADDRESS.fullmatch(last):
        last = last.rpartition(":")[2]
    shown = " ".join(link.text().split())
    names = (last, first) if _ADDRESS.fullmatch(last) or shown == last else (first, last)
    return found[1], tuple(dict.fromkeys(one[:1].upper() + one[1:] for one in names if one))


def _linked_title(href: str) -> str:
    """Give the title of the page that a link leads to, as far as its address tells."""
    try:
        parts = urlsplit(href)
    except ValueError:  # "http://[": the page is wrong, not the program
        return ""
    titles = parse_qs(parts.query).get("title")
    path = f"{parts.scheme}:{parts.path}" if parts.scheme and not parts.netloc else parts.path
    return titles[0] if titles else unquote(path).removesuffix(".html")


def linked_author(links: Iterable[Node]) -> str:
    """Give the user that the links of a signature lead to, "" where they lead to none."""
    found = [_Link(names=names, space=space, at=0, letters=0) for space, names in (_names(link, "") for link in links)]
    return _author([link for link in found if link.names], 1)


def _author(near: Sequence[_Link], least: int) -> str:
    """Give whom the links before a moment lead to: the name that most namespaces have, of equals the nearest link's.

    least: in how many namespaces it must lie; of a moment in a language that we do not know one link is not enough.
    """
    spaces = Counter(name for name, _ in {(name, link.space) for link in near for name in link.names})
    most = max(spaces.values(), default=0)
    if most < least:
        return ""
    return next(name for link in reversed(near) for name in link.names if spaces[name] == most)


DIALECT = Irregular(name=NAME, software="MediaWiki", views=(("normal", "1.4–1.43"),), read=read)
