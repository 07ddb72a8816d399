"""Makes the table of archive/letters.py of the words in this folder's tables.

python -m indexer.translation.letters
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from archive.letters import TABLE, UNIT, threes
from indexer.analysis import fold

LEAST = 3  # words of both languages that must hold a three: what is rarer tells nothing
UNSEEN = 0.3  # of a word: what one that is in none of a language's words counts as
POSSIBLE = 27**3 / 3  # threes: a third of all that Latin letters can be
HEAD = """\
# How rare three letters in a row are: they, tenths of a nat in French, and in English; the first row is for all others.
# Of the words of FreeDict and Apertium in indexer/translation (GPL), by indexer/translation/letters.py.
"""


def main() -> None:
    """Write the table."""
    TABLE.write_text(HEAD + "".join(f"{row}\n" for row in rows()), "utf-8")


def rows() -> Iterator[str]:
    """Give the rows of the table in their order."""
    french, english = (
        Counter(three for word in words(language) for form in {word, fold(word)} for three in threes(form))
        for language in ("fr", "en")
    )
    yield f"\t{_rare(french, '')}\t{_rare(english, '')}"
    for three in sorted(french.keys() | english.keys()):
        if french[three] + english[three] >= LEAST:
            yield f"{three}\t{_rare(french, three)}\t{_rare(english, three)}"


def words(language: str) -> set[str]:
    """Give the words of a language that the dictionaries hold, once each."""
    found: set[str] = set()
    for name, column in (("fr-en", "fr"), ("en-fr", "en")):
        table = Path(__file__).with_name(f"{name}.tsv").read_text("utf-8")
        for line in table.splitlines()[1:]:
            word, _, said = line.partition("\t")
            found.update(re.findall(r"[^\W\d_]+", word if column == language else said))
    return found


def _rare(counted: Mapping[str, int], three: str) -> int:
    share = (counted.get(three, 0) + UNSEEN) / (sum(counted.values()) + UNSEEN * POSSIBLE)
    return round(-UNIT * math.log(share))


if __name__ == "__main__":
    main()
