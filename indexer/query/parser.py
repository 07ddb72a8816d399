"""What a reader types to a query tree.

Two parsers in one: ``parse`` always answers and says in hints what it made of what it did not understand;
``parse_strictly`` raises QueryError there.  Words side by side are demanded by nobody and all count; +word, "phrases",
fields, brackets and alternatives are demanded; -word shuts out.  OR binds closer than what stands side by side:
``site:x a OR b`` is ``site:x (a OR b)``, as readers know it from elsewhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from indexer.documents import PLACES
from indexer.errors import QueryError
from indexer.query.fields import HAS_WORDS, IN_WORDS, LANGUAGES, field_named, plain
from indexer.query.lexer import Piece, pieces
from indexer.query.spans import span
from indexer.query.tree import (
    And,
    Between,
    Everything,
    Hint,
    InTopic,
    Is,
    Leaf,
    Maybe,
    Not,
    Nothing,
    Or,
    Parsed,
    Query,
    Some,
    demanding,
    leaves,
    placed,
)
from indexer.query.words import leaf_of, phrase_of, words_of

MAX_CHARS = 2000  # of a query; the longest honest one seen in logs of other systems has 400
MAX_LEAVES = 128  # words that are looked up; a pasted paragraph goes on counting until here
MAX_DEPTH = 12  # brackets in brackets
PROSE = 16  # words: from here on a query is a pasted text, in which quotes and brackets demand nothing
LISTED = ("author", "board", "site", "language", "has")
"""Fields whose values may be written with commas between them."""


def parse(text: str) -> Parsed:
    """Give what a query means, with hints on all that was read otherwise than written; never fails."""
    return _Parser(text, strict=False).parsed()


def parse_strictly(text: str) -> Query:
    """Give what a query means; raises QueryError at the first thing that is not understood."""
    return _Parser(text, strict=True).parsed().query


MESSAGES = {
    "too_long": "the query is longer than is read: the rest was left out",
    "too_many": "too many words: this one and the rest were left out",
    "too_deep": "too many brackets in brackets: these were left out",
    "unclosed_quote": "a quotation mark has no partner: what follows was read as words",
    "unclosed_bracket": "a bracket is not closed",
    "extra_bracket": "a bracket closes that was never opened",
    "no_word": "holds no letter or digit, so there is nothing to find",
    "unknown_field": "is no field: searched as words",
    "bad_date": "is no date: write 2012, 2012-03, 2012-03-31, mars 2012 or 2012..2014",
    "bad_value": "is not known here",
    "dangling": "has nothing to stand between",
    "common": "is so common that it says little here: in quotes or with + before it, it is demanded",
}
"""What each hint says, in English, after what it is about; the key is the hint's stable code."""


@dataclass(slots=True)
class _Side:
    """What stands side by side: what is demanded, what counts, what is shut out."""

    demanded: list[Query] = field(default_factory=list)
    filters: list[Query] = field(default_factory=list)
    free: list[Query] = field(default_factory=list)
    out: list[Query] = field(default_factory=list)
    place: str = ""
    """Where the words stand that have no place of their own."""

    def query(self) -> Query | None:
        """Give the tree, None where nothing stands here."""
        query = self._query()
        return placed(query, self.place) if query and self.place else query

    def _query(self) -> Query | None:
        demanded = [*self.demanded]
        topics = [part.part for part in self.filters if isinstance(part, InTopic)]
        if topics and not demanded and not self.free:
            demanded.append(Or(tuple(topics)) if len(topics) > 1 else topics[0])
        parts = [*demanded, *self.filters]
        if self.free:  # one word beside what is demanded stays Some, so that a plan may widen it
            free = self.free[0] if len(self.free) == 1 and not parts else Some(tuple(self.free))
            parts.append(Maybe(free) if demanded else free)
        elif not parts and self.out:
            parts.append(Everything())
        parts += [Not(part) for part in self.out]
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else And(tuple(parts))


class _Parser:
    """One reading of one query."""

    def __init__(self, text: str, *, strict: bool) -> None:
        self._strict = strict
        self._text, self._hints = text, list[Hint]()
        self._leaves = 0
        if len(text) > MAX_CHARS:
            self._problem("too_long", Piece("word", text[MAX_CHARS : MAX_CHARS + 20], MAX_CHARS))
        self._pieces = pieces(text[:MAX_CHARS])
        self._next = 0
        self._is_prose = sum(piece.kind == "word" for piece in self._pieces) >= PROSE

    def parsed(self) -> Parsed:
        query = self._side(0)
        while self._next < len(self._pieces):  # only a bracket that closes nothing stops before the end
            self._problem("extra_bracket", self._pieces[self._next])
            self._next += 1
            rest = self._side(0)
            both = tuple(part for part in (query, rest) if part is not None)
            query = Some(both) if len(both) > 1 else next(iter(both), None)
        return Parsed(query or Nothing(), tuple(self._hints))

    def _problem(self, code: str, piece: Piece) -> None:
        if self._strict:
            raise QueryError(f"{piece.text!r} {MESSAGES[code]}", piece.at)
        if not any(hint.code == code and hint.about == piece.text for hint in self._hints):
            self._hints.append(Hint(code, piece.text, piece.at))

    def _peek(self) -> Piece | None:
        return self._pieces[self._next] if self._next < len(self._pieces) else None

    # -- structure

    def _side(self, depth: int) -> Query | None:
        """Read what stands side by side, up to a closing bracket or the end."""
        side = _Side()
        sign, demanded = "", False
        while (piece := self._peek()) is not None and piece.kind != "close":
            self._next += 1
            if piece.kind == "sign":
                sign = piece.text
            elif piece.kind == "not":
                sign = "-"
            elif piece.kind == "or":
                self._problem("dangling", piece)
            elif piece.kind == "unclosed":
                self._problem("unclosed_quote", replace(piece, text=self._text[piece.at : piece.at + 20]))
            elif piece.kind == "and":
                demanded = True
                self._demand_last(side, piece)
            elif piece.kind == "field" and field_named(piece.text) == "in":
                side.place = self._place(self._pieces[self._next])
                self._next += 1
            else:
                self._put(side, "+" if demanded and not sign else sign, piece, depth)
                sign, demanded = "", False
        return side.query()

    def _demand_last(self, side: _Side, piece: Piece) -> None:
        """Make AND demand what stands before it."""
        if side.free:
            side.demanded.append(side.free.pop())
        elif not (side.demanded or side.filters or side.out):
            self._problem("dangling", piece)

    def _put(self, side: _Side, sign: str, piece: Piece, depth: int) -> None:
        """Read one thing, or several with OR between them, and put it where its sign and kind belong."""
        part = self._thing(piece, depth, free=not sign and not self._is_or())
        others = list(self._alternatives(depth))
        if others:
            found = tuple(one for one in (part, *others) if one is not None)
            part = Or(found) if len(found) > 1 else next(iter(found), None)
        if part is None:
            return
        if sign == "+":
            part = demanding(part)
        if sign == "-":
            side.out.append(part)
        elif _only_filters(part):
            side.filters.append(part)
        elif sign == "+" or others or _names_field(piece) or (piece.kind == "phrase" and not self._is_prose):
            side.demanded.append(part)
        elif isinstance(part, Some):
            side.free += part.parts
        elif piece.kind == "open" and not isinstance(part, Leaf):
            side.demanded.append(part)
        else:
            side.free.append(part)

    def _alternatives(self, depth: int) -> Iterator[Query | None]:
        """Read what follows after each OR."""
        while self._is_or():
            operator = self._pieces[self._next]
            self._next += 1
            piece = self._peek()
            if piece is None or piece.kind not in ("open", "field", "phrase", "word", "stray"):
                self._problem("dangling", operator)
                return
            self._next += 1
            yield self._thing(piece, depth)

    def _is_or(self) -> bool:
        return (piece := self._peek()) is not None and piece.kind == "or"

    def _thing(self, piece: Piece, depth: int, *, free: bool = False) -> Query | None:
        if piece.kind == "open":
            return self._brackets(piece, depth)
        return self._field(piece, depth) if piece.kind == "field" else self._leaf(piece, free=free)

    def _brackets(self, opened: Piece, depth: int) -> Query | None:
        if depth >= MAX_DEPTH:
            self._problem("too_deep", opened)
            return None
        inside = self._side(depth + 1)
        if (piece := self._peek()) is not None and piece.kind == "close":
            self._next += 1
        else:
            self._problem("unclosed_bracket", opened)
        return inside

    # -- words

    def _leaf(self, piece: Piece, place: str = "", *, free: bool = False) -> Query | None:
        """Give what a word or a phrase asks for; free: it stands side by side with others."""
        if piece.kind != "phrase" and set(piece.text) == {"*"}:
            return Everything()
        found: Query | None
        if piece.kind == "phrase":
            found = phrase_of(piece.text, place, piece.near)
        else:
            found = words_of(piece.text) if free else leaf_of(piece.text, place)
        if found is None:
            self._problem("no_word", piece)
            return None
        asked = sum(1 for _ in leaves(found))
        if self._leaves + asked > MAX_LEAVES:
            self._problem("too_many", piece)
            return None
        self._leaves += asked
        return found

    # -- fields

    def _field(self, named: Piece, depth: int) -> Query | None:
        """Give what a field and its value ask for; "in:" says where the words beside it stand."""
        value = self._pieces[self._next]  # the lexer gives a field only where something follows
        name = field_named(named.text)
        if not name:
            self._problem("unknown_field", named)
            if value.kind == "word":
                self._next += 1
                return self._leaf(Piece("word", f"{named.text}:{value.text}", named.at))
            return self._leaf(replace(named, kind="word"))
        self._next += 1
        if name == "topic":
            found = self._brackets(value, depth) if value.kind == "open" else self._leaf(value)
            return InTopic(found) if found else None
        if value.kind == "open":
            return self._one_of(name, value)
        if value.kind == "word" and "," in value.text and name in LISTED:
            return self._any_of(name, [replace(value, text=one) for one in value.text.split(",") if one])
        return self._value(name, value)

    def _one_of(self, name: str, opened: Piece) -> Query | None:
        """Give what a field asks for that has several values in brackets: any of them."""
        values = []
        while (piece := self._peek()) is not None and piece.kind != "close":
            self._next += 1
            if piece.kind in ("word", "phrase"):
                values.append(piece)
        if self._peek() is None:
            self._problem("unclosed_bracket", opened)
        self._next += 1
        return self._any_of(name, values)

    def _any_of(self, name: str, values: Iterable[Piece]) -> Query | None:
        found = [part for value in values if (part := self._value(name, value)) is not None]
        return Or(tuple(found)) if len(found) > 1 else next(iter(found), None)

    def _value(self, name: str, value: Piece) -> Query | None:
        if name in ("author", "board"):
            return Is(name, value.text) if value.kind == "phrase" else self._leaf(value, name)
        if name == "title":
            return self._leaf(value, name)
        if name == "site":
            return Is("site", value.text.removeprefix("www.").rstrip("/"))
        if name == "thread":
            return Is("topic", value.text)
        if name in ("before", "after", "date"):
            return self._date(name, value)
        known = LANGUAGES if name == "language" else HAS_WORDS
        if code := known.get(plain(value.text)):
            return Is(name, code)
        self._problem("bad_value", value)
        return None

    def _date(self, name: str, value: Piece) -> Query | None:
        """Give the posts of a time; a date may go over several words: date:12 mars 2012."""
        text, found, taken = value.text, span(value.text), 0
        if value.kind == "word":
            following = [piece.text for piece in self._pieces[self._next : self._next + 2] if piece.kind == "word"]
            for count in range(1, len(following) + 1):
                longer = span(" ".join([text, *following[:count]]))
                found, taken = (longer, count) if longer else (found, taken)
        self._next += taken
        if found is None:
            self._problem("bad_date", value)
            return None
        start, end = found
        return Between(None, start) if name == "before" else Between(start, None if name == "after" else end)

    def _place(self, value: Piece) -> str:
        place = IN_WORDS.get(plain(value.text), "")
        if not place:
            self._problem("bad_value", value)
        return place


def _names_field(piece: Piece) -> bool:
    return piece.kind == "field" and bool(field_named(piece.text))


def _only_filters(query: Query) -> bool:
    """Say whether a part lets posts through without counting for them: columns and places of weight 0 alone."""
    if isinstance(query, Leaf):
        return bool(query.place) and PLACES[query.place].weight == 0
    if isinstance(query, Or | And):
        return all(map(_only_filters, query.parts))
    return isinstance(query, Is | Between | InTopic)
