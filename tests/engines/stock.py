"""Stock Whoosh as a second opinion: its Searcher over its own index of our documents, and over our segments.

Leaves of our query tree are found in whatever reader Whoosh has and scored by our formula; all else is Whoosh's own.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from whoosh import index, query
from whoosh.matching import ListMatcher, Matcher, NullMatcher
from whoosh.query import Query as WhooshQuery
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from indexer.analysis import fold
from indexer.documents import COLUMNS, PLACES, Column, Document, Place, lengths, positions
from indexer.engines.base import Source
from indexer.engines.filters import key, keys, within
from indexer.engines.order import Found, facets, ranked
from indexer.engines.whoosh.codec import FILTERED, NUMBERS, open_reader, schema
from indexer.engines.whoosh.index import open_snapshot
from indexer.hits import Hit, Hits, Window
from indexer.matching import closeness
from indexer.query.tree import (
    And,
    Between,
    Everything,
    Is,
    Leaf,
    Maybe,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Some,
    Word,
    demanding,
)
from indexer.ranking import AS_WRITTEN, OPENING, Lengths, idf, is_aside, places, score, word_terms


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one document."""

    id: str
    columns: Mapping[str, Column]
    lengths: Mapping[str, int]


@dataclass(frozen=True)
class Library:
    """What is known of all documents, by number, and on the average."""

    facts: Mapping[int, Facts]

    @cached_property
    def average(self) -> Lengths:
        posts = len(self.facts) or 1
        return Lengths({place: sum(one.lengths[place] for one in self.facts.values()) / posts for place in PLACES})


class StockEngine:
    """Documents in an index of Whoosh's own."""

    def __init__(self, folder: Path, source: Source) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._source = source
        self._index = index.create_in(folder, schema())

    def write(self, documents: Iterable[Document]) -> int:
        writer = self._index.writer()
        count = 0
        for document in documents:
            writer.update_document(**row(document))
            count += 1
        writer.commit()
        return count

    def delete(self, ids: Iterable[str]) -> int:
        writer = self._index.writer()
        count = sum(writer.delete_by_term("id", id) for id in ids)
        writer.commit()
        return int(count)

    def facts(self) -> Mapping[str, int | str]:
        return {"engine": "stock", "documents": self._index.doc_count(), "bytes": 1}

    def settle(self) -> None:
        self._index.writer().commit(optimize=True)

    def close(self) -> None:
        self._index.close()

    def search(self, asked: Query, window: Window) -> Hits:
        searcher = self._index.searcher()
        known = {
            number: Facts(said["id"], said["columns"]["columns"], said["columns"]["lengths"])
            for number in searcher.reader().all_doc_ids()
            for said in [searcher.stored_fields(number)]
        }
        return answered(searcher, Library(known), asked, window, self._source)


class OverSegments:
    """Our engine's segments under Whoosh's Searcher."""

    def __init__(self, folder: Path, source: Source) -> None:
        self._source = source
        self._reader = reader = open_reader(open_snapshot(folder))
        parts = open_snapshot(folder).parts
        lengths = [
            {place: int(part.segment.lengths[code][number]) for code, place in enumerate(PLACES)}
            for part in parts
            for number in range(part.segment.documents)
        ]
        stored = ((number, reader.stored_fields(number)) for number in reader.all_doc_ids())
        self._library = Library(
            {number: Facts(said["id"], said["columns"], lengths[number]) for number, said in stored}
        )

    def search(self, asked: Query, window: Window) -> Hits:
        return answered(Searcher(self._reader), self._library, asked, window, self._source)


def row(document: Document) -> dict[str, object]:
    """Give a document as Whoosh's add_document takes it."""
    found: dict[str, object] = {name: list(pairs) for name, pairs in positions(document).items() if pairs}
    for name in FILTERED:
        found[f"is_{name}"] = [(key, at) for at, key in enumerate(keys(name, document.columns[name])) if key]
    found |= {name: document.columns[name] for name in NUMBERS if document.columns[name] is not None}
    facts = {"columns": {name: document.columns[name] for name in COLUMNS}, "lengths": lengths(document)}
    return {**found, "id": document.id, "columns": facts}


def answered(searcher: Searcher, library: Library, asked: Query, window: Window, source: Source) -> Hits:
    """Answer a query with Whoosh's matchers."""
    began = time.perf_counter()
    scores = scored(searcher, translated(asked, library))
    full = set(scored(searcher, translated(demanding(asked), library)))
    known = library.facts
    found = [Found(known[at].id, score, at in full, known[at].columns) for at, score in scores.items()]
    entries, groups = ranked(found, window)
    documents = source([entry.found.id for entry in entries])
    return Hits(
        total=len(found),
        full=len(full),
        groups=groups,
        hits=tuple(Hit(document=documents[one.found.id], score=one.score, more=one.more) for one in entries),
        facets=facets(found, window.facets, window.values),
        took_ms=(time.perf_counter() - began) * 1000,
    )


def scored(searcher: Searcher, wanted: WhooshQuery) -> dict[int, float]:
    """Give the documents that a query finds with their scores."""
    found = {}
    matcher = wanted.matcher(searcher)
    while matcher.is_active():
        found[matcher.id()] = matcher.score()
        matcher.next()
    return found


def translated(asked: Query, library: Library) -> WhooshQuery:
    """Give our query as Whoosh's."""
    if isinstance(asked, Leaf):
        return LeafQuery(asked, library)
    if isinstance(asked, And):
        return query.And([translated(part, library) for part in asked.parts])
    if isinstance(asked, Or | Some):
        return query.Or([translated(part, library) for part in asked.parts])
    if isinstance(asked, Maybe):
        return query.Or([translated(asked.part, library), FilterQuery(query.Every())])
    if isinstance(asked, Not):
        return FilterQuery(query.Not(translated(asked.part, library)))
    if isinstance(asked, Is):
        return FilterQuery(query.Term(f"is_{asked.column}", key(asked)))
    if isinstance(asked, Between):
        said = ((at, one.columns["said"]) for at, one in library.facts.items())
        return DocumentsQuery([at for at, moment in said if within(moment, asked)])
    return FilterQuery(query.Every()) if isinstance(asked, Everything) else query.NullQuery


class LeafQuery(WhooshQuery):
    """One leaf of our query tree, found and scored when Whoosh asks a searcher for its matches."""

    def __init__(self, leaf: Leaf, library: Library) -> None:
        self.leaf, self.library, self.boost = leaf, library, 1.0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LeafQuery) and self.leaf == other.leaf

    def __hash__(self) -> int:
        return hash(self.leaf)

    def estimate_size(self, reader: IndexReader) -> int:
        return len(self.library.facts)

    def matcher(self, searcher: Searcher, context: object = None) -> Matcher:
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
        average = self.library.average
        for place in places(self.leaf):
            into = aside if is_aside(self.leaf, place) else own
            for number, count in self._counts(reader, place):
                into[number] += count * average.damped(place, self.library.facts[number].lengths[place.name])
        return own, aside

    def _counts(self, reader: IndexReader, place: Place) -> Iterator[tuple[int, float]]:
        """Give how often the leaf stands in a place of each document, each form at its weight."""
        if isinstance(self.leaf, Phrase | Near):
            yield from together(reader, place.name, self.leaf)
            return
        if isinstance(self.leaf, Word):
            wanted = [(term.field, term.text, term.weight) for term in word_terms(self.leaf) if term.place is place]
        else:
            near = ((text.decode(), closeness(self.leaf, text.decode())) for text in reader.lexicon(place.name))
            wanted = [(place.name, text, AS_WRITTEN * close) for text, close in near if close]
        for field, text, weight in wanted:
            for number, at in postings(reader, field, text):
                yield number, weight * len(at)


class DocumentsQuery(WhooshQuery):
    """Some documents, each with 0."""

    def __init__(self, documents: list[int]) -> None:
        self.documents, self.boost = documents, 1.0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DocumentsQuery) and self.documents == other.documents

    def __hash__(self) -> int:
        return hash(tuple(self.documents))

    def estimate_size(self, reader: IndexReader) -> int:
        return len(self.documents)

    def matcher(self, searcher: Searcher, context: object = None) -> Matcher:
        ids = sorted(self.documents)
        return ListMatcher(ids, weights=[0.0] * len(ids)) if ids else NullMatcher()


class FilterQuery(DocumentsQuery):
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
        return int(reader.doc_count())

    def matcher(self, searcher: Searcher, context: object = None) -> Matcher:
        ids = list(self.inner.matcher(searcher).all_ids())
        return ListMatcher(ids, weights=[0.0] * len(ids)) if ids else NullMatcher()


def postings(reader: IndexReader, field: str, text: str) -> Iterator[tuple[int, list[int]]]:
    """Give the documents of a term with the positions at which it stands."""
    if (field, text) not in reader:
        return
    matcher = reader.postings(field, text)
    while matcher.is_active():
        yield matcher.id(), matcher.value_as("positions")
        matcher.next()


def together(reader: IndexReader, place: str, leaf: Phrase | Near) -> Iterator[tuple[int, float]]:
    """Give how often words stand together in each document."""
    found = [dict(postings(reader, place, fold(term))) for term in leaf.terms]
    for number in sorted(set(found[0]).intersection(*found[1:])):
        later = [set(posting[number]) for posting in found]
        if isinstance(leaf, Phrase):
            count = sum(all(at + step in later[step] for step in range(1, len(later))) for at in later[0])
        else:
            begins = set().union(*later)
            count = sum(all(any(at <= one <= at + leaf.distance for one in here) for here in later) for at in begins)
        if count:
            yield number, AS_WRITTEN * count
