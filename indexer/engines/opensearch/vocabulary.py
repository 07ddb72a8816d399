"""The words of an index in a cluster; they are counted by posts that hold them, not by places where they stand."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from indexer.engines.base import commonest, is_offered
from indexer.engines.opensearch.cluster import Cluster
from indexer.engines.opensearch.dsl import leaf
from indexer.engines.opensearch.mapping import SPELLED, SPLIT, facet_field, key_field
from indexer.query.tree import Word
from indexer.suggest.edits import edit

MOST = 10_000  # spellings that are told at once
_MEANING = re.compile(r'([.?+*|{}\[\]()"\\#@&<>~^$-])')


class ClusterVocabulary:
    """The words of an index."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def count(self, word: str) -> int:
        """Give in how many posts a word stands, each spelling of it counted for itself."""
        return sum(self.spellings(word).values())

    def spellings(self, word: str) -> Mapping[str, int]:
        """Give in how many posts each spelling of a word stands."""
        return {spelled: posts for _, spelled, posts in self._spelled(_literal(word) + SPLIT + ".*")}

    def known(self, term: str) -> bool:
        """Say whether a search for a term finds any post."""
        [answer] = self._cluster.ask([{"size": 0, "query": leaf(Word(term)), "terminate_after": 1}])
        return bool(answer["hits"]["total"]["value"])

    def near(self, word: str) -> list[str]:
        """Give the words from which one edit makes a word."""
        found = {folded for folded, _, _ in self._spelled(f"({_one_edit(word)}){SPLIT}.*")}
        return sorted(one for one in found if is_offered(one) and edit(word, one))

    def begin(self, start: str, most: int) -> list[tuple[str, int]]:
        """Give the commonest words that begin so; of very many, the commonest spellings alone are looked at."""
        counts: Counter[str] = Counter()
        for folded, _, posts in self._spelled(_literal(start) + ".*"):
            counts[folded] += posts
        return commonest(counts, most)

    def values(self, column: str, start: str, most: int) -> list[tuple[str, int]]:
        """Give the commonest values of a column that begin so."""
        query = {"prefix": {key_field(column): {"value": start}}}
        return commonest(self._counted(facet_field(column), {"query": query}, {}), most)

    def _spelled(self, pattern: str) -> list[tuple[str, str, int]]:
        """Give the folded words, spellings and posts of what a pattern means."""
        counts = self._counted(SPELLED, {"query": {"regexp": {SPELLED: {"value": pattern}}}}, {"include": pattern})
        return [(*_parted(pair), posts) for pair, posts in counts.items()]

    def _counted(self, field: str, body: dict[str, Any], rule: dict[str, Any]) -> dict[str, int]:
        terms = {"field": field, "size": MOST, "shard_size": MOST, **rule}
        [answer] = self._cluster.ask([{**body, "size": 0, "aggs": {"found": {"terms": terms}}}])
        return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["found"]["buckets"]}


def _parted(pair: str) -> tuple[str, str]:
    folded, _, spelled = pair.partition(SPLIT)
    return folded, spelled


def _literal(word: str) -> str:
    return _MEANING.sub(r"\\\1", word)


def _one_edit(word: str) -> str:
    """Give the expression of all words that one letter makes of a word: put in, left out, replaced, or two swapped."""
    letters = [_literal(letter) for letter in word]
    ways = dict.fromkeys("".join((*letters[:at], ".?", *letters[at + 1 :])) for at in range(len(letters)))
    ways |= dict.fromkeys("".join((*letters[:at], ".", *letters[at:])) for at in range(len(letters) + 1))
    for at in range(len(letters) - 1):
        ways["".join((*letters[:at], letters[at + 1], letters[at], *letters[at + 2 :]))] = None
    return "|".join(ways)
