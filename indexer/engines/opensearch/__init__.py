"""The engine for what one machine cannot hold: posts in an index of an OpenSearch cluster, their texts with them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from opensearchpy import OpenSearch

from indexer.analysis import VERSION
from indexer.documents import Document
from indexer.engines.opensearch.answers import Answer
from indexer.engines.opensearch.cluster import Cluster
from indexer.engines.opensearch.documents import source
from indexer.engines.opensearch.mapping import SCHEMA, mapping, settings
from indexer.engines.opensearch.vocabulary import ClusterVocabulary
from indexer.errors import IndexMissing
from indexer.hits import Hits, Window
from indexer.query.tree import Query
from indexer.ranking import RERANKED

BEST = 5 * RERANKED
"""How many posts are scored exactly: among those that the cluster takes for the best, the RERANKED best are then (of 20
queries of words that stand in most posts, 15 have the right first ten with so many, none with 2 * RERANKED)."""


class OpenSearchEngine:
    """An index of a cluster, or the one that an alias stands for.  Raises IndexMissing, IndexAway, IndexDamaged.

    best: posts of an answer that are scored by our own formula, see Answer.  version: of what is written: a document
    never takes the place of a newer one; None: it always does.  record: see Cluster.
    """

    def __init__(
        self,
        client: OpenSearch,
        index: str,
        *,
        best: int = BEST,
        version: int | None = None,
        record: Path | None = None,
    ) -> None:
        self._cluster, self._best = Cluster(client, index, record), best
        self._versioned = {} if version is None else {"version": version, "version_type": "external_gte"}
        self._check()

    def _check(self) -> None:
        """Raise IndexMissing where there is no index, or one that was made by another version."""
        index = self._cluster.index
        for one in self._cluster.call(lambda client: client.indices.get_mapping(index=index)).values():
            said = one["mappings"].get("_meta", {})
            if (said.get("schema"), said.get("analysis")) != (SCHEMA, VERSION):
                raise IndexMissing(f"{index} is of another version of forumsearch; make it anew: forumsearch index")

    def write(self, documents: Iterable[Document]) -> int:
        """Add documents, each in place of the one with its id; raises IndexUnwritten too, which says which are not."""
        changes = ({"_op_type": "index", "_id": one.id, "_source": source(one), **self._versioned} for one in documents)
        count = sum(1 for _ in self._cluster.change(changes))
        self._refresh()
        return count

    def delete(self, ids: Iterable[str]) -> int:
        """Take documents out."""
        changes = ({"_op_type": "delete", "_id": id, **self._versioned} for id in ids)
        count = sum(result == "deleted" for _, result in self._cluster.change(changes))
        self._refresh()
        return count

    def settle(self) -> None:
        """Do nothing: a cluster merges its segments by itself."""

    def search(self, query: Query, window: Window) -> Hits:
        """Answer a query; a shard that does not answer makes it inexact."""
        return Answer(self._cluster, query, window, self._best).hits()

    def vocabulary(self) -> ClusterVocabulary:
        """Give the words of the index."""
        return ClusterVocabulary(self._cluster)

    def facts(self) -> Mapping[str, int | str]:
        """Give the number of documents, the bytes of all copies of the index and the version of its analysis."""
        index = self._cluster.index
        told = self._cluster.call(lambda client: client.indices.stats(index=index, metric="docs,store"))["_all"]
        return {
            "engine": "opensearch",
            "documents": told["primaries"]["docs"]["count"],
            "bytes": told["total"]["store"]["size_in_bytes"],
            "analysis": VERSION,
        }

    def close(self) -> None:
        """Let go of all connections."""
        self._cluster.call(lambda client: client.close())

    def _refresh(self) -> None:
        self._cluster.call(lambda client: client.indices.refresh(index=self._cluster.index))


def make_index(client: OpenSearch, index: str, *, shards: int = 1, says: Mapping[str, Any] | None = None) -> None:
    """Make an empty index of the cluster, of which nothing is copied or found before it is told to serve (FILLED).

    says: what its mapping keeps of it.  Raises IndexDamaged where one of that name is there.
    """
    body = {"settings": settings(shards), "mappings": mapping(says or {})}
    Cluster(client, index).call(lambda client: client.indices.create(index=index, body=body))
