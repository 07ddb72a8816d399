"""Words of one language in the other: French and English, from FreeDict and Apertium (see tables)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from indexer.analysis import fold, forms, sequence

MOST = 6
"""Translations of a word that are searched; nine or twelve find hardly more."""
OTHER = {"fr": "en", "en": "fr"}

Targets = dict[str, dict[str, None]]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """One direction: translations by the word as it is written, without its accents, and by its stem."""

    language: str
    written: Mapping[str, dict[str, None]]
    folded: Mapping[str, dict[str, None]]
    stemmed: Mapping[str, dict[str, None]]

    def translations(self, word: str) -> tuple[str, ...]:
        """Give the translations of a word, best first: those of the form that was typed, then those of its others."""
        known = forms(word)
        found = self.written.get(word) or self.folded.get(known.folded) or {}
        return tuple(found | self.stemmed.get(known.stems[self.language], {}))[:MOST]


@cache
def dictionary(language: str) -> Dictionary:
    """Give the dictionary from a language into the other one.

    language: a key of OTHER.  Cost: some tenths of a second, once.
    """
    written = {word: _single(said) for word, said in _rows(f"{language}-{OTHER[language]}")}
    folded: Targets = {}
    stemmed: Targets = {}
    for word, targets in written.items():
        folded.setdefault(fold(word), {}).update(targets)
        stemmed.setdefault(forms(word).stems[language], {}).update(targets)
    for stem, words in _rows(f"{language}-forms"):
        for word in words.split(", "):
            stemmed.setdefault(stem, {}).update(written[word])
    return Dictionary(language, written, folded, stemmed)


def _single(said: str) -> dict[str, None]:
    """Give the translations of one word each."""
    return dict.fromkeys(word for word in said.split(", ") if len(sequence(word)) == 1)


def _rows(name: str) -> Iterator[tuple[str, str]]:
    """Give the rows of a table; none where there is no such table."""
    file = Path(__file__).with_name(f"{name}.tsv")
    for line in file.read_text("utf-8").splitlines()[1:] if file.exists() else ():
        word, _, said = line.partition("\t")
        yield word, said
