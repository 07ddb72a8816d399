"""A post's body taken apart: own words, quoted words, signature, code and links.

Beside the words a plain markup of the body is written, which is the same for every software: paragraphs and lists,
emphasis, links, pictures, <blockquote data-author data-post> and <pre><code>.  Nothing else of the page gets through,
so that it can be shown as it is.  The walk keeps its own stack: a page nested a hundred thousand deep costs memory, not
a crash.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from itertools import groupby
from urllib.parse import urlsplit

from archive.fields import Field, first
from archive.markup import Node
from archive.records import Quote
from archive.words import Said, said_by

SILENT = frozenset(
    "script style noscript template textarea input select option button iframe object embed svg math head title"
    " -comment -doctype".split()
)
"""Elements whose words nobody sees in a post, unless a role says otherwise: code may stand in a <textarea>."""
BLOCKS = frozenset(
    "address article aside blockquote center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
KEPT = frozenset("b strong i em u s del ins sub sup ul ol li p dl dt dd table tr td th pre code blockquote".split())
"""Elements that the plain markup keeps as they are; other blocks become <div>, all else only its words."""
MAX_NESTED = 40  # elements in each other that the plain markup keeps; deeper ones give their words alone
_MARKED = ("quote", "cite", "maybe_cite", "code", "signature", "drop")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_RULE = re.compile(r"[-_=*]{3,}")
_HOST_IN_BRACKETS = re.compile(r"\[([\w.-]+)\]")
_ADDRESS = re.compile(r"(?:https?|mailto|ftp):|[^:/?#]*(?:[/?#]|$)", re.I)  # no javascript:, no data:


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """What the elements inside a body are, as selectors; "" where a software has none of a kind.

    quote, cite (who is quoted, inside the quote or before it), maybe_cite (the same, if its words say so in a language
    we know, else own words), code, signature, drop (edit notes and all else that the author did not write).
    quote_author and quote_post are read from the cite, or from the quote's own attributes.
    signature_line: a line that fits parts own words from the signature.  edited_lines: own lines that are edit notes.
    quoted_lines: own lines that begin with ">" are quotes, as in mail.  noise: what fits is taken out of own lines.
    link_hosts: bare addresses stand as links in brackets, "[host]".
    cite_before: a cite always speaks of the quote that follows it, never of the one around it.
    bare_signatures: signatures stand below the words without any mark.
    """

    quote: str = ""
    cite: str = ""
    maybe_cite: str = ""
    code: str = ""
    signature: str = ""
    drop: str = ""
    quote_author: tuple[Field, ...] = ()
    quote_post: tuple[Field, ...] = ()
    signature_line: re.Pattern[str] | None = None
    edited_lines: bool = False
    quoted_lines: bool = False
    noise: re.Pattern[str] | None = None
    link_hosts: bool = False
    cite_before: bool = False
    bare_signatures: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph or line of a body; code is kept as it stands."""

    text: str
    is_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a body holds, in the order of the page; quotes are the outermost ones, the words of inner ones in them."""

    lines: tuple[Line, ...]
    html: str
    quotes: tuple[Quote, ...]
    signature: str
    code: tuple[str, ...]
    links: tuple[str, ...]
    edited: str = ""
    """The edit note among its lines, where the software writes it there."""


def read_body(body: Node, roles: Roles) -> Body:
    """Give what a body holds; any element is a body.

    Own words are all that a reader sees of the author's: list items, link labels and code too, pictures not.
    """
    walk = _Walk(roles, _marks(body, roles))
    walk.run(body)
    lines, signature, edited = walk.own.close(), walk.signature.close(), ""
    if roles.noise is not None:
        lines = list(_without(roles.noise, lines))
    if roles.link_hosts:
        lines = list(_with_addresses(lines, walk.links))
    if roles.quoted_lines:
        lines = list(_without_quotes(lines, walk.quotes))
    if roles.signature_line is not None:
        lines, signature = _parted(lines, signature, roles.signature_line)
    if roles.edited_lines:
        notes = [line for line in lines if said_by("edited", line.text)]
        lines = [line for line in lines if line not in notes]
        edited = _joined(notes)
    return Body(
        lines=tuple(lines),
        html="".join(walk.html).strip(),
        quotes=tuple(walk.quotes),
        signature=_joined(signature),
        code=tuple(walk.code),
        links=tuple(walk.links),
        edited=edited,
    )


def _parted(lines: list[Line], signature: list[Line], mark: re.Pattern[str]) -> tuple[list[Line], list[Line]]:
    """Give own lines and signature, cut at the last line that parts them; at the head of a signature it is left out."""
    if signature:
        return lines, signature[1:] if mark.fullmatch(signature[0].text) else signature
    places = [place for place, line in enumerate(lines) if not line.is_code and mark.fullmatch(line.text)]
    if not places:
        return lines, signature
    return lines[: places[-1]], lines[places[-1] + 1 :]


def _without(noise: re.Pattern[str], lines: Iterable[Line]) -> Iterator[Line]:
    """Give lines without what the software writes in them; those that hold nothing else are left out."""
    for line in lines:
        text = line.text if line.is_code else noise.sub("", line.text).strip(" ")
        if text:
            yield replace(line, text=text)


def _with_addresses(lines: Iterable[Line], links: Iterable[str]) -> Iterator[Line]:
    """Give lines with the addresses of links in place of the hosts in brackets that stand for them."""
    waiting = list(links)

    def address(found: re.Match[str]) -> str:
        place = next((place for place, link in enumerate(waiting) if _host(link) == found[1].lower()), None)
        return found[0] if place is None else waiting.pop(place)

    for line in lines:
        yield line if line.is_code else replace(line, text=_HOST_IN_BRACKETS.sub(address, line.text))


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or ""
    except ValueError:  # "http://[": the page is wrong, not the program
        return ""


def _without_quotes(lines: Iterable[Line], quotes: list[Quote]) -> Iterator[Line]:
    """Give lines without those that begin with ">" and without the line above them that says who is quoted."""
    own: list[Line] = []
    for quoted, group in groupby(lines, key=lambda line: line.text.startswith(">") and not line.is_code):
        if not quoted:
            own += group
            continue
        above = len(own) - 1
        while above >= 0 and _RULE.fullmatch(own[above].text):
            above -= 1
        said = said_by("quoted", own[above].text) if above >= 0 else None
        if said is not None:
            del own[above:]
        text = "\n".join(filter(None, (line.text.lstrip("> ") for line in group)))
        quotes.append(Quote(author=said.author or None if said else None, post=None, text=text))
    yield from own


def _joined(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _marks(body: Node, roles: Roles) -> dict[int, str]:
    """Give the role of each element inside the body that has one, by the element's mem_id."""
    kinds = [(name, css) for name in _MARKED if (css := getattr(roles, name))]
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

    def end_line(self) -> None:
        if self.pending:
            text = "".join(self.pending)
            self.pending.clear()
            if not text.isspace() and (text := _SPACE.sub(" ", text).strip(" ")):
                self.lines.append(Line(text=text))

    def add_code(self, text: str) -> None:
        self.end_line()
        self.lines.extend(Line(text=line.rstrip(), is_code=True) for line in text.splitlines() if line.strip())

    def close(self) -> list[Line]:
        self.end_line()
        return self.lines


@dataclass(slots=True)
class _Frame:
    """One element being read: its children still to come, where words go, what to do at its end.

    ends_line: the line ends with it.  closing: the tag of the plain markup that is still open, or "".
    """

    children: Iterator[Node]
    words: _Words
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

    def __init__(self, roles: Roles, marks: dict[int, str]) -> None:
        self.roles, self.marks = roles, marks
        self.own, self.signature = _Words(), _Words()
        self.html: list[str] = []
        self.quotes: list[Quote] = []
        self.code: list[str] = []
        self.links: list[str] = []
        self._cite: Node | None = None  # stands before the quote to come
        self._quoting: list[_Quoting] = []
        self._open_tags = 0

    def run(self, body: Node) -> None:
        self.stack = [_Frame(body.iter(include_text=True), self.own, body.tag == "pre")]
        while self.stack:
            frame = self.stack[-1]
            for node in frame.children:
                tag = node.tag or "-comment"
                if tag == "-text":
                    self._text(node.text_content or "", frame)
                elif (tag not in SILENT or node.mem_id in self.marks) and self._enters(node, tag, frame):
                    break  # to go on here when its own children are read
            else:
                self.stack.pop()
                self._leave(frame)

    def _leave(self, frame: _Frame) -> None:
        if frame.ends_line:
            frame.words.end_line()
        if frame.closing:
            self._open_tags -= 1
            self.html.append(frame.closing)
        if frame.end is not None:
            frame.end()

    def _enters(self, node: Node, tag: str, frame: _Frame) -> bool:
        """Read an element, or begin to; say whether its children are still to be read."""
        depth = len(self.stack)
        if role := self.marks.get(node.mem_id):
            self._special(node, role, frame)
        elif tag == "br":
            frame.words.end_line()
            self._write("<br>", frame)
        else:
            self._plain(node, tag, frame)
        return len(self.stack) > depth

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
        ends_line = tag in BLOCKS
        if ends_line:
            if words.pending:
                words.end_line()
        elif tag in ("td", "th"):
            words.pending.append(" ")
        elif tag == "a" and words is self.own and (href := node.attributes.get("href")):
            self.links.append(href)
        closing = self._open(node, tag, frame)
        as_it_stands = frame.as_it_stands or tag == "pre"
        self.stack.append(_Frame(node.iter(include_text=True), words, as_it_stands, ends_line, closing))

    def _open(self, node: Node, tag: str, frame: _Frame) -> str:
        """Write the plain markup's tag for an element, if it has one, and give what closes it."""
        if tag == "img":
            self._write(_picture(node), frame)
            return ""
        name, attributes = tag, ""
        if tag == "a":
            href = node.attributes.get("href") or ""
            attributes = f' href="{escape(href)}"' if _ADDRESS.match(href) else ""
        elif tag not in KEPT:
            name = "div" if tag in BLOCKS else ""
        if not name or self._open_tags >= MAX_NESTED or frame.words is self.signature:
            return ""
        self._open_tags += 1
        self.html.append(f"<{name}{attributes}>")
        return f"</{name}>"

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
        text = _code_text(node, self.marks)
        frame.words.add_code(text)
        self._write(f"<pre><code>{escape(text, quote=False)}</code></pre>", frame)
        if frame.words is self.own and text.strip():
            self.code.append(text)

    def _quote(self, node: Node, frame: _Frame) -> None:
        frame.words.end_line()
        outermost = not self._quoting
        words = _Words() if outermost else frame.words
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
                self.quotes.append(Quote(author=author or None, post=post or None, text=_joined(words.lines)))

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
        texts = (" ".join(text.split()) for text in (_code_text(cite, self.marks), cite.text(deep=False)))
        return next(filter(None, (said_by("quoted", text) for text in texts)), None)


def _picture(node: Node) -> str:
    """Give the plain markup of a picture: its address, if it has one that can be shown, and its words."""
    source, words = node.attributes.get("src") or "", node.attributes.get("alt") or ""
    shown = f' src="{escape(source)}"' if source and _ADDRESS.match(source) else ""
    return f'<img{shown} alt="{escape(words)}">'


def _code_text(node: Node, marks: dict[int, str]) -> str:
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
                pieces.append(_SPACE.sub(" ", text) if flows else text)
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
