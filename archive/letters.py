"""How French or English a word looks by its letters: how rare each three of them in a row are in either language.

The table, letters.tsv, is made of dictionaries' words by indexer/translation/letters.py; its first lines say of which.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "words" / "letters.tsv"
UNIT = 10  # of a row's rareness: tenths of a nat


def threes(word: str) -> Iterator[str]:
    """Give every three letters in a row of a word in lower case, its edges among them: "^le", "le$" of "le"."""
    edged = f"^{word}$"
    return (edged[at : at + 3] for at in range(len(edged) - 2))


def rareness(word: str) -> tuple[int, int, int]:
    """Give how rare the threes of a word in lower case are in French and in English, both added up, and their number.

    Shape: in UNITs of a nat, above 0.  Threes of no known word are as rare as the table says of them.
    Cost: a look-up a letter.
    """
    known = _table()
    found = [known.get(three, known[""]) for three in threes(word)]
    return sum(french for french, _ in found), sum(english for _, english in found), len(found)


@cache
def _table() -> Mapping[str, tuple[int, int]]:
    """Give how rare each three is in French and in English; "" stands for those that are not listed."""
    rows = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {three: (int(french), int(english)) for three, french, english in rows}
