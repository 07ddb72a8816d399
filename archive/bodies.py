"""A post's body taken apart: own words, quoted words, signature, code and links.

The walk keeps its own stack: a page nested a hundred thousand deep costs memory, not a crash.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from archive.fields import Field, first
from archive.markup import Node
from archive.records import Quote
from archive.words import said_by

SILENT = frozenset(
    "script style noscript template textarea input select option button iframe object embed svg math head title"
    " -comment -doctype".split()
)
"""Elements whose words nobody sees in a post."""
BLOCKS = frozenset(
    "address article aside blockquote center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """What the elements inside a body are, as selectors; "" where a software has none of a kind.

    quote, cite (who is quoted, inside the quote or before it), code, signature, drop (edit notes and all else that
    the author did not write); quote_author and quote_post are read from the cite, or from the quote's own attributes.
    """

    quote: str = ""
    cite: str = ""
    code: str = ""
    signature: str = ""
    drop: str = ""
    quote_author: tuple[Field, ...] = ()
    quote_post: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph or line of a body; code is kept as it stands."""

    text: str
    is_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a body holds, in the order of the page; quotes are the outermost ones, the words of inner ones in them."""

    lines: tuple[Line, ...]
    quotes: tuple[Quote, ...]
    signature: str
    code: tuple[str, ...]
    links: tuple[str, ...]


def read_body(body: Node, roles: Roles) -> Body:
    """Give what a body holds; any element is a body.

    Own words are all that a reader sees of the author's: list items, link labels and code too, pictures not.
    """
    walk = _Walk(roles, _marks(body, roles))
    walk.run(body)
    return Body(
        lines=tuple(walk.own.close()),
        quotes=tuple(walk.quotes),
        signature="\n".join(line.text for line in walk.signature.close()),
        code=tuple(walk.code),
        links=tuple(walk.links),
    )


def _marks(body: Node, roles: Roles) -> dict[int, str]:
    """Give the role of each element inside the body that has one, by the element's mem_id."""
    kinds = [(name, css) for name in ("quote", "cite", "code", "signature", "drop") if (css := getattr(roles, name))]
    marks: dict[int, str] = {}
    if kinds and body.css(", ".join(css for _, css in kinds)):  # most posts have none: one look instead of five
        for name, css in kinds:
            for node in body.css(css):
                marks.setdefault(node.mem_id, name)
    marks.pop(body.mem_id, None)  # a body that is a <blockquote> is no quote of itself
    return marks


@dataclass(slots=True)
class _Words:
    """Words as they come, cut into lines."""

    lines: list[Line] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.pending.append(text)

    def end_line(self) -> None:
        if self.pending:
            text = _SPACE.sub(" ", "".join(self.pending)).strip(" ")
            self.pending.clear()
            if text:
                self.lines.append(Line(text=text))

    def add_code(self, text: str) -> None:
        self.end_line()
        self.lines.extend(Line(text=line.rstrip(), is_code=True) for line in text.splitlines() if line.strip())

    def close(self) -> list[Line]:
        self.end_line()
        return self.lines


@dataclass(slots=True)
class _Frame:
    """One element being read: its children still to come, where words go, what to do at its end."""

    children: Iterator[Node]
    words: _Words
    as_it_stands: bool
    end: Callable[[], None] | None = None


class _Walk:
    """One pass over a body."""

    def __init__(self, roles: Roles, marks: dict[int, str]) -> None:
        self.roles, self.marks = roles, marks
        self.own, self.signature = _Words(), _Words()
        self.quotes: list[Quote] = []
        self.code: list[str] = []
        self.links: list[str] = []
        self._cite: Node | None = None
        self._depth = 0  # of quotes in quotes

    def run(self, body: Node) -> None:
        self.stack = [_Frame(body.iter(include_text=True), self.own, body.tag == "pre")]
        while self.stack:
            frame = self.stack[-1]
            node = next(frame.children, None)
            if node is None:
                self.stack.pop()
                if frame.end:
                    frame.end()
            else:
                self._enter(node, frame)

    def _enter(self, node: Node, frame: _Frame) -> None:
        tag = node.tag or "-comment"
        if tag == "-text":
            self._text(node.text_content or "", frame)
        elif tag in SILENT:
            return
        elif role := self.marks.get(node.mem_id):
            self._special(node, role, frame)
        elif tag == "br":
            frame.words.end_line()
        else:
            self._plain(node, tag, frame)

    def _text(self, text: str, frame: _Frame) -> None:
        if not frame.as_it_stands:
            frame.words.add(text)
            return
        *whole, last = text.split("\n")
        for line in whole:
            frame.words.add(line)
            frame.words.end_line()
        frame.words.add(last)

    def _plain(self, node: Node, tag: str, frame: _Frame) -> None:
        words = frame.words
        end = None
        if tag in BLOCKS:
            words.end_line()
            end = words.end_line
        elif tag in ("td", "th"):
            words.add(" ")
        elif tag == "a" and words is self.own and (href := node.attributes.get("href")):
            self.links.append(href)
        self.stack.append(_Frame(node.iter(include_text=True), words, frame.as_it_stands or tag == "pre", end))

    def _special(self, node: Node, role: str, frame: _Frame) -> None:
        if role == "drop":
            frame.words.add(" ")
        elif role == "cite":
            frame.words.end_line()
            if self._depth == 0 or (self._depth == 1 and self._cite is None):
                self._cite = node
        elif role == "code":
            self._code(node, frame.words)
        elif role == "signature":
            self.stack.append(_Frame(node.iter(include_text=True), self.signature, False, self.signature.end_line))
        else:
            self._quote(node, frame)

    def _code(self, node: Node, words: _Words) -> None:
        text = _code_text(node)
        words.add_code(text)
        if words is self.own and text.strip():
            self.code.append(text)

    def _quote(self, node: Node, frame: _Frame) -> None:
        frame.words.end_line()
        self._depth += 1
        outermost = self._depth == 1
        words = _Words() if outermost else frame.words
        before = self._cite
        if outermost:
            self._cite = None

        def end() -> None:
            self._depth -= 1
            if outermost:
                self.quotes.append(self._quoted(before or self._cite, node, words))
                self._cite = None
            else:
                words.end_line()

        self.stack.append(_Frame(node.iter(include_text=True), words, False, end))

    def _quoted(self, cite: Node | None, quote: Node, words: _Words) -> Quote:
        """Give the quote with its author: where the dialect says, or what the line above it says in any language."""
        place = cite if cite is not None else quote
        author, post = (
            first(place, [one for one in fields if cite is not None or not one.looks_inside])
            for fields in (self.roles.quote_author, self.roles.quote_post)
        )
        if cite is not None and not author:
            texts = (" ".join(cite.text(deep=deep).split()) for deep in (True, False))
            said = next(filter(None, (said_by("quoted", text) for text in texts)), None)
            author = said[0] if said else ""
        return Quote(author=author or None, post=post or None, text="\n".join(line.text for line in words.close()))


def _code_text(node: Node) -> str:
    """Give the words of code with its line breaks, <br> being one."""
    pieces: list[str] = []
    todo = [node.iter(include_text=True)]
    while todo:
        child = next(todo[-1], None)
        if child is None:
            todo.pop()
        elif child.tag == "-text":
            pieces.append(child.text_content or "")
        elif child.tag == "br":
            pieces.append("\n")
        else:
            todo.append(child.iter(include_text=True))
            if child.tag in ("div", "li", "p", "tr"):
                pieces.append("\n")
    return "".join(pieces).replace("\xa0", " ").strip("\n")
