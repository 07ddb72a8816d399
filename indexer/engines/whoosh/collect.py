"""A query tree on whole arrays: which documents it finds, with their scores."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from indexer.documents import TITLE
from indexer.engines.filters import key, keys
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.budget import Budget
from indexer.engines.whoosh.columns import LANGUAGES
from indexer.engines.whoosh.counted import NONE, Counted, Ground, joined
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import NOBODY, Hitset, shared, together, united
from indexer.engines.whoosh.index import Part, Snapshot
from indexer.engines.whoosh.known import KnownLeaf
from indexer.engines.whoosh.leaves import counted
from indexer.engines.whoosh.numbers import members
from indexer.engines.whoosh.phrases import paired
from indexer.hits import Window
from indexer.query.tree import (
    And,
    AtLeast,
    Between,
    Boost,
    Everything,
    InTopic,
    Is,
    Leaf,
    Maybe,
    Not,
    Nothing,
    Or,
    Query,
    Some,
    Word,
    in_place,
)
from indexer.ranking import COMMON, OPENING, PAIRED, TITLED, idf, score

FEW = 1000  # documents whose topics are put in order by themselves, without the table of all


class Collector:
    """Answers queries from one snapshot.  Cost: the postings of their words, each read once."""

    def __init__(self, snapshot: Snapshot, budget: Budget) -> None:
        self.snapshot, self._budget = snapshot, budget
        self._leaves: dict[Leaf, tuple[float, Hitset]] = {}
        self.added: dict[int, float] = {}
        """What was counted beside the query in the best documents."""

    def find(self, query: Query) -> Hitset:
        """Give what a query finds."""
        if type(query) is Word or isinstance(query, Leaf):
            return self._leaf(query)
        if isinstance(query, And):
            return self._all(query.parts)
        if isinstance(query, Or | AtLeast | Some):
            return self._any(query)
        if isinstance(query, Boost):
            found = self.find(query.part)
            return replace(found, scores=query.factor * found.score_array())
        return self._all((query,))

    # -- leaves

    def _leaf(self, leaf: Leaf) -> Hitset:
        known = self.snapshot.known.get(leaf)
        if known is not None and self._budget.affords(known.cost):
            self._leaves[leaf] = known.weight, known.hits
            return known.hits
        taken = self._budget.taken
        found = self._counted(partial(counted, leaf=leaf))
        if not len(found.documents):
            return NOBODY
        weight = idf(len(found.documents), self.snapshot.documents)
        hits = Hitset(found.documents, self._scored(weight, found), among=self.snapshot.size)
        self._leaves[leaf] = weight, hits
        if not self._budget.spent:
            self.snapshot.known.put(leaf, KnownLeaf(weight, hits, self._budget.taken - taken))
        return hits

    def parts(self, document: int) -> dict[Leaf, float]:
        """Give what each leaf that was looked for counts in a document."""
        found = {}
        for leaf, (_, hits) in self._leaves.items():
            at = int(hits.documents.searchsorted(document))
            if at < len(hits.documents) and hits.documents[at] == document:
                found[leaf] = float(hits.score_array()[at])
        return found

    def _scored(self, weight: float, found: Counted) -> Array:
        """Give the scores of what was counted."""
        nothing = 0.0
        scores: Array = score(
            weight,
            found.own,
            found.aside if found.aside is not None else nothing,
            found.foreign if found.foreign is not None else nothing,
        )
        opening = self._opening(found.documents)
        if len(opening):
            scores[opening] *= OPENING
        return scores

    def beside(self, best: Array, window: Window) -> Array:
        """Give what a window's neighbours, common words and titles add to some documents, which must be ascending."""
        added = np.zeros(len(best))
        for found, weight in self._beside(best, window):
            if weight and len(found.documents):
                added[best.searchsorted(found.documents)] += self._scored(weight, found)
        self.added = dict(zip(best.tolist(), added.tolist(), strict=True))
        return added

    def _beside(self, best: Array, window: Window) -> Iterator[tuple[Counted, float]]:
        """Give what is counted beside the query in some documents, with what it is worth."""
        for leaf in window.aside:
            yield self._counted(partial(counted, leaf=leaf), best), COMMON
        for leaf in window.titled:
            found = self._counted(partial(counted, leaf=in_place(leaf, TITLE.name)))
            weight = idf(len(found.documents), self.snapshot.documents)
            yield found.only(members(best, found.documents)), TITLED * weight
        for pair in window.pairs:
            worth = PAIRED * sum(map(self._worth, pair.leaves))
            yield self._counted(partial(paired, pair=pair), best), worth

    def _worth(self, leaf: Leaf) -> float:
        return self._leaves[leaf][0] if leaf in self._leaves else 0.0

    def _counted(self, look: Callable[[Ground], Counted], among: Array | None = None) -> Counted:
        """Give what each part counts as one, numbered over all, without what was deleted.

        among: the documents that are looked at, ascending; None for all.
        """
        pieces: list[tuple[int, Counted]] = []
        for part in self.snapshot.parts:
            inside = None if among is None else self._of_part(part, among)
            here = look(Ground(part.segment, partial(self.snapshot.damping, part), self._budget, inside))
            if inside is not None:
                here = here.only(members(inside, here.documents))
            if part.live is not None and len(here.documents):
                here = here.only(part.live[here.documents])
            if len(here.documents):
                pieces.append((part.base, here))
        if len(pieces) == 1 and not pieces[0][0]:
            return pieces[0][1]
        if not pieces:
            return NONE
        return joined([replace(one, documents=one.documents.astype(np.int64) + base) for base, one in pieces])

    def _opening(self, documents: Array) -> Array:
        """Give the places of the documents that open their topics."""
        found: Array = (self.gathered("number", documents) == 2).nonzero()[0]  # numbers are kept one higher
        return found

    # -- columns

    def gathered(self, name: str, documents: Array) -> Array:
        """Give a column of some documents, as their segments keep it."""
        parts = self.snapshot.parts
        if len(parts) == 1:
            found: Array = parts[0].segment.column(name).take(documents)
            return found
        return self._over_parts(documents, lambda part, here: np.asarray(part.segment.column(name).take(here)))

    def said(self, documents: Array) -> Array:
        """Give when documents were said, NO_DATE where nobody knows."""
        return self._over_parts(documents, lambda part, here: part.segment.said_of(here))

    def topics(self, documents: Array) -> Array:
        """Give a number for the topic of each document, the same in all parts."""
        numbers = self.snapshot.topic_numbers
        return self._over_parts(documents, lambda part, here: numbers[part.base][part.segment.column("topic")[here]])

    def topic_ranks(self, documents: Array) -> Array:
        """Give the place of each document's topic among all, or among those of these documents, by their ids."""
        if len(self.snapshot.parts) == 1:
            return self.gathered("topic", documents)
        if len(documents) <= FEW:
            names = [self.snapshot.topic(document) for document in documents.tolist()]
            ranks_of = {name: rank for rank, name in enumerate(sorted(set(names)))}
            return np.array([ranks_of[name] for name in names], np.int64)
        ranks = self.snapshot.topic_ranks
        return self._over_parts(documents, lambda part, here: ranks[part.base][part.segment.column("topic")[here]])

    def by_part(self, documents: Array) -> Iterator[tuple[Part, Array]]:
        """Give the documents of each part that has any, as the part numbers them; they must be ascending."""
        parts = self.snapshot.parts
        if not parts:
            return
        cuts = documents.searchsorted([part.base for part in parts[1:]]).tolist()
        for part, low, high in zip(parts, [0, *cuts], [*cuts, len(documents)], strict=True):
            if low < high:
                yield part, documents[low:high] - part.base if part.base else documents[low:high]

    def _of_part(self, part: Part, documents: Array) -> Array:
        """Give those of some documents, which must be ascending, that a part holds, as it numbers them."""
        found: Array = documents - part.base
        return found[(found >= 0) & (found < part.segment.documents)]

    def _over_parts(self, documents: Array, look: Callable[[Part, Array], Array]) -> Array:
        """Give what each part says of those of its own documents, in the order of the documents."""
        parts = self.snapshot.parts
        if len(parts) == 1:
            return look(parts[0], documents)
        order: Array | None = None
        if (documents[1:] < documents[:-1]).any():
            order = documents.argsort(kind="stable")
            documents = documents[order]
        pieces = [look(part, here) for part, here in self.by_part(documents)]
        found = np.concatenate(pieces) if pieces else np.empty(0, np.int64)
        if order is None:
            return found
        turned = np.empty_like(found)
        turned[order] = found
        return turned

    def _passes(self, query: Query, documents: Array) -> Array:
        """Say of each document whether a filter lets it through."""
        if isinstance(query, Is):
            return self._over_parts(documents, lambda part, here: _is(part, query, here))
        if isinstance(query, Between):
            low = query.start if query.start is not None else -layout.NO_DATE
            high = query.end if query.end is not None else layout.NO_DATE
            said = self.said(documents)
            return (low <= said) & (said < high)
        return np.full(len(documents), isinstance(query, Everything))

    def _everything(self) -> Array:
        live = [
            np.arange(part.base, part.base + part.segment.documents)
            if part.live is None
            else np.flatnonzero(part.live) + part.base
            for part in self.snapshot.parts
        ]
        return np.concatenate(live) if live else np.empty(0, np.int64)

    # -- combinations

    def _all(self, parts: Sequence[Query]) -> Hitset:
        """Give the documents that all parts find: words first, then filters on what is left, then what shuts out."""
        finders = [part for part in parts if isinstance(part, Leaf | And | Or | AtLeast | Some | Boost)]
        found = [self.find(part) for part in finders]
        documents = shared(found) if found else self._everything()
        for part in parts:
            if isinstance(part, Is | Between | Nothing):
                documents = documents[self._passes(part, documents)]
            elif isinstance(part, Not) and len(documents):
                documents = documents[~self.find(part.part).holds(documents)]
            elif isinstance(part, InTopic) and len(documents):
                topics = np.unique(self.topics(self.find(part.part).documents))
                documents = documents[members(topics, self.topics(documents))]
        if not len(documents):
            return NOBODY
        added = [one.at(documents) for one in found]
        added += [self._maybe(part.part, documents) for part in parts if isinstance(part, Maybe)]
        scores = together(np.add, [one.scores for one in added])
        return Hitset(documents, scores, together(np.logical_and, [one.full for one in added]))

    def _maybe(self, query: Query, documents: Array) -> Hitset:
        """Give what a query that nobody demands adds to documents; those it does not find are not full."""
        found = self.find(query)
        at = found.documents.searchsorted(documents)
        at[at == len(found.documents)] = 0
        here = found.documents[at] == documents if len(found.documents) else np.zeros(len(documents), bool)
        scores, full = np.zeros(len(documents)), np.zeros(len(documents), bool)
        scores[here] = found.score_array()[at[here]]
        full[here] = found.full_array()[at[here]]
        return Hitset(documents, scores, full)

    def _any(self, query: Or | AtLeast | Some) -> Hitset:
        """Give the documents that enough parts find; of words side by side those are full that all parts find."""
        found = [one for one in (self.find(part) for part in query.parts) if len(one.documents)]
        least = query.count if isinstance(query, AtLeast) else 1
        enough = len(query.parts) if isinstance(query, Some) else least
        if len(found) < least or not found:
            return NOBODY
        if len(found) == 1:
            return found[0] if enough == 1 else Hitset(found[0].documents, found[0].scores, _never(found[0].documents))
        return united(found, enough, least, self.snapshot.size)


def _is(part: Part, wanted: Is, documents: Array) -> Array:
    """Say of each document of a part whether a column has a value (see engines.filters)."""
    segment, name, value = part.segment, wanted.column, key(wanted)
    if name in ("author", "topic"):
        low, high = segment.values[name].codes(value)
        column = segment.column(name)[documents]
        return (low <= column) & (column < high)
    passes = _combinations(part, name, value)
    return passes[segment.column("combination")[documents]]


def _combinations(part: Part, name: str, value: str) -> Array:
    """Say of each combination of facts whether it has a value."""
    table = part.segment.combined[name]
    if name == "has":
        return (table >> layout.HAS_BITS.index(value) & 1).astype(bool) if value in layout.HAS_BITS else _never(table)
    if name == "language":
        known = [code for code, language in enumerate(LANGUAGES) if value in keys(name, language)]
        return np.isin(table, known)
    values = part.segment.values[name]
    low, high = values.codes(value)
    passes: Array = (low <= table) & (table < high)
    if name == "site":  # a site is found by its host alone too
        low, high = values.begin(f"{value}/")
        passes |= (low <= table) & (table < high)
    return passes


def _never(like: Array) -> Array:
    return np.zeros(len(like), bool)
