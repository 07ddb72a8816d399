"""How French or English a word looks by its letters: how rare each three of them in a row are in either language.

The table, letters.tsv, is made of dictionaries' words by indexer/translation/letters.py; its first lines say of which.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "words" / "letters.tsv"
UNIT = 10  # of a row's rareness: tenths of a nat
_LANE = 32  # bits for the rareness of a word in one language
_FRENCH = (1 << _LANE) - 1


def threes(word: str) -> Iterator[str]:
    """Give every three letters in a row of a word in lower case, its edges among them: "^le", "le$" of "le"."""
    edged = f"^{word}$"
    return map("".join, zip(edged, edged[1:], edged[2:], strict=False))


def rareness(word: str) -> tuple[int, int, int]:
    """Give how rare the threes of a word in lower case are in French and in English, both added up, and their number.

    Shape: in UNITs of a nat, above 0.  Threes of no known word are as rare as the table says of them.
    Cost: a look-up a letter.
    """
    both = sum(map(_table().__getitem__, threes(word)))
    return both & _FRENCH, both >> _LANE, len(word)


class _Table(dict[str, int]):
    """How rare threes are in English, and in the lowest bits in French, so that one sum adds up a word."""

    def __missing__(self, three: str) -> int:
        return self[""]


@cache
def _table() -> _Table:
    """Give how rare each three is; "" stands for those that are not listed."""
    rows = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return _Table((three, int(french) + (int(english) << _LANE)) for three, french, english in rows)
