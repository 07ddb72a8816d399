"""The tree of a page behind one small interface: selectolax's lexbor works, BeautifulSoup is the second opinion.

Lexbor's own nodes are used as they are, so the interface costs nothing; BeautifulSoup's are wrapped to look alike.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Protocol

import bs4
import soupsieve
from selectolax.lexbor import LexborHTMLParser, LexborNode

_SWALLOWS = re.compile(r"<(iframe|noframes|script|style|textarea|title|xmp)(?:\s[^<>]*)?/>(?!\s*</\1)", re.I)
_SELF_CLOSED = re.compile(
    r"<(?!(?:area|base|br|col|embed|frame|hr|img|input|link|meta|param|source|track|wbr)\b)"
    r"([a-z][\w:-]*)((?:\s[^<>]*)?)/>",
    re.I,
)
_COMPOUND = re.compile(r"(?=.)(?P<tag>[a-z][a-z0-9]*)?(?P<classes>(?:\.[A-Za-z][\w-]*)*)(?:\[id\^=(?P<id>[\w-]+)\])?")
_C1 = re.compile("[\x80-\x9f]")
_C1_TO_1252 = {code: char for code in range(0x80, 0xA0) if (char := bytes([code]).decode("cp1252", "ignore"))}


class Node(Protocol):
    """An element or a text of a page; what lexbor's nodes offer and we use."""

    @property
    def tag(self) -> str | None:
        """Give the element's name in lower case, "-text" for a text."""

    @property
    def attributes(self) -> Mapping[str, str | None]:
        """Give the attributes; None stands for one without a value."""

    @property
    def mem_id(self) -> int:
        """Give a number that is the node's own as long as its tree lives."""

    @property
    def text_content(self) -> str | None:
        """Give the words of a text, None of an element."""

    @property
    def parent(self) -> "Node | None":
        """Give the element around this one."""

    @property
    def next(self) -> "Node | None":
        """Give the node after this one below the same parent, texts included."""

    @property
    def prev(self) -> "Node | None":
        """Give the node before this one below the same parent, texts included."""

    @property
    def html(self) -> str | None:
        """Give the markup of the element with what is inside."""

    @property
    def inner_html(self) -> str | None:
        """Give the markup of what is inside."""

    def css(self, query: str) -> "Sequence[Node]":
        """Give the elements in and below this one that a selector matches, in page order."""

    def css_first(self, query: str) -> "Node | None":
        """Give the first of them."""

    def iter(self, include_text: bool = False) -> "Iterator[Node]":
        """Give the children."""

    def text(self, deep: bool = True) -> str:
        """Give all words inside, or those of the direct texts alone."""


class _SoupNode:
    """A BeautifulSoup element or text that behaves like lexbor's."""

    __slots__ = ("_of",)

    def __init__(self, of: bs4.PageElement) -> None:
        self._of = of

    @property
    def tag(self) -> str | None:
        if isinstance(self._of, bs4.Tag):
            return self._of.name
        return "-comment" if isinstance(self._of, bs4.element.PreformattedString) else "-text"

    @property
    def attributes(self) -> Mapping[str, str | None]:
        if not isinstance(self._of, bs4.Tag):
            return {}
        return {name: " ".join(value) if isinstance(value, list) else value for name, value in self._of.attrs.items()}

    @property
    def mem_id(self) -> int:
        return id(self._of)

    @property
    def text_content(self) -> str | None:
        return str(self._of) if self.tag == "-text" else None

    @property
    def parent(self) -> Node | None:
        return _SoupNode(self._of.parent) if self._of.parent else None

    @property
    def next(self) -> Node | None:
        return _SoupNode(self._of.next_sibling) if self._of.next_sibling is not None else None

    @property
    def prev(self) -> Node | None:
        return _SoupNode(self._of.previous_sibling) if self._of.previous_sibling is not None else None

    @property
    def html(self) -> str | None:
        return str(self._of)

    @property
    def inner_html(self) -> str | None:
        return self._of.decode_contents() if isinstance(self._of, bs4.Tag) else None

    def css(self, query: str) -> Sequence[Node]:
        if not isinstance(self._of, bs4.Tag):
            return []
        # Lexbor counts the element itself among the matches, BeautifulSoup does not.
        wanted = soupsieve.compile(query, flags=soupsieve.NOSTRICT)  # paths inside :has(), which lexbor knows too
        own = [self._of] if wanted.match(self._of) else []
        return [_SoupNode(found) for found in (*own, *wanted.select(self._of))]

    def css_first(self, query: str) -> Node | None:
        found = self.css(query)
        return found[0] if found else None

    def iter(self, include_text: bool = False) -> Iterator[Node]:
        for child in self._of.children if isinstance(self._of, bs4.Tag) else ():
            if include_text or isinstance(child, bs4.Tag):
                yield _SoupNode(child)

    def text(self, deep: bool = True) -> str:
        if not isinstance(self._of, bs4.Tag):
            return str(self._of)
        return self._of.get_text() if deep else "".join(self._of.find_all(string=True, recursive=False))


class _Run:
    """Consecutive nodes below one parent that behave like one element."""

    __slots__ = ("_nodes",)
    tag = None
    text_content = None
    parent = None
    next = None
    prev = None

    def __init__(self, before: Node, until: str) -> None:
        self._nodes: list[Node] = []
        one = before.next
        while one is not None and not (until and _is_element(one) and matches(one, until)):
            self._nodes.append(one)
            one = one.next

    @property
    def attributes(self) -> Mapping[str, str | None]:
        return {}

    @property
    def mem_id(self) -> int:
        return id(self)

    @property
    def html(self) -> str | None:
        return None

    @property
    def inner_html(self) -> str | None:
        return None

    def css(self, query: str) -> Sequence[Node]:
        return [found for one in self._nodes if _is_element(one) for found in one.css(query)]

    def css_first(self, query: str) -> Node | None:
        return next(iter(self.css(query)), None)

    def iter(self, include_text: bool = False) -> Iterator[Node]:
        return (one for one in self._nodes if include_text or _is_element(one))

    def text(self, deep: bool = True) -> str:
        return "".join(self._texts(deep))

    def _texts(self, deep: bool) -> Iterator[str]:
        for one in self._nodes:
            if one.tag == "-text":
                yield one.text_content or ""
            elif deep and _is_element(one):
                yield one.text()


def _is_element(node: Node) -> bool:
    return not (node.tag or "-").startswith("-")


def after(node: Node, until: str) -> Node:
    """Give what stands after an element below the same parent, up to the next sibling that a selector fits, as one.

    Old templates write posts so: a line about the post, its words without an element of their own, a rule.
    until: a selector; with "" all that follows belongs to it.
    """
    return _Run(node, until)


def written(node: Node) -> str | None:
    """Give the markup inside a node as the standard has it written; None where a parser writes another."""
    return node.inner_html if isinstance(node, LexborNode) else None


def _lexbor(text: str) -> Node:
    root = LexborHTMLParser(text).root
    if root is None:  # cannot happen: an empty text has a root too
        raise AssertionError("no root")
    return root


def _soup(text: str) -> Node:
    return _SoupNode(bs4.BeautifulSoup(text, "html.parser"))


PARSERS: Mapping[str, Callable[[str], Node]] = {"lexbor": _lexbor, "bs4": _soup}


def parse(text: str, parser: str = "lexbor") -> Node:
    """Give the root of a page's tree; any text is a page.

    parser: a name in PARSERS.  NUL characters, which HTML does not have, are left out; controls from U+0080 to U+009F
    are bytes of windows-1252 that a board took for latin-1 when it went over to UTF-8.  A page that a tool wrote as XML
    has "<iframe/>", which swallows all that follows: in such a page every "<x/>" is closed as the tool meant it.
    """
    text = text.replace("\0", "")
    if _C1.search(text):
        text = text.translate(_C1_TO_1252)
    if "/>" in text and _SWALLOWS.search(text):
        text = _SELF_CLOSED.sub(r"<\1\2></\1>", text)
    return PARSERS[parser](text)


def matches(node: Node, selector: str) -> bool:
    """Say whether a selector finds an element itself.

    Lexbor's css_matches says so of an element that only holds a match; but the first match in and below an element is
    the element itself, if it is one.  That looks through all below the element, and through all of a page where tables
    stand in tables without end; so what name, class and the beginning of the id say is asked of the element alone.
    """
    if (said := _compound(selector)) is not None:
        tag, classes, beginning = said
        return (not tag or node.tag == tag) and (not (classes or beginning) or _has(node, classes, beginning))
    found = node.css_first(selector)
    return found is not None and found.mem_id == node.mem_id


@cache
def _compound(selector: str) -> tuple[str, frozenset[str], str] | None:
    """Give name, classes and beginning of the id that a selector asks for, None where it asks for anything else."""
    said = _COMPOUND.fullmatch(selector)
    return said and (said["tag"] or "", frozenset(said["classes"].split(".")[1:]), said["id"] or "")


def _has(node: Node, classes: frozenset[str], beginning: str) -> bool:
    said = node.attributes
    return classes <= set((said.get("class") or "").split()) and (said.get("id") or "").startswith(beginning)


def siblings(node: Node, forward: bool = True) -> Iterator[Node]:
    """Give the elements after a node (or before it, nearest first) below the same parent."""
    one = node.next if forward else node.prev
    while one is not None:
        if _is_element(one):
            yield one
        one = one.next if forward else one.prev
