"""A page's elements with what is asked of each again and again: kind, place, words, share of links, moments."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from archive.dates import Found
from archive.dialects.generic.moments import moment_in
from archive.markup import Node
from archive.plain import SILENT

MAX_ELEMENTS = 40_000  # a page has 500–5,000; of a larger one the rest is left out
MAX_DEPTH = 300  # elements in each other; unclosed tags of old pages make 100, deeper ones only hold words
MAX_MOMENT_LETTERS = 80  # of an element whose words state a moment only together
MAX_CLASSES = 400  # characters of an element's classes
MAX_BARE_LETTERS = 30  # … and without a figure: "Yesterday", "a year ago"
TAIL = 4  # nearest elements by which comments that stand in each other are known to be alike
_DATED = (
    "datetime",
    "data-time",
    "data-timestamp",
    "data-utime",
    "data-date",
    "data-datetime",
    "data-created",
    "ts",
    "title",
    "content",
)
_DIGITS = re.compile(r"\d+")
_TURNING = re.compile(r"(?:odd|even|first|last|alt|new|unread|bg|row|color|stripe|online|offline)$", re.I)


@dataclass(slots=True, eq=False)
class Element:
    """One element; letters and linked count those of all words inside, and of those inside links.

    kind: tag and the class that like elements share.  own: the words that are directly in it, white space made single.
    order, end: its number in page order, and that of the first element after all that are in it.
    lead, tags: numbers that all elements share which are reached in the same way from the root: by kinds, by tags.
    tail: the last kinds of that way.
    timed: whether it states when something was said; date: what it states, if that is a whole date; moments: how many
    elements in it, with itself, state any.
    """

    node: Node
    kind: str
    parent: "Element | None" = field(repr=False)
    attributes: Mapping[str, str | None]
    order: int = 0
    end: int = 0
    depth: int = 0
    lead: int = 0
    tags: int = 0
    tail: tuple[str, ...] = ()
    own: str = ""
    letters: int = 0
    linked: int = 0
    date: Found | None = None
    timed: bool = False
    moments: int = 0
    children: "list[Element]" = field(default_factory=list, repr=False)
    _words: str | None = field(default=None, repr=False)

    @property
    def tag(self) -> str:
        """Give the element's name."""
        return self.kind.partition(".")[0]

    @property
    def way(self) -> tuple[str, ...]:
        """Give how it is reached from the root, as kinds."""
        kinds: list[str] = []
        one: Element | None = self
        while one is not None:
            kinds.append(one.kind)
            one = one.parent
        return tuple(reversed(kinds))

    def attribute(self, name: str) -> str:
        """Give an attribute's value, "" where there is none."""
        return self.attributes.get(name) or ""

    def holds(self, other: "Element") -> bool:
        """Say whether another element is this one or in it."""
        return self.order <= other.order < self.end

    def inside(self) -> "Iterator[Element]":
        """Give the element and all that are in it, in page order."""
        todo = [self]
        while todo:
            one = todo.pop()
            yield one
            todo.extend(reversed(one.children))

    def words(self) -> str:
        """Give all words inside, those of neighbours apart, white space made single."""
        if self._words is None:
            self._words = " ".join(" ".join(texts(self.node, MAX_DEPTH)).split())
        return self._words


def texts(node: Node, deepest: float = math.inf) -> Iterator[str]:
    """Give the texts inside a node in page order, without what is never shown; deepest: elements in each other."""
    todo = [node.iter(include_text=True)]
    while todo:
        child = next(todo[-1], None)
        if child is None:
            todo.pop()
        elif child.tag == "-text":
            yield child.text_content or ""
        elif child.tag not in SILENT and len(todo) < deepest:
            todo.append(child.iter(include_text=True))


def elements(root: Node, now: datetime | None) -> list[Element]:
    """Give the elements that readers see, in page order, with the moments they state.

    now: what "yesterday" counts from.
    """
    found = _walked(root)
    for order, one in enumerate(found):
        one.order = order
    for one in reversed(found):  # what is inside comes after: its sums are ready before it adds to those around
        one.end = max(one.end, one.order + 1)
        one.letters += sum(map(str.isalnum, one.own))
        if one.tag == "a" and "href" in one.attributes:
            one.linked = one.letters
        if one.parent is not None:
            one.parent.end = max(one.parent.end, one.end)
            one.parent.letters += one.letters
            one.parent.linked += one.linked
    _find_moments(found, now)
    return found


def _find_moments(found: list[Element], now: datetime | None) -> None:
    """Find what each element states: in an attribute, else with the words of what is in it, else in its own words.

    What is in it may state a time of day alone, but no whole date.
    """
    dated: set[int] = set()
    figured: set[int] = set()
    for one in reversed(found):
        if one.order in figured or _DIGITS.search(one.own):
            figured.add(one.order)
        said = [value for name in _DATED if (value := one.attributes.get(name))] if one.attributes else []
        if one.children and one.order not in dated and _may_state(one, one.order in figured):
            said.append(one.words())
        moments = [moment for text in (*said, one.own) if text and (moment := moment_in(text, now))]
        one.timed = bool(moments)
        one.moments += one.timed
        one.date = next((moment.date for moment in moments if moment.date is not None), None)
        if one.parent is not None:
            one.parent.moments += one.moments
            dated.update((one.parent.order,) if one.date is not None or one.order in dated else ())
            figured.update((one.parent.order,) if one.order in figured else ())


def _may_state(one: Element, figured: bool) -> bool:
    """Say whether the words of an element and of what is in it may state a moment together."""
    return 0 < one.letters <= (MAX_MOMENT_LETTERS if figured else MAX_BARE_LETTERS)


def _walked(root: Node) -> list[Element]:
    """Give the elements in page order."""
    numbers: dict[tuple[object, ...], int] = {}

    def number(*way: object) -> int:
        return numbers.setdefault(way, len(numbers) + 1)

    found: list[Element] = []
    todo = [_element(root, None)]
    while todo and len(found) < MAX_ELEMENTS:
        one = todo.pop()
        found.append(one)
        around = one.parent
        if around is not None:
            one.depth = around.depth + 1
            one.lead = number("lead", around.lead, one.kind)
            one.tags = number("tags", around.tags, one.tag)
        one.tail = (*(around.tail if around is not None else ()), one.kind)[-TAIL:]
        if one.depth == MAX_DEPTH:
            one.own = one.words()
            continue
        texts: list[str] = []
        for child in one.node.iter(include_text=True):
            tag = child.tag or "-comment"
            if tag == "-text":
                texts.append(child.text_content or "")
            elif tag not in SILENT and len(found) + len(todo) < MAX_ELEMENTS:
                one.children.append(_element(child, one))
        one.own = " ".join("".join(texts).split())
        todo.extend(reversed(one.children))
    return found


def _element(node: Node, around: Element | None) -> Element:
    attributes = node.attributes
    return Element(node, _kind(str(node.tag), (attributes.get("class") or "")[:MAX_CLASSES]), around, attributes)


@lru_cache(maxsize=16384)  # a forum's pages say the same classes again and again
def _kind(tag: str, classes: str) -> str:
    """Give tag and first class that does not alternate or count: what like elements share."""
    bare = (_DIGITS.sub("", name).strip("-_") for name in classes.split())
    name = next((name for name in bare if name and not _TURNING.search(name)), "")
    return f"{tag}.{name}" if name else tag
