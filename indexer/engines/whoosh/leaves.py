"""Our words, phrases and prefixes as Whoosh queries: scored by our formula, combined by Whoosh's And, Or and Not."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.analysis import fold
from indexer.documents import Column, Place
from indexer.query.tree import Leaf, Phrase, Word
from indexer.ranking import AS_WRITTEN, OPENING, Lengths, idf, is_aside, places, score, word_terms
from whoosh.matching import ListMatcher, Matcher, NullMatcher
from whoosh.query import Query as WhooshQuery
from whoosh.reading import IndexReader
from whoosh.searching import Searcher


@dataclass(frozen=True, slots=True)
class Facts:
    """What the index knows of one document."""

    id: str
    columns: dict[str, Column]
    lengths: dict[str, int]


@dataclass(frozen=True, slots=True)
class Library:
    """What the index knows of all its documents, by number, and on the average."""

    facts: dict[int, Facts]
    average: Lengths


class LeafQuery(WhooshQuery):  # type: ignore[misc]
    """One leaf of our query tree, found and scored when Whoosh asks a searcher for its matches.

    Cost: every posting of its terms, read one by one by Whoosh's codec.
    """

    def __init__(self, leaf: Leaf, library: Library) -> None:
        self.leaf, self.library, self.boost = leaf, library, 1.0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LeafQuery) and self.leaf == other.leaf

    def __hash__(self) -> int:
        return hash(self.leaf)

    def estimate_size(self, reader: IndexReader) -> int:
        """Give the most that can be found; Whoosh asks to order its work, not its answer."""
        return len(self.library.facts)

    def matcher(self, searcher: Searcher, context: object = None) -> Matcher:
        """Give the matching documents with their scores."""
        own, aside = self._weights(searcher.reader())
        ids = sorted(own.keys() | aside.keys())
        weight = idf(len(ids), len(self.library.facts))
        scores = [score(weight, own.get(id, 0.0), aside.get(id, 0.0)) * self._opening(id) for id in ids]
        return ListMatcher(ids, weights=scores) if ids else NullMatcher()

    def _opening(self, number: int) -> float:
        return OPENING if self.library.facts[number].columns["number"] == 1 else 1.0

    def _weights(self, reader: IndexReader) -> tuple[dict[int, float], dict[int, float]]:
        own: dict[int, float] = defaultdict(float)
        aside: dict[int, float] = defaultdict(float)
        for place in places(self.leaf):
            into = aside if is_aside(self.leaf, place) else own
            for number, count in self._counts(reader, place):
                length = self.library.facts[number].lengths[place.name]
                into[number] += count * self.library.average.damped(place, length)
        return own, aside

    def _counts(self, reader: IndexReader, place: Place) -> Iterator[tuple[int, float]]:
        """Give how often the leaf stands in a place of each document, each form at its weight."""
        if isinstance(self.leaf, Phrase):
            yield from _phrase(reader, place.name, self.leaf)
            return
        if isinstance(self.leaf, Word):
            wanted = [(term.field, term.text, term.weight) for term in word_terms(self.leaf) if term.place is place]
        else:
            start = fold(self.leaf.term)
            begun = (text.decode() for text in reader.expand_prefix(place.name, start))
            wanted = [(place.name, text, AS_WRITTEN) for text in begun if fold(text) == text]
        for field, text, weight in wanted:
            for number, at in _postings(reader, field, text):
                yield number, weight * len(at)


class FilterQuery(WhooshQuery):  # type: ignore[misc]
    """A query of Whoosh's that lets documents through and does not score them.

    (Whoosh's own ConstantScoreQuery takes a score of 0 for none and gives 1.)
    """

    def __init__(self, inner: WhooshQuery) -> None:
        self.inner, self.boost = inner, 1.0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FilterQuery) and self.inner == other.inner

    def __hash__(self) -> int:
        return hash(self.inner)

    def estimate_size(self, reader: IndexReader) -> int:
        """Give the most that can be found."""
        return int(reader.doc_count())

    def matcher(self, searcher: Searcher, context: object = None) -> Matcher:
        """Give the matching documents, each with 0."""
        ids = list(self.inner.matcher(searcher).all_ids())
        return ListMatcher(ids, weights=[0.0] * len(ids)) if ids else NullMatcher()


def _postings(reader: IndexReader, field: str, text: str) -> Iterator[tuple[int, list[int]]]:
    if (field, text) not in reader:
        return
    matcher = reader.postings(field, text)
    while matcher.is_active():
        yield matcher.id(), matcher.value_as("positions")
        matcher.next()


def _phrase(reader: IndexReader, place: str, phrase: Phrase) -> Iterator[tuple[int, float]]:
    postings = [dict(_postings(reader, place, fold(term))) for term in phrase.terms]
    for number in sorted(set(postings[0]).intersection(*postings[1:])):
        later = [set(posting[number]) for posting in postings]
        starts = sum(all(at + step in later[step] for step in range(1, len(later))) for at in later[0])
        if starts:
            yield number, AS_WRITTEN * starts
