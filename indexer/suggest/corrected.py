"""Did you mean: a query in which each word that the archive lacks is replaced by what it may have been meant to be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexer.analysis import Token, tokenise
from indexer.engines.base import Vocabulary
from indexer.hits import never
from indexer.query.fields import field_named
from indexer.query.lexer import Piece, pieces
from indexer.suggest.spelling import joined, meant

MOST_CHARS = 500  # of a query that are looked at, and …
MOST_WORDS = 32  # … words: what is longer is a pasted text, in which single words matter little
_OF_WORDS = ("title", "thread", "topic", "")
"""Fields whose values are words of posts; "" is what is no field."""


@dataclass(frozen=True, slots=True)
class _Change:
    """What to write in the place of some characters of a query."""

    start: int
    end: int
    text: str


def corrected(vocabulary: Vocabulary, text: str, late: Callable[[], bool] = never) -> str:
    """Give a query as it may have been meant, "" where every word is known or nothing better is.

    Operators, quotes and fields stay as they are; what is shut out, patterns and the values of filters are not looked
    at.  Words are written as most posts write them, with the reader's capitals.  It is to be offered, never imposed.
    late: says whether there is no time left; then nothing is offered for the words behind.
    """
    changes = list(_changes(vocabulary, text, list(_asked(text[:MOST_CHARS])), late))
    for change in reversed(changes):
        text = text[: change.start] + _cased(text[change.start : change.end], change.text) + text[change.end :]
    return text if changes else ""


def _cased(typed: str, word: str) -> str:
    """Give a word with the capitals that another one was typed with."""
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word


# -- what a query asks for


def _asked(text: str) -> Iterator[tuple[Piece, int]]:
    """Give the words and phrases that a query asks for, and where the characters of each begin."""
    queue = pieces(text)
    while queue:
        piece = queue.pop(0)
        if piece.kind == "not" or (piece.kind == "sign" and piece.text == "-"):
            _skip(queue)
        elif piece.kind == "field" and field_named(piece.text) not in _OF_WORDS:
            queue.insert(0, piece)
            _skip(queue)
        elif piece.kind == "phrase" or (piece.kind == "word" and not set("*?~") & set(piece.text.rstrip("?"))):
            yield piece, text.index(piece.text, piece.at)


def _skip(queue: list[Piece]) -> None:
    """Leave out the next thing of a query: a word, a phrase, a field with its value, what stands in brackets."""
    depth = 0
    while queue:
        piece = queue.pop(0)
        depth += (piece.kind == "open") - (piece.kind == "close")
        if piece.kind != "field" and depth <= 0:
            return


# -- what is changed


def _changes(
    vocabulary: Vocabulary, text: str, asked: Sequence[tuple[Piece, int]], late: Callable[[], bool]
) -> Iterator[_Change]:
    """Give the changes, in order."""
    done = 0
    tokens = [(token, start) for piece, start in asked for token in tokenise(piece.text)]
    for place, (token, start) in enumerate(tokens[:MOST_WORDS]):
        begin, end = start + token.start, start + token.end
        if begin < done:
            continue
        if late():
            return
        if vocabulary.known(token.term):
            done = end if token.whole else done
            continue
        change = None
        if place + 1 < len(tokens) and not token.whole:
            change = _together(vocabulary, text, tokens[place], tokens[place + 1])
        change = change or _meant(vocabulary, token, begin)
        if change is None and place and not token.whole and tokens[place - 1][1] + tokens[place - 1][0].start >= done:
            change = _together(vocabulary, text, tokens[place - 1], tokens[place])
        if change is not None:
            done = change.end
            yield change


def _meant(vocabulary: Vocabulary, token: Token, begin: int) -> _Change | None:
    """Give the change of one word; a compound whose parts are all known is left alone."""
    parts = [part.term for part in tokenise(token.term) if not part.whole]
    if token.whole and all(map(vocabulary.known, parts)):
        return None
    found = meant(vocabulary, token.term)
    return _Change(begin, begin + token.end - token.start, found) if found else None


def _together(vocabulary: Vocabulary, text: str, one: tuple[Token, int], two: tuple[Token, int]) -> _Change | None:
    """Give the change that makes one word of two neighbours, where the archive has that."""
    begin, between, end = one[1] + one[0].start, slice(one[1] + one[0].end, two[1] + two[0].start), two[1] + two[0].end
    if two[0].whole or one[0].whole or not text[between].isspace():
        return None
    found = joined(vocabulary, one[0].term, two[0].term)
    return _Change(begin, end, found) if found else None
