"""Sets of documents with their scores, and how several are made one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.numbers import members

DENSE = 16  # a set of more than one in so many documents is looked up and added up over all of them


@dataclass(frozen=True)
class Hitset:
    """Documents that a query finds, ascending; their scores; and which hold all that was set side by side.

    scores: None where all are 0.  full: None where all are.  among: how many documents the index has; 0 for sets that
    are used once, which are not worth a table of all.
    """

    documents: Array
    scores: Array | None = None
    full: Array | None = None
    among: int = 0

    def score_array(self) -> Array:
        """Give the scores as an array."""
        return self.scores if self.scores is not None else np.zeros(len(self.documents))

    def full_array(self) -> Array:
        """Give which documents are full as an array."""
        return self.full if self.full is not None else np.ones(len(self.documents), bool)

    def only(self, kept: Array) -> "Hitset":
        """Give some of the documents: those at some places, or where a mask says so."""
        return Hitset(
            self.documents[kept],
            self.scores[kept] if self.scores is not None else None,
            self.full[kept] if self.full is not None else None,
        )

    @cached_property
    def table(self) -> Array | None:
        """Give the score of every document of the index, 0 for those that are not here; None where few are."""
        if len(self.documents) * DENSE < self.among or not self.among or self.scores is None or not self.scores.all():
            return None
        scores = np.zeros(self.among)
        scores[self.documents] = self.scores
        return scores

    def holds(self, documents: Array) -> Array:
        """Say of each of some documents whether it is here."""
        if self.table is None:
            return members(self.documents, documents)
        found: Array = self.table.take(documents) != 0
        return found

    def at(self, documents: Array) -> "Hitset":
        """Give some documents, which are all here."""
        if len(self.documents) == len(documents):
            return self
        if self.table is None or self.full is not None:
            return self.only(self.documents.searchsorted(documents))
        return Hitset(documents, self.table.take(documents))

    @property
    def nbytes(self) -> int:
        """Give how much memory a set takes that is kept, its table too."""
        table = 8 * self.among if len(self.documents) * DENSE >= self.among else 0
        return self.documents.nbytes + (self.scores.nbytes if self.scores is not None else 0) + table


NOBODY = Hitset(np.empty(0, np.int64))


def shared(found: Sequence[Hitset]) -> Array:
    """Give the documents that all sets have."""
    first, *others = sorted(found, key=lambda one: len(one.documents))
    documents = first.documents
    for other in others:
        documents = documents[other.holds(documents)]
    return documents


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


def together(one: Callable[[Array, Array], Array], arrays: Sequence[Array | None]) -> Array | None:
    """Give several arrays made one, two at a time; None among them change nothing."""
    known = [array for array in arrays if array is not None]
    return reduce(one, known) if known else None
