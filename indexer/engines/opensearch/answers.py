"""One answer: what the cluster finds and counts, the best of it scored exactly."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from indexer.analysis import fold
from indexer.documents import PLACES, TITLE
from indexer.engines.opensearch.cluster import ASK_SECONDS, Body, Cluster
from indexer.engines.opensearch.dsl import FULL, TYPED, compiled, leaf
from indexer.engines.opensearch.mapping import DEEPEST, KEPT, facet_field, length_field
from indexer.engines.opensearch.meant import Meant
from indexer.engines.opensearch.sample import Sample, Statistics
from indexer.hits import Hit, Hits, Window
from indexer.query.tree import (
    And,
    AtLeast,
    Boost,
    InTopic,
    Leaf,
    Maybe,
    Not,
    Or,
    Query,
    Some,
    Word,
    demanding,
    in_place,
    leaves,
)

ALONE = 2  # times as many posts are scored exactly of one word alone: nothing but its own count tells them apart
SHARD_VALUES = 1_000  # of a facet, that each shard tells: with fewer, counts over several shards are wrong
TOPICS = 60_000  # topics in which a condition may hold: OpenSearch takes 65,536 terms
SLACK = 2.0  # seconds that a machine has beyond those of a search before another one is asked
CERTAIN = 40_000  # topics up to which their number is nearly exact
_EARLIEST = {"said": {"order": "asc", "missing": "_last"}}
_LATEST = {"said": {"order": "desc", "missing": "_last"}}
_TIES = ({"topic": "asc"}, {"number": "asc"}, {"id": "asc"})
_ORDERS: dict[str, tuple[Any, ...]] = {
    "relevance": ("_score", _EARLIEST, *_TIES),
    "newest": (_LATEST, *_TIES),
    "oldest": (_EARLIEST, *_TIES),
}


class Answer:
    """One answer in making.

    best: how many posts are scored before they are put in order, ALONE times as many of one word; those behind stand in
    the order of the cluster's own scores.
    """

    def __init__(self, cluster: Cluster, query: Query, window: Window, best: int) -> None:
        self._cluster, self._query, self._window = cluster, query, window
        self._best = best * ALONE if len(list(leaves(query))) == 1 else best
        self._exact, self._away = True, False
        self._topics: dict[Query, list[str]] = {}
        for part in (*_in_topics(query), *_in_topics(demanding(query))):
            if part not in self._topics:
                self._topics[part] = self._topics_of(part.part)

    def hits(self) -> Hits:
        """Give the answer."""
        began = time.perf_counter()
        window = self._window
        size = self._best if window.count and (window.sort == "relevance" or window.group) else 0
        wanted = self._wanted()
        main, full, lengths, *counts = self._asked([self._main(size), *self._figures(wanted)])
        self._statistics = _statistics(lengths, dict(zip(wanted, map(_total, counts), strict=True)))
        total, lead = _total(main), self._scored(main)
        partial = total > len(main["hits"]["hits"])
        shown = list(lead[window.start : window.start + window.count])
        if partial and window.count > len(shown) and window.start < total:
            shown += self._behind(lead, max(0, window.start - len(lead)), window.count - len(shown))
        if partial and window.group:
            shown = self._with_more(shown)
        return Hits(
            total=total,
            full=_total(full),
            groups=self._groups(main, lead, partial) if window.group else None,
            hits=tuple(shown),
            facets={name: self._values(main["aggregations"][name]) for name in window.facets},
            exact=self._exact,
            away=self._away,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def _asked(self, bodies: Sequence[Body]) -> list[Body]:
        seconds = self._window.seconds
        limit = {} if seconds is None else {"timeout": f"{max(1, round(seconds * 1000))}ms"}
        patience = ASK_SECONDS if seconds is None else min(ASK_SECONDS, seconds + SLACK)
        answers = self._cluster.ask([{**body, **limit} for body in bodies], patience)
        self._away |= any(answer["_shards"]["failed"] for answer in answers)
        self._exact &= not self._away and not any(answer["timed_out"] for answer in answers)
        return answers

    # -- what is asked

    def _main(self, size: int) -> Body:
        most = max(SHARD_VALUES, self._window.values)
        values: dict[str, Body] = {
            name: {"terms": {"field": facet_field(name), "size": most, "shard_size": most}}
            for name in self._window.facets
        }
        if self._window.group:
            values["topics"] = {"cardinality": {"field": "topic", "precision_threshold": CERTAIN}}
        return {**self._page(), "size": size, "track_total_hits": True, "aggs": values}

    def _page(self) -> Body:
        query = compiled(self._query, self._topics)
        if self._window.sort == "relevance" and (first := list(self._first())):
            query = {"bool": {"must": [query], "should": first}}
        return {"query": query, "sort": list(_ORDERS[self._window.sort]), "track_scores": True, "_source": list(KEPT)}

    def _first(self) -> Iterator[Body]:
        """Give what posts have that come before all others: every word, the one word as it was typed."""
        demanded = demanding(self._query)
        if demanded != self._query:
            yield {"constant_score": {"filter": compiled(demanded, self._topics), "boost": FULL}}
        if self._window.exact:
            yield {"constant_score": {"filter": leaf(self._window.exact[1]), "boost": TYPED}}

    def _wanted(self) -> list[Leaf]:
        """Give the leaves of which must be known how many posts hold them."""
        titled = (in_place(one, TITLE.name) for one in self._window.titled)
        typed = self._window.exact[1:] if self._window.exact else ()
        found = [*leaves(self._query), *leaves(self._query, False), *titled, *typed, *self._window.typed]
        return list(dict.fromkeys(found))

    def _meant(self) -> Meant:
        """Give the words of posts that their scores ask about."""
        beside = (Word(term) for pair in self._window.pairs for term in (pair.first, pair.second))
        kin = (one.beginning for one in self._window.kin)
        return Meant((*self._wanted(), *(self._window.exact or ()), *self._window.aside, *beside, *kin))

    def _figures(self, wanted: Sequence[Leaf]) -> Iterator[Body]:
        counted = {"size": 0, "track_total_hits": True}
        yield {**counted, "query": compiled(demanding(self._query), self._topics)}
        yield {**counted, "aggs": {place: {"sum": {"field": length_field(place)}} for place in PLACES}}
        for one in wanted:
            yield {**counted, "query": leaf(one)}

    def _topics_of(self, part: Query) -> list[str]:
        terms = {"field": "topic", "size": TOPICS, "shard_size": TOPICS}
        [answer] = self._asked(
            [{"size": 0, "query": compiled(part, self._topics), "aggs": {"topics": {"terms": terms}}}]
        )
        found = answer["aggregations"]["topics"]
        self._exact &= not found["sum_other_doc_count"]
        return [bucket["key"] for bucket in found["buckets"]]

    # -- what is told

    def _scored(self, answer: Body) -> tuple[Hit, ...]:
        """Give the posts of an answer, or their topics, scored and in order."""
        sources = [hit["_source"] for hit in answer["hits"]["hits"]]
        if not sources:
            return ()
        sample = Sample(sources, self._meant(), self._statistics, self._topics)
        return sample.search(self._query, replace(self._window, start=0, count=len(sources), facets=())).hits

    def _behind(self, lead: Sequence[Hit], skip: int, count: int) -> tuple[Hit, ...]:
        """Give so many posts or topics behind the best and some more."""
        page = self._page()
        if self._window.group:
            known = {"terms": {"topic": [str(hit.document.columns["topic"]) for hit in lead]}}
            page["query"] = {"bool": {"must": [page["query"]], "must_not": [known]}}
            page["collapse"] = {"field": "topic"}
        else:
            skip += len(lead)
        if skip + count <= DEEPEST:
            return self._scored(self._asked([{**page, "from": skip, "size": count}])[0])
        if self._window.group:
            self._exact = False  # collapsed hits cannot be gone through step by step
            return ()
        return self._scored(self._cluster.deep(page, skip, count))

    def _with_more(self, shown: Sequence[Hit]) -> list[Hit]:
        """Give topics with how many more of their posts were found in the whole index."""
        topics = [str(hit.document.columns["topic"]) for hit in shown]
        if not topics:
            return []
        query = {"bool": {"filter": [compiled(self._query, self._topics), {"terms": {"topic": topics}}]}}
        terms = {"terms": {"field": "topic", "size": len(topics), "shard_size": len(topics)}}
        [answer] = self._asked([{"size": 0, "query": query, "aggs": {"topics": terms}}])
        posts = {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["topics"]["buckets"]}
        return [replace(hit, more=posts.get(topic, 1) - 1) for hit, topic in zip(shown, topics, strict=True)]

    def _groups(self, main: Body, lead: Sequence[Hit], partial: bool) -> int:
        return int(main["aggregations"]["topics"]["value"]) if partial else len(lead)

    def _values(self, counted: Body) -> tuple[tuple[str, int], ...]:
        """Give the commonest values of a facet, equals by name."""
        self._exact &= not counted["doc_count_error_upper_bound"]
        found = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in counted["buckets"]]
        return tuple(sorted(found, key=lambda pair: (-pair[1], fold(pair[0]), pair[0]))[: self._window.values])


def _total(answer: Body) -> int:
    return int(answer["hits"]["total"]["value"])


def _statistics(lengths: Body, holding: dict[Leaf, int]) -> Statistics:
    posts = _total(lengths)
    sums = lengths["aggregations"]
    return Statistics(
        posts=posts, averages={place: sums[place]["value"] / (posts or 1) for place in PLACES}, holding=holding
    )


def _in_topics(query: Query) -> Iterator[InTopic]:
    """Give the conditions on topics in a query, inner ones first."""
    if isinstance(query, And | Or | AtLeast | Some):
        for part in query.parts:
            yield from _in_topics(part)
    elif isinstance(query, Maybe | Boost | Not | InTopic):
        yield from _in_topics(query.part)
        if isinstance(query, InTopic):
            yield query
