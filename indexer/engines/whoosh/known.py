"""What words were found to hold, kept as long as an index stays as it is: readers ask for the same words again."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from indexer.engines.whoosh.hitset import Hitset
from indexer.query.tree import Leaf

KNOWN_BYTES = 96 << 20  # kept for one snapshot; of a million posts some forty of the commonest words


@dataclass(frozen=True, slots=True)
class KnownLeaf:
    """What a leaf finds: how rare it is (ranking.idf), its documents, and how many postings it took to know."""

    weight: float
    hits: Hitset
    cost: int


class Known:
    """Leaves that were looked for, the last ones, as far as they have room.  Threads may share it."""

    def __init__(self, limit: int = KNOWN_BYTES) -> None:
        self._limit, self.bytes = limit, 0
        self._leaves: OrderedDict[Leaf, KnownLeaf] = OrderedDict()
        self._lock = Lock()

    def get(self, leaf: Leaf) -> KnownLeaf | None:
        """Give what a leaf finds, None where that is not known."""
        with self._lock:
            known = self._leaves.get(leaf)
            if known is not None:
                self._leaves.move_to_end(leaf)
            return known

    def put(self, leaf: Leaf, found: KnownLeaf) -> None:
        """Keep what a leaf finds; whatever was asked for longest ago makes room."""
        size = found.hits.nbytes
        if size > self._limit // 4:
            return
        with self._lock:
            if leaf not in self._leaves:
                self._leaves[leaf] = found
                self.bytes += size
            while self.bytes > self._limit:
                self.bytes -= self._leaves.popitem(last=False)[1].hits.nbytes
