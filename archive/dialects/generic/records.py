"""Records that repeat: what a page says again and again, each with a date of its own.

Dates that stand at the same place of the tree belong together.  The record of each is the highest element around it
that holds no other of them; where templates write a post as several rows side by side, the rows up to the next date
belong to it too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.dates import Found
from archive.dialects.generic.elements import Element

MIN_RECORDS = 2
MAX_LISTS = 8  # groups of dates that are tried, those with most dates first
MAX_ROWS = 8  # elements side by side that one record may be


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the elements side by side that it is, and its date."""

    rows: tuple[Element, ...]
    dated: Element

    def inside(self) -> Iterator[tuple[tuple[str, ...], Element]]:
        """Give every element of the record with how it is reached from the record, in page order.

        The first of a kind below a parent has the kind's name, the others the name with their number: "td", "td#2".
        """
        todo = list(reversed([*_numbered((), self.rows)]))
        while todo:
            path, one = todo.pop()
            yield path, one
            todo.extend(reversed([*_numbered(path, one.children)]))

    @property
    def letters(self) -> int:
        """Give how many letters it holds that are no link."""
        return sum(row.letters - row.linked for row in self.rows)

    @property
    def main(self) -> Element:
        """Give the row that holds the date."""
        one = self.dated
        while one not in self.rows and one.parent is not None:
            one = one.parent
        return one

    @property
    def date(self) -> Found:
        """Give its date."""
        if self.dated.date is None:  # cannot happen: it is a record because of its date
            raise AssertionError("no date")
        return self.dated.date


def _numbered(path: tuple[str, ...], children: Sequence[Element]) -> Iterator[tuple[tuple[str, ...], Element]]:
    seen: Counter[str] = Counter()
    for one in children:
        seen[one.kind] += 1
        count = seen[one.kind]
        yield (*path, one.kind if count == 1 else f"{one.kind}#{count}"), one


def record_lists(found: Sequence[Element]) -> Iterator[list[Record]]:
    """Give the lists of records that a page may hold; a list for each place where dates stand."""
    groups: dict[tuple[str, ...], list[Element]] = defaultdict(list)
    for one in found:
        if one.date is not None:
            groups[one.lead].append(one)
            groups[tuple(kind.partition(".")[0] for kind in one.lead)].append(one)
    lists = sorted((group for group in groups.values() if len(group) >= MIN_RECORDS), key=len, reverse=True)
    tried: set[tuple[int, ...]] = set()
    for group in lists:
        names = tuple(id(one) for one in group)
        if names not in tried and len(tried) < MAX_LISTS:
            tried.add(names)
            records = _records(group)
            if len(records) >= MIN_RECORDS:
                yield records


def _records(group: Sequence[Element]) -> list[Record]:
    """Give the record of each date of a group; of two dates in one place the first counts."""
    held: Counter[int] = Counter()
    for one in group:
        around: Element | None = one
        while around is not None:
            held[id(around)] += 1
            around = around.parent
    alone: dict[int, tuple[Element, Element]] = {}
    for one in group:
        at = one
        while at.parent is not None and held[id(at.parent)] == 1:
            at = at.parent
        alone.setdefault(id(at), (at, one))
    return _with_rows([pair for pair in alone.values() if pair[0].parent is not None], held)


def _with_rows(alone: Sequence[tuple[Element, Element]], held: Counter[int]) -> list[Record]:
    """Give records with the rows that belong to them: as many on each side as all records have alike.

    Where that is more than lies between two dates, what follows a date belongs to it rather than what precedes.
    """
    spots = [(at, at.parent.children.index(at), dated) for at, dated in alone if at.parent is not None]
    after, before = (_common([spot[:2] for spot in spots], held, step) for step in (1, -1))
    between = _between(spots)
    after = min(after, between)
    before = min(before, between - after)
    return [
        Record(tuple(at.parent.children[max(0, place - before) : place + after + 1]), dated)
        for at, place, dated in spots
        if at.parent is not None
    ]


def _between(spots: Sequence[tuple[Element, int, Element]]) -> int:
    """Give the least number of rows between two dates below one parent."""
    places: dict[int, list[int]] = defaultdict(list)
    for at, place, _ in spots:
        places[id(at.parent)].append(place)
    gaps = (right - left for found in places.values() for left, right in pairwise(sorted(found)))
    return min(gaps, default=MAX_ROWS) - 1


def _common(spots: Sequence[tuple[Element, int]], held: Counter[int], step: int) -> int:
    """Give how many rows on one side of the dated one belong to all records: those whose kinds agree."""
    for taken in range(MAX_ROWS):
        kinds: set[str] = set()
        for at, place in spots:
            beside = place + step * (taken + 1)
            siblings = at.parent.children if at.parent is not None else []
            row = siblings[beside] if 0 <= beside < len(siblings) else None
            kinds.add(_shape(row) if row is not None and not held[id(row)] else "")
        if len(kinds) != 1 or "" in kinds:
            return taken
    return MAX_ROWS


def _shape(row: Element) -> str:
    """Give what rows of one sort share: kind, and of table rows the kinds of their cells."""
    return " ".join((row.kind, *(child.kind for child in row.children))) if row.kind == "tr" else row.kind
