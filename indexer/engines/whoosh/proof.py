"""The proof that an index is what was written: every byte of its files, and which documents it holds."""

from collections.abc import Collection, Iterable
from pathlib import Path

import numpy as np

from indexer.engines.whoosh.index import FileFacts, Snapshot, open_snapshot
from indexer.engines.whoosh.values import value_hash

NOBODY: Collection[FileFacts] = frozenset()


def prove(folder: Path, proved: Collection[FileFacts] = NOBODY) -> Snapshot:
    """Prove every byte of an index but of files that were proved before, and give it as it is.

    Raises IndexMissing, IndexDamaged.  Cost: reads the files once, some 1 GB/s.
    """
    snapshot = open_snapshot(folder)
    for part in snapshot.parts:
        if part.facts.file not in proved:
            part.segment.file.prove_all()
    return snapshot


def live_ids(snapshot: Snapshot) -> Iterable[str]:
    """Give the ids of all documents of an index that were not deleted."""
    for part in snapshot.parts:
        kept = range(part.segment.documents) if part.live is None else np.flatnonzero(part.live).tolist()
        yield from map(part.segment.id, kept)


def fingerprint(ids: Iterable[str]) -> tuple[int, int]:
    """Give how many ids there are and a sum that is another one for other ids, in whatever order they come."""
    count = total = 0
    for id in ids:
        count += 1
        total = (total + value_hash(id)) % 2**64
    return count, total
