"""Records of one list side by side: what stands at each place of them, and where the body of the posts is.

What stands in most records word for word is the interface ("Quote", "Joined:", "Posts:") and counts for nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

from archive.dialects.generic.elements import Element
from archive.dialects.generic.records import MIN_RECORDS, Path, Record

OFTEN = 0.7  # of records that must have what all posts have
MOST = 0.62  # of the words of a place that one place inside must hold to stand for it
PARTS = ("span", "font", "p")  # of what posts say, with quotes between them …
PARTED = 0.05  # … that others like it beside it may hold for it to be all
ALL_BUT = 0.98  # … of its letters, where it is a paragraph rather than what holds them all
TEXT_TAGS = ("p", "ul", "ol", "li", "blockquote", "pre", "b", "i", "em", "strong", "u", "h2", "h3", "h4", "center")
SENTENCE = 24  # letters: a shorter text is rather a rank, a town or a label than what a post says …
SHORT_WEIGHT = 1 / 3  # … and its letters count for less …
BESIDE_WEIGHT = 0.1  # … and for hardly anything where all records have so little there, or in an author's column
INTERFACE = 0.34  # of records in which a text stands word for word: nobody wrote it
_PERSON = re.compile(r"(?:author|user|member|poster|profile|avatar)(?!.*(?:text|content|body|message|msg|said))", re.I)
SIGNATURE = re.compile(r"signature|(?:^|[_-])(?:post|user)?sig(?:$|[_-])", re.I)


@dataclass(frozen=True)
class Records:
    """Records of one list, and what is at each place of them."""

    records: Sequence[Record]

    def __len__(self) -> int:
        return len(self.records)

    @property
    def inside(self) -> Iterator[Mapping[Path, Element]]:
        """Give the elements of each record by place."""
        return (record.inside for record in self.records)

    @cached_property
    def texts(self) -> Counter[str]:
        """Give how many records hold a text directly in some element."""
        seen: Counter[str] = Counter()
        for places in self.inside:
            seen.update({one.own for one in places.values() if one.own})
        return seen

    def is_interface(self, text: str) -> bool:
        """Say whether so many records hold a text that nobody wrote it."""
        return self.texts[text] >= max(2, INTERFACE * len(self))

    @cached_property
    def own(self) -> Mapping[int, float]:
        """Give how much each element says, by its number: letters that are no links, moments or interface."""
        small = self.small
        letters: dict[int, float] = defaultdict(float)
        for places in self.inside:
            for path, one in reversed([*places.items()]):
                if one.own and not one.timed and not _in_link(one) and not self.is_interface(one.own):
                    count = sum(map(str.isalpha, one.own))
                    beside = path in small or any(map(is_beside, path))
                    weight = BESIDE_WEIGHT if beside else SHORT_WEIGHT if count < SENTENCE else 1
                    letters[one.order] += weight * count
                if one.parent is not None:
                    letters[one.parent.order] += letters[one.order]
        return letters

    @cached_property
    def small(self) -> Set[Path]:
        """Give the places that nearly all records have and that never hold more than a few words."""
        often = max(MIN_RECORDS, OFTEN * len(self))
        return {path for path, column in self.columns.items() if len(column) >= often and _are_small(column, often)}

    @cached_property
    def columns(self) -> Mapping[Path, list[Element]]:
        """Give the elements at each place, of those records that have it; the places of the first record first."""
        columns: dict[Path, list[Element]] = defaultdict(list)
        for places in self.inside:
            for path, one in places.items():
                columns[path].append(one)
        return columns

    def at(self, path: Path) -> Sequence[Element]:
        """Give the elements at a place, of those records that have it."""
        return self.columns.get(path, ())

    def letters(self, elements: Iterable[Element]) -> float:
        """Give how much some elements say."""
        return sum(self.own.get(one.order, 0.0) for one in elements)

    def paths(self) -> Iterable[Path]:
        """Give all places, those of the first record first."""
        return self.columns.keys()


def _are_small(column: Sequence[Element], often: float) -> bool:
    """Say whether no element of a column holds more than a few words, nor is a paragraph, and enough hold any."""
    if any(one.letters > SENTENCE or one.kind in TEXT_TAGS for one in column):
        return False
    return sum(one.letters > 0 for one in column) >= often


@lru_cache(maxsize=4096)
def is_beside(kind: str) -> bool:
    """Say whether a part of a place is named after a person, not after what the person said, or after a signature."""
    name = kind.partition("#")[0].partition(".")[2]
    return SIGNATURE.search(name) is not None or _PERSON.search(name) is not None


def kind_of(part: str) -> str:
    """Give the kind of a part of a place: "td.alt" of "td.alt#2"."""
    return part.partition("#")[0]


def tag_of(kind: str) -> str:
    """Give the tag of the last part of a place: "td" of "td.alt#2"."""
    return kind.partition("#")[0].partition(".")[0]


def _in_link(one: Element) -> bool:
    return one.tag == "a" or (one.parent is not None and one.parent.tag == "a")


def body_place(records: Records) -> Path:
    """Give the deepest place that holds most words of nearly all records; () where none does."""
    by_parent: dict[Path, list[Path]] = defaultdict(list)
    for path in records.paths():
        by_parent[path[:-1]].append(path)
    best: Path = ()
    around: Sequence[Element] = [row for record in records.records for row in record.rows]
    while inside := by_parent[best]:
        path = max(inside, key=lambda path: records.letters(records.at(path)))
        found = records.at(path)
        parts = [other for other in inside if other != path and kind_of(other[-1]) == kind_of(path[-1])]
        beside = sum(records.letters(records.at(other)) for other in parts if tag_of(path[-1]) in PARTS)
        if len(found) < OFTEN * len(records) or beside > PARTED * records.letters(around):
            break
        if not _stand_for(found, around, records):
            break
        best, around = path, found
    return best


def _stand_for(found: Sequence[Element], around: Sequence[Element], records: Records) -> bool:
    """Say whether some elements hold most of what those around them say; paragraphs must hold all their words."""
    if any(one.kind in TEXT_TAGS for one in found):
        return sum(one.letters for one in found) >= ALL_BUT * sum(one.letters - one.linked for one in around)
    whole = records.letters(around)
    return whole > 0 and records.letters(found) >= MOST * whole
