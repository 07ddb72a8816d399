"""The plain engine: slow, small and right; what every other engine is compared with.

Everything is kept in dictionaries and every query looks at what it needs one post at a time.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from indexer.analysis import VERSION, fold
from indexer.documents import PLACES, TITLE, Document, Place, positions
from indexer.engines.filters import key, keys, within
from indexer.engines.memory_vocabulary import MemoryVocabulary
from indexer.engines.order import Found, facets, order_key, ranked
from indexer.hits import Hit, Hits, Window
from indexer.matching import closeness
from indexer.query.tree import (
    And,
    AtLeast,
    Between,
    Boost,
    Everything,
    InTopic,
    Is,
    Kin,
    Leaf,
    Maybe,
    Near,
    Not,
    Or,
    Pattern,
    Phrase,
    Query,
    Some,
    Synonyms,
    Word,
    demanding,
    in_place,
)
from indexer.ranking import (
    AS_WRITTEN,
    COMMON,
    EXACT,
    KIN,
    OPENING,
    PAIRED,
    RERANKED,
    TITLED,
    TYPED,
    Lengths,
    fresher,
    idf,
    is_aside,
    is_foreign,
    places,
    score,
    word_terms,
)

Scores = dict[str, float]
Postings = dict[str, dict[str, list[int]]]
"""Positions by term and document."""


class MemoryEngine:
    """An index in memory."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._postings: dict[str, Postings] = defaultdict(lambda: defaultdict(dict))
        self._lengths: dict[str, Mapping[str, int]] = {}
        self._leaves: dict[Leaf, tuple[float, Scores]] = {}
        self._added: Scores = {}

    # -- writing

    def write(self, documents: Iterable[Document]) -> int:
        """Add documents, each in place of the one with its id."""
        count = 0
        for document in documents:
            count += 1
            self.delete([document.id])
            words = positions(document)
            self._put(document, words, {place: len(words[place]) for place in PLACES})
        return count

    def _put(
        self, document: Document, words: Mapping[str, Sequence[tuple[str, int]]], lengths: Mapping[str, int]
    ) -> None:
        """Add a document that is not here; words: its terms, as documents.positions gives them; lengths: of places."""
        self._documents[document.id] = document
        self._lengths[document.id] = lengths
        for field, found in words.items():
            postings = self._postings[field]
            for term, position in found:
                postings[term].setdefault(document.id, []).append(position)

    def delete(self, ids: Iterable[str]) -> int:
        """Take documents out."""
        count = 0
        for id in ids:
            document = self._documents.pop(id, None)
            if document is None:
                continue
            count += 1
            del self._lengths[id]
            for field, found in positions(document).items():
                for term in {term for term, _ in found}:
                    del self._postings[field][term][id]
                    if not self._postings[field][term]:
                        del self._postings[field][term]
        return count

    def settle(self) -> None:
        """Do nothing: there is nothing to be made quicker."""

    def vocabulary(self) -> MemoryVocabulary:
        """Give the words of the documents."""
        return MemoryVocabulary(list(self._documents.values()), lambda query: bool(self._answer(query)))

    def facts(self) -> Mapping[str, int | str]:
        """Give the number of documents and the version of the analysis."""
        return {"engine": "memory", "documents": len(self._documents), "bytes": 0, "analysis": VERSION}

    def close(self) -> None:
        """Do nothing: there are no files."""

    # -- searching

    def search(self, query: Query, window: Window) -> Hits:
        """Answer a query."""
        began = time.perf_counter()
        self._leaves, self._added = {}, {}
        scores = self._answer(query)
        full = self._answer(demanding(query)).keys()
        found = [Found(id, scores[id], id in full, self._documents[id].columns) for id in scores]
        if window.sort == "relevance":
            found = self._refined(found, window)
        entries, groups = ranked(found, window)
        return Hits(
            total=len(found),
            full=len(full),
            groups=groups,
            hits=tuple(
                Hit(
                    document=self._documents[entry.found.id],
                    score=entry.score,
                    more=entry.more,
                    parts=self._parts(entry.found.id),
                    beside=self._added.get(entry.found.id, 0.0),
                )
                for entry in entries
            ),
            facets=facets(found, window.facets, window.values),
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def _parts(self, id: str) -> dict[Leaf, float]:
        """Give what each leaf counts in a document."""
        return {leaf: scores[id] for leaf, (_, scores) in self._leaves.items() if id in scores}

    def _answer(self, query: Query) -> Scores:
        if isinstance(query, Leaf):
            return self._leaf(query)
        if isinstance(query, And | Or | AtLeast | Some):
            return self._many(query)
        if isinstance(query, Boost):
            return {id: query.factor * score for id, score in self._answer(query.part).items()}
        if isinstance(query, Maybe):
            return dict.fromkeys(self._documents, 0.0) | self._answer(query.part)
        if isinstance(query, Not):
            out = self._answer(query.part)
            return {id: 0.0 for id in self._documents if id not in out}
        if isinstance(query, InTopic):
            topics = {self._documents[id].columns["topic"] for id in self._answer(query.part)}
            return self._where(lambda document: document.columns["topic"] in topics)
        if isinstance(query, Is):
            return self._where(lambda document: key(query) in keys(query.column, document.columns[query.column]))
        if isinstance(query, Between):
            return self._where(lambda document: within(document.columns["said"], query))
        return self._where(lambda document: isinstance(query, Everything))

    def _where(self, keep: Callable[[Document], bool]) -> Scores:
        return {id: 0.0 for id, document in self._documents.items() if keep(document)}

    def _many(self, query: And | Or | AtLeast | Some) -> Scores:
        answers = [self._answer(part) for part in query.parts]
        enough = len(answers) if isinstance(query, And) else query.count if isinstance(query, AtLeast) else 1
        found = Counter(id for answer in answers for id in answer)
        ids = (id for id, times in found.items() if times >= enough)
        return {id: sum(answer.get(id, 0.0) for answer in answers) for id in ids}

    def _leaf(self, leaf: Leaf) -> Scores:
        counts = self._held(leaf)
        weight = self._rarity(leaf, len(counts))
        scores = {id: float(score(weight, *found)) * self._opening(id) for id, found in counts.items()}
        self._leaves[leaf] = weight, scores
        return scores

    def _rarity(self, leaf: Leaf, found: int) -> float:
        """Give what a leaf is worth that so many documents hold."""
        return idf(found, len(self._documents))

    def _held(self, leaf: Leaf) -> dict[str, list[float]]:
        """Give what a leaf counts in each document that holds it."""
        guises = leaf.parts if isinstance(leaf, Synonyms) else (leaf,)
        return self._pooled((one, place, self._counts(one, place.name)) for one in guises for place in places(one))

    def _pooled(self, counts: Iterable[tuple[Leaf, Place, Mapping[str, float]]]) -> dict[str, list[float]]:
        """Give what leaves count in each document that holds them: in own words, in quoted ones, as translations."""
        found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        average = Lengths(self._averages())
        for leaf, place, here in counts:
            into = 1 if is_aside(leaf, place) else 2 if is_foreign(leaf) else 0
            for id, count in here.items():
                found[id][into] += count * average.damped(place, self._lengths[id][place.name])
        return found

    def _refined(self, found: list[Found], window: Window) -> list[Found]:
        """Give what was found, exact forms added to the scores; neighbours, common words, titles, kin to the best."""
        if window.exact:
            found = self._exact(found, *window.exact)
        found.sort(key=lambda one: order_key(one, one.score, "relevance"))
        best = {one.id: 0.0 for one in found[:RERANKED]}
        for weight, counts in self._beside(window):
            for id in best.keys() & counts.keys():
                best[id] += float(score(weight, *counts[id])) * self._opening(id)
        for kin in window.kin:
            for id, more in self._more(kin).items():
                if id in best:
                    best[id] += more
        if window.fresh:
            self._freshen(found[:RERANKED], best)
        self._added = best
        return [replace(one, score=one.score + best.get(one.id, 0.0)) for one in found]

    def _freshen(self, found: Sequence[Found], added: dict[str, float]) -> None:
        """Add to what is added to posts what they count more because they are new."""
        dates = {one.id: said for one in found if isinstance(said := one.columns["said"], int)}
        newest = max(dates.values(), default=0)
        for one in found:
            if one.id in dates:
                added[one.id] += fresher(one.score + added[one.id], newest - dates[one.id])

    def _exact(self, found: list[Found], leaf: Leaf, typed: Leaf) -> list[Found]:
        """Give what was found, what a leaf counts as it was typed added to the scores and to its part of them."""
        held = self._held(typed)
        added = dict.fromkeys(held, EXACT * self._rarity(typed, len(held)))
        if leaf in self._leaves:
            weight, scores = self._leaves[leaf]
            self._leaves[leaf] = weight, {id: score + added.get(id, 0.0) for id, score in scores.items()}
        return [replace(one, score=one.score + added.get(one.id, 0.0)) for one in found]

    def _beside(self, window: Window) -> Iterator[tuple[float, dict[str, list[float]]]]:
        """Give what a window's common words, titles and neighbours are worth, with what they count in documents."""
        worth = {leaf: weight for leaf, (weight, _) in self._leaves.items()}
        for leaf in window.aside:
            yield COMMON, self._held(leaf)
        for leaf in window.titled:
            titled = in_place(leaf, TITLE.name)
            counts = self._held(titled)
            opening = {id: count for id, count in counts.items() if self._is_opening(id)}
            yield TITLED * self._rarity(titled, len(counts)), opening
        for leaf in window.typed:
            counts = self._held(leaf)
            yield TYPED * self._rarity(leaf, len(counts)), counts
        for pair in window.pairs:
            anywhere = Word("")
            counts = self._pooled(
                (anywhere, place, _as_written(self._following((pair.first, pair.second), (0, pair.apart), place.name)))
                for place in places(anywhere)
            )
            yield PAIRED * sum(worth.get(leaf, 0.0) for leaf in pair.leaves), counts

    def _more(self, kin: Kin) -> Scores:
        """Give what documents count more for a word than it counts itself there, by words that begin like it."""
        weight, scores = self._leaves.get(kin.leaf, (0.0, {}))
        held = self._held(kin.beginning)
        alike = {id: float(score(KIN * weight, *found)) * self._opening(id) for id, found in held.items()}
        return {id: max(0.0, worth - scores.get(id, 0.0)) for id, worth in alike.items()}

    def _opening(self, id: str) -> float:
        return OPENING if self._is_opening(id) else 1.0

    def _is_opening(self, id: str) -> bool:
        return self._documents[id].columns["number"] == 1

    def _averages(self) -> dict[str, float]:
        posts = len(self._documents) or 1
        return {place: sum(length[place] for length in self._lengths.values()) / posts for place in PLACES}

    def _counts(self, leaf: Leaf, place: str) -> Mapping[str, float]:
        """Give how often a leaf stands in a place of each document, each form at its weight."""
        if isinstance(leaf, Phrase):
            return _as_written(self._following(leaf.terms, range(len(leaf.terms)), place))
        if isinstance(leaf, Near):
            return _as_written(self._near(leaf, place))
        counts: Scores = defaultdict(float)
        if isinstance(leaf, Word):
            wanted = [(term.field, term.text, term.weight) for term in word_terms(leaf) if term.place.name == place]
        elif isinstance(leaf, Pattern):
            near = ((term, closeness(leaf, term)) for term in self._postings[place])
            wanted = [(place, term, AS_WRITTEN * close) for term, close in near if close]
        else:
            raise TypeError(f"{leaf} is counted by its parts")
        for field, term, weight in wanted:
            for id, at in self._postings[field].get(term, {}).items():
                counts[id] += weight * len(at)
        return counts

    def _following(self, terms: Sequence[str], steps: Sequence[int], place: str) -> dict[str, int]:
        """Give how often, in each document, each word stands at its step behind the first."""
        postings = [self._postings[place].get(fold(term), {}) for term in terms]
        found = {}
        for id in set(postings[0]).intersection(*postings[1:]):
            where = [set(posting[id]) for posting in postings]
            starts = [at for at in where[0] if all(at + step in here for step, here in zip(steps, where, strict=True))]
            if starts:
                found[id] = len(starts)
        return found

    def _near(self, near: Near, place: str) -> dict[str, int]:
        """Give how often, in each document, all words stand within the distance of one of them."""
        postings = [self._postings[place].get(fold(term), {}) for term in near.terms]
        found = {}
        for id in set(postings[0]).intersection(*postings[1:]):
            begins = {at for posting in postings for at in posting[id]}
            held = [
                at
                for at in begins
                if all(any(at <= one <= at + near.distance for one in posting[id]) for posting in postings)
            ]
            if held:
                found[id] = len(held)
        return found


def _as_written(counts: Mapping[str, int]) -> dict[str, float]:
    """Give what finds of words in their own form count."""
    return {id: AS_WRITTEN * count for id, count in counts.items()}
