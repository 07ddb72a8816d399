"""What words were found to hold, kept as long as an index stays as it is: readers ask for the same words again."""

from dataclasses import dataclass
from itertools import count
from threading import Lock

from indexer.engines.whoosh.hitset import Hitset
from indexer.query.tree import Leaf, Query

KNOWN_BYTES = 96 << 20  # kept for one snapshot; of a million posts some forty of the commonest words

BESIDE = 2048  # bytes that a leaf takes beside its arrays: an archive has many words that few posts hold

Key = Query | tuple[Leaf, ...]
"""What is known: a leaf, a filter, a leaf with what it is as it was typed, or by itself which documents hold a leaf."""


@dataclass(slots=True)
class KnownLeaf:
    """What a leaf finds: how rare it is (ranking.idf), its documents, and how many postings it took to know.

    used: counts up; the higher, the later it was asked for.
    """

    weight: float
    hits: Hitset
    cost: int
    used: int = 0


class Known:
    """Leaves and filters that were looked for, the last ones, as far as they have room.  Threads may share it."""

    def __init__(self, limit: int = KNOWN_BYTES) -> None:
        self._limit, self.bytes = limit, 0
        self._leaves: dict[Key, KnownLeaf] = {}
        self._turns = count()
        self._lock = Lock()

    def get(self, leaf: Key) -> KnownLeaf | None:
        """Give what a leaf finds, None where that is not known."""
        known = self._leaves.get(leaf)
        if known is not None:
            known.used = next(self._turns)
        return known

    def put(self, leaf: Key, found: KnownLeaf) -> bool:
        """Keep what a leaf finds if it is not too large; whatever was asked for longest ago makes room."""
        size = found.hits.nbytes + BESIDE
        if size > self._limit // 4:
            return False
        with self._lock:
            found.used = next(self._turns)
            if leaf not in self._leaves:
                self._leaves[leaf] = found
                self.bytes += size
            if self.bytes > self._limit:
                self._make_room()
        return True

    def _make_room(self) -> None:
        for leaf in sorted(self._leaves, key=lambda leaf: self._leaves[leaf].used):
            if self.bytes <= self._limit:
                return
            self.bytes -= self._leaves.pop(leaf).hits.nbytes + BESIDE
