"""Text to tokens: the words that are indexed and searched, with their places.

A token is a run of letters and digits.  Apostrophes inside a word belong to it, but French elision ("l'", "qu'") and
the English "'s" are cut off: "l'été" is found as "été", "aujourd'hui" stays one word.  Soft hyphens and zero-width
characters inside a word are not there, combining marks belong to their letter.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_TERM = 64  # characters of a term: longer runs are codes or keys, found by their beginning

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LETTER = rf"[^\W_ʼ](?:[^\W_ʼ]|[\u0300-\u036f{_INVISIBLE}])*"  # ʼ counts as a letter, and is an apostrophe
_TOKEN = re.compile(rf"{_LETTER}(?:['’ʼ]{_LETTER})*")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)['’ʼ](?=.)", re.I)
_POSSESSIVE = re.compile(r"['’ʼ]s$", re.I)
_WHOLE = frozenset({"aujourd'hui"})
_NOT_IN_TERMS = re.compile(rf"['’ʼ{_INVISIBLE}]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: its term (lower case, accents kept), its place in the text and its position among words."""

    term: str
    start: int
    end: int
    position: int


def tokenise(text: str) -> Iterator[Token]:
    """Give the tokens of a text; start and end never go back.

    >>> [token.term for token in tokenise("L’été d'aujourd'hui, c’est l’Œuvre")]
    ['été', 'aujourdhui', 'est', 'œuvre']
    """
    for position, found in enumerate(_TOKEN.finditer(text)):
        lead, term, trail = _term(found[0])
        yield Token(term, found.start() + lead, found.end() - trail, position)


def terms(text: str) -> list[str]:
    """Give the terms of a text alone, in order: what tokenise gives, faster."""
    return [_term(word)[1] for word in _TOKEN.findall(text)]


@lru_cache(maxsize=1 << 18)
def _term(word: str) -> tuple[int, str, int]:
    """Give how many characters are cut off a word's front, its term, and how many are cut off its end."""
    lead = trail = 0
    if not word.isalnum() and word.lower().replace("’", "'") not in _WHOLE:
        while found := _ELISION.match(word, lead):
            lead = found.end()
        if found := _POSSESSIVE.search(word, lead + 1):
            trail = len(word) - found.start()
    kept = unicodedata.normalize("NFC", word[lead : len(word) - trail])
    return lead, _NOT_IN_TERMS.sub("", kept).lower()[:MAX_TERM], trail
