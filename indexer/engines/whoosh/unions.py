"""What any of several sets hold: counted, and its best documents found, without putting the sets together.

A document's score is known where it stands in the smallest set that has it: there the scores of all larger sets are
added.  So the best of each set, by what it and the larger ones count, hold the best of all; and a document is new where
no larger set has it, so that the number of all is exact.
"""

from collections.abc import Sequence

import numpy as np

from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import DENSE, Hitset


class Union:
    """Documents that any of several sets has, all of which score and are full.

    enough: of so many sets a document must be to be full: 1, or as many as there are, or more.  among: how many
    documents the index has.
    """

    def __init__(self, parts: Sequence[Hitset], enough: int, among: int) -> None:
        self.enough = enough
        self.parts = sorted(parts, key=_size, reverse=True)
        self._among = among
        self._passes: list[tuple[Hitset, Array]] | None = None
        self._total = 0
        self._united: Hitset | None = None

    @property
    def total(self) -> int:
        """Give how many documents there are."""
        if self._united is not None:
            return self._united.total
        self.passes()
        return self._total

    def passes(self) -> list[tuple[Hitset, Array]]:
        """Give each set but the largest, and what its documents count in it and all larger ones."""
        if self._passes is None:
            largest, *others = self.parts
            self._passes, self._total = [], largest.total
            for at, part in enumerate(others, start=1):
                values = largest.values(part.documents)
                for other in self.parts[1:at]:
                    values += other.values(part.documents)
                self._total += part.total - int(np.count_nonzero(values))
                values += part.score_array()
                self._passes.append((part, values))
        return self._passes

    def full(self) -> Array:
        """Give where those documents stand in the smallest set that are in all."""
        if self.enough != len(self.parts):
            return np.empty(0, np.int64)
        *others, smallest = self.parts
        held: Array = np.logical_and.reduce([other.holds(smallest.documents) for other in others])
        return held.nonzero()[0]

    @property
    def full_total(self) -> int:
        """Give how many documents are full."""
        if self._united is not None:
            return self._united.full_total
        return self.total if self.enough == 1 else len(self.full())

    def united(self) -> Hitset:
        """Give all documents as one set."""
        if self._united is None:
            self._united = united(self.parts, self.enough, 1, self._among)
        return self._united


def _size(one: Hitset) -> int:
    return one.total


def any_of(parts: Sequence[Hitset], enough: int, among: int) -> Hitset | Union:
    """Give what any of several sets holds, all of which score and are full: put together where that is less work.

    Left apart, each set is looked up in all larger ones; together, all are added up over the whole index.
    """
    if len(parts) == 1 and enough == 1:
        return parts[0]
    apart = Union(parts, enough, among)
    looked_up = sum(at * part.total for at, part in enumerate(apart.parts))
    return apart.united() if looked_up > among + sum(part.total for part in parts) else apart


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
    for place, one in enumerate(found):
        if one.scores is not None and place:
            scores[one.documents] += one.scores
        elif one.scores is not None:
            scores[one.documents] = one.scores
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
