"""The best documents of a set, in order: by score, and where scores are equal by date, topic, number and id."""

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import Entry, Hitset, Kept
from indexer.engines.whoosh.index import Snapshot
from indexer.engines.whoosh.ranks import Ranks
from indexer.engines.whoosh.unions import Union
from indexer.ranking import DIGITS

SLACK = 10.0 ** (1 - DIGITS)  # scores that lie nearer than this to the last one of a window are looked at exactly
ROW = 32  # values whose highest is looked at first
FEW = 250  # documents that are put in order one by one
MANY = 500  # values from which on those that cannot be among the highest are left out first


def best(collector: Collector, found: Hitset | Union, wanted: int) -> list[Entry]:
    """Give the best so many documents in order; those of a set that is kept are kept with it."""
    if isinstance(found, Union):
        return _best_of_union(collector, found, wanted)
    if not isinstance(found, Kept):
        return in_order(collector, found, wanted)
    first = found.first[:wanted]  # a copy: others may put another list there meanwhile
    if len(first) < min(wanted, found.total):
        first = in_order(collector, found, wanted)
        found.first[:] = first
    return first


def chosen(collector: Collector, found: Hitset | Union, wanted: int) -> Hitset:
    """Give the best so many documents, ascending; those of a set that is kept are kept with it."""
    if isinstance(found, Union):
        found = _set_of(found, *_likely(collector, found, wanted))
    if found.total <= wanted:
        return found
    if not isinstance(found, Kept):
        return found.only(_cut(collector, found, wanted))
    if wanted not in found.best:
        found.best[wanted] = found.only(_cut(collector, found, wanted))
    return found.best[wanted]


def _best_of_union(collector: Collector, found: Union, wanted: int) -> list[Entry]:
    scores, full = _likely(collector, found, wanted)
    if len(scores) > FEW:
        return in_order(collector, _set_of(found, scores, full), wanted)
    snapshot = collector.snapshot
    if found.enough == 1:
        return _ranked(snapshot, [(score, document) for document, score in scores.items()], wanted)
    first = _ranked(snapshot, [(scores[document], document) for document in full], wanted)
    rest = [(score, document) for document, score in scores.items() if document not in full]
    return first + _ranked(snapshot, rest, wanted - len(first))


def _likely(collector: Collector, found: Union, wanted: int) -> tuple[dict[int, float], set[int]]:
    """Give documents among which the best so many of a union are, their scores right where they are such; full ones.

    What counts less than the last of the best so many of one set is left out.
    """
    firsts = [best(collector, part, wanted) if isinstance(part, Kept) else [] for part in found.parts]
    bound = max(first[-1][1] if len(first) == wanted else 0.0 for first in firsts)
    scores = {document: score for document, score, _ in firsts[0]}
    passes, smallest = found.passes(), found.parts[-1]
    if not scores:
        passes = [(found.parts[0], found.parts[0].score_array()), *passes]
    full = set[int]()
    for part, values in passes:
        near = _from(values, bound)
        if len(near) > 2 * wanted:
            near = near[highest(values.take(near), wanted)]
        if part is smallest and len(places := found.full()):
            places = places[highest(values.take(places), wanted)]
            full = set(part.documents.take(places).tolist())
            near = np.concatenate([near, places])
        for document, score in zip(part.documents.take(near).tolist(), values.take(near).tolist(), strict=True):
            if score > scores.get(document, 0.0):
                scores[document] = score
    return scores, full


def _set_of(found: Union, scores: Mapping[int, float], full: Container[int]) -> Hitset:
    """Give some documents of a union as a set."""
    documents = sorted(scores)
    return Hitset(
        np.array(documents, np.int64),
        np.array([scores[document] for document in documents]),
        None if found.enough == 1 else np.array([document in full for document in documents]),
    )


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
    return _ranked(collector.snapshot, list(zip(scores.tolist(), documents.tolist(), strict=True)), wanted)


def _half(found: Hitset, kept: Array) -> Hitset:
    """Give some documents as if all were full."""
    return Hitset(found.documents[kept], found.scores[kept] if found.scores is not None else None)


def in_other_order(collector: Collector, found: Hitset, wanted: int, sort: str = "relevance") -> list[Entry]:
    """Give the first so many documents where scores alone do not tell."""
    places = Ranks(collector, found).first(np.arange(found.total), sort, wanted)
    return [(int(found.documents[at]), 0.0 if found.scores is None else float(found.scores[at]), 0) for at in places]


_Row = tuple[float, int]
"""A document's score and its number."""


def _ranked(snapshot: Snapshot, rows: list[_Row], wanted: int) -> list[Entry]:
    """Give the best so many rows in order; the rows are changed."""
    rows.sort(reverse=True)
    for low, high in _ties(rows, wanted):
        rows[low:high] = _untied(snapshot, rows[low:high])
    return [(document, score, 0) for score, document in rows[:wanted]]


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


def _untied(snapshot: Snapshot, rows: Sequence[_Row]) -> list[_Row]:
    """Put rows in order whose scores hardly differ: by their ids where all else is equal."""
    keys: list[tuple[object, ...]] = [(-round(score, DIGITS), *snapshot.order_of(document)) for score, document in rows]
    if len(set(keys)) < len(keys):
        keys = [(*key, snapshot.id(document)) for key, (_, document) in zip(keys, rows, strict=True)]
    return [row for _, row in sorted(zip(keys, rows, strict=True))]


def highest(values: Array, wanted: int) -> Array:
    """Give the places of the highest values, of those that hardly differ from the last of them, and of a few more.

    The highest of each row of ROW are looked at first: as many of them as are wanted bound the last one from below.
    """
    if wanted >= len(values):
        return np.arange(len(values))
    rows = len(values) // ROW
    if rows > MANY // ROW + 2 * wanted:
        tops = values[: rows * ROW].reshape(ROW, rows).max(axis=0)
        near = _from(values, np.partition(tops, rows - wanted)[rows - wanted])
        if len(near) < len(values) // 2:
            return near.take(highest(values.take(near), wanted))
    return _from(values, np.partition(values, len(values) - wanted)[len(values) - wanted])


def _from(values: Array, least: float) -> Array:
    """Give the places of the values that are hardly less than one, or more."""
    found: Array = (values >= least - SLACK).nonzero()[0]
    return found
