"""Sets of documents with their scores, and how what several hold in common is found."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.numbers import members

DENSE = 16  # sets of more than one in so many documents together are added up over all of them
PLACED = 128  # a kept set of more than one in so many has a table of where each document stands in it

Entry = tuple[int, float, int]
"""A document in its place of the answer: its number, its score, how many further ones of its topic were found."""


class Hitset:
    """Documents that a query finds, ascending; their scores; and which hold all that was set side by side.

    scores: None where all are 0.  full: None where all are.  Nothing of it is changed.
    """

    def __init__(self, documents: Array, scores: Array | None = None, full: Array | None = None) -> None:
        self.documents, self.scores, self.full = documents, scores, full
        self.total = len(documents)

    @property
    def full_total(self) -> int:
        """Give how many documents are full."""
        return self.total if self.full is None else int(np.count_nonzero(self.full))

    @property
    def nbytes(self) -> int:
        """Give how much memory the set takes."""
        return int(self.documents.nbytes) + (int(self.scores.nbytes) if self.scores is not None else 0)

    def united(self) -> "Hitset":
        """Give the set itself: its documents are known one by one."""
        return self

    def score_array(self) -> Array:
        """Give the scores as an array."""
        return self.scores if self.scores is not None else np.zeros(self.total)

    def full_array(self) -> Array:
        """Give which documents are full as an array."""
        return self.full if self.full is not None else np.ones(self.total, bool)

    def only(self, kept: Array) -> "Hitset":
        """Give some of the documents: those at some places, or where a mask says so."""
        return Hitset(
            self.documents[kept],
            self.scores[kept] if self.scores is not None else None,
            self.full[kept] if self.full is not None else None,
        )

    @property
    def scored(self) -> bool:
        """Say whether every document counts something."""
        return self.scores is not None and bool(self.scores.all())

    def holds(self, documents: Array) -> Array:
        """Say of each of some documents whether it is here."""
        return members(self.documents, documents)

    def find(self, documents: Array) -> tuple[Array, Array]:
        """Give those of some documents that are here: where they stand among the given ones, and where here."""
        at = self.documents.searchsorted(documents)
        held = (self.documents.take(at, mode="clip") == documents).nonzero()[0] if self.total else at[:0]
        return held, at.take(held)

    def values(self, documents: Array) -> Array:
        """Give the score of each of some documents, 0 for those that are not here."""
        values = np.zeros(len(documents))
        if self.scores is not None:
            held, here = self.find(documents)
            values[held] = self.scores.take(here)
        return values

    def with_more(self, other: "Hitset") -> "Hitset":
        """Give the same documents, what they count in another set added; those that are not full there are not here."""
        full = np.zeros(self.total, bool)
        held, here = other.find(self.documents)
        full[held] = True if other.full is None else other.full.take(here)
        return Hitset(self.documents, self.score_array() + other.values(self.documents), self.full_array() & full)


class Kept(Hitset):
    """A set that is kept, and looked up again and again; all of its documents are full.

    among: how many documents the index has.  first: the best documents with their scores in order, once they were put
    in order.  best: the best so many, once they were asked for.
    """

    def __init__(self, documents: Array, scores: Array | None, among: int) -> None:
        if scores is not None:  # one 0 before them is the score of documents that have no place
            self._padded = np.concatenate([[0.0], scores])
            scores = self._padded[1:]
        super().__init__(documents, scores)
        self.among = among
        self.first: list[Entry] = []
        self.best: dict[int, Hitset] = {}

    @property
    def nbytes(self) -> int:
        """Give how much memory the set takes, its table too."""
        return super().nbytes + (4 * self.among if self._is_placed else 0)

    @property
    def _is_placed(self) -> bool:
        return self.total * PLACED >= self.among > 0

    @cached_property
    def scored(self) -> bool:
        """Say whether every document counts something."""
        return self.scores is not None and bool(self.scores.all())

    @cached_property
    def _places(self) -> Array | None:
        """Give where each document of the index stands here, counted from 1, 0 where it does not; None if few do."""
        if not self._is_placed:
            return None
        places = np.zeros(self.among, np.int32)
        places[self.documents] = np.arange(1, self.total + 1, dtype=np.int32)
        return places

    def holds(self, documents: Array) -> Array:
        """Say of each of some documents whether it is here."""
        return super().holds(documents) if self._places is None else self._places.take(documents) != 0

    def find(self, documents: Array) -> tuple[Array, Array]:
        """Give those of some documents that are here: where they stand among the given ones, and where here."""
        if self._places is None:
            return super().find(documents)
        places = self._places.take(documents)
        held = places.nonzero()[0]
        return held, places.take(held) - 1

    def values(self, documents: Array) -> Array:
        """Give the score of each of some documents, 0 for those that are not here."""
        if self._places is None or self.scores is None:
            return super().values(documents)
        found: Array = self._padded.take(self._places.take(documents))
        return found


NOBODY = Hitset(np.empty(0, np.int64))


def shared(found: Sequence[Hitset]) -> Hitset:
    """Give the documents that all sets have, their scores added up: the smallest is looked up in the others."""
    first, *others = sorted(found, key=_size)
    documents, scores, full = first.documents, first.scores, first.full
    for other in others:
        held, here = other.find(documents)
        documents = documents.take(held)
        scores = _both(scores, held, other.scores, here)
        if full is not None or other.full is not None:
            full = first.full_array() if full is None else full
            full = full.take(held) & other.full_array().take(here)
    return Hitset(documents, scores, full) if others else first


def _both(one: Array | None, held: Array, other: Array | None, here: Array) -> Array | None:
    """Give two sets' scores added up, of each those at its places."""
    if one is None:
        return other.take(here) if other is not None else None
    return one.take(held) + other.take(here) if other is not None else one.take(held)


def _size(one: Hitset) -> int:
    return one.total
