"""The words of a hit that an answer asks about: to put all of them in order takes four times as long."""

from collections import defaultdict
from collections.abc import Iterable

from indexer.analysis import fold
from indexer.documents import PLACES
from indexer.engines.opensearch.documents import Source
from indexer.engines.opensearch.mapping import HOLE, JOINT
from indexer.matching import closeness
from indexer.query.tree import Leaf, Near, Pattern, Phrase, Synonyms, Word
from indexer.ranking import places, word_terms


class Meant:
    """The terms that some words, phrases and patterns mean, by the fields of the index in which they stand."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self._terms: dict[str, set[str]] = defaultdict(set)
        self._patterns: dict[str, set[Pattern]] = defaultdict(set)
        self._judged: dict[str, dict[str, bool]] = defaultdict(dict)
        for leaf in leaves:
            for guise in leaf.parts if isinstance(leaf, Synonyms) else (leaf,):
                self._mean(guise)
        self._fields = self._terms.keys() | self._patterns.keys()

    def _mean(self, leaf: Leaf) -> None:
        if isinstance(leaf, Word):
            for term in word_terms(leaf):
                self._terms[term.field].add(term.text)
        elif isinstance(leaf, Phrase | Near):
            for place in places(leaf):
                self._terms[place.name].update(map(fold, leaf.terms))
        elif isinstance(leaf, Pattern):
            for place in places(leaf):
                self._patterns[place.name].add(leaf)

    def of(self, source: Source) -> dict[str, list[tuple[str, int]]]:
        """Give the terms of what a hit brings back that are meant, with positions; forms that have none stand at 0."""
        return {name: self._found(name, source[name]) for name in self._fields & source.keys()}

    def _found(self, name: str, text: str) -> list[tuple[str, int]]:
        terms = self._terms[name]
        if name not in PLACES:
            return [(term, 0) for term in text.split(" ") if term in terms]
        if patterns := self._patterns[name]:
            terms = terms | self._matching(
                patterns, self._judged[name], set(text.replace(JOINT, " ").split(" ")) - {HOLE}
            )
        return [
            (term, at)
            for at, chunk in enumerate(text.split(" "))
            for term in (chunk.split(JOINT) if JOINT in chunk else (chunk,))
            if term in terms
        ]

    @staticmethod
    def _matching(patterns: set[Pattern], judged: dict[str, bool], terms: set[str]) -> set[str]:
        for term in terms - judged.keys():
            judged[term] = any(closeness(pattern, term) for pattern in patterns)
        return {term for term in terms if judged[term]}
