"""A query's characters to its pieces; nothing is lost and nothing is an error yet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

_PIECE = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<open>\()
  | (?P<close>\))
  | (?P<sign>[-+](?=[^\s)+-]))                              # a sign stands right before what it is about
  | (?P<field>[^\W\d_]{2,20}):(?=[^\s/):])                   # not the colon of an address
  | (?P<phrase>["“”«][^"“”»]*["“”»])(?:~(?P<near>\d*))?
  | (?P<unclosed>["“”«»])
  | (?P<number>\d{1,3}(?:(?:[\u00a0\u202f]\d{3})+(?:,\d+)?|(?:\ \d{3})+,\d+)(?!\w))    # 1 234,56
  | (?P<word>[^\s()"“”«»]+)
  | (?P<stray>.)
    """,
    re.X | re.S,
)
_OPERATORS = {
    **dict.fromkeys(("OR", "OU", "|", "||"), "or"),
    **dict.fromkeys(("AND", "ET", "&&"), "and"),
    **dict.fromkeys(("NOT", "SAUF"), "not"),
}
_PUNCTUATION = re.compile(r"[?!:;.,…–—/&=]+|-+|\*{2,}")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a query: its kind, its text without quotes and colon, its place.

    near is what stands behind "~" after a phrase, None where none does.
    """

    kind: str
    text: str
    at: int
    near: str | None = None


def pieces(text: str) -> list[Piece]:
    """Give the pieces of a query, spaces left out.

    Kinds: open, close, sign, field, phrase, unclosed, word, or, and, not, stray.  Operators are written in capitals.
    Punctuation between spaces says nothing ("ça marche ?") unless there is nothing else; a field keeps it as its value.
    """
    found = list(_pieces(text))
    before = chain([None], found)
    return [
        one for last, one in zip(before, found, strict=False) if _is_field(last) or not _is_punctuation(one)
    ] or found


def _is_field(piece: Piece | None) -> bool:
    return piece is not None and piece.kind == "field"


def _is_punctuation(piece: Piece) -> bool:
    return piece.kind in ("word", "stray") and bool(_PUNCTUATION.fullmatch(piece.text))


def _pieces(text: str) -> Iterator[Piece]:
    for found in _PIECE.finditer(text):
        at = found.start()
        if found["phrase"] is not None:
            yield Piece("phrase", found["phrase"].strip('"“”«»'), at, found["near"])
        elif found["field"] is not None:
            yield Piece("field", found["field"], at)
        elif found["number"] is not None:
            yield Piece("word", found["number"], at)
        elif found["space"] is None:
            yield Piece(_OPERATORS.get(found[0], found.lastgroup or ""), found[0], at)
