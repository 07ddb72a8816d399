"""What leaves count in documents, as arrays: the one shape in which words, patterns and phrases answer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.engines.whoosh.budget import Budget
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import DENSE
from indexer.engines.whoosh.segment import Segment


@dataclass(frozen=True, slots=True)
class Counted:
    """Documents of a segment that hold a leaf, ascending, and what it counts there.

    own: in their own words.  aside: in quoted ones.  foreign: as a translation.  Counts are damped by the lengths of
    places; aside and foreign are None where nothing counts so.
    """

    documents: Array
    own: Array
    aside: Array | None = None
    foreign: Array | None = None

    def only(self, kept: Array) -> "Counted":
        """Give some of the documents, at some places or where a mask says so."""
        return Counted(
            self.documents[kept],
            self.own[kept],
            self.aside[kept] if self.aside is not None else None,
            self.foreign[kept] if self.foreign is not None else None,
        )

    def translated(self) -> "Counted":
        """Give the same as what translations count."""
        return Counted(self.documents, np.zeros(len(self.own)), None, self.own)


NONE = Counted(np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True, slots=True)
class Ground:
    """Where leaves are looked for, and how much may be read there.

    damping: gives, for some places, what one occurrence counts in each document by the place's length
    (ranking.Lengths), at place × documents + document.
    among: the documents that are looked at, ascending; None for all.
    """

    segment: Segment
    damping: Callable[[Iterable[int]], Array]
    budget: Budget
    among: Array | None = None

    def damped(self, places: Iterable[int], documents: Array, begins: Array | int) -> Array:
        """Give what one occurrence counts in each of some documents.

        places: all that are asked for.  begins: where the place of each begins in the table of all: place × documents.
        """
        at: Array = documents + begins
        return self.damping(places).take(at)


def summed(documents: Array, own: Array, aside: Array | None, foreign: Array | None = None) -> Counted:
    """Give each document once, with what all its postings count; documents must be ascending.

    The counts that are given are changed.
    """
    again = (documents[1:] == documents[:-1]).nonzero()[0] + 1
    if not len(again):
        return Counted(documents, own, aside, foreign)
    first = np.ones(len(documents), bool)
    first[again] = False
    starts = first.nonzero()[0]
    into = starts.take(starts.searchsorted(again) - 1)

    def added(counts: Array) -> Array:
        np.add.at(counts, into, counts.take(again))
        return counts.take(starts)

    return _each(added, documents.take(starts), own, aside, foreign)


def pooled(found: Counted, among: int) -> Counted:
    """Give each document once, in order, with what all its postings count; they may be in any order.

    among: how many documents the segment has.
    """
    documents = found.documents
    if len(documents) * DENSE < among:
        order = documents.argsort(kind="stable")
        ordered = found.only(order)
        return summed(ordered.documents, ordered.own, ordered.aside, ordered.foreign)
    held = np.zeros(among, bool)
    held[documents] = True
    every = np.flatnonzero(held)

    return _each(
        lambda counts: np.bincount(documents, counts, among).take(every), every, found.own, found.aside, found.foreign
    )


def _each(
    added: Callable[[Array], Array], documents: Array, own: Array, aside: Array | None, foreign: Array | None
) -> Counted:
    return Counted(
        documents,
        added(own),
        added(aside) if aside is not None else None,
        added(foreign) if foreign is not None else None,
    )


def united(found: Sequence[Counted], among: int) -> Counted:
    """Give what several lists of a segment of so many documents count together."""
    found = [one for one in found if len(one.documents)]
    if len(found) < 2:
        return found[0] if found else NONE
    return pooled(joined(found), among)


def joined(found: Sequence[Counted]) -> Counted:
    """Give the documents of several lists one after the other."""
    return Counted(
        np.concatenate([one.documents for one in found]),
        np.concatenate([one.own for one in found]),
        _end_to_end([one.aside for one in found], found),
        _end_to_end([one.foreign for one in found], found),
    )


def _end_to_end(parts: Sequence[Array | None], found: Sequence[Counted]) -> Array | None:
    if all(part is None for part in parts):
        return None
    return np.concatenate(
        [np.zeros(len(one.own)) if part is None else part for part, one in zip(parts, found, strict=True)]
    )
