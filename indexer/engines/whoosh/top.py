"""The last step of an answer on whole arrays: order, topics, and the window."""

from functools import partial

import numpy as np

from indexer.engines.whoosh.added import added
from indexer.engines.whoosh.best import SLACK, best, chosen, highest, in_order, in_other_order
from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import Entry, Hitset
from indexer.engines.whoosh.numbers import runs_of, spread
from indexer.engines.whoosh.ranks import Ranks, dated
from indexer.engines.whoosh.unions import Union
from indexer.hits import Window
from indexer.query.tree import Query
from indexer.ranking import DIGITS, RERANKED, TOPIC_SHARES

FEW = 5000  # documents whose topics are all counted
MORE = 8  # times as many posts as topics are wanted have the topics that are counted first
KEPT = 200  # topics of a query that are kept, for who asks it again


def ordered(
    collector: Collector, query: Query, found: Hitset | Union, window: Window
) -> tuple[list[Entry], int | None]:
    """Give the documents inside a window, and the number of topics where these are grouped.

    found: what the query finds, as it is refined.  Where it is too late, none of a window so deep that nearly all has
    to be put in order for it.
    """
    if window.start >= RERANKED and collector.late:
        return [], None
    if window.group == "topic":
        return _topics(collector, query, found, window)
    wanted = window.start + window.count
    if not window.count or not found.total:
        return [], None
    if window.sort == "relevance":
        return best(collector, found, wanted)[window.start :], None
    return in_other_order(collector, found.united(), wanted, window.sort)[window.start :], None


def refined(collector: Collector, query: Query, found: Hitset | Union, window: Window) -> Hitset | Union:
    """Give what was found, exact forms added to the scores; to the best of them what counts in these alone.

    found: what the query finds.  Where it is too late, it is given as it is.
    """
    if window.sort != "relevance" or not found.total or (isinstance(found, Hitset) and found.scores is None):
        return found
    if collector.late:
        return found
    if window.exact:
        found = collector.exact(*window.exact, found.united())
    if not any(window.refinement[1:]):
        return found
    first, more = collector.kept((query, window.refinement), partial(_refined, collector, found, window))
    collector.added = dict(zip(first.documents.tolist(), more.tolist(), strict=True))
    if not window.group and window.start + window.count <= RERANKED:  # those behind stay behind
        return Hitset(first.documents, first.score_array() + more, first.full)
    hits = found.united()
    scores = hits.score_array().copy()
    scores[hits.documents.searchsorted(first.documents)] += more
    return Hitset(hits.documents, scores, hits.full)


def _refined(collector: Collector, found: Hitset | Union, window: Window) -> tuple[Hitset, Array]:
    """Give the best of what was found, and what is added to each."""
    first = chosen(collector, found, RERANKED)
    return first, added(collector, first, window)


# -- topics


def _topics(collector: Collector, query: Query, found: Hitset | Union, window: Window) -> tuple[list[Entry], int]:
    """Give the topics inside a window, each by its best post, and how many topics there are."""
    wanted = window.start + window.count if window.count else 0
    look = partial(_first_topics, collector, found, window.sort, wanted)
    question = query, window.refinement, window.sort, wanted
    entries, groups = collector.kept(question, look) if wanted <= KEPT else look()
    return entries[window.start :], groups


def _first_topics(collector: Collector, found: Hitset | Union, sort: str, wanted: int) -> tuple[list[Entry], int]:
    """Give the first so many topics in order, each by its best post, and how many topics there are."""
    found = found.united()
    if not found.total:
        return [], 0
    topics = collector.topics(found.documents)
    groups = int(np.count_nonzero(topics[1:] != topics[:-1])) + 1 if collector.snapshot.by_topic else _different(topics)
    if not wanted:
        return [], groups
    if sort == "relevance" and groups > wanted and found.total > FEW:
        kept = _may_be_first(found, topics, wanted)
        found, topics = found.only(kept), topics.take(kept)
    found, starts, counts = _by_topic(found, topics)
    if sort != "relevance" and groups > wanted:
        kept = _first_by_date(collector, found, starts, sort, wanted)
        found, starts, counts = _some(found, starts, counts, kept)
    totals = _totals(found.score_array(), starts, counts)
    if sort == "relevance" and len(starts) > wanted:
        kept = _reach(totals, _full(found, starts), wanted)
        found, starts, counts = _some(found, starts, counts, kept)
        totals = totals.take(kept)
    firsts = _best_posts(collector, found, starts, counts, sort)
    chosen = Hitset(found.documents[firsts], totals, found.full[firsts] if found.full is not None else None)
    if sort == "relevance":
        others = dict(zip(chosen.documents.tolist(), (counts - 1).tolist(), strict=True))
        first = in_order(collector, chosen, wanted)
        return [(document, score, others[document]) for document, score, _ in first], groups
    places = Ranks(collector, chosen).first(np.arange(len(firsts)), sort, wanted)
    return [(int(chosen.documents[at]), float(totals[at]), int(counts[at]) - 1) for at in places], groups


def _may_be_first(found: Hitset, topics: Array, wanted: int) -> Array:
    """Give the places of all documents of the topics that may be among the first so many, and not many others."""
    scores = found.score_array()
    if found.full is None:
        return _promising(scores, topics, wanted)
    full = _held(topics.take(found.full.nonzero()[0]), topics)  # places of all documents of topics with a full one
    some = topics.take(full)
    if (left := wanted - _different(some)) <= 0:
        return full.take(_promising(scores.take(full), some, wanted))
    rest = np.ones(found.total, bool)
    rest[full] = False
    others = rest.nonzero()[0]
    others = others.take(_promising(scores.take(others), topics.take(others), left))
    return np.sort(np.concatenate([full, others]))


def _promising(scores: Array, topics: Array, wanted: int) -> Array:
    """Give the places of all documents of the topics that may be among the so many that count the most.

    Some topics with the highest posts are counted whole: the last of the best so many of them bounds the last of all
    from below.  A topic beyond it has a post that counts so much that the topic's other ones can bring it there.
    """
    places = _held(topics.take(highest(scores, MORE * wanted)), topics)
    order = topics.take(places).argsort(kind="stable")
    places = places.take(order)
    totals = _totals(scores.take(places), *runs_of(topics.take(places)))
    if len(totals) < wanted:
        return np.arange(len(topics))
    least = np.partition(totals, len(totals) - wanted)[len(totals) - wanted] - SLACK
    return _held(topics.take((scores >= least / sum(TOPIC_SHARES)).nonzero()[0]), topics)


def _held(some: Array, topics: Array) -> Array:
    """Give the places of topics that are among some."""
    held = np.zeros(int(topics.max(initial=0)) + 1, bool)
    held[some] = True
    found: Array = held.take(topics).nonzero()[0]
    return found


def _by_topic(found: Hitset, topics: Array) -> tuple[Hitset, Array, Array]:
    """Give documents topic by topic, where each topic begins, and how many documents it has."""
    if (topics[1:] < topics[:-1]).any():
        order = topics.argsort(kind="stable")
        found, topics = found.only(order), topics.take(order)
    return found, *runs_of(topics)


def _different(numbers: Array) -> int:
    """Give how many different numbers there are; all are 0 or more."""
    held = np.zeros(int(numbers.max(initial=0)) + 1, bool)
    held[numbers] = True
    return int(np.count_nonzero(held))


def _some(found: Hitset, starts: Array, counts: Array, kept: Array) -> tuple[Hitset, Array, Array]:
    """Give some topics: their documents, where each begins, and how many documents it has."""
    counts = counts.take(kept)
    return found.only(spread(starts.take(kept), counts)), np.cumsum(counts) - counts, counts


def _first_by_date(collector: Collector, found: Hitset, starts: Array, sort: str, wanted: int) -> Array:
    """Give the topics that may be among the first so many by date, and not many others."""
    dates = dated(collector.said(found.documents), newest_first=sort == "newest")
    first = np.minimum.reduceat(dates, starts)
    return np.flatnonzero(first <= np.partition(first, wanted - 1)[wanted - 1])


def _full(found: Hitset, starts: Array) -> Array | None:
    """Say which topics have a full post, None where all have."""
    return None if found.full is None else np.logical_or.reduceat(found.full, starts)


def _reach(totals: Array, full: Array | None, wanted: int) -> Array:
    """Give the places of what may be among the highest so many, full ones first."""
    if full is None:
        return highest(totals, wanted)
    at, rest = full.nonzero()[0], (~full).nonzero()[0]
    if len(at) >= wanted:
        return at.take(highest(totals.take(at), wanted))
    rest = rest.take(highest(totals.take(rest), wanted - len(at)))
    return np.sort(np.concatenate([at, rest]))


def _totals(scores: Array, starts: Array, counts: Array) -> Array:
    """Give the scores of topics: their best posts' together, by TOPIC_SHARES."""
    topic = np.repeat(np.arange(len(starts)), counts)
    best = np.maximum.reduceat(scores, starts)
    totals: Array = TOPIC_SHARES[0] * best
    left = scores.copy()
    for share in TOPIC_SHARES[1:]:
        at = (left == best.take(topic)).nonzero()[0]
        left[at.take(runs_of(topic.take(at))[0])] = -np.inf  # the best one that is left of each topic
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
