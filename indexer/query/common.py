"""Words so common that they say little: in free text they count only where they stand between others."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from archive.languages import identify
from indexer.analysis import fold

LISTS = ("fr", "en")
MEANT = frozenset({"as", "but", "car", "est", "me", "meme", "mine", "on", "or", "pour", "son", "ton", "tout"})
"""Words of a list that mean something in the other language: left out only where the language is clear."""


@cache
def _list(language: str) -> frozenset[str]:
    text = (files("indexer.analysis") / f"stop-{language}.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def common(words: Sequence[str], language: str = "") -> frozenset[str]:
    """Give those of the words of a query that say little in its language.

    words: as tokenise gives them, in their order, with or without their accents; "maïs" is not what "mais" is.
    language: of the query; "" where it is to be told by its words.
    """
    spoken = language or language_of(words)
    listed, every = _folded(spoken), _list("fr") | _list("en")
    return frozenset(word for word in words if fold(word) in listed and (word in every or word == fold(word)))


@cache
def _folded(spoken: str) -> frozenset[str]:
    """Give the words of the list of a language without accents; of both but MEANT where there is none for it."""
    return frozenset(map(fold, _list(spoken))) if spoken in LISTS else (_folded("fr") | _folded("en")) - MEANT


def language_of(words: Sequence[str]) -> str:
    """Give the language of a query as archive.languages.identify does, the same with and without accents.

    Only the common words of French are given theirs back: others do not tell by accents that a reader may leave out.
    """
    return identify(" ".join(_accented().get(fold(word), fold(word)) for word in words))


@cache
def _accented() -> Mapping[str, str]:
    """Give the common French words with accents by what is left of them without."""
    known = _list("fr")
    return {bare: word for word in known if (bare := fold(word)) != word and bare not in known}
