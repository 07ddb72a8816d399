"""Proof that an index of a cluster finds what its store holds: each post, and each by its own words."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from archive.store import Store
from archive.store.queries import post_count, post_keys, saved_posts
from indexer.analysis import terms
from indexer.engines.opensearch.cluster import Body, Cluster
from indexer.engines.opensearch.dsl import leaf
from indexer.engines.whoosh.proof import fingerprint
from indexer.query.tree import Phrase, Word

ASKED = 3  # words of a post by which it is looked for: its longest ones
TOGETHER = 200  # posts that are looked for at once


def count(cluster: Cluster) -> int:
    """Give how many documents an index holds: all that were written, found yet or not."""
    cluster.call(lambda client: client.indices.refresh(index=cluster.index))
    return int(cluster.call(lambda client: client.count(index=cluster.index))["count"])


def damage(store: Store, cluster: Cluster) -> Iterator[str]:
    """Give what is wrong with an index that is up to its store, a sentence each.

    Cost: reads all ids, and looks for each post.
    """
    if (held := count(cluster)) != (wanted := post_count(store)):
        yield f"it holds {held:,} posts, the store {wanted:,}"
    elif fingerprint(cluster.ids()) != fingerprint(post_keys(store)):
        yield "it holds other posts than the store"
    lost = list(_lost(store, cluster))
    if lost:
        yield f"{len(lost):,} posts are not found by their own words, like {lost[0]}"


def _lost(store: Store, cluster: Cluster) -> Iterator[str]:
    """Give the posts that are not found by their longest words; of those without words, the ones that are not there."""
    texts = ((saved.post.key, saved.post.text) for saved in saved_posts(store))
    while some := list(islice(texts, TOGETHER)):
        answers = cluster.ask([_by_words(id, terms(text)) for id, text in some])
        yield from (id for (id, _), answer in zip(some, answers, strict=True) if answer["hits"]["total"]["value"] != 1)


def _by_words(id: str, words: Iterable[str]) -> Body:
    longest = sorted(set(words), key=lambda word: (-len(word), word))[:ASKED]
    return {"size": 0, "query": {"bool": {"filter": [{"term": {"id": id}}, *(leaf(Word(one)) for one in longest)]}}}


def holding(cluster: Cluster, phrases: Collection[str]) -> Iterator[str]:
    """Give how often each of some phrases still stands in posts, a sentence each."""
    asked = [Phrase(tuple(terms(phrase))) for phrase in phrases]
    answers = cluster.ask([{"size": 0, "query": leaf(one)} for one in asked]) if asked else []
    for answer in answers:
        if found := answer["hits"]["total"]["value"]:
            yield f"{found:,} posts of {cluster.index} hold a phrase that was redacted"
