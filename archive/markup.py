"""The tree of a page behind one small interface: selectolax's lexbor works, BeautifulSoup is the second opinion.

Lexbor's own nodes are used as they are, so the interface costs nothing; BeautifulSoup's are wrapped to look alike.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

import bs4
import soupsieve
from selectolax.lexbor import LexborHTMLParser


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
    def inner_html(self) -> str | None:
        return self._of.decode_contents() if isinstance(self._of, bs4.Tag) else None

    def css(self, query: str) -> Sequence[Node]:
        if not isinstance(self._of, bs4.Tag):
            return []
        # Lexbor counts the element itself among the matches, BeautifulSoup does not.
        own = [self._of] if soupsieve.match(query, self._of) else []
        return [_SoupNode(found) for found in (*own, *self._of.select(query))]

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

    parser: a name in PARSERS.  NUL characters, which HTML does not have, are left out.
    """
    return PARSERS[parser](text.replace("\0", ""))


def matches(node: Node, selector: str) -> bool:
    """Say whether a selector finds an element itself.

    Lexbor's css_matches says so of an element that only holds a match; but the first match in and below an element is
    the element itself, if it is one.
    """
    if selector.isalnum():
        return node.tag == selector
    found = node.css_first(selector)
    return found is not None and found.mem_id == node.mem_id


def siblings(node: Node, forward: bool = True) -> Iterator[Node]:
    """Give the elements after a node (or before it, nearest first) below the same parent."""
    one = node.next if forward else node.prev
    while one is not None:
        if not (one.tag or "-").startswith("-"):
            yield one
        one = one.next if forward else one.prev
