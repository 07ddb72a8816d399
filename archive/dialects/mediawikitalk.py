"""The comments of a talk page of MediaWiki, cut out of its markup where they are signed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape

from archive.dates import find_date, utc
from archive.dialects.mediawikinames import Link, author_of, names_of
from archive.markup import Node
from archive.plain import BLOCKS, MAX_NESTED

_TIME = r"\d{1,2}\s?[:.h]\s?\d\d(?:min)?(?::\d\d)?"
_ZONE = r"\s*\([^()]{2,12}\)"
_STAMP = re.compile(
    rf"{_TIME}[^()\n]{{1,40}}?\d{{4}}[^()\n\d]{{0,10}}{_ZONE}"  # 14:05, 3 March 2012 (UTC)
    rf"|\d{{1,2}}[^()\n\d]{{2,25}}\d{{4}}[^()\n\d]{{1,12}}{_TIME}{_ZONE}"  # 3 mars 2012 à 14:05 (CET)
    rf"|\d{{4}}[^()\n\d]{{1,25}}\d{{1,2}}[^()\n\d]{{1,8}}{_TIME}{_ZONE}"  # 2012. március 3., 14:05 (CET)
    rf"|\d{{4}}\s?[年년][^\n]{{2,24}}?{_TIME}{_ZONE}"  # 2012年3月3日 (土) 14:05 (UTC)
)
_MARKED = re.compile(r"c-(.+?)-(\d{4}-?\d\d-?\d\dT?\d\d:?\d\d:?\d\d)")
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # of writing: unseen marks
_DASH = re.compile(r"(?:^|(?<=\s))[\s–—―~•·|-]+$")
NEAR = 100  # characters between an author's link and the moment, as DiscussionTools has it
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


@dataclass(slots=True, kw_only=True)
class Said:
    """Who said something, when, when again, and what."""

    author: str
    said: datetime | None
    edited: datetime | None = None
    html: str = ""


@dataclass(slots=True, kw_only=True)
class Section:
    """A heading, the place that leads to it, and what was said below it."""

    title: str = ""
    anchor: str = ""
    said: list[Said] = field(default_factory=list)


def sections_of(root: Node, own_name: str, is_marked: bool, is_talk: bool) -> list[Section]:
    """Give the sections of a page in which something was said, with their comments.

    own_name: of whom the page is, if it is a user's.  is_marked: DiscussionTools has marked the comments.  is_talk: the
    page says that it is for talk.
    """
    walk = _Walk(own_name, is_marked, is_talk)
    walk.run(root)
    return [section for section in walk.sections if section.said]


@dataclass(slots=True)
class _Token:
    """A piece of markup: a tag that opens, one that closes, an element without an end, a text or a heading."""

    kind: str
    text: str
    tag: str = ""
    opened: "_Token | None" = None
    gone: bool = False


@dataclass(slots=True)
class _Frame:
    """An element being read: what is still to come of it, and its opening tag in the markup of the comment, if any."""

    node: Node
    children: Iterator[Node]
    tag: str
    token: _Token | None
    at: int
    letters: int


class _Walk:
    """One pass over a page, in which comments are cut out of its markup."""

    def __init__(self, own_name: str, is_marked: bool, is_talk: bool) -> None:
        self.own_name, self.is_marked, self.is_talk = own_name, is_marked, is_talk
        self.sections = [Section()]
        self.tokens: list[_Token] = []
        self.links: list[Link] = []
        self.letters = 0
        self.has_words = False
        self.signed: Said | None = None
        self.marked: Said | None = None
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
            space, names = names_of(frame.node, self.own_name)
            self.links.append(Link(names=names, space=space, at=frame.at, letters=self.letters))

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
        author = author_of(near, 1 if said else 2)
        if not author:
            return False
        self.sign_from = next(link.at for link in near if author in link.names)
        self._unsay()
        self.links.clear()
        if self.is_marked:
            pass
        elif self.signed is None:
            self.signed = Said(author=author, said=said)
        elif self.signed.author == author and said and self.signed.said and utc(said) > utc(self.signed.said):
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
            self.marked = Said(author=found[1].replace("_", " "), said=at)

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
        self.sections.append(Section(title=title, anchor=anchor))

    def _end_section(self) -> None:
        """Keep what stands last and nobody signed, on a page for talk."""
        self._end_line(starts_block=True)
        words = " ".join(token.text for token in self.tokens if token.kind == "text" and not token.gone)
        if self.is_talk and not self.marked and len(words.split()) >= WORDS:
            self.sections[-1].said.append(Said(author="", said=None, html=self._markup()))
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
