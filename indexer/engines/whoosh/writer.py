"""Documents into an index: batches become segments, what they replace is deleted, segments of like size are merged."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from indexer.documents import Document
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.index import (
    Contents,
    Part,
    SegmentFacts,
    Snapshot,
    open_snapshot,
    with_deleted,
    write_arrays,
    write_contents,
)
from indexer.engines.whoosh.invert import Batch
from indexer.engines.whoosh.merge import merged
from indexer.engines.whoosh.values import id_hashes
from indexer.engines.whoosh.words import MOST_RAW, Words

BATCH_CHARACTERS = 16 << 20  # of text in one batch: some 450 MB while it is inverted
BATCH_DOCUMENTS = 50_000
MERGED = 8  # neighbours of like size that are made one
TOGETHER = 32  # segments that are merged at once: the words of each take some megabytes meanwhile


def written(snapshot: Snapshot, documents: Iterable[Document]) -> int:
    """Add documents to an index, each in place of the one with its id; found from the next snapshot on."""
    count, snapshot = _all_added(snapshot, documents)
    _merged_by_size(snapshot)
    return count


def _all_added(snapshot: Snapshot, documents: Iterable[Document]) -> tuple[int, Snapshot]:
    """Write documents as segments, batch by batch; what batches keep in mind is gone when this is done."""
    count = 0
    for batch in _batches(documents):
        count += len(batch)
        snapshot = _added(open_snapshot(snapshot.folder, snapshot), batch)
        for part in snapshot.parts:
            part.segment.file.release()
    return count, snapshot


def _batches(documents: Iterable[Document]) -> Iterator[Batch]:
    """Give documents in batches, of those with one id the last."""
    batch = Batch()
    for document in documents:
        batch.add(document)
        if batch.characters > BATCH_CHARACTERS or len(batch) >= BATCH_DOCUMENTS:
            yield batch
            batch = Batch(batch.words if len(batch.words) < MOST_RAW else Words())
    if len(batch):
        yield batch


def _added(snapshot: Snapshot, batch: Batch) -> Snapshot:
    """Write a batch as a segment, and delete what it replaces."""
    folder, ids = snapshot.folder, batch.columns.ids
    contents = _without(snapshot, snapshot.contents, ids)
    facts = _segment(folder, f"{contents.next}.seg", batch)
    contents = replace(contents, segments=(*contents.segments, facts), next=contents.next + 1)
    write_contents(folder, contents)
    snapshot = open_snapshot(folder, snapshot)
    last = {id: place for place, id in enumerate(ids)}
    if len(last) == len(ids):
        return snapshot
    repeated = [place for place, id in enumerate(ids) if last[id] != place]
    write_contents(folder, with_deleted(folder, snapshot.contents, snapshot.parts[-1], repeated))
    return open_snapshot(folder, snapshot)


def written_together(folder: Path, runs: Sequence[Callable[[], Iterable[Document]]], jobs: int) -> Iterator[int]:
    """Add new documents by several processes, and give how many each run had, in their order."""
    contents = open_snapshot(folder).contents
    names = [f"{contents.next + number}" for number in range(len(runs))]
    contents = replace(contents, next=contents.next + len(runs))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for segments in pool.map(_run_written, repeat(folder), names, runs):
            contents = replace(contents, segments=(*contents.segments, *segments))
            yield sum(segment.documents for segment in segments)
    write_contents(folder, contents)


def _run_written(folder: Path, name: str, run: Callable[[], Iterable[Document]]) -> list[SegmentFacts]:
    """Write the documents of a run as segments of their own."""
    batches = enumerate(_batches(run()))
    return [_segment(folder, f"{name}-{number}.seg", batch) for number, batch in batches]


def _segment(folder: Path, name: str, batch: Batch) -> SegmentFacts:
    """Write a batch as a segment."""
    arrays = batch.arrays()
    file = write_arrays(folder, name, arrays, {"documents": len(batch)})
    words = {place: int(arrays[f"length_{place}"].sum()) for place in layout.PLACE_NAMES}
    return SegmentFacts(file=file, documents=len(batch), words=words)


def merge_all(folder: Path) -> None:
    """Make one segment of all: what a build ends with."""
    snapshot = _merged_by_size(open_snapshot(folder))
    while len(snapshot.parts) > 1:
        snapshot = _merge(snapshot, snapshot.parts[-TOGETHER:])


def _merge(snapshot: Snapshot, parts: Sequence[Part]) -> Snapshot:
    """Make one segment of neighbours, in their place."""
    contents = snapshot.contents
    one = merged(snapshot.folder, f"{contents.next}.seg", parts)
    files = {part.facts.file for part in parts}
    first = next(at for at, facts in enumerate(contents.segments) if facts.file in files)
    others = [facts for facts in contents.segments if facts.file not in files]
    segments = (*others[:first], one, *others[first:])
    write_contents(snapshot.folder, replace(contents, segments=segments, next=contents.next + 1))
    return open_snapshot(snapshot.folder, snapshot)


def _merged_by_size(snapshot: Snapshot) -> Snapshot:
    """Merge neighbours of like size, so that there are few segments, and each document is written a few times."""
    while (run := _run(snapshot.parts)) is not None:
        snapshot = _merge(snapshot, snapshot.parts[run])
    return snapshot


def _run(parts: Sequence[Part]) -> slice | None:
    """Give the last segments, of one order of magnitude or below, that make one of a higher order; None where none do.

    Of very many it gives the first TOGETHER.  So there are fewer than MERGED segments of each order, and a document is
    written once an order: a few new ones never make a large segment be written again.
    """
    live = [part.facts.live for part in parts]
    orders = [int(math.log(max(1, count), MERGED)) for count in live]
    for order in sorted(set(orders)):
        start = len(orders)
        while start and orders[start - 1] <= order:
            start -= 1
        if len(orders) - start > 1 and sum(live[start:]) >= MERGED ** (order + 1):
            return slice(start, min(len(orders), start + TOGETHER))
    return None


def deleted(snapshot: Snapshot, ids: Iterable[str]) -> int:
    """Delete documents and give how many there were."""
    before = snapshot.documents
    contents = _without(snapshot, snapshot.contents, list(ids))
    if contents is not snapshot.contents:
        write_contents(snapshot.folder, contents)
    return before - sum(one.live for one in contents.segments)


def _without(snapshot: Snapshot, contents: Contents, ids: list[str]) -> Contents:
    """Give a table of contents in which the documents of some ids are deleted."""
    hashes = id_hashes(ids if snapshot.parts else [])
    for part in snapshot.parts:
        found = [place for place in part.segment.held(ids, hashes) if part.live is None or part.live[place]]
        if found:
            contents = with_deleted(snapshot.folder, contents, part, found)
    return contents
