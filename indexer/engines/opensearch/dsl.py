"""Our query tree as a query of OpenSearch: what it finds is exact, what it scores picks the posts to score exactly.

Nothing that a reader types is ever parsed by OpenSearch: words are terms, patterns are escaped.
"""

import re
from collections.abc import Mapping
from typing import Any

from indexer.analysis import fold
from indexer.documents import Place
from indexer.engines.filters import key
from indexer.engines.opensearch.mapping import key_field
from indexer.query.tree import (
    And,
    AtLeast,
    Between,
    Boost,
    Everything,
    Fuzzy,
    InTopic,
    Is,
    Leaf,
    Maybe,
    Near,
    Not,
    Or,
    Pattern,
    Phrase,
    Prefix,
    Query,
    Some,
    Synonyms,
    Word,
)
from indexer.ranking import AS_WRITTEN, QUOTED_SHARE, is_aside, places, word_terms

Dsl = dict[str, Any]
Topics = Mapping[Query, list[str]]
"""The topics in which the part of each InTopic finds a post."""
FULL = 1_000.0
"""What a post with all words counts more than others: a multiple of any score, that leaves floats their fractions."""
TYPED = 100.0
"""What a post counts more that holds the one word as it was typed: more than any score, less than all words."""

SCORED = "top_terms_blended_freqs_30"
"""How words that a pattern means are scored: so many of them, as if they were one; OpenSearch takes 1,024 a query."""


def compiled(query: Query, topics: Topics) -> Dsl:
    """Give the query of a tree; topics: of each InTopic in it."""
    if isinstance(query, Leaf):
        return leaf(query)
    if isinstance(query, And):
        return {"bool": {"must": [compiled(part, topics) for part in query.parts]}}
    if isinstance(query, Or | Some | AtLeast):
        count = query.count if isinstance(query, AtLeast) else 1
        return any_of([compiled(part, topics) for part in query.parts], count)
    if isinstance(query, Maybe):
        return {"bool": {"filter": [{"match_all": {}}], "should": [compiled(query.part, topics)]}}
    if isinstance(query, Boost):
        return {"bool": {"must": [compiled(query.part, topics)], "boost": query.factor}}
    if isinstance(query, Not):
        return {"bool": {"must_not": [compiled(query.part, topics)], "filter": [{"match_all": {}}]}}
    return {"bool": {"filter": [_fact(query, topics)]}}


def _fact(query: Query, topics: Topics) -> Dsl:
    """Give the query of a fact, which scores nothing."""
    if isinstance(query, InTopic):
        return {"terms": {"topic": topics[query]}}
    if isinstance(query, Is):
        return {"term": {key_field(query.column): {"value": key(query)}}}
    if isinstance(query, Between):
        ends = {"gte": query.start, "lt": query.end}
        return {"range": {"said": {name: end for name, end in ends.items() if end is not None}}}
    return {"match_all": {}} if isinstance(query, Everything) else {"match_none": {}}


def any_of(parts: list[Dsl], count: int = 1) -> Dsl:
    """Give the query that so many parts must find; no part finds nothing."""
    return {"bool": {"should": parts, "minimum_should_match": count}} if parts else {"match_none": {}}


def leaf(leaf: Leaf) -> Dsl:
    """Give the query of a word, phrase or pattern in all of its places and forms."""
    if isinstance(leaf, Synonyms):
        return {"dis_max": {"queries": [_leaf(part) for part in leaf.parts], "tie_breaker": 0.3}}
    return _leaf(leaf)


def _leaf(one: Leaf) -> Dsl:
    if isinstance(one, Word):
        return any_of(
            [
                {"term": {term.field: {"value": term.text, "boost": term.weight * _weight(one, term.place)}}}
                for term in word_terms(one)
            ]
        )
    return any_of([_boosted(_in_place(one, place.name), AS_WRITTEN * _weight(one, place)) for place in places(one)])


def _weight(leaf: Leaf, place: Place) -> float:
    return place.weight * (QUOTED_SHARE if is_aside(leaf, place) else 1.0)


def _boosted(query: Dsl, boost: float) -> Dsl:
    return {"bool": {"must": [query], "boost": boost}}


def _in_place(leaf: Leaf, place: str) -> Dsl:
    if isinstance(leaf, Phrase):
        words = " ".join(map(fold, leaf.terms))
        return {"match_phrase": {place: {"query": words, "analyzer": "whitespace"}}}
    if isinstance(leaf, Near):
        return _near(leaf, place)
    if isinstance(leaf, Prefix):
        return _pattern("prefix", place, {"value": fold(leaf.term)})
    if isinstance(leaf, Fuzzy):
        rule = {"value": fold(leaf.term), "fuzziness": leaf.distance, "transpositions": False}
        return _pattern("fuzzy", place, rule)
    if isinstance(leaf, Pattern):
        return _pattern("wildcard", place, {"value": _escaped(leaf.term)})
    raise TypeError(f"{leaf} is looked for by its parts")


def _pattern(kind: str, place: str, rule: Dsl) -> Dsl:
    """Give the query of a pattern: all of its words find posts, some of them score."""
    found, scored = ({kind: {place: {**rule, "rewrite": rewrite}}} for rewrite in ("constant_score", SCORED))
    return {"bool": {"filter": [found], "should": [scored]}}


def _near(near: Near, place: str) -> Dsl:
    """Give the intervals that are short enough; words closer than so many can stand are never found."""
    terms = list(dict.fromkeys(map(fold, near.terms)))
    if len(terms) == 1:
        return {"term": {place: {"value": terms[0]}}}
    gaps = near.distance + 1 - len(terms)
    if gaps < 0:
        return {"match_none": {}}
    words = [{"match": {"query": term, "analyzer": "keyword"}} for term in terms]
    return {"intervals": {place: {"all_of": {"intervals": words, "ordered": False, "max_gaps": gaps}}}}


def _escaped(pattern: str) -> str:
    r"""Give a pattern as a wildcard query reads it: "\" before what would mean something."""
    return "".join(
        piece if piece in "*?" else fold(piece).replace("\\", r"\\") for piece in re.split(r"([*?])", pattern)
    )
