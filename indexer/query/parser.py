"""What a reader types to a query tree.

Two parsers in one: ``parse`` always answers and says in hints what it made of what it did not understand;
``parse_strictly`` raises QueryError there.  Words side by side are demanded by nobody and all count; +word, "phrases",
fields, brackets and alternatives are demanded; -word shuts out.  OR binds closer than what stands side by side:
``site:x a OR b`` is ``site:x (a OR b)``, as readers know it from elsewhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from indexer.analysis import terms
from indexer.documents import PLACES
from indexer.errors import QueryError
from indexer.query.fields import HAS_WORDS, LANGUAGES, after, before, field_named, plain
from indexer.query.lexer import Piece, pieces
from indexer.query.tree import (
    And,
    Between,
    Everything,
    Hint,
    Is,
    Leaf,
    Maybe,
    Not,
    Nothing,
    Or,
    Parsed,
    Phrase,
    Prefix,
    Query,
    Some,
    Word,
)

MAX_CHARS = 2000  # of a query; the longest honest one seen in logs of other systems has 400
MAX_LEAVES = 64  # words that are looked up; a pasted paragraph goes on counting until here
MAX_DEPTH = 12  # brackets in brackets


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
    "unclosed_quote": "a quotation mark is not closed",
    "unclosed_bracket": "a bracket is not closed",
    "extra_bracket": "a bracket closes that was never opened",
    "no_word": "holds no letter or digit, so there is nothing to find",
    "unknown_field": "is no field: searched as words",
    "bad_date": "is no year, month or day: write 2012, 2012-03 or 2012-03-31",
    "bad_value": "is not known here",
    "dangling": "has nothing to stand between",
}
"""What each hint says, in English, after what it is about; the key is the hint's stable code."""


@dataclass(slots=True)
class _Side:
    """What stands side by side: what is demanded, what counts, what is shut out."""

    demanded: list[Query] = field(default_factory=list)
    filters: list[Query] = field(default_factory=list)
    free: list[Query] = field(default_factory=list)
    out: list[Query] = field(default_factory=list)

    def query(self) -> Query | None:
        """Give the tree, None where nothing stands here."""
        parts = [*self.demanded, *self.filters]
        if self.free:
            free = self.free[0] if len(self.free) == 1 else Some(tuple(self.free))
            parts.append(Maybe(free) if self.demanded else free)
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
        self._hints: list[Hint] = []
        self._leaves = 0
        if len(text) > MAX_CHARS:
            self._problem("too_long", Piece("word", text[MAX_CHARS : MAX_CHARS + 20], MAX_CHARS))
        self._pieces = list(pieces(text[:MAX_CHARS]))
        self._next = 0

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
            elif piece.kind == "and":
                demanded = True
                self._demand_last(side, piece)
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
        part = self._thing(piece, depth)
        others = list(self._alternatives(depth))
        if others:
            found = tuple(one for one in (part, *others) if one is not None)
            part = Or(found) if len(found) > 1 else next(iter(found), None)
        if part is None:
            return
        if sign == "-":
            side.out.append(part)
        elif _only_filters(part):
            side.filters.append(part)
        elif sign == "+" or others or piece.kind in ("phrase", "open") or _names_field(piece):
            side.demanded.append(part)
        else:
            side.free.append(part)

    def _alternatives(self, depth: int) -> Iterator[Query | None]:
        """Read what follows after each OR."""
        while (operator := self._peek()) is not None and operator.kind == "or":
            self._next += 1
            piece = self._peek()
            if piece is None or piece.kind not in ("open", "field", "phrase", "word", "stray"):
                self._problem("dangling", operator)
                return
            self._next += 1
            yield self._thing(piece, depth)

    def _thing(self, piece: Piece, depth: int) -> Query | None:
        if piece.kind == "open":
            return self._brackets(piece, depth)
        if piece.kind == "field":
            return self._field(piece)
        if piece.kind == "phrase":
            if not piece.ended:
                self._problem("unclosed_quote", piece)
            return self._words(piece, "", phrase=True)
        return self._words(piece, "")

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

    def _words(self, piece: Piece, place: str, *, phrase: bool = False) -> Query | None:
        """Give one word, or words that belong together; a star at the end asks for the beginning of a word."""
        if piece.text.strip() == "*" and not phrase:
            return Everything()
        found = terms(piece.text)
        if not found:
            self._problem("no_word", piece)
            return None
        if self._leaves >= MAX_LEAVES:
            self._problem("too_many", piece)
            return None
        self._leaves += 1
        if piece.text.endswith("*") and not phrase:
            last = Prefix(found[-1], place)
            return last if len(found) == 1 else And((*(Word(term, place) for term in found[:-1]), last))
        return Word(found[0], place) if len(found) == 1 else Phrase(tuple(found), place)

    def _field(self, named: Piece) -> Query | None:
        """Give what a field and its value ask for."""
        value = self._pieces[self._next]  # the lexer gives a field only where something follows
        name = field_named(named.text)
        if not name:
            self._problem("unknown_field", named)
            return self._words(named, "")
        self._next += 1
        if value.kind == "open":
            return self._one_of(name, value)
        return self._value(name, value)

    def _one_of(self, name: str, opened: Piece) -> Query | None:
        """Give what a field asks for that has several values in brackets: any of them."""
        found: list[Query] = []
        while (piece := self._peek()) is not None and piece.kind != "close":
            self._next += 1
            if piece.kind in ("word", "phrase") and (part := self._value(name, piece)) is not None:
                found.append(part)
        if self._peek() is None:
            self._problem("unclosed_bracket", opened)
        self._next += 1
        return Or(tuple(found)) if len(found) > 1 else next(iter(found), None)

    def _value(self, name: str, value: Piece) -> Query | None:
        if name in ("author", "board"):
            return Is(name, value.text) if value.kind == "phrase" else self._words(value, name)
        if name == "title":
            return self._words(value, name, phrase=value.kind == "phrase")
        if name == "site":
            return Is("site", value.text.removeprefix("www.").rstrip("/"))
        if name in ("before", "after"):
            return self._read(before if name == "before" else after, value, "bad_date")
        known = LANGUAGES if name == "language" else HAS_WORDS
        code = known.get(plain(value.text))
        return self._read(lambda _: Is(name, code) if code else None, value, "bad_value")

    def _read(self, read: Callable[[str], Query | None], value: Piece, code: str) -> Query | None:
        found = read(value.text)
        if found is None:
            self._problem(code, value)
        return found


def _names_field(piece: Piece) -> bool:
    return piece.kind == "field" and bool(field_named(piece.text))


def _only_filters(query: Query) -> bool:
    """Say whether a part lets posts through without counting for them: columns and places of weight 0 alone."""
    if isinstance(query, Leaf):
        return bool(query.place) and PLACES[query.place].weight == 0
    if isinstance(query, Or | And):
        return all(map(_only_filters, query.parts))
    return isinstance(query, Is | Between)
