"""Records that repeat: what a page says again and again, each with a moment of its own.

Moments that stand at the same place of the tree belong together, and so do those whose last elements are the same, as
in comments that stand in each other.  The record of each is the highest element around it that holds no other of them;
where templates write a post as several rows side by side, the rows up to the next moment belong to it too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from itertools import pairwise

from archive.dates import Found
from archive.dialects.generic.elements import Element

MIN_RECORDS = 2
MAX_GROUPS = 24  # groups of moments that are looked at, those with most of them first
MAX_LISTS = 8  # lists of records that are read, those with most words first
MAX_ROWS = 8  # elements side by side that one record may be
MAX_RECORDS = 1000  # of one list; a page shows 10–100 posts, a print view up to 500
MAX_INSIDE = 3000  # elements of one record that are looked at; a post with its author's column has 30–300
ALIKE = 0.9  # of records that have an element of a kind around their moment: this is what they are

Path = tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """One record: the elements side by side that it is, and the one that states its moment.

    by_tag: whether its elements are told apart by their tags alone, where classes differ from record to record.
    """

    rows: tuple[Element, ...]
    timed: Element | None
    by_tag: bool = False

    @cached_property
    def inside(self) -> Mapping[Path, Element]:
        """Give the elements of the record by how each is reached, in page order.

        The first of a kind below a parent has the kind's name, the others the name with their number: "td", "td#2".
        Rows are told apart by their tag alone.
        """
        found: dict[Path, Element] = {}
        todo = list(reversed([*_numbered((), self.rows, [row.tag for row in self.rows])]))
        while todo and len(found) < MAX_INSIDE:
            path, one = todo.pop()
            found[path] = one
            kinds = [child.tag if self.by_tag else child.kind for child in one.children]
            todo.extend(reversed([*_numbered(path, one.children, kinds)]))
        return found

    def at(self, timed: Element) -> "Record":
        """Give the same record with the element that states its moment."""
        other = Record(self.rows, timed, self.by_tag)
        other.__dict__["inside"] = self.inside  # it is the same, and costs most
        return other

    @property
    def main(self) -> Element:
        """Give the row that holds the moment, else the first."""
        held = (row for row in self.rows if self.timed is not None and row.holds(self.timed))
        return next(held, self.rows[0])

    @property
    def date(self) -> Found | None:
        """Give its date, None where it states only a part of one."""
        return self.timed.date if self.timed is not None else None


def _numbered(path: Path, children: Sequence[Element], kinds: Iterable[str]) -> Iterator[tuple[Path, Element]]:
    seen: Counter[str] = Counter()
    for one, kind in zip(children, kinds, strict=True):
        seen[kind] += 1
        count = seen[kind]
        yield (*path, kind if count == 1 else f"{kind}#{count}"), one


def record_lists(found: Sequence[Element]) -> list[list[Record]]:
    """Give the lists of records that a page may hold, those that hold most words first.

    Where the same records state several moments (when somebody joined, and wrote), those count that most likely say
    when they were written.
    """
    groups: dict[tuple[str, object], list[Element]] = defaultdict(list)
    for one in found:
        if one.timed:
            for name in ("lead", "tags", "tail"):
                groups[name, getattr(one, name)].append(one)
    tried: set[tuple[int, ...]] = set()
    best: dict[tuple[int, ...], list[Record]] = {}
    for group in sorted(groups.values(), key=len, reverse=True):
        names = tuple(one.order for one in group)
        if MIN_RECORDS <= len(group) <= MAX_RECORDS and names not in tried and len(tried) < MAX_GROUPS:
            tried.add(names)
            for records in _lists(group):
                rows = tuple(row.order for record in records for row in record.rows)
                best[rows] = max(best.get(rows, records), records, key=_likely)
    return sorted(best.values(), key=held_letters, reverse=True)[:MAX_LISTS]


def held_letters(records: Iterable[Record]) -> int:
    """Give how many letters records hold that are no links."""
    return sum(row.letters - row.linked for record in records for row in record.rows)


def _likely(records: Sequence[Record]) -> tuple[int, bool, int, int]:
    """Give how likely moments are those of writing: whole dates, in order, to the minute, each another."""
    dates = [record.date.at.replace(tzinfo=None) for record in records if record.date is not None]
    return len(dates), bool(dates) and in_order(dates), sum(date.time() != time() for date in dates), len(set(dates))


def in_order(dates: Iterable[datetime]) -> bool:
    """Say whether dates go up all the way, or down."""
    ups = [left <= right for left, right in pairwise(dates)]
    return all(ups) or not any(ups)


def _lists(group: Sequence[Element]) -> Iterator[list[Record]]:
    """Give the records of a group of moments: what each is alone in, and the same cut down to what is alike."""
    held: Counter[int] = Counter()
    for one in group:
        around: Element | None = one
        while around is not None:
            held[around.order] += 1
            around = around.parent
    chains = [_alone(one, held) for one in group]
    first: dict[int, list[Element]] = {}  # of two moments in one place the first counts
    for chain in chains:
        if chain[-1].parent is not None:
            first.setdefault(chain[-1].order, chain)
    tops = [(chain[-1], chain[0]) for chain in first.values()]
    alike = _alike(list(first.values()))
    for pairs in (tops, alike if alike != tops else []):
        if len(pairs) >= MIN_RECORDS and len(records := _with_rows(pairs, held)) >= MIN_RECORDS:
            yield records


def _alone(one: Element, held: Mapping[int, int]) -> list[Element]:
    """Give the elements around a moment, itself first, up to the highest that holds no other of its group."""
    chain = [one]
    while (around := chain[-1].parent) is not None and held[around.order] == 1:
        chain.append(around)
    return chain


def _alike(chains: Sequence[Sequence[Element]]) -> list[tuple[Element, Element]]:
    """Give for each moment the highest element around it that is of a kind which nearly all have around theirs."""
    counted = Counter(kind for chain in chains for kind in {one.kind for one in chain})
    common = {kind for kind, count in counted.items() if count >= ALIKE * len(chains)}
    first = next((chain for chain in chains if len(chain) == min(map(len, chains))), ())
    kind = next((one.kind for one in reversed(first) if one.kind in common), "")
    tops = ((next((one for one in reversed(chain) if one.kind == kind), None), chain[0]) for chain in chains)
    return [(top, moment) for top, moment in tops if top is not None]


def _with_rows(pairs: Sequence[tuple[Element, Element]], held: Mapping[int, int]) -> list[Record]:
    """Give records with the rows that belong to them: as many on each side as all records have alike.

    Where that is more than lies between two moments, what follows one belongs to it rather than what precedes.
    """
    places: dict[int, int] = {}
    for parent in {id(top.parent): top.parent for top, _ in pairs}.values():
        places.update((child.order, place) for place, child in enumerate(parent.children if parent else ()))
    spots = [(top, places[top.order], timed) for top, timed in pairs]
    after, before = (_common([spot[:2] for spot in spots], held, step) for step in (1, -1))
    between = _between(spots)
    after = min(after, between)
    before = min(before, between - after)
    return [
        Record(tuple(top.parent.children[max(0, place - before) : place + after + 1]), timed)
        for top, place, timed in spots
        if top.parent is not None
    ]


def _between(spots: Sequence[tuple[Element, int, Element]]) -> int:
    """Give the least number of rows between two moments below one parent."""
    places: dict[int, list[int]] = defaultdict(list)
    for top, place, _ in spots:
        places[id(top.parent)].append(place)
    gaps = (right - left for found in places.values() for left, right in pairwise(sorted(found)))
    return min(gaps, default=MAX_ROWS) - 1


def _common(spots: Sequence[tuple[Element, int]], held: Mapping[int, int], step: int) -> int:
    """Give how many rows on one side of the main one belong to all records: those whose kinds agree."""
    for taken in range(MAX_ROWS):
        kinds: set[str] = set()
        for top, place in spots:
            beside = place + step * (taken + 1)
            siblings = top.parent.children if top.parent is not None else []
            row = siblings[beside] if 0 <= beside < len(siblings) else None
            kinds.add(_shape(row) if row is not None and not held[row.order] else "")
        if len(kinds) != 1 or "" in kinds:
            return taken
    return MAX_ROWS


def _shape(row: Element) -> str:
    """Give what rows of one sort share: kind, and of table rows the kinds of their cells."""
    return " ".join((row.kind, *(child.kind for child in row.children))) if row.kind == "tr" else row.kind
