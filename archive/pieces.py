"""A body in which no element has a role, read from its markup as the parser writes it: what a walk says, sooner.

Most bodies are words, line breaks and smileys.  Cutting their markup is one call; a walk asks for every node.
"""

import re
from typing import NamedTuple

from archive.lines import Words
from archive.markup import Node, written
from archive.plain import BLOCKS, MAX_NESTED, SILENT, Told, opened
from archive.remembered import Remembered

MAX_KNOWN = 4096  # tags that are remembered: most are the same everywhere
VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)
"""Elements that are written without an end."""
LINES = BLOCKS | {"br"}
RAW = frozenset("noembed noframes plaintext pre xmp".split())
"""Elements whose words are written, or read, otherwise than those of others."""
_TAG = re.compile(r'(</?[a-z][^\s"<>/]*(?: [^\s"<>=/]+="[^"]*")*>)')
_NAME = re.compile(r"[a-z][^\s>]*")
_ATTRIBUTE = re.compile(r' (href|src|alt)="([^"]*)"')


class _Tag(NamedTuple):
    """What a tag does: an end, or whether one follows it, where lines end and cells begin, what is written for it."""

    is_end: bool = False
    has_end: bool = False
    ends_line: bool = False
    is_cell: bool = False
    href: str = ""
    opening: str = ""
    closing: str = ""


_END = _Tag(is_end=True)
_NOTHING = _Tag()


def _does(tag: str) -> _Tag | None:
    """Give what a tag does; None for one that only a walk reads."""
    found = _NAME.match(tag, 1)
    if found is None:
        return _END
    name = found[0]
    if name in SILENT or name in RAW:
        return _NOTHING if name in VOID else None
    said = {key: _unescaped(value) for key, value in _ATTRIBUTE.findall(tag)} if name in ("a", "img") else {}
    opening, closing = opened(name, said) if name != "br" else ("<br>", "")
    href = said.get("href", "") if name == "a" else ""
    return _Tag(False, name not in VOID, name in LINES, name in ("td", "th"), href, opening, closing)


_tags = Remembered(_does, MAX_KNOWN)


def _unescaped(written: str) -> str:
    return written.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def read_pieces(body: Node) -> Told | None:
    """Give what a body says in which no element has a role; None where only a walk over its nodes tells.

    Cost: a third of a walk.
    """
    markup = written(body)
    if markup is None or body.tag in SILENT or body.tag in RAW:
        return None
    pieces = _TAG.split(markup.replace("&nbsp;", "\xa0"))
    if markup.count("<") != len(pieces) // 2:  # comments, and names of attributes that no one writes
        return None
    reader = _Reader()
    for place, piece in enumerate(pieces):
        if not place % 2:
            reader.text(piece)
        elif (tag := _tags[piece]) is None:
            return None
        elif tag.is_end:
            reader.end()
        else:
            reader.begin(tag)
    return Told(lines=reader.words.close(), html="".join(reader.html).strip(), links=reader.links)


class _Reader:
    """What was read so far, and the elements that are open: whether a line ends with each, and what is written then."""

    __slots__ = ("html", "links", "nested", "open", "words")

    def __init__(self) -> None:
        self.words = Words()
        self.html: list[str] = []
        self.links: list[str] = []
        self.open: list[tuple[bool, str]] = []
        self.nested = 0

    def text(self, piece: str) -> None:
        if piece:
            self.html.append(piece)
            self.words.pending.append(_unescaped(piece) if "&" in piece else piece)

    def begin(self, tag: _Tag) -> None:
        if tag.ends_line:
            self.words.end_line()
        elif tag.is_cell:
            self.words.pending.append(" ")
        if tag.href:
            self.links.append(tag.href)
        keeps = not tag.closing or self.nested < MAX_NESTED
        if keeps:
            self.html.append(tag.opening)
        closing = tag.closing if keeps else ""
        if tag.has_end:
            self.open.append((tag.ends_line, closing))
            self.nested += bool(closing)
        else:
            self.html.append(closing)

    def end(self) -> None:
        ends_line, closing = self.open.pop()
        if ends_line:
            self.words.end_line()
        if closing:
            self.nested -= 1
            self.html.append(closing)
