"""Sets of documents with their scores, and how what several hold in common is found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce

import numpy as np

from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.numbers import members

DENSE = 16  # a set of more than one in so many documents is looked up and added up over all of them
MARKED = 256  # one of more than one in so many is marked in a table of all, so that few are searched for


Entry = tuple[int, float, int]
"""A document in its place of the answer: its number, its score, how many further ones of its topic were found."""


@dataclass(frozen=True)
class Hitset:
    """Documents that a query finds, ascending; their scores; and which hold all that was set side by side.

    scores: None where all are 0.  full: None where all are.  among: how many documents the index has; 0 for sets that
    are used once, which are not worth a table of all.  first: the best documents with their scores in order, once they
    were put in order.
    """

    documents: Array
    scores: Array | None = None
    full: Array | None = None
    among: int = 0
    first: list[Entry] = field(default_factory=list, init=False, compare=False)
    best: dict[int, "Hitset"] = field(default_factory=dict, init=False, compare=False)

    @property
    def total(self) -> int:
        """Give how many documents there are."""
        return len(self.documents)

    @property
    def full_total(self) -> int:
        """Give how many documents are full."""
        return len(self.documents) if self.full is None else int(np.count_nonzero(self.full))

    def fullness(self, documents: Array) -> Array | None:
        """Say which of some documents that are here are full, None where all are."""
        return None if self.full is None else self.full.take(self.documents.searchsorted(documents))

    def united(self) -> "Hitset":
        """Give the set itself: its documents are known one by one."""
        return self

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
    def scored(self) -> bool:
        """Say whether every document counts something."""
        return self.scores is not None and bool(self.scores.all())

    @cached_property
    def table(self) -> Array | None:
        """Give the score of every document of the index, 0 for those that are not here; None where few are."""
        if len(self.documents) * DENSE < self.among or not self.among or not self.scored:
            return None
        scores = np.zeros(self.among)
        scores[self.documents] = self.score_array()
        return scores

    @cached_property
    def marks(self) -> Array | None:
        """Say of every document of the index whether it is here; None where very few are."""
        if len(self.documents) * MARKED < self.among or not self.among:
            return None
        marks = np.zeros(self.among, bool)
        marks[self.documents] = True
        return marks

    def holds(self, documents: Array) -> Array:
        """Say of each of some documents whether it is here."""
        return members(self.documents, documents) if self.marks is None else self.marks.take(documents)

    def values_here(self, documents: Array) -> Array:
        """Give the score of each of some documents, all of which are here."""
        if len(documents) == len(self.documents):
            return self.score_array()
        if self.table is not None:
            found: Array = self.table.take(documents)
            return found
        return self.score_array().take(self.documents.searchsorted(documents))

    def values(self, documents: Array) -> Array:
        """Give the score of each of some documents, 0 for those that are not here."""
        if self.table is not None:
            found: Array = self.table.take(documents)
            return found
        here = self.holds(documents).nonzero()[0]
        values = np.zeros(len(documents))
        if self.scores is not None and len(here):
            values[here] = self.values_here(documents.take(here))
        return values

    def with_more(self, other: "Hitset") -> "Hitset":
        """Give the same documents, what they count in another set added; those that are not full there are not here."""
        here = other.holds(self.documents)
        if other.full is not None and len(other.documents):
            at = np.minimum(other.documents.searchsorted(self.documents), len(other.documents) - 1)
            here = here & other.full.take(at)
        return Hitset(self.documents, self.score_array() + other.values(self.documents), self.full_array() & here)

    @property
    def nbytes(self) -> int:
        """Give how much memory a set takes that is kept, its tables too."""
        table = 8 * self.among if len(self.documents) * DENSE >= self.among and self.scores is not None else 0
        marks = self.among if len(self.documents) * MARKED >= self.among else 0
        return self.documents.nbytes + (self.scores.nbytes if self.scores is not None else 0) + table + marks


NOBODY = Hitset(np.empty(0, np.int64))


def shared(found: Sequence[Hitset]) -> Hitset:
    """Give the documents that all sets have, their scores added up: the smallest is looked up in the others."""
    if len(found) == 1:
        return found[0]
    first, *others = sorted(found, key=_size)
    documents = first.documents
    for other in others:
        documents = documents.take(other.holds(documents).nonzero()[0])
    if not len(documents):
        return NOBODY
    scores = [one.values_here(documents) for one in found if one.scores is not None]
    full = [full for one in found if (full := one.fullness(documents)) is not None]
    return Hitset(documents, reduce(np.add, scores) if scores else None, reduce(np.logical_and, full) if full else None)


def _size(one: Hitset) -> int:
    return len(one.documents)
