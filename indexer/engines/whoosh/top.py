"""The last step of an answer on whole arrays: order, topics, and the window."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from indexer.engines.whoosh import layout
from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import Hitset
from indexer.engines.whoosh.numbers import spread
from indexer.hits import Window
from indexer.ranking import DIGITS, RERANKED, TOPIC_SHARES

SLACK = 10.0 ** (1 - DIGITS)  # scores that lie nearer than this to the last one of a window are looked at exactly
ROW = 32  # values whose highest is looked at first
FEW = 200  # documents that are put in order one by one
MANY = 500  # documents from which on topics that cannot be in the window are left out first


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in its place of the answer; more: how many further ones of its topic were found."""

    document: int
    score: float
    more: int = 0


def ordered(collector: Collector, found: Hitset, window: Window) -> tuple[list[Entry], int | None]:
    """Give the documents inside a window, and the number of topics where these are grouped."""
    if window.group == "topic":
        return _topics(collector, found, window)
    wanted = window.start + window.count
    if not window.count or not len(found.documents):
        return [], None
    ranks = _Ranks(collector, found)
    near = ranks.near(window.sort, wanted)
    places = ranks.by_score(near) if window.sort == "relevance" and len(near) <= FEW else None
    places = (ranks.first(near, window.sort, wanted) if places is None else places)[window.start : wanted]
    documents, scores = found.documents[places].tolist(), found.score_array()[places].tolist()
    return [Entry(document, score) for document, score in zip(documents, scores, strict=True)], None


def refined(collector: Collector, found: Hitset, window: Window) -> Hitset:
    """Give what was found, exact forms added to the scores; neighbours, common words and titles to the best of them."""
    beside = (*window.pairs, *window.aside, *window.titled)
    if window.sort != "relevance" or found.scores is None:
        return found
    scores = found.scores
    if window.exact:
        scores = scores + collector.exact(*window.exact, found.documents)
        found = replace(found, scores=scores)
    if not beside:
        return found
    ranks = _Ranks(collector, found)
    places = np.sort(ranks.first(ranks.near("relevance", RERANKED), "relevance", RERANKED))
    scores = scores.copy()
    scores[places] += collector.beside(found.documents[places], window)
    return replace(found, scores=scores)


class _Ranks:
    """What documents are sorted by, each worked out only where it is needed."""

    def __init__(self, collector: Collector, found: Hitset, scores: Array | None = None) -> None:
        self._collector, self._found = collector, found
        self._scores = scores if scores is not None else found.scores

    def near(self, sort: str, wanted: int) -> Array:
        """Give the places of all documents that may be among the first so many, and not many others."""
        if len(self._found.documents) <= wanted or sort != "relevance" or self._scores is None:
            return np.arange(len(self._found.documents))
        if self._found.full is None:
            return _highest(self._scores, wanted)
        full = np.flatnonzero(self._found.full)
        if len(full) >= wanted:
            return full[_highest(self._scores[full], wanted)]
        rest = np.flatnonzero(~self._found.full)
        return np.concatenate([full, rest[_highest(self._scores[rest], wanted - len(full))]])

    def by_score(self, places: Array) -> list[int] | None:
        """Give a few places in order where scores alone tell it; None where two are equal."""
        scores = np.zeros(len(places)) if self._scores is None else self._scores[places]
        full = [True] * len(places) if self._found.full is None else self._found.full[places].tolist()
        rounded = [round(score, DIGITS) for score in scores.tolist()]
        ranked = sorted(zip(full, rounded, places.tolist(), strict=True), reverse=True)
        if any(one[:2] == other[:2] for one, other in pairwise(ranked)):
            return None
        return [place for _, _, place in ranked]

    def keys(self, sort: str) -> list[Callable[[Array], Array]]:
        """Give what puts places in order, the first one first, lowest first."""
        documents, full, scores = self._found.documents, self._found.full, self._scores
        found: list[Callable[[Array], Array]] = []
        if sort == "relevance" and full is not None:
            found.append(lambda places: ~full[places])
        if sort == "relevance" and scores is not None:
            found.append(lambda places: -np.round(scores[places], DIGITS))
        found.append(lambda places: _dated(self._collector.said(documents[places]), newest_first=sort == "newest"))
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


def _dated(said: Array, *, newest_first: bool) -> Array:
    """Give what dates are sorted by; posts without one are last either way."""
    return np.where(said == layout.NO_DATE, said, -said) if newest_first else said


def _highest(values: Array, wanted: int) -> Array:
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
            return near[_highest(values[near], wanted)]
    least = np.partition(values, len(values) - wanted)[len(values) - wanted]
    return np.flatnonzero(values >= least - SLACK)


# -- topics


def _topics(collector: Collector, found: Hitset, window: Window) -> tuple[list[Entry], int]:
    """Give the topics inside a window, each by its best post, and how many topics there are."""
    if not len(found.documents):
        return [], 0
    topics = collector.topics(found.documents)
    new = topics[1:] != topics[:-1]
    if np.count_nonzero(new) + 1 != _different(topics):
        order = topics.argsort(kind="stable")
        found, topics = found.only(order), topics[order]
        new = topics[1:] != topics[:-1]
    starts = np.concatenate([[0], np.flatnonzero(new) + 1])
    counts = np.diff(starts, append=len(topics))
    groups, wanted = len(starts), window.start + window.count
    if not window.count:
        return [], groups
    totals = _totals(found.score_array(), starts, counts)
    if len(found.documents) > MANY and groups > wanted:
        kept = _may_be_first(collector, found, starts, totals, window.sort, wanted)
        found = found.only(spread(starts[kept], counts[kept]))
        counts, totals = counts[kept], totals[kept]
        starts = np.cumsum(counts) - counts
    best = _best_posts(collector, found, starts, counts, window.sort)
    chosen = found.only(best)
    ranks = _Ranks(collector, chosen, totals if window.sort == "relevance" else None)
    every = np.arange(len(best))
    places = ranks.by_score(every) if window.sort == "relevance" and len(best) <= FEW else None
    places = (ranks.first(every, window.sort, wanted) if places is None else places)[window.start : wanted]
    entries = [Entry(int(chosen.documents[at]), float(totals[at]), int(counts[at]) - 1) for at in places]
    return entries, groups


def _different(numbers: Array) -> int:
    """Give how many different numbers there are; all are 0 or more."""
    held = np.zeros(int(numbers.max()) + 1, bool)
    held[numbers] = True
    return int(np.count_nonzero(held))


def _may_be_first(collector: Collector, found: Hitset, starts: Array, totals: Array, sort: str, wanted: int) -> Array:
    """Give the topics that may be among the first so many, and not many others."""
    if sort != "relevance":
        newest = sort == "newest"
        dates = _dated(collector.said(found.documents), newest_first=newest)
        first = np.minimum.reduceat(dates, starts)
        return np.flatnonzero(first <= np.partition(first, wanted - 1)[wanted - 1])
    if found.full is None:
        return _highest(totals, wanted)
    full = np.logical_or.reduceat(found.full, starts)
    at = np.flatnonzero(full)
    if len(at) >= wanted:
        return at[_highest(totals[at], wanted)]
    rest = np.flatnonzero(~full)
    return np.sort(np.concatenate([at, rest[_highest(totals[rest], wanted - len(at))]]))


def _totals(scores: Array, starts: Array, counts: Array) -> Array:
    """Give the scores of topics: their best posts' together, by TOPIC_SHARES."""
    topic = np.repeat(np.arange(len(starts)), counts)
    best = np.maximum.reduceat(scores, starts)
    totals: Array = TOPIC_SHARES[0] * best
    left = scores.copy()
    for share in TOPIC_SHARES[1:]:
        at = np.flatnonzero(left == best.take(topic))
        owner = topic.take(at)
        first = np.concatenate([[True], owner[1:] != owner[:-1]])
        left[at[first]] = -np.inf  # the best one that is left of each topic
        best = np.maximum.reduceat(left, starts)
        totals += share * np.maximum(best, 0.0)
    return totals


def _best_posts(collector: Collector, found: Hitset, starts: Array, counts: Array, sort: str) -> Array:
    """Give the place of each topic's first post."""
    topic = np.repeat(np.arange(len(starts)), counts)
    places = np.arange(len(topic))
    if sort == "relevance" and found.full is None:
        scores = np.round(found.score_array(), DIGITS)
        places = np.flatnonzero(scores == np.maximum.reduceat(scores, starts).take(topic))
        if len(places) == len(starts):  # no two are equal
            return places
        topic = topic.take(places)
    keys = [key(places) for key in _Ranks(collector, found).keys(sort)]
    order = np.lexsort((*keys[::-1], topic))
    first: Array = places[order[np.concatenate([[True], topic[1:] != topic[:-1]])]]
    return first
