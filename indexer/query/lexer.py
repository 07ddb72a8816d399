"""A query's characters to its pieces; nothing is lost and nothing is an error yet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PIECE = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<open>\()
  | (?P<close>\))
  | (?P<sign>[-+](?=[^\s)+-]))                              # a sign stands right before what it is about
  | (?P<field>[^\W\d_]{2,20}):(?=[^\s/):])                   # not the colon of an address
  | (?P<phrase>["“”«][^"“”»]*(?P<ended>["“”»])?)
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


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a query: its kind, its text without quotes and colon, its place.

    ended is False for a quote that is not closed.
    """

    kind: str
    text: str
    at: int
    ended: bool = True


def pieces(text: str) -> Iterator[Piece]:
    """Give the pieces of a query, spaces left out.

    Kinds: open, close, sign, field, phrase, word, or, and, not, stray.  Operators are written in capitals.
    """
    for found in _PIECE.finditer(text):
        kind = found.lastgroup if found.lastgroup != "ended" else "phrase"
        if kind == "space" or kind is None:
            continue
        if kind == "field":
            yield Piece("field", found["field"], found.start())
        elif kind == "phrase":
            yield Piece("phrase", found["phrase"].strip('"“”«»'), found.start(), found["ended"] is not None)
        else:
            yield Piece(_OPERATORS.get(found[0], kind), found[0], found.start())
