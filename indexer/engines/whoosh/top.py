"""The last step of an answer on whole arrays: order, topics, and the window."""

import numpy as np

from indexer.engines.whoosh.best import MANY, Ranks, best, chosen, dated, highest, in_order, in_other_order
from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import Entry, Hitset
from indexer.engines.whoosh.numbers import spread
from indexer.engines.whoosh.unions import Union
from indexer.hits import Window
from indexer.ranking import DIGITS, RERANKED, TOPIC_SHARES


def ordered(collector: Collector, found: Hitset | Union, window: Window) -> tuple[list[Entry], int | None]:
    """Give the documents inside a window, and the number of topics where these are grouped."""
    if window.group == "topic":
        return _topics(collector, found.united(), window)
    wanted = window.start + window.count
    if not window.count or not found.total:
        return [], None
    if window.sort == "relevance":
        return best(collector, found, wanted)[window.start :], None
    return in_other_order(collector, found.united(), wanted, window.sort)[window.start :], None


def refined(collector: Collector, found: Hitset | Union, window: Window) -> Hitset | Union:
    """Give what was found, exact forms added to the scores; neighbours, common words and titles to the best of them."""
    if window.sort != "relevance" or not found.total or (isinstance(found, Hitset) and found.scores is None):
        return found
    if window.exact:
        hits = found.united()
        found = Hitset(hits.documents, hits.score_array() + collector.exact(*window.exact, hits.documents), hits.full)
    if not (window.pairs or window.aside or window.titled or window.typed):
        return found
    first = chosen(collector, found, RERANKED)
    added = collector.beside(first.documents, window)
    if not window.group and window.start + window.count <= RERANKED:  # those behind stay behind
        return Hitset(first.documents, first.score_array() + added, first.full)
    hits = found.united()
    scores = hits.score_array().copy()
    scores[hits.documents.searchsorted(first.documents)] += added
    return Hitset(hits.documents, scores, hits.full)


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
    firsts = _best_posts(collector, found, starts, counts, window.sort)
    chosen = Hitset(found.documents[firsts], totals, found.full[firsts] if found.full is not None else None)
    if window.sort == "relevance":
        first = in_order(collector, chosen, wanted)[window.start :]
        others = dict(zip(chosen.documents.tolist(), (counts - 1).tolist(), strict=True))
        return [(document, score, others[document]) for document, score, _ in first], groups
    places = Ranks(collector, chosen).first(np.arange(len(firsts)), window.sort, wanted)[window.start :]
    return [(int(chosen.documents[at]), float(totals[at]), int(counts[at]) - 1) for at in places], groups


def _different(numbers: Array) -> int:
    """Give how many different numbers there are; all are 0 or more."""
    held = np.zeros(int(numbers.max()) + 1, bool)
    held[numbers] = True
    return int(np.count_nonzero(held))


def _may_be_first(collector: Collector, found: Hitset, starts: Array, totals: Array, sort: str, wanted: int) -> Array:
    """Give the topics that may be among the first so many, and not many others."""
    if sort != "relevance":
        newest = sort == "newest"
        dates = dated(collector.said(found.documents), newest_first=newest)
        first = np.minimum.reduceat(dates, starts)
        return np.flatnonzero(first <= np.partition(first, wanted - 1)[wanted - 1])
    if found.full is None:
        return highest(totals, wanted)
    full = np.logical_or.reduceat(found.full, starts)
    at = np.flatnonzero(full)
    if len(at) >= wanted:
        return at[highest(totals[at], wanted)]
    rest = np.flatnonzero(~full)
    return np.sort(np.concatenate([at, rest[highest(totals[rest], wanted - len(at))]]))


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
    keys = [key(places) for key in Ranks(collector, found).keys(sort)]
    order = np.lexsort((*keys[::-1], topic))
    first: Array = places[order[np.concatenate([[True], topic[1:] != topic[:-1]])]]
    return first
