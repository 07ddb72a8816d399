"""Posts by their shape alone, in any language: records that repeat, with a name, a moment and words of their own."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time

from archive.dialects.generic.elements import Element
from archive.dialects.generic.lists import lead_apart, lists_topics
from archive.dialects.generic.moulds import NEIGHBOURS, Mould, dump_mould
from archive.dialects.generic.names import in_quote
from archive.dialects.generic.opening import opening
from archive.dialects.generic.pieces import NOTHING, Piece, Pieces, known_share
from archive.dialects.generic.places import Records, body_place
from archive.dialects.generic.records import Path, Record, held_letters, in_order, record_lists
from archive.dialects.generic.shapes import Shape, cast, fitting, shape_of

SPOKEN = 0.3  # of what is to be spoken, below which a list is not looked at further
SHORT = 20  # letters: a post may say less, but not most of them
HALF_KNOWN = 0.7  # of what is to be known of posts: names of half of them, dates of all
HOLDING = 0.1  # of the records whose bodies hold other records
QUOTED = 0.5  # of the confidence that is left where the moments stand in quotes
AGAIN = 0.3  # of a list inside posts that may have the author and moment of a post outside for it to be another list
INNER = 0.8  # how sure it must be that a list inside posts is one of posts too
MOULDED = 0.9  # of the confidence that is left where a shape of another page was needed


@dataclass(frozen=True)
class _Read:
    """Records of a page read with their shape."""

    records: Records
    shape: Shape
    posts: tuple[Piece, ...]
    letters: float
    confidence: float

    @property
    def worth(self) -> float:
        return self.confidence * self.letters


def repeated(found: Sequence[Element], title: str) -> Pieces:
    """Give the posts of the list of records that holds most words, of those that look like posts.

    The post that opens the topic may stand before them in another shape, and comments in them.  title: of the page.
    """
    lists = record_lists(found)
    best: _Read | None = None
    for records in lists:
        if best is not None and best.worth >= held_letters(records):
            break  # what is left cannot hold more
        read = _read(records, found, title)
        best = max(filter(None, (best, read)), key=lambda read: read.worth, default=None)
    if best is None or not best.worth:
        return NOTHING
    parts = [(best.shape, best.records)]
    if (opened := opening(best.records, best.shape, title)) is not None:
        parts.append(opened)
    parts += _inner(parts, lists, found, title)
    mould = dump_mould(Mould(tuple(shape for shape, _ in parts)))
    return Pieces(_posts(parts), best.confidence, best.letters, mould)


Part = tuple[Shape, Records]


def _inner(
    parts: Sequence[Part], lists: Iterable[Sequence[Record]], found: Sequence[Element], title: str
) -> Iterator[Part]:
    """Give the list of posts that stand in other posts: comments on answers, said by others or at other times."""
    rows = _rows(parts)
    said = {_moment(post) for post in _posts(parts)}
    for records in lists:
        read = _read(records, found, title) if _stand_in(records, rows) else None
        if read is not None and read.confidence >= INNER:
            again = sum(_moment(post) in said for post in read.posts)
            if again <= AGAIN * len(read.posts):
                yield read.shape, read.records
                return


def _moment(post: Piece) -> tuple[object, ...]:
    """Give what tells when a post was said: its date, and by whom, where that has no time of day."""
    return (post.date,) if post.date is not None and post.date.at.time() != time() else (post.date, post.author)


def _stand_in(records: Sequence[Record], rows: Sequence[Element]) -> bool:
    """Say whether records stand in some rows, and in no quote."""
    known = {row.order for row in rows}
    inner = [row for record in records for row in record.rows]
    if any(record.timed is not None and in_quote(record.timed.way) for record in records):
        return False
    return all(row.order not in known and any(one.holds(row) for one in rows) for row in inner)


def _rows(parts: Iterable[Part]) -> list[Element]:
    return [row for _, records in parts for record in records.records for row in record.rows]


def _posts(parts: Sequence[Part]) -> tuple[Piece, ...]:
    """Give the posts of several lists in page order; what one says is not what one inside it says."""
    posts = [
        post
        for place, (shape, records) in enumerate(parts)
        for post in cast(shape, records, _rows(other for at, other in enumerate(parts) if at != place))
    ]
    return tuple(piece for _, piece in sorted(posts, key=lambda post: post[0]))


def moulded(found: Sequence[Element], moulds: Iterable[Mould]) -> Pieces:
    """Give the posts that moulds of other pages find on a page: those of the mould that finds most words."""
    return max((_moulded(mould, found) for mould in moulds), key=lambda one: one.worth, default=NOTHING)


def _read(records: Sequence[Record], found: Sequence[Element], title: str) -> _Read | None:
    """Give a list read; where the classes of its elements tell too little, by their tags alone."""
    read = _with_shape(Records(records), found, title)
    if read is None or known_share(read.posts) > HALF_KNOWN:
        return read
    by_tag = _with_shape(Records([replace(record, by_tag=True) for record in records]), found, title)
    return by_tag if by_tag is not None and known_share(by_tag.posts) > known_share(read.posts) else read


def _with_shape(records: Records, found: Sequence[Element], title: str) -> _Read | None:
    body = body_place(records)
    if not body or _spoken(records, body) < SPOKEN or lead_apart(records, body) or _hold_others(records, body):
        return None
    shape = shape_of(records, body, title)
    if lists_topics(records, shape):
        return None
    more = _others(records, fitting(shape, found, {record.main.order for record in records.records}))
    records = Records(_ordered([*records.records, *more]))
    posts = [post for _, post in cast(shape, records)]
    quoting = QUOTED if in_quote(shape.timed) else 1.0
    known = _known(records, [post.author for post in posts])
    confidence = known * (len(posts) / len(records)) * _spoken(records, body) * quoting
    letters = sum(one.letters - one.linked for one in records.at(body))
    return _Read(records, shape, tuple(posts), letters, confidence)


def _spoken(records: Records, body: Path) -> float:
    """Give 1 where half of the records or more say something, less where fewer do."""
    return min(1.0, 2 * sum(records.letters([one]) >= SHORT for one in records.at(body)) / len(records))


def _hold_others(records: Records, body: Path) -> bool:
    """Say whether bodies hold moments like those of the records: what is taken for a body holds other posts."""
    tails = {record.timed.tail for record in records.records if record.timed is not None}
    own = {record.timed.order for record in records.records if record.timed is not None}
    holding = sum(
        any(inner.timed and inner.tail in tails and inner.order not in own for inner in one.inside())
        for one in records.at(body)
        if one.moments
    )
    return holding > HOLDING * len(records)


def _ordered(records: Iterable[Record]) -> list[Record]:
    return sorted(records, key=lambda record: record.rows[0].order)


def _others(records: Records, fitted: Records) -> list[Record]:
    """Give the records that a shape finds beside those it was made of: their moment stands elsewhere."""
    orders = {row.order for record in records.records for row in record.rows}
    mains = sorted(record.main.order for record in records.records)
    return [
        record
        for record in fitted.records
        if not any(row.order in orders for row in record.rows)
        and bisect_left(mains, record.main.order) == bisect_left(mains, record.main.end)
    ]


def _moulded(mould: Mould, found: Sequence[Element]) -> Pieces:
    parts = [(shape, records) for shape in mould.shapes if len(records := fitting(shape, found))]
    if not parts or any(lead_apart(records, shape.body) or lists_topics(records, shape) for shape, records in parts):
        return NOTHING
    posts = _posts(parts)
    every = Records(_ordered(record for _, records in parts for record in records.records))
    letters = sum(one.letters for shape, records in parts for one in records.at(shape.body))
    known = _known(every, [post.author for post in posts])
    return Pieces(posts, MOULDED * known, letters, NEIGHBOURS)


def _known(records: Records, authors: Sequence[str]) -> float:
    """Give how much of what posts have these records have: names, dates in order."""
    named = sum(map(bool, authors)) / max(1, len(authors))
    dates = [record.date for record in records.records if record.date is not None]
    dated = len(dates) / len(records)
    straight = 1.0 if in_order([date.at.replace(tzinfo=None) for date in dates]) else 0.9
    return (0.4 + 0.6 * named) * (0.7 + 0.3 * dated) * straight
