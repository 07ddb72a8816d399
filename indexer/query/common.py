"""Words so common that they say little: in free text they count only where they stand between others."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from archive.languages import identify

LISTS = ("fr", "en")
MEANT = frozenset({"as", "but", "car", "est", "me", "mine", "on", "or", "pour", "son", "ton", "tout"})
"""Words of a list that mean something in the other language: left out only where the language is clear."""


@cache
def _list(language: str) -> frozenset[str]:
    text = (files("indexer.analysis") / f"stop-{language}.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def common(words: Sequence[str], language: str = "") -> frozenset[str]:
    """Give those of the words of a query that say little in its language.

    words: as tokenise gives them, in their order.  language: of the query; "" where it is to be told by its words.
    """
    spoken = language or identify(" ".join(words))
    if spoken in LISTS:
        return frozenset(words) & _list(spoken)
    return (frozenset(words) & (_list("fr") | _list("en"))) - MEANT
