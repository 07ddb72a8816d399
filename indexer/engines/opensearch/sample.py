"""The best posts of an answer, scored by the one formula of all engines with figures of the whole index.

OpenSearch finds and counts; its own scores, whose lengths are rounded and whose fields are added up after saturation,
only say which posts are looked at here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indexer.engines.memory import MemoryEngine, Scores
from indexer.engines.opensearch.documents import Source, document, lengths
from indexer.engines.opensearch.dsl import Topics
from indexer.engines.opensearch.meant import Meant
from indexer.query.tree import InTopic, Leaf, Query
from indexer.ranking import idf


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What the formula asks of a whole index: its posts, words of each place on the average, posts that hold a leaf."""

    posts: int
    averages: Mapping[str, float]
    holding: Mapping[Leaf, int]


class Sample(MemoryEngine):
    """Some documents of an index, with those of the words that were sent of them that are meant."""

    def __init__(self, sources: Iterable[Source], meant: Meant, statistics: Statistics, topics: Topics) -> None:
        super().__init__()
        self._statistics = statistics
        self._in_topics = topics
        for one in sources:
            self._put(document(one), meant.of(one), lengths(one))

    def _rarity(self, leaf: Leaf, found: int) -> float:
        return idf(self._statistics.holding[leaf], self._statistics.posts)

    def _averages(self) -> dict[str, float]:
        return dict(self._statistics.averages)

    def _answer(self, query: Query) -> Scores:
        if isinstance(query, InTopic):
            super()._answer(query)  # its words count among the parts of a hit
            topics = frozenset(self._in_topics[query])
            return self._where(lambda document: document.columns["topic"] in topics)
        return super()._answer(query)
