"""The best documents of a set, in order: by score, and where scores are equal by date, topic, number and id."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise

import numpy as np

from indexer.engines.whoosh import layout
from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import Entry, Hitset
from indexer.engines.whoosh.index import Snapshot
from indexer.engines.whoosh.unions import Union
from indexer.ranking import DIGITS

SLACK = 10.0 ** (1 - DIGITS)  # scores that lie nearer than this to the last one of a window are looked at exactly
ROW = 32  # values whose highest is looked at first
FEW = 250  # documents that are put in order one by one
MANY = 500  # values from which on those that cannot be among the highest are left out first


def best(collector: Collector, found: Hitset | Union, wanted: int) -> list[Entry]:
    """Give the best so many documents in order; those of a set that is kept are kept with it."""
    if isinstance(found, Union):
        found = found.best(wanted, highest, chosen(collector, found.largest, wanted))
    if not found.among:
        return in_order(collector, found, wanted)
    first = found.first[:wanted]  # a copy: others may put another list there meanwhile
    if len(first) < min(wanted, found.total):
        first = in_order(collector, found, wanted)
        found.first[:] = first
    return first


def chosen(collector: Collector, found: Hitset | Union, wanted: int) -> Hitset:
    """Give the best so many documents, ascending; those of a set that is kept are kept with it."""
    if isinstance(found, Union):
        found = found.best(wanted, highest, chosen(collector, found.largest, wanted))
    if found.total <= wanted:
        return found
    if not found.among:
        return found.only(_cut(collector, found, wanted))
    if wanted not in found.best:
        found.best[wanted] = found.only(_cut(collector, found, wanted))
    return found.best[wanted]


def _cut(collector: Collector, found: Hitset, wanted: int) -> Array:
    """Give the places of the best so many documents, ascending; only those equal to the last are put in order."""
    if found.total <= wanted:
        return np.arange(found.total)
    ranks = Ranks(collector, found)
    if found.scores is None:
        return np.sort(ranks.first(np.arange(found.total), "relevance", wanted))
    if found.full is not None:
        full, others = found.full.nonzero()[0], (~found.full).nonzero()[0]
        if len(full) >= wanted:
            return full[_cut(collector, _half(found, full), wanted)]
        others = others[_cut(collector, _half(found, others), wanted - len(full))]
        return np.sort(np.concatenate([full, others]))
    near = highest(found.scores, wanted)
    if len(near) == wanted:
        return near
    scores = found.scores.take(near)
    least = np.partition(scores, len(near) - wanted)[len(near) - wanted] + SLACK
    sure, unsure = near[scores > least], near[scores <= least]
    return np.sort(np.concatenate([sure, ranks.first(unsure, "relevance", wanted - len(sure))]))


def in_order(collector: Collector, found: Hitset, wanted: int) -> list[Entry]:
    """Give the best so many documents in order: full ones first, then those with the highest scores."""
    if found.full is not None:
        first = in_order(collector, _half(found, found.full), wanted)
        rest = wanted - len(first)
        return first + in_order(collector, _half(found, ~found.full), rest) if rest else first
    if found.scores is None:
        return in_other_order(collector, found, wanted)
    documents, scores = found.documents, found.scores
    if len(documents) > wanted:
        near = highest(scores, wanted)
        if len(near) > FEW:
            return in_other_order(collector, found.only(near), wanted)
        documents, scores = documents.take(near), scores.take(near)
    ranked = sorted(zip(scores.tolist(), documents.tolist(), strict=True), reverse=True)
    for low, high in _ties(ranked, wanted):
        ranked[low:high] = sorted(ranked[low:high], key=partial(_key, collector.snapshot))
    return [(document, score, 0) for score, document in ranked[:wanted]]


def _half(found: Hitset, kept: Array) -> Hitset:
    """Give some documents as if all were full."""
    return Hitset(found.documents[kept], found.scores[kept] if found.scores is not None else None)


def in_other_order(collector: Collector, found: Hitset, wanted: int, sort: str = "relevance") -> list[Entry]:
    """Give the first so many documents where scores alone do not tell."""
    places = Ranks(collector, found).first(np.arange(found.total), sort, wanted)
    return [(int(found.documents[at]), 0.0 if found.scores is None else float(found.scores[at]), 0) for at in places]


_Row = tuple[float, int]
"""A document's score and its number."""


def _ties(ranked: Sequence[_Row], wanted: int) -> Iterator[tuple[int, int]]:
    """Give where documents stand that scores alone do not put in order, as far as the first so many reach."""
    low = 0
    for high, (one, other) in enumerate(pairwise(ranked), start=1):
        if one[0] - other[0] > SLACK:
            if high - low > 1:
                yield low, high
            if high >= wanted:
                return
            low = high
    if len(ranked) - low > 1:
        yield low, len(ranked)


def _key(snapshot: Snapshot, row: _Row) -> tuple[float, int, str, int, str]:
    """Give what puts documents of one score in order (see engines.order)."""
    return (-round(row[0], DIGITS), *snapshot.order_of(row[1]))


class Ranks:
    """What documents are sorted by, each worked out only where it is needed."""

    def __init__(self, collector: Collector, found: Hitset) -> None:
        self._collector, self._found, self._scores = collector, found, found.scores

    def keys(self, sort: str) -> list[Callable[[Array], Array]]:
        """Give what puts places in order, the first one first, lowest first."""
        documents, full, scores = self._found.documents, self._found.full, self._scores
        found: list[Callable[[Array], Array]] = []
        if sort == "relevance" and full is not None:
            found.append(lambda places: ~full[places])
        if sort == "relevance" and scores is not None:
            found.append(lambda places: -np.round(scores[places], DIGITS))
        found.append(lambda places: dated(self._collector.said(documents[places]), newest_first=sort == "newest"))
        found.append(lambda places: self._collector.topic_ranks(documents[places]))
        found.append(lambda places: np.maximum(self._collector.gathered("number", documents[places]), 1))
        return found

    def first(self, places: Array, sort: str, wanted: int) -> list[int]:
        """Give the first so many of some places in order."""
        keys = self.keys(sort)
        sure: list[Array] = []
        for key in keys:
            if len(places) <= wanted - sum(map(len, sure)):
                break
            values, left = key(places), wanted - sum(map(len, sure))
            last = np.partition(values, left - 1)[left - 1] if left else None
            sure.append(places[values < last] if left else places[:0])
            places = places[values == last] if left else places[:0]
        kept = np.concatenate([*sure, places])
        columns = [key(kept) for key in keys]
        order = np.lexsort(columns[::-1])
        return list(self._with_ids(kept[order], [column[order] for column in columns]))[:wanted]

    def _with_ids(self, places: Array, columns: Sequence[Array]) -> Iterator[int]:
        """Give places in order, those that are equal in all else by id."""
        new = np.zeros(len(places) + 1, bool)
        new[[0, -1]] = True
        for column in columns:
            new[1:-1] |= column[1:] != column[:-1]
        if new.all():
            yield from places.tolist()
            return
        documents, snapshot = self._found.documents, self._collector.snapshot
        bounds = np.flatnonzero(new).tolist()
        for low, high in pairwise(bounds):
            yield from sorted(places[low:high].tolist(), key=lambda place: snapshot.id(int(documents[place])))


def dated(said: Array, *, newest_first: bool) -> Array:
    """Give what dates are sorted by; posts without one are last either way."""
    return np.where(said == layout.NO_DATE, said, -said) if newest_first else said


def highest(values: Array, wanted: int) -> Array:
    """Give the places of the highest values, of those that hardly differ from the last of them, and of a few more.

    The highest of each row of ROW are looked at first: as many of them as are wanted bound the last one from below.
    """
    if wanted >= len(values):
        return np.arange(len(values))
    rows = len(values) // ROW
    if rows > MANY // ROW + 2 * wanted:
        tops = values[: rows * ROW].reshape(ROW, rows).max(axis=0)
        near = np.flatnonzero(values >= np.partition(tops, rows - wanted)[rows - wanted] - SLACK)
        if len(near) < len(values) // 2:
            return near[highest(values[near], wanted)]
    least = np.partition(values, len(values) - wanted)[len(values) - wanted]
    return np.flatnonzero(values >= least - SLACK)
