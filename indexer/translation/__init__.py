"""Words of one language in the other: French and English, from FreeDict and Apertium (see tables)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from indexer.analysis import fold, sequence, stem, stems

MOST = 6
"""Translations of a word that are searched; nine or twelve find hardly more."""
OTHER = {"fr": "en", "en": "fr"}

Heads = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """One direction: what is said of each word, and words by what they are without accents and by their stems."""

    language: str
    written: Mapping[str, str]
    folded: Mapping[str, list[str]]
    stemmed: Mapping[str, list[str]]

    def translations(self, word: str) -> tuple[str, ...]:
        """Give the translations of a word, best first: those of the form that was typed, then those of its others."""
        bare = fold(word)
        found = self._single([word]) or self._single(self.folded.get(bare, ()))
        return tuple(found | self._single(self.stemmed.get(stem(bare, self.language), ())))[:MOST]

    def _single(self, words: Iterable[str]) -> dict[str, None]:
        """Give the translations of some words that are one word each."""
        said = (one for word in words for one in self.written.get(word, "").split(", "))
        return dict.fromkeys(one for one in said if len(sequence(one)) == 1)


@cache
def dictionary(language: str) -> Dictionary:
    """Give the dictionary from a language into the other one.

    language: a key of OTHER.  Cost: a tenth of a second, once.
    """
    written = dict(_rows(f"{language}-{OTHER[language]}"))
    folded: Heads = {}
    stemmed: Heads = {}
    bare = list(map(fold, written))
    for word, folded_word, stem_of_it in zip(written, bare, stems(bare, language), strict=True):
        folded.setdefault(folded_word, []).append(word)
        stemmed.setdefault(stem_of_it, []).append(word)
    for stem_of_it, words in _rows(f"{language}-forms"):
        stemmed.setdefault(stem_of_it, []).extend(words.split(", "))
    return Dictionary(language, written, folded, stemmed)


@lru_cache(maxsize=1 << 14)
def translations(word: str, language: str) -> tuple[str, ...]:
    """Give the translations of a word of a language into the other one, best first."""
    return dictionary(language).translations(word)


def _rows(name: str) -> Iterator[tuple[str, str]]:
    """Give the rows of a table; none where there is no such table."""
    file = Path(__file__).with_name(f"{name}.tsv")
    for line in file.read_text("utf-8").splitlines()[1:] if file.exists() else ():
        word, _, said = line.partition("\t")
        yield word, said
