"""Where records hold what a post has: the body, the author, the id, by what differs and what repeats among them.

What stands in most records word for word is the interface ("Quote", "Joined:", "Posts:") and counts for nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from archive.dates import find_date
from archive.dialects.generic.elements import Element
from archive.dialects.generic.records import Record

Path = tuple[str, ...]
Way = tuple[Path, tuple[str, ...], tuple[str, ...]]
"""A place of a name, and the words before and after the name that are left out there."""
Number = tuple[Path, str]
"""A place of a post's id, and the attribute that holds it."""

MAX_NAME = 48  # characters of an author's name
OFTEN = 0.7  # of records that must have what all posts have
MOST = 0.62  # of the words of a place that one place inside must hold to stand for it
COMMON_WORDS = 3  # words before or after a name that are looked at
_PERSON = re.compile(
    r"author|user|member|poster|profil|pseudo|auteur|membre|nick|fn\b|by\b|people|person|avatar|handle", re.I
)
_NAMED = re.compile(r"[^\W\d]*[-_.]?(\d{1,18})$")
_NUMBERED = ("id", "name", "data-id", "data-post-id", "data-pid", "data-post", "data-comment-id", "href")
_POST = re.compile(r"(?:post|msg|message|comment|answer|reply|pid|\bp|\be|\ba|\bc|\bm)[\w-]*?[-_=/.]?(\d{1,18})$", re.I)


@dataclass(frozen=True)
class Records:
    """Records of one list, and what is at each place of them."""

    records: Sequence[Record]

    @cached_property
    def inside(self) -> list[dict[Path, Element]]:
        """Give the elements of each record by place."""
        return [dict(record.inside()) for record in self.records]

    @cached_property
    def own(self) -> dict[int, int]:
        """Give how many letters each element holds that are neither links, dates nor words of the interface."""
        seen: Counter[str] = Counter()
        for places in self.inside:
            seen.update({one.own for one in places.values() if one.own})
        often = max(2, len(self.records) / 3)
        letters: dict[int, int] = defaultdict(int)
        for places in self.inside:
            for one in reversed(places.values()):
                if one.own and seen[one.own] < often and one.date is None and not _in_link(one):
                    letters[id(one)] += sum(map(str.isalpha, one.own))
                if one.parent is not None:
                    letters[id(one.parent)] += letters[id(one)]
        return letters

    def at(self, path: Path) -> list[Element]:
        """Give the elements at a place, of those records that have it."""
        return [places[path] for places in self.inside if path in places]

    def letters(self, elements: Iterable[Element]) -> int:
        """Give how many letters of its own words some elements hold."""
        return sum(self.own.get(id(one), 0) for one in elements)

    def __len__(self) -> int:
        return len(self.records)


def _in_link(one: Element) -> bool:
    return one.tag == "a" or (one.parent is not None and one.parent.tag == "a")


# -- the body


def body_place(records: Records) -> Path:
    """Give the deepest place that holds most words of nearly all records; () where none does."""
    best: Path = ()
    inside: set[Path] = {path for places in records.inside for path in places if len(path) == 1}
    whole = sum(records.letters(record.rows) for record in records.records)
    while whole and inside:
        path = max(sorted(inside), key=lambda path: records.letters(records.at(path)))
        found = records.at(path)
        if len(found) < OFTEN * len(records) or records.letters(found) < MOST * whole:
            break
        best, whole = path, records.letters(found)
        inside = {path for places in records.inside for path in places if path[:-1] == best}
    return best


# -- the author


def author_ways(records: Records, body: Path) -> tuple[Way, ...]:
    """Give the places that name who speaks, the surest first; none where nothing does.

    A name is a short text outside the body.  Names come again where the same person speaks again; links to persons say
    so in their address or class.  Where a record has nothing there (guests have no link), the places around it are
    asked, without the words that all have ("by …").
    """
    votes = {path: vote for path in _outside(records, body) if (vote := _author_vote(records, path))}
    best = max(votes, key=lambda path: votes[path], default=())
    depths = range(len(best), 0, -1)
    return tuple(
        (best[:depth], *_common([_words(places, best[:depth]) for places in records.inside])) for depth in depths
    )


def name_at(places: Mapping[Path, Element], way: Way) -> str:
    """Give the name that stands at a place of a record, or ""."""
    path, before, after = way
    words = _words(places, path)
    while len(words) > 1 and words[0] in before:
        words = words[1:]
    while len(words) > 1 and words[-1] in after:
        words = words[:-1]
    name = " ".join(words)
    return name if _is_name(name) else ""


def _author_vote(records: Records, path: Path) -> float:
    """Give how much speaks for a place as that of the author's name; 0 where it cannot be."""
    found = records.at(path)
    good = [name for one in found if _is_name(name := one.words())]
    if len(good) < OFTEN * len(records) or len(set(good)) < 2 <= len(good) - 3:
        return 0.0
    person = sum(map(is_person, found)) / len(found)
    linked = sum(one.tag == "a" for one in found) / len(found)
    long = sum(len(name) > 1 for name in good) / len(good)
    return (len(good) / len(records) + 2 * person + 0.5 * linked + 0.5 * (len(set(good)) > 1) + 0.01 * len(path)) * long


def _words(places: Mapping[Path, Element], path: Path) -> list[str]:
    """Give the words of the element at a place, without dates; none where they are too many for a name."""
    one = places.get(path)
    if one is None or one.letters > 2 * MAX_NAME:
        return []
    text = one.words()
    for inner in one.inside():
        text = text.replace(inner.words(), " ") if inner.date is not None else text
    return text.split()


def _common(texts: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the words with which nearly all texts begin, and those with which they end; of one or two texts none."""
    ends: list[tuple[str, ...]] = []
    for turned in (texts, [text[::-1] for text in texts]):
        rest = [text for text in turned if len(text) > 1]
        common: list[str] = []
        while len(rest) >= COMMON_WORDS and len(common) < COMMON_WORDS:
            word, count = Counter(text[0] for text in rest).most_common(1)[0]
            if count <= 0.8 * sum(map(bool, texts)):
                break
            common.append(word)
            rest = [text[1:] for text in rest if text[0] == word and len(text) > 2]
        ends.append(tuple(common))
    return ends[0], ends[1]


def _outside(records: Records, body: Path) -> Iterator[Path]:
    """Give the places outside the body, in page order."""
    paths = dict.fromkeys(path for places in records.inside for path in places)
    return (path for path in paths if path[: len(body)] != body)


def _is_name(text: str) -> bool:
    return 0 < len(text) <= MAX_NAME and any(map(str.isalpha, text)) and not find_date(text)


def is_person(one: Element) -> bool:
    """Say whether an element speaks of a person: by its own class or address, or by the class around it."""
    said = (one.attribute(name) for name in ("class", "href", "itemprop", "rel"))
    around = one.parent.attribute("class") if one.parent is not None else ""
    return any(_PERSON.search(text) for text in (*said, around))


# -- the id


def post_number(records: Records) -> Number | None:
    """Give where the forum's own number of each record stands: at the same place in all, and different in each.

    Numbers that only count 1, 2, 3 are taken where nothing else is there.
    """
    votes: Counter[tuple[str, ...]] = Counter()
    places: dict[tuple[str, ...], Number] = {}
    per_record = [_numbers(places) for places in records.inside]
    for key in dict.fromkeys(key for numbers in per_record for key in numbers):
        column = tuple(numbers.get(key, "") for numbers in per_record)
        if all(column) and len(set(column)) == len(column):
            votes[column] += _weight(key)
            places.setdefault(column, key)
    counting = tuple(str(place) for place in range(1, len(per_record) + 1))
    best = max(votes, key=lambda column: (column != counting, votes[column]), default=None)
    return places[best] if best is not None else None


def number_at(places: Mapping[Path, Element], number: Number) -> str:
    """Give the number that stands at a place of a record, or ""."""
    path, name = number
    return _number(places[path], name) if path in places else ""


def _weight(key: Number) -> int:
    path, name = key
    return {"id": 4, "name": 4, "href#": 3}.get(name, 2) + (6 if len(path) == 1 and name == "id" else 0)


def _numbers(places: Mapping[Path, Element]) -> dict[Number, str]:
    """Give the numbers that attributes of a record end in, by place and attribute."""
    names = (*_NUMBERED, "href#")
    return {(path, name): found for path, one in places.items() for name in names if (found := _number(one, name))}


def _number(one: Element, name: str) -> str:
    """Give the number that an attribute ends in; "href#" is that of a link to a place of a page."""
    value = one.attribute(name.rstrip("#"))
    if not value or (name.startswith("href") and ("#" in value) != (name == "href#")):
        return ""
    found = _POST.search(value) if name == "href" else _NAMED.search(value.rpartition("#")[2])
    return found[1] if found else ""
