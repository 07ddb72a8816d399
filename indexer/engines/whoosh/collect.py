"""A query tree on whole arrays: which documents it finds, with their scores."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial
from typing import get_args

import numpy as np

from indexer.engines.whoosh.answers import Answer
from indexer.engines.whoosh.budget import Budget
from indexer.engines.whoosh.counted import NONE, Counted, Ground, joined
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import NOBODY, Hitset, Kept, shared
from indexer.engines.whoosh.index import Part, Snapshot
from indexer.engines.whoosh.known import Key, KnownLeaf
from indexer.engines.whoosh.leaves import counted, held
from indexer.engines.whoosh.numbers import members
from indexer.engines.whoosh.over import Columns
from indexer.engines.whoosh.passing import passing
from indexer.engines.whoosh.unions import Union, any_of, united
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
)
from indexer.ranking import EXACT, OPENING, idf, score

_FILTERS = (Is, Between, Everything)
_ANY = (Or, AtLeast, Some)
_LEAVES = get_args(Leaf)
_AFTERWARDS = frozenset({Not, InTopic, Maybe, Nothing})
"""What is asked of the documents that all else finds."""


class Collector(Columns):
    """Answers queries from one snapshot.  Cost: the postings of their words, each read once."""

    def __init__(self, snapshot: Snapshot, budget: Budget) -> None:
        super().__init__(snapshot)
        self._budget = budget
        self._leaves: list[tuple[Leaf, KnownLeaf]] = []
        self._as_typed: tuple[Leaf, Hitset, float] | None = None
        self.added: dict[int, float] = {}
        """What is added to the best documents, by their numbers."""

    @property
    def late(self) -> bool:
        """Say whether there is no time for more; whoever asks leaves out what they would have done."""
        return self._budget.over

    def kept(self, question: Hashable, answer: Callable[[], Answer]) -> Answer:
        """Give what was answered to a question about a query before, else what is answered now; kept if it is whole."""
        if self._budget.spent:
            return answer()
        return self.snapshot.answers.get(question, answer, lambda: not self._budget.spent)

    def find(self, query: Query) -> Hitset:
        """Give what a query finds."""
        return self.found(query).united()

    def found(self, query: Query) -> Hitset | Union:
        """Give what a query finds; what any of several parts find is put together only where somebody asks for it."""
        if type(query) is Word:
            return self._leaf(query)
        if isinstance(query, And):
            return self._all(query.parts)
        if isinstance(query, _FILTERS):
            return self._passing(query)
        if isinstance(query, _ANY):
            return self._any(query)
        if isinstance(query, _LEAVES):
            return self._leaf(query)
        if isinstance(query, Boost):
            found = self.find(query.part)
            return Hitset(found.documents, query.factor * found.score_array(), found.full)
        return self._all((query,))

    # -- leaves

    def _leaf(self, leaf: Leaf) -> Hitset:
        known = self.known(leaf)
        self._leaves.append((leaf, known))
        return known.hits

    def known(self, leaf: Leaf) -> KnownLeaf:
        """Give what a leaf finds."""
        known = self.at_hand(leaf)
        return known if known is not None else self._looked_up(leaf)

    def at_hand(self, leaf: Leaf) -> KnownLeaf | None:
        """Give what a leaf finds if that is known."""
        known = self.snapshot.known.get(leaf)
        return known if known is not None and self._budget.affords(known.cost) else None

    def _looked_up(self, leaf: Leaf) -> KnownLeaf:
        """Read what a leaf finds, and keep it if all of it could be read."""
        taken = self._budget.taken
        found = self._counted(partial(counted, leaf=leaf))
        weight = idf(len(found.documents), self.snapshot.documents)
        return self._kept(leaf, weight, found.documents, self._scored(weight, found), self._budget.taken - taken)

    def held(self, leaf: Leaf) -> KnownLeaf:
        """Give which documents hold a leaf, without what it counts there unless that is known."""
        keep = self.snapshot.known
        known = keep.get(leaf) or keep.get((leaf,))
        if known is not None and self._budget.affords(known.cost):
            return known
        taken = self._budget.taken
        documents = self._counted(partial(held, leaf=leaf)).documents
        weight = idf(len(documents), self.snapshot.documents)
        return self._kept((leaf,), weight, documents, None, self._budget.taken - taken)

    def _kept(self, key: Key, weight: float, documents: Array, scores: Array | None, taken: int) -> KnownLeaf:
        """Give what was read, and keep it if all of it could be."""
        if not self._budget.spent:
            known = KnownLeaf(weight, Kept(documents, scores, self.snapshot.size), taken)
            if self.snapshot.known.put(key, known):
                return known
        return KnownLeaf(weight, Hitset(documents, scores), taken)

    def parts(self, document: int) -> dict[Leaf, float]:
        """Give what each leaf that was looked for counts in a document."""
        found = {}
        for leaf, known in self._leaves:
            hits = known.hits
            at = int(hits.documents.searchsorted(document))
            if at < len(hits.documents) and hits.documents[at] == document:
                found[leaf] = float(hits.score_array()[at])
        if self._as_typed is not None:
            leaf, typed, worth = self._as_typed
            if leaf in found and typed.holds(np.array([document]))[0]:
                found[leaf] += worth
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
        opening = self.opening(found.documents)
        if len(opening):
            scores[opening] *= OPENING
        return scores

    def exact(self, leaf: Leaf, typed: Leaf, found: Hitset) -> Hitset:
        """Give what was found, counting more where it holds a leaf as it was typed: a part of what the leaf counts."""
        hits = self.held(typed).hits
        worth = EXACT * idf(hits.total, self.snapshot.documents)
        self._as_typed = leaf, hits, worth
        keep = self.snapshot.known
        alone = keep.get(leaf)
        whole = isinstance(hits, Kept) and alone is not None and found is alone.hits
        known = keep.get((leaf, typed)) if whole else None
        if known is not None:
            return known.hits
        holds = True if hits.total == found.total else hits.holds(found.documents)  # a part of the leaf's documents
        scores = found.score_array() + worth * holds
        if not whole:
            return Hitset(found.documents, scores, found.full)
        kept = Kept(found.documents, scores, self.snapshot.size)
        keep.put((leaf, typed), KnownLeaf(worth, kept, 0))
        return kept

    def ground(self, part: Part, among: Array | None = None) -> Ground:
        """Give where leaves are looked for in a part, among all of its documents or some."""
        return Ground(part.segment, partial(self.snapshot.damping, part), self._budget, among)

    def asked(self, leaf: Leaf) -> KnownLeaf:
        """Give what a leaf of the query finds, nothing for one that was not looked for."""
        return next((known for known_leaf, known in self._leaves if known_leaf == leaf), KnownLeaf(0.0, NOBODY, 0))

    def _counted(self, look: Callable[[Ground], Counted]) -> Counted:
        """Give what each part counts as one, numbered over all, without what was deleted."""
        pieces: list[tuple[int, Counted]] = []
        for part in self.snapshot.parts:
            if self.late:
                break
            here = look(self.ground(part))
            if part.live is not None and len(here.documents):
                here = here.only(part.live[here.documents])
            if len(here.documents):
                pieces.append((part.base, here))
        if len(pieces) == 1 and not pieces[0][0]:
            return pieces[0][1]
        if not pieces:
            return NONE
        return joined([replace(one, documents=one.documents.astype(np.int64) + base) for base, one in pieces])

    def opening(self, documents: Array) -> Array:
        """Give the places of the documents that open their topics."""
        found: Array = (self.gathered("number", documents) == 2).nonzero()[0]  # numbers are kept one higher
        return found

    # -- filters

    def _passing(self, query: Is | Between | Everything) -> Hitset:
        """Give the documents that a filter lets through."""
        known = self.snapshot.known.get(query)
        if known is None:
            pieces = [passing(part, query) for part in self.snapshot.parts]
            documents = np.concatenate(pieces) if pieces else NOBODY.documents
            known = KnownLeaf(0.0, Kept(documents, None, self.snapshot.size), 0)
            if not self.snapshot.known.put(query, known):
                return Hitset(documents)
        return known.hits

    # -- combinations

    def _all(self, parts: Sequence[Query]) -> Hitset:
        """Give the documents that all parts find: words and filters first, then what shuts out."""
        found = [self.find(part) for part in parts if type(part) not in _AFTERWARDS]
        hits = shared(found or [self._passing(Everything())])
        if len(found) == len(parts):
            return hits
        for part in parts:
            if isinstance(part, Nothing) or not hits.total:
                return NOBODY
            if isinstance(part, Not):
                hits = hits.only(~self.find(part.part).holds(hits.documents))
            elif isinstance(part, InTopic):
                topics = np.unique(self.topics(self.find(part.part).documents))
                hits = hits.only(members(topics, self.topics(hits.documents)))
        for part in parts:
            if isinstance(part, Maybe) and hits.total:
                hits = hits.with_more(self.find(part.part))
        return hits

    def _any(self, query: Or | AtLeast | Some) -> Hitset | Union:
        """Give the documents that enough parts find; of words side by side those are full that all parts find."""
        found = [one for one in map(self.find, query.parts) if one.total]
        least = query.count if isinstance(query, AtLeast) else 1
        enough = len(query.parts) if isinstance(query, Some) else least
        if len(found) < least or not found:
            return NOBODY
        if least == 1 and all(one.scored and one.full is None for one in found):
            return any_of(found, enough, self.snapshot.size)
        return united(found, enough, least, self.snapshot.size)
