"""One pass over the nodes of a body: own words, quoted words, signature, code and links told apart.

The walk keeps its own stack: a page nested a hundred thousand deep costs memory, not a crash.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from archive.fields import first
from archive.lines import SPACE, Words, joined
from archive.markup import Node
from archive.pieces import read_pieces
from archive.plain import BLOCKS, MAX_NESTED, SILENT, Told, opened
from archive.records import Quote
from archive.roles import Roles
from archive.words import Said, said_by


def read_marked(body: Node, roles: Roles, marks: Mapping[int, str]) -> Told:
    """Give what a body says; any element is a body.

    marks: the roles of the elements that have one, by their mem_id.
    """
    if not marks and (told := read_pieces(body)) is not None:
        return told
    walk = _Walk(roles, marks)
    walk.run(body)
    return Told(
        lines=walk.own.close(),
        html="".join(walk.html).strip(),
        links=walk.links,
        quotes=walk.quotes,
        signature=walk.signature.close(),
        code=walk.code,
    )


@dataclass(slots=True)
class _Frame:
    """One element being read: its children still to come, where words go, what to do at its end.

    ends_line: the line ends with it.  closing: the tag of the plain markup that is still open, or "".
    """

    children: Iterator[Node]
    words: Words
    as_it_stands: bool
    ends_line: bool = False
    closing: str = ""
    end: Callable[[], None] | None = None


@dataclass(slots=True)
class _Quoting:
    """One quote being read: who is quoted, as far as is known, and where its tag stands in the markup."""

    node: Node
    cite: Node | None
    tag_at: int


class _Walk:
    """One pass over a body."""

    def __init__(self, roles: Roles, marks: Mapping[int, str]) -> None:
        self.roles, self.marks = roles, marks
        self.own, self.signature = Words(), Words()
        self.html: list[str] = []
        self.quotes: list[Quote] = []
        self.code: list[str] = []
        self.links: list[str] = []
        self._cite: Node | None = None  # stands before the quote to come
        self._quoting: list[_Quoting] = []
        self._open_tags = 0

    def run(self, body: Node) -> None:
        marks = self.marks
        stack = self.stack = [_Frame(body.iter(include_text=True), self.own, body.tag == "pre")]
        while stack:
            frame = stack[-1]
            for node in frame.children:
                tag = node.tag or "-comment"
                if tag == "-text":
                    self._text(node.text_content or "", frame)
                elif marks and (role := marks.get(node.mem_id)):
                    self._special(node, role, frame)
                elif tag == "br":
                    frame.words.end_line()
                    self._write("<br>", frame)
                elif tag not in SILENT:
                    self._plain(node, tag, frame)
                if stack[-1] is not frame:
                    break  # to go on here when its own children are read
            else:
                stack.pop()
                self._leave(frame)

    def _leave(self, frame: _Frame) -> None:
        if frame.ends_line:
            frame.words.end_line()
        if frame.closing:
            self._open_tags -= 1
            self.html.append(frame.closing)
        if frame.end is not None:
            frame.end()

    def _write(self, markup: str, frame: _Frame) -> None:
        if frame.words is not self.signature:
            self.html.append(markup)

    def _text(self, text: str, frame: _Frame) -> None:
        words = frame.words
        if words is not self.signature:
            self.html.append(escape(text, quote=False))
        if not frame.as_it_stands:
            words.pending.append(text)
            return
        *whole, last = text.split("\n")
        for line in whole:
            words.pending.append(line)
            words.end_line()
        words.pending.append(last)

    def _plain(self, node: Node, tag: str, frame: _Frame) -> None:
        words = frame.words
        attributes = node.attributes if tag in ("a", "img") else {}
        ends_line = tag in BLOCKS
        if ends_line:
            words.end_line()
        elif tag in ("td", "th"):
            words.pending.append(" ")
        elif tag == "a" and words is self.own and (href := attributes.get("href")):
            self.links.append(href)
        opening, closing = opened(tag, attributes)
        if closing and (self._open_tags >= MAX_NESTED or words is self.signature):
            opening = closing = ""
        self._open_tags += bool(closing)
        self._write(opening, frame)
        as_it_stands = frame.as_it_stands or tag == "pre"
        self.stack.append(_Frame(node.iter(include_text=True), words, as_it_stands, ends_line, closing))

    def _special(self, node: Node, role: str, frame: _Frame) -> None:
        if role == "drop":
            frame.words.pending.append(" ")
        elif role == "maybe_cite" and not self._said(node):
            self._plain(node, node.tag or "", frame)
        elif role in ("cite", "maybe_cite"):
            frame.words.end_line()
            self._take_cite(node)
        elif role == "code":
            self._code(node, frame)
        elif role == "signature":
            self.stack.append(_Frame(node.iter(include_text=True), self.signature, False, ends_line=True))
        else:
            self._quote(node, frame)

    def _take_cite(self, node: Node) -> None:
        """Keep who is quoted: by the quote that is open and has no such line yet, else by the one to come."""
        if self._quoting and self._quoting[-1].cite is None and not self.roles.cite_before:
            self._quoting[-1].cite = node
        else:
            self._cite = node

    def _code(self, node: Node, frame: _Frame) -> None:
        text = code_text(node, self.marks)
        frame.words.add_code(text)
        self._write(f"<pre><code>{escape(text, quote=False)}</code></pre>", frame)
        if frame.words is self.own and text.strip():
            self.code.append(text)

    def _quote(self, node: Node, frame: _Frame) -> None:
        frame.words.end_line()
        outermost = not self._quoting
        words = Words() if outermost else frame.words
        self._quoting.append(_Quoting(node, self._cite, len(self.html)))
        self._cite = None
        self.html.append("")

        def end() -> None:
            words.end_line()
            quoting = self._quoting.pop()
            author, post = self._quoted(quoting)
            said = f' data-author="{escape(author)}"' if author else ""
            said += f' data-post="{escape(post)}"' if post else ""
            self.html[quoting.tag_at] = f"<blockquote{said}>"
            self.html.append("</blockquote>")
            if outermost:
                self.quotes.append(Quote(author=author or None, post=post or None, text=joined(words.lines)))

        self.stack.append(_Frame(node.iter(include_text=True), words, False, end=end))

    def _quoted(self, quoting: _Quoting) -> tuple[str, str]:
        """Give who is quoted and which post: where the dialect says, or as the line above says it in any language."""
        cite = quoting.cite
        place = cite if cite is not None else quoting.node
        author, post = (
            first(place, [one for one in fields if cite is not None or not one.looks_inside])
            for fields in (self.roles.quote_author, self.roles.quote_post)
        )
        if cite is not None and not author:
            said = self._said(cite)
            author = said.author if said else ""
        return author, post

    def _said(self, cite: Node) -> Said | None:
        """Give what the line above a quote says in any language; marks and dates may stand in elements of their own."""
        texts = (" ".join(text.split()) for text in (code_text(cite, self.marks), cite.text(deep=False)))
        return next(filter(None, (said_by("quoted", text) for text in texts)), None)


def code_text(node: Node, marks: Mapping[int, str]) -> str:
    """Give the words of code with its line breaks, <br> being one; what is dropped elsewhere is dropped here."""
    pieces: list[str] = []
    flows = _flows(node)
    todo = [node.iter(include_text=True)]
    while todo:
        child = next(todo[-1], None)
        if child is None:
            todo.pop()
        elif child.tag == "-text":
            text = child.text_content or ""
            if not _is_between_items(child, text):
                pieces.append(SPACE.sub(" ", text) if flows else text)
        elif child.tag == "br":
            pieces.append("\n")
        elif marks.get(child.mem_id) != "drop":
            todo.append(child.iter(include_text=True))
            if child.tag in ("div", "li", "p", "tr") and not _opens_item(child):
                pieces.append("\n")
    text = "".join(pieces)
    if flows:
        text = "\n".join(line.strip(" ") for line in text.split("\n"))
    return text.replace("\xa0", " ").strip("\n")


def _is_between_items(node: Node, text: str) -> bool:
    """Say whether a text is white space between a list's items, which nobody sees."""
    return text.isspace() and node.parent is not None and node.parent.tag in ("ol", "ul")


def _opens_item(node: Node) -> bool:
    """Say whether an element is the first thing in a list's item, whose line it does not end: <li><div>."""
    return node.prev is None and node.parent is not None and node.parent.tag == "li"


def _flows(code: Node) -> bool:
    """Say whether the lines of code are told by <br> alone, as where white space is written to be seen as one space."""
    if code.tag == "pre" or (code.parent is not None and code.parent.tag == "pre"):
        return False
    return code.css_first("br") is not None and code.css_first("pre") is None
