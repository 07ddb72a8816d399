"""Moulds: where on its pages a forum puts what a post has, found on one page and good for others like it.

A mould is found where posts repeat; pages with a single post, which repeat nothing, are read with the moulds of their
neighbours.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from archive.dialects.generic.elements import Element
from archive.dialects.generic.pieces import Piece
from archive.dialects.generic.places import (
    Number,
    Path,
    Records,
    Way,
    author_ways,
    body_place,
    name_at,
    number_at,
    post_number,
)
from archive.dialects.generic.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Mould:
    """How the records of a page are found, and where in them lies what a post has.

    lead: the kinds of the elements from the root to a record's main row.  before, after: the rows beside it.
    dated, body: places in a record.  author: where the author is looked for, in turn, and the words to leave out.
    number: the place and attribute that hold the post's id, or None.
    """

    lead: Path
    before: int
    after: int
    dated: Path
    body: Path
    author: tuple[Way, ...]
    number: Number | None


def mould_of(records: Records) -> Mould | None:
    """Give the mould that fits the records of a page, or None where they have no place for a body."""
    body = body_place(records)
    if not body:
        return None
    mains = [(record.main, record.rows.index(record.main)) for record in records.records]
    (lead, before), _ = Counter((main.lead, before) for main, before in mains).most_common(1)[0]
    dated = Counter(
        path
        for record, places in zip(records.records, records.inside, strict=True)
        for path, one in places.items()
        if one is record.dated
    )
    return Mould(
        lead=lead,
        before=before,
        after=len(records.records[0].rows) - 1 - before,
        dated=dated.most_common(1)[0][0],
        body=body,
        author=author_ways(records, body),
        number=post_number(records),
    )


def cast(mould: Mould, records: Records) -> list[Piece]:
    """Give the posts of records; a record without a body is none."""
    return [
        Piece(
            number_at(places, mould.number) if mould.number else "",
            next((name for way in mould.author if (name := name_at(places, way))), ""),
            record.date,
            places[mould.body].node,
        )
        for record, places in zip(records.records, records.inside, strict=True)
        if mould.body in places
    ]


def fitting(mould: Mould, found: Sequence[Element]) -> Records:
    """Give the records of a page that a mould fits: rows, date and body stand where it says."""
    return Records([*_fitting(mould, found)])


def _fitting(mould: Mould, found: Sequence[Element]) -> Iterator[Record]:
    for main in found:
        if main.lead != mould.lead or main.parent is None:
            continue
        siblings = main.parent.children
        place = siblings.index(main)
        rows = tuple(siblings[max(0, place - mould.before) : place + mould.after + 1])
        places = dict(Record(rows, main).inside())
        dated = places.get(mould.dated)
        if dated is not None and dated.date is not None and mould.body in places and places[mould.body].letters:
            yield Record(rows, dated)


def dump_mould(mould: Mould) -> str:
    """Give a mould as JSON."""
    return json.dumps(asdict(mould), ensure_ascii=False, separators=(",", ":"))


def load_mould(text: str) -> Mould:
    """Give the mould that dump_mould wrote."""
    said: Mapping[str, object] = json.loads(text, object_hook=None)
    return Mould(**{name: _tuples(value) for name, value in said.items()})  # type: ignore[arg-type]


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
