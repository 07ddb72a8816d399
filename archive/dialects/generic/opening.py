"""The post that opens a topic, where templates write it otherwise than the answers below it.

Question pages, articles with comments and many content systems do so.  It stands before the answers, names its author
and its date, and says something; these may stand in an element of their own before what it says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.dialects.generic.elements import Element
from archive.dialects.generic.names import is_name, named_person, says_title
from archive.dialects.generic.numbers import own_number
from archive.dialects.generic.places import Records, body_place
from archive.dialects.generic.records import Path, Record
from archive.dialects.generic.shapes import Shape, cast
from archive.words import said_by

MAX_UP = 6  # elements around the first answer beside which the opening post is looked for
MAX_MOMENTS = 4  # of one post: said, edited, last answered, its author's first day
MIN_LETTERS = 30  # that are no links: less is a heading
MAX_LINKED = 0.5  # of its letters: more is a menu


def opening(answers: Records, shape: Shape, title: str) -> tuple[Shape, Records] | None:
    """Give the record of the post that opens a topic and its shape, None where nothing before the answers is one.

    What only tells of the first answer (a heading with its author and date) is none.  title: of the page.
    """
    first = min((row for record in answers.records for row in record.rows), key=lambda row: row.order)
    answered = {(post.author, post.date) for _, post in cast(shape, answers)}
    for rows in _before(first):
        if (found := _opening(rows, shape)) is not None:
            made, record = found
            ((_, post),) = cast(made, Records([record]))
            says_more = not says_title([record.inside[made.body].words()], title)
            return (made, Records([record])) if says_more and (post.author, post.date) not in answered else None
    return None


def _before(first: Element) -> Iterator[Sequence[Element]]:
    """Give what stands before an element and is no menu, the nearest first: alone, then with what stands above it."""
    child = first
    for _ in range(MAX_UP):
        around = child.parent
        if around is None:
            return
        before = [one for one in around.children if one.order < child.order]
        for place, one in reversed([*enumerate(before)]):
            if one.letters - one.linked >= MIN_LETTERS and one.linked <= MAX_LINKED * one.letters:
                yield (one,)
                yield from [before[place - 1 : place + 1]] if place else ()
        child = around


def _opening(rows: Sequence[Element], shape: Shape) -> tuple[Shape, Record] | None:
    moments = [one for row in rows for one in row.inside() if one.date is not None]
    if not 0 < len(moments) <= MAX_MOMENTS:
        return None
    record = Record(tuple(rows), None)
    records = Records([record])
    body = body_place(records)
    if not body or records.letters(records.at(body)) < MIN_LETTERS:
        return None
    beside = {path: one for path, one in record.inside.items() if path[: len(body)] != body}
    timed = next((path for path, one in beside.items() if one.date is not None and not _around(path, body)), None)
    author = next(_authors(beside, shape), None)
    if timed is None or author is None:
        return None
    way = (author, (), ())
    record = record.at(beside[timed])
    before = record.rows.index(record.main)
    made = replace(
        shape,
        lead=record.main.way,
        before=before,
        after=len(rows) - 1 - before,
        timed=timed,
        body=body,
        author=(way,),
        number=own_number(record, body),
        small=(),
        signature=(),
    )
    return made, record


def _around(path: Path, body: Path) -> bool:
    return body[: len(path)] == path


def _authors(beside: dict[Path, Element], shape: Shape) -> Iterator[Path]:
    """Give the places that name who speaks: as the answers name theirs, by a phrase, by what speaks of persons."""
    kind = shape.author[0][0][-1].partition("#")[0] if shape.author else ""
    names = [path for path, one in beside.items() if is_name(one.words())]
    yield from (path for path in names if beside[path].kind == kind and "." in kind)
    yield from (path for path, one in beside.items() if one.timed and _said(one))
    yield from (path for path in names if named_person(beside[path]))


def _said(one: Element) -> str:
    said = said_by("started", one.words())
    return said.author if said is not None and is_name(said.author) else ""
