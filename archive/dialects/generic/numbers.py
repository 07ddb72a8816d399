"""The forum's own number of each post, where all records of a page hold one at the same place."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from archive.dialects.generic.elements import Element
from archive.dialects.generic.places import Records
from archive.dialects.generic.records import Path, Record

Number = tuple[Path, str]
"""A place of a post's id, and the attribute that holds it."""

AROUND = "^"  # the place of what is right around a record
MAX_AROUND = 2  # elements around a record that may hold its number
_NAMED = re.compile(r"[^\W\d]*[-_.]?(\d{1,18})$")
_NUMBERED = ("id", "name", "data-id", "data-post-id", "data-pid", "data-post", "data-comment-id", "href")
_POST = re.compile(r"(?:post|msg|message|comment|answer|reply|pid|\bp|\be|\ba|\bc|\bm)[\w-]*?[-_=/.]?(\d{1,18})$", re.I)


def post_number(records: Records, body: Path) -> Number | None:
    """Give where the forum's own number of each record stands: at the same place in all, and different in each.

    Numbers that only count 1, 2, 3 are taken where nothing else is there; those in the body are of other posts.
    """
    columns: dict[Number, list[str]] = defaultdict(list)
    for record in records.records:
        for key, number in _numbers(record).items():
            columns[key].append(number)
    votes: Counter[tuple[str, ...]] = Counter()
    places: dict[tuple[str, ...], Number] = {}
    for key, column in columns.items():
        inside = len(key[0]) > len(body) > 1 and key[0][: len(body)] == body
        if len(set(column)) == len(records) and not inside:
            votes[tuple(column)] += _weight(key)
            places.setdefault(tuple(column), key)
    counting = tuple(str(place) for place in range(1, len(records) + 1))
    best = max(votes, key=lambda column: (column != counting, votes[column]), default=None)
    return places[best] if best is not None else None


def own_number(record: Record, body: Path) -> Number | None:
    """Give where a record that stands alone has its number: in the name of its body, or of what is around that."""
    keys = (key for key in _numbers(record) if not key[1].startswith("href"))
    return next((key for key in keys if key[0][0].startswith(AROUND) or body[: len(key[0])] == key[0]), None)


def number_at(record: Record, number: Number) -> str:
    """Give the number that stands at a place of a record, or ""."""
    path, name = number
    one = next((one for place, one in _around(record) if place == path), None) or record.inside.get(path)
    value = one.attribute(name.rstrip("#")) if one is not None else ""
    return _number(value, name) if value and (name != "href" or "#" not in value) else ""


def _around(record: Record) -> Iterator[tuple[Path, Element]]:
    """Give the elements right around a record, with a place of their own: what holds a post with its answers."""
    one = record.main.parent
    for level in range(1, MAX_AROUND + 1):
        if one is None or one.tag == "body":
            return
        yield (AROUND * level,), one
        one = one.parent


def _weight(key: Number) -> int:
    path, name = key
    return {"id": 4, "name": 4, "href#": 3}.get(name, 2) + (6 if len(path) == 1 and name == "id" else 0)


def _numbers(record: Record) -> dict[Number, str]:
    """Give the numbers that attributes of a record end in, by place and attribute."""
    return {
        (path, key): number
        for path, one in (*record.inside.items(), *_around(record))
        for name in one.attributes
        if name in _NUMBERED and (value := one.attribute(name))
        for key in ("href#" if name == "href" and "#" in value else name,)
        if (number := _number(value, key))
    }


def _number(value: str, name: str) -> str:
    """Give the number that an attribute ends in; "href#" is that of a link to a place of a page."""
    found = _POST.search(value) if name == "href" else _NAMED.search(value.rpartition("#")[2])
    return found[1] if found else ""
