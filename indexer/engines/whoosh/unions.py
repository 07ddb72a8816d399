"""What any of several sets hold: counted, and its best documents found, without putting the sets together.

A document's score is known where it stands in the smallest set that has it: there the scores of all larger sets are
added.  So the best of each set, by what it and the larger ones count, hold the best of all; and a document is new where
no larger set has it, so that the number of all is exact.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import DENSE, Hitset


@dataclass(frozen=True)
class Union:
    """Documents that any of several sets has, all of which score and are full.

    enough: of so many sets a document must be to be full: 1, or as many as there are, or more.  among: how many
    documents the index has.
    """

    parts: Sequence[Hitset]
    enough: int
    among: int

    @cached_property
    def _by_size(self) -> list[Hitset]:
        return sorted(self.parts, key=lambda one: len(one.documents), reverse=True)

    @property
    def largest(self) -> Hitset:
        """Give the largest set."""
        return self._by_size[0]

    @cached_property
    def _passes(self) -> list[tuple[Hitset, Array, Array]]:
        """Give each set but the largest, what its documents count in it and all larger ones, and in these alone."""
        found = []
        parts = self._by_size
        for at, part in enumerate(parts[1:], start=1):
            above = reduce(np.add, [other.values(part.documents) for other in parts[:at]])
            found.append((part, part.score_array() + above, above))
        return found

    @cached_property
    def total(self) -> int:
        """Give how many documents there are."""
        again = sum(int(np.count_nonzero(above)) for _, _, above in self._passes)
        return sum(len(one.documents) for one in self.parts) - again

    @cached_property
    def _full(self) -> Array:
        """Say which documents of the smallest set all have."""
        *others, smallest = self._by_size
        held = [other.holds(smallest.documents) for other in others]
        full: Array = np.logical_and.reduce(held)
        return full

    @property
    def full_total(self) -> int:
        """Give how many documents are full."""
        if self.enough == 1:
            return self.total
        return int(np.count_nonzero(self._full)) if self.enough == len(self.parts) else 0

    def best(self, wanted: int, highest: Callable[[Array, int], Array], first: Hitset) -> Hitset:
        """Give documents among which the best so many are, ascending, their scores right where they are such.

        highest: gives the places of at least so many of the highest values.  first: the best of the largest set.
        """
        scores = dict(zip(first.documents.tolist(), first.score_array().tolist(), strict=True))
        full = set[int]()
        for at, (part, values, _) in enumerate(self._passes, start=2):
            places = highest(values, wanted)
            if self.enough == len(self.parts) == at:
                every = self._full.nonzero()[0]
                every = every[highest(values.take(every), wanted)]
                full = set(part.documents.take(every).tolist())
                places = np.concatenate([places, every])
            pairs = zip(part.documents.take(places).tolist(), values.take(places).tolist(), strict=True)
            for document, score in pairs:
                if score > scores.get(document, 0.0):
                    scores[document] = score
        documents = sorted(scores)
        return Hitset(
            np.array(documents, np.int64),
            np.array([scores[document] for document in documents]),
            None if self.enough == 1 else np.array([document in full for document in documents]),
        )

    def united(self) -> Hitset:
        """Give all documents as one set."""
        return united(self.parts, self.enough, 1, self.among)


def united(found: Sequence[Hitset], enough: int, least: int, among: int) -> Hitset:
    """Give the documents of at least so many of several sets; those that are full in enough of them are full."""
    total = sum(len(one.documents) for one in found)
    if total * DENSE > among:
        return _united_densely(found, enough, least, among)
    documents = np.concatenate([one.documents for one in found])
    order = documents.argsort(kind="stable")
    documents = documents[order]
    starts = np.flatnonzero(np.concatenate([[True], documents[1:] != documents[:-1]]))
    scores = np.concatenate([one.score_array() for one in found])[order]
    full = None
    if not _all_full(found, enough):
        full = np.concatenate([one.full_array() for one in found])[order]
        full = np.add.reduceat(full.astype(np.int64), starts) >= enough
    one = Hitset(documents[starts], np.add.reduceat(scores, starts), full)
    return one if least == 1 else one.only(np.diff(starts, append=len(documents)) >= least)


def _united_densely(found: Sequence[Hitset], enough: int, least: int, among: int) -> Hitset:
    scores = np.zeros(among)
    times = np.zeros(among, np.uint8)
    for one in found:
        if one.scores is not None:
            scores[one.documents] += one.scores
        times[one.documents] += 1
    documents = np.flatnonzero(times >= least if least > 1 else times.view(bool))
    scores = scores.take(documents)
    if _all_full(found, enough):
        return Hitset(documents, scores)
    if all(one.full is None for one in found):
        return Hitset(documents, scores, times.take(documents) >= enough)
    full = np.zeros(among, np.uint8)
    for one in found:
        full[one.documents if one.full is None else one.documents[one.full]] += 1
    return Hitset(documents, scores, full[documents] >= enough)


def _all_full(found: Sequence[Hitset], enough: int) -> bool:
    return enough == 1 and all(one.full is None for one in found)
