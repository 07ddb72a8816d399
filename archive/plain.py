"""The plain markup that is kept of bodies, and the bodies that are read from their markup alone.

Most bodies hold no quote, code or signature: what such a body says is read in one pass of one pattern over the markup
that the parser writes, several times as fast as from node to node.  archive.walk gives the same of every body; the
tests compare the two.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape

from archive.lines import Line, Words
from archive.markup import Node
from archive.records import Quote

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
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_ELSEWHERE = SILENT | frozenset("pre listing xmp plaintext noembed noframes".split())
"""Elements in which white space or markup is words, and those whose words nobody sees."""
_ADDRESS = re.compile(r"(?:https?|mailto|ftp):|[^:/?#]*(?:[/?#]|$)", re.I)  # no javascript:, no data:
_TAG = re.compile(r"""<(?:(/?)([a-z][^\s"'<>/=&]*)((?: [^\s"'<>/=]+="[^"]*")*)|!--.*?--)>""", re.S)
_ATTRIBUTE = re.compile(r""" ([^\s"'<>/=]+)="([^"]*)\"""")


@dataclass(slots=True, kw_only=True)
class Told:
    """What a body says: lines of its own, plain markup, links, quotes, lines of a signature, code."""

    lines: list[Line]
    html: str
    links: list[str]
    quotes: list[Quote] = field(default_factory=list)
    signature: list[Line] = field(default_factory=list)
    code: list[str] = field(default_factory=list)


class _Pass:
    """One pass over the markup of a body."""

    def __init__(self) -> None:
        self.words = Words()
        self.html: list[str] = []
        self.links: list[str] = []
        self._around: list[tuple[bool, str]] = []  # elements that are open: do they end a line, what closes them
        self._open_tags = 0

    def text(self, text: str) -> None:
        """Take a text as it stands in markup."""
        self.words.pending.append(unescape(text) if "&" in text else text)
        self.html.append(text.replace("&nbsp;", "\xa0"))

    def end_line(self) -> None:
        """Take a <br>."""
        self.words.end_line()
        self.html.append("<br>")

    def enter(self, tag: str, attributes: str) -> None:
        """Take the beginning of an element, attributes as they stand in markup."""
        said = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)} if tag in _TOLD else {}
        ends_line = tag in BLOCKS
        if ends_line:
            self.words.end_line()
        elif tag in ("td", "th"):
            self.words.pending.append(" ")
        elif tag == "a" and (href := said.get("href")):
            self.links.append(href)
        opening, closing = opened(tag, said)
        if closing and self._open_tags >= MAX_NESTED:
            opening = closing = ""
        self._open_tags += bool(closing)
        self.html.append(opening)
        self._around.append((ends_line, closing))
        if tag in _VOID:
            self.leave()

    def leave(self) -> None:
        """Take the end of the element that was entered last."""
        ends_line, closing = self._around.pop()
        if ends_line:
            self.words.end_line()
        if closing:
            self._open_tags -= 1
            self.html.append(closing)


def read_plain(body: Node) -> Told | None:
    """Give what a body says in which nothing is marked; None where it has to be read from node to node.

    Cost: 0.2 µs for an element, in bodies that hold no white space or markup as words.
    """
    markup = body.inner_html
    if markup is None or body.tag in _ELSEWHERE:
        return None
    first, *pieces = _TAG.split(markup)
    if "<" in first or any("<" in text for text in pieces[3::4]):
        return None
    told = _Pass()
    told.text(first)
    four = iter(pieces)
    for end, tag, attributes, text in zip(four, four, four, four, strict=True):
        if tag == "br":
            told.end_line()
        elif end:
            told.leave()
        elif tag in _ELSEWHERE:
            return None
        elif tag:  # else a comment
            told.enter(tag, attributes)
        if text:
            told.text(text)
    return Told(lines=told.words.close(), html="".join(told.html).strip(), links=told.links)


_TOLD = ("a", "img")
"""Elements whose attributes the plain markup keeps."""


def opened(tag: str, attributes: Mapping[str, str | None]) -> tuple[str, str]:
    """Give what the plain markup writes where an element begins and where it ends, "" for nothing.

    attributes: those of a link or picture: addresses are kept if they can be shown; others have none.
    """
    if tag == "img":
        source, words = attributes.get("src") or "", attributes.get("alt") or ""
        shown = f' src="{escape(source)}"' if source and _ADDRESS.match(source) else ""
        return f'<img{shown} alt="{escape(words)}">', ""
    if tag == "a":
        href = attributes.get("href") or ""
        return f'<a href="{escape(href)}">' if _ADDRESS.match(href) else "<a>", "</a>"
    if tag in KEPT:
        return f"<{tag}>", f"</{tag}>"
    return ("<div>", "</div>") if tag in BLOCKS else ("", "")
