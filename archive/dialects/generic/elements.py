"""A page's elements with what is asked of each again and again: kind, words, share of links, the date it states."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from archive.bodies import SILENT
from archive.dates import Found, find_date
from archive.markup import Node

MAX_ELEMENTS = 60_000  # a page has 500–5,000; of a larger one the rest is left out
MAX_DATE_LINE = 120  # characters of a text that states a date and little else
MAX_DATE_LETTERS = 80  # of an element whose words state a date only together
_DATED = ("datetime", "data-time", "data-timestamp", "data-date", "title", "content")
_DIGITS = re.compile(r"\d+")
_ALTERNATING = re.compile(r"(?:odd|even|first|last|alt|new|unread|bg|row|color|stripe|online|offline)$", re.I)
_SHY_OF = SILENT - {"head"}


@dataclass(slots=True, eq=False)
class Element:
    """One element; letters and linked count those of all words inside, and of those inside links.

    kind: tag and the class that like elements share.  own: the words that are directly in it, white space made single.
    lead: how it is reached from the root, as kinds.
    """

    node: Node
    kind: str
    parent: "Element | None"
    lead: tuple[str, ...]
    own: str = ""
    letters: int = 0
    linked: int = 0
    date: Found | None = None
    children: "list[Element]" = field(default_factory=list)

    @property
    def tag(self) -> str:
        """Give the element's name."""
        return self.kind.partition(".")[0]

    def attribute(self, name: str) -> str:
        """Give an attribute's value, "" where there is none."""
        return self.node.attributes.get(name) or ""

    def inside(self) -> "Iterator[Element]":
        """Give the element and all that are in it, in page order."""
        todo = [self]
        while todo:
            one = todo.pop()
            yield one
            todo.extend(reversed(one.children))

    def words(self) -> str:
        """Give all words inside, white space made single."""
        return " ".join(self.node.text().split())


def elements(root: Node, now: datetime | None) -> list[Element]:
    """Give the elements that readers see, in page order, with dates found.

    now: what "yesterday" counts from.
    """
    found = list(_walked(root))
    for one in reversed(found):  # what is inside comes after: its sums are ready before it adds to those around
        letters = sum(map(str.isalnum, one.own))
        one.letters += letters
        if one.tag == "a":
            one.linked = one.letters
        if one.parent is not None:
            one.parent.letters += one.letters
            one.parent.linked += one.linked
    dated: set[int] = set()
    for one in reversed(found):
        if id(one) not in dated:
            one.date = _stated(one, now)
        if one.parent is not None and (one.date is not None or id(one) in dated):
            dated.add(id(one.parent))
    return found


def _walked(root: Node) -> Iterator[Element]:
    todo = [Element(root, _kind(root), None, ())]
    count = 0
    while todo and count < MAX_ELEMENTS:
        one = todo.pop()
        count += 1
        yield one
        texts: list[str] = []
        for child in one.node.iter(include_text=True):
            tag = child.tag or "-comment"
            if tag == "-text":
                texts.append(child.text_content or "")
            elif tag not in _SHY_OF:
                kind = _kind(child)
                one.children.append(Element(child, kind, one, (*one.lead, kind)))
        one.own = " ".join("".join(texts).split())
        todo.extend(reversed(one.children))


def _kind(node: Node) -> str:
    """Give tag and first class that does not alternate or count: what like elements share."""
    names = (node.attributes.get("class") or "").split()
    bare = (_DIGITS.sub("", name).strip("-_") for name in names)
    name = next((name for name in bare if name and not _ALTERNATING.search(name)), "")
    return f"{node.tag}.{name}" if name else str(node.tag)


def _stated(one: Element, now: datetime | None) -> Found | None:
    """Give the date that an element states: in an attribute, directly, or with the words of what is in it."""
    attributes = one.node.attributes
    for name in _DATED:
        if (said := attributes.get(name)) and len(said) <= MAX_DATE_LINE and (found := find_date(said, now)):
            return found
    if found := _of(one.own, now):
        return found
    if one.children and 0 < one.letters <= MAX_DATE_LETTERS:
        return _of(one.words(), now)
    return None


def _of(text: str, now: datetime | None) -> Found | None:
    if not 4 < len(text) <= MAX_DATE_LINE or not (now is not None or any(map(str.isdigit, text))):
        return None
    return find_date(text, now)
