"""How a segment lays out what it knows, for all that write and read one.

**Words.** Each folded word has a number, in alphabetical order; each accented form of it another one, behind those.

**Families.** Words of one French stem are a family: its postings are one list, so that a query for any form of a word
reads one stretch of the file.  (Words of one English stem are mostly one French family too; where not, a table leads to
the others.)  Names and signatures are a list of their own, so that searching words does not read them.

**Codes.** A posting says in which form a word stood, in which place and in a passage of which language by a code, a
place in its list's own table of (form, kind) pairs.  So each occurrence is written once, and its folded form, its
accents and its stems are all found by it.

**Lists.** A list is one run of bytes: the number of its postings; documents (two bytes each behind a directory of
blocks of 65,536 where there are many, else four); a byte for code and frequency; frequencies above three; positions, a
byte each, and two more where a place is longer than a byte can say.
"""

from typing import Final

from indexer.analysis import LANGUAGES
from indexer.documents import PLACES

FORMAT: Final = 3
"""Counts up whenever files are laid out otherwise."""

PLACE_NAMES: Final = tuple(PLACES)
PLACE_CODES: Final = {name: code for code, name in enumerate(PLACE_NAMES)}
STEMMED_PLACES: Final = tuple(place.stemmed for place in PLACES.values())
ASIDE_GROUP: Final = tuple(name not in ("body", "title", "quoted") for name in PLACE_NAMES)
"""Whether a place's words are in the second list of their family."""

FRENCH: Final = 0
ENGLISH: Final = 1
BOTH: Final = 2
NEITHER: Final = 3
"""In which languages a passage was stemmed."""
STEM_CODES: Final = {("fr",): FRENCH, ("en",): ENGLISH, tuple(LANGUAGES): BOTH, (): NEITHER}

SPOTS: Final = 8
"""Places of a document, as far as numbers have room for them: document × SPOTS + place is one of its spots."""
KINDS: Final = 32
"""kind = SPOTS × language + place: below this."""


def kind_of(language: int, place: int) -> int:
    """Give the kind of a posting."""
    return SPOTS * language + place


CODES: Final = 64
"""Codes of one list: six bits; a family with more has several lists."""
FREQUENT: Final = 4
"""From this frequency on it stands beside the postings: two bits say less."""
LONG_LIST: Final = 48
"""From so many postings on documents take two bytes each behind a directory of blocks."""
NEAR: Final = 256
"""Positions below it take a byte; places with others take two more for each."""
UNIT: Final = 4
"""Bytes to which lists are aligned, and in which their places are counted."""

UNDATED: Final = 2**32 - 1
"""A said column of four bytes has it for posts without a date …"""
NO_DATE: Final = 2**63 - 1
"""… and one of eight bytes this: behind all dates."""
HAS_BITS: Final = ("code", "link", "quote", "signature", "image")
