"""Analysis: how text becomes the terms that every engine indexes and every query looks for.

A word has forms: accented (as it is written), folded (without accents), and a stem in each language it may be of.
Forms are made of the word alone, so they are worked out once for a vocabulary, not once for a text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

from indexer.analysis.fold import fold
from indexer.analysis.tokens import SEPARATORS, Token, plain_terms, sequence, terms, tokenise

__all__ = [
    "LANGUAGES",
    "SEPARATORS",
    "VERSION",
    "Forms",
    "Token",
    "fold",
    "forms",
    "plain_terms",
    "sequence",
    "stem",
    "stem_languages",
    "stems",
    "terms",
    "tokenise",
]

VERSION = "2"
"""Counts up whenever the same text would give other terms: an index of an older analysis is built again."""
LANGUAGES = {"fr": "french", "en": "english"}
"""Languages that are stemmed, and what the Snowball project calls their stemmers."""
MIN_STEMMED = 3  # letters; shorter words are their own stems


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of one word; accented is "" where it is the folded one."""

    folded: str
    accented: str
    stems: dict[str, str]


@lru_cache(maxsize=1 << 14)  # some 10 MB, which a server has full soon and keeps all along
def forms(term: str) -> Forms:
    """Give the forms of a term, as tokenise gives it.

    >>> forms("pêches")
    Forms(folded='peches', accented='pêches', stems={'fr': 'pech', 'en': 'pech'})
    """
    folded = fold(term)
    return Forms(folded, term if term != folded else "", {language: stem(folded, language) for language in LANGUAGES})


def stem(folded: str, language: str) -> str:
    """Give the stem of a folded word; folding goes first, so that "securite" is stemmed as "sécurité" is.

    Words that hold anything but Latin letters ("node.js", "x2") are their own stems.

    Source: Snowball's French and English (Porter 2) stemmers, by PyStemmer; its cache off, which is faster here.
    """
    return str(_stemmer(language).stemWord(folded)) if _is_stemmed(folded) else folded


def stems(folded: Sequence[str], language: str) -> list[str]:
    """Give the stem of each of many folded words."""
    words = list(filter(_is_stemmed, folded))
    known = dict(zip(words, _stemmer(language).stemWords(words), strict=True))
    return [known.get(word, word) for word in folded]


def _is_stemmed(folded: str) -> bool:
    return len(folded) >= MIN_STEMMED and folded.isascii() and folded.isalpha()


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(LANGUAGES[language], 0)


def stem_languages(language: str) -> Iterator[str]:
    """Give the languages in which a passage is stemmed: its own; both where nobody could tell; none of another."""
    yield from LANGUAGES if not language else {language} & LANGUAGES.keys()
