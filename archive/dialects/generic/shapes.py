"""The shape of a list of records: where they stand on a page, and where in each lies what a post has."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from archive.dialects.generic.elements import TAIL, Element
from archive.dialects.generic.names import Way, author_at, author_ways, in_quote, says_title
from archive.dialects.generic.numbers import Number, number_at, post_number
from archive.dialects.generic.pieces import Piece
from archive.dialects.generic.places import SIGNATURE, TEXT_TAGS, Records
from archive.dialects.generic.records import Path, Record

MAX_BUTTON = 40  # letters of a text in a body that is interface because many records have it
BUTTONS = ("a", "button", "label", "summary", "input")
OFTEN_SAID = 0.5  # of the records of a page whose body holds the same link: it is interface …
NEARLY_ALL = 0.8  # … and of those that hold the same words, which authors may use alike ("Thanks") …
MANY = 4  # … in a list of a few posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How the records of a page are found, and where in them lies what a post has.

    lead: the kinds of the elements from the root to a record's main row.  before, after: the rows beside it.
    timed, body: places in a record.  author: where the author is looked for, in turn, and the words to leave out.
    number: the place and attribute that hold the post's id, or None.  signature: its place outside the body, or ().
    small: places in the body that belong to the frame of every post.
    interface: texts in the body that most records have.  by_tag: whether places are told by tags alone.
    """

    lead: Path
    before: int
    after: int
    timed: Path
    body: Path
    author: tuple[Way, ...]
    number: Number | None
    signature: Path
    small: tuple[Path, ...]
    interface: tuple[str, ...]
    by_tag: bool


def shape_of(records: Records, body: Path, title: str) -> Shape:
    """Give the shape of the records of a page.

    body: its place in them.  title: of the page.
    """
    mains = [(record.main, record.rows.index(record.main)) for record in records.records]
    (lead, before), _ = Counter((main.way, before) for main, before in mains).most_common(1)[0]
    timed = Counter(
        path for record in records.records for path, one in record.inside.items() if one is record.timed
    ).most_common(1)
    return Shape(
        lead=lead,
        before=before,
        after=len(records.records[0].rows) - 1 - before,
        timed=timed[0][0] if timed else (),
        body=body,
        author=author_ways(records, body, title),
        number=post_number(records, body),
        signature=_signature_place(records, body),
        small=_small_places(records, body),
        interface=tuple(sorted(_interface(records, body, title))),
        by_tag=records.records[0].by_tag,
    )


def _signature_place(records: Records, body: Path) -> Path:
    """Give the highest place outside the body that is named a signature."""
    for path in records.paths():
        if path[: len(body)] != body and body[: len(path)] != path:
            one = records.at(path)[0]
            if any(map(SIGNATURE.search, (*one.attribute("class").split(), one.attribute("id")))):
                return path
    return ()


def _interface(records: Records, body: Path, title: str) -> set[str]:
    """Give the texts of small elements in the body that most records have, and those that say the page's title."""
    counted: Counter[tuple[str, bool]] = Counter()
    for record in records.records:
        inner = [part for path, part in record.inside.items() if _is_small_part(path, part, body)]
        counted.update({(part.words(), part.tag in BUTTONS and not _is_prose(part)) for part in inner})
    often, nearly_all = max(2, OFTEN_SAID * len(records)), max(MANY, NEARLY_ALL * len(records))
    return {
        text
        for (text, button), count in counted.items()
        if count >= (often if button else nearly_all) or (title and says_title([text], title))
    }


def _is_small_part(path: Path, part: Element, body: Path) -> bool:
    """Say whether an element in the body is small enough for a button or label, and in no quote: names come again."""
    inside = len(path) > len(body) and path[: len(body)] == body
    return inside and 0 < part.letters <= MAX_BUTTON and not in_quote(path[len(body) :])


def _is_prose(one: Element) -> bool:
    """Say whether an element is a paragraph, or in one: what stands there somebody wrote."""
    return one.tag in TEXT_TAGS or (one.parent is not None and one.parent.tag in TEXT_TAGS)


def _small_places(records: Records, body: Path) -> tuple[Path, ...]:
    """Give the highest places in the body that belong to the frame of every post: its number, a rank, a face."""
    inside = [path for path in records.small if len(path) > len(body) and path[: len(body)] == body]
    return tuple(sorted(path for path in inside if path[:-1] not in records.small))


def cast(shape: Shape, records: Records, others: Sequence[Element] = ()) -> list[tuple[int, Piece]]:
    """Give the posts of records, each with its place in page order; a record without a body is none.

    others: rows of other lists, whose words are not those of a body that holds them.
    """
    bodied = (record for record in records.records if shape.body in record.inside)
    return [(record.rows[0].order, _piece(shape, record, others)) for record in bodied]


def _piece(shape: Shape, record: Record, others: Sequence[Element]) -> Piece:
    places = record.inside
    body = places[shape.body]
    author, named = author_at(places, shape.author)
    silent = {part.order: part for part in body.inside() if part is not body and part.words() in shape.interface}
    beside = (record.timed, named, *(places.get(path) for path in shape.small), *others)
    silent.update((one.order, one) for one in beside if one is not None and one is not body and body.holds(one))
    _empty_around(silent, body)
    signature = places.get(shape.signature)
    return Piece(
        number_at(record, shape.number) if shape.number else "",
        author,
        record.date,
        body.node,
        tuple(part.node for part in silent.values()),
        signature.node if signature is not None else None,
    )


def _empty_around(silent: dict[int, Element], body: Element) -> None:
    """Add to what is silent in a body what holds nothing else: "- In reply to Ann" without the link is a dash."""
    for one in sorted(silent.values(), key=lambda one: -one.depth):
        around = one.parent
        while around is not None and around is not body and body.holds(around) and _holds_nothing(around, silent):
            silent[around.order] = around
            around = around.parent


def _holds_nothing(one: Element, silent: Container[int]) -> bool:
    return not any(map(str.isalnum, one.own)) and all(
        child.order in silent for child in one.children if child.letters or child.tag == "img"
    )


def fitting(shape: Shape, found: Sequence[Element], known: Container[int] = ()) -> Records:
    """Give the records of a page that a shape fits: rows and body stand where it says, and a moment somewhere.

    known: the numbers of main rows of records that are known already.
    """
    return Records([*_fitting(shape, found, known)])


def _fitting(shape: Shape, found: Sequence[Element], known: Container[int]) -> Iterator[Record]:
    for around in found:
        for place, main in enumerate(around.children):
            if main.kind == shape.lead[-1] and main.order not in known and _leads(shape.lead, main):
                rows = around.children[max(0, place - shape.before) : place + shape.after + 1]
                if (record := _record(shape, Record(tuple(rows), None, shape.by_tag))) is not None:
                    yield record


def _leads(lead: Path, main: Element) -> bool:
    """Say whether an element is reached as a shape says, or stands as deep in another as comments stand in comments."""
    return main.tail == lead[-TAIL:] and ("." in main.kind or main.way == lead)


def _record(shape: Shape, record: Record) -> Record | None:
    """Give a record with its moment, None where it has no body or no moment beside it."""
    places = record.inside
    body = places.get(shape.body)
    if body is None:
        return None
    timed = places.get(shape.timed)
    if timed is None or not timed.timed:
        timed = next((one for one in places.values() if one.timed and not body.holds(one)), None)
    return record.at(timed) if timed is not None else None
