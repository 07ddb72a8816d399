"""The embedded engine: Whoosh's reader over segments of our own, and a collector that works on whole arrays."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.analysis import VERSION
from indexer.documents import Document
from indexer.engines.base import Source
from indexer.engines.whoosh.budget import Budget
from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.facets import facets
from indexer.engines.whoosh.hitset import Entry
from indexer.engines.whoosh.index import Contents, Snapshot, open_snapshot, stamp, write_contents
from indexer.engines.whoosh.known import KNOWN_BYTES
from indexer.engines.whoosh.top import ordered, refined
from indexer.engines.whoosh.vocabulary import SnapshotVocabulary
from indexer.engines.whoosh.writer import deleted, merge_all, written, written_together
from indexer.hits import Hit, Hits, Window
from indexer.query.tree import Query


@dataclass(frozen=True, slots=True)
class Found:
    """An answer in the numbers of one snapshot, which the collector has open; see indexer.hits.Hits."""

    collector: Collector
    total: int
    full: int
    entries: Sequence[Entry]
    groups: int | None
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    exact: bool


class WhooshEngine:
    """An index in a folder.  Texts are not kept in it: hits get theirs from a source.

    kept: bytes of memory for what words were found to hold, so that they are not looked up again.
    before: an engine on another generation of the same index: files that both have are not opened twice.
    """

    def __init__(
        self,
        folder: Path,
        source: Source,
        *,
        create: bool = False,
        kept: int = KNOWN_BYTES,
        before: "WhooshEngine | None" = None,
    ) -> None:
        self._folder, self._source, self._kept = folder, source, kept
        if create:
            folder.mkdir(parents=True, exist_ok=True)
            write_contents(folder, Contents())
        self._snapshot: Snapshot | None = open_snapshot(folder, before._snapshot if before else None, kept)
        self._vocabulary: SnapshotVocabulary | None = None

    def write(self, documents: Iterable[Document]) -> int:
        """Add documents, each in place of the one with its id."""
        return written(self._newest(), documents)

    def write_together(self, runs: Sequence[Callable[[], Iterable[Document]]], jobs: int) -> Iterator[int]:
        """Add documents that several processes get for themselves; give how many came from each run, in their order.

        Each id must be new, and stand in one run alone; a run must be picklable.
        """
        return written_together(self._folder, runs, jobs)

    def delete(self, ids: Iterable[str]) -> int:
        """Take documents out."""
        return deleted(self._newest(), ids)

    def settle(self) -> None:
        """Make the index as quick to search as it can be: one segment of all."""
        merge_all(self._folder)

    def vocabulary(self) -> SnapshotVocabulary:
        """Give the words of the index as it is now."""
        snapshot = self._newest()
        if self._vocabulary is None or self._vocabulary.snapshot is not snapshot:
            self._vocabulary = SnapshotVocabulary(snapshot)
        return self._vocabulary

    def facts(self) -> Mapping[str, int | str]:
        """Give the number of documents, the bytes of the index and the version of its analysis."""
        snapshot = self._newest()
        size = sum(file.size for file in snapshot.contents.files())
        return {"engine": "whoosh", "documents": snapshot.documents, "bytes": size, "analysis": VERSION}

    def close(self) -> None:
        """Let go of all files."""
        self._snapshot = self._vocabulary = None

    def search(self, query: Query, window: Window) -> Hits:
        """Answer a query."""
        began = time.perf_counter()
        found = self.found(query, window)
        collector = found.collector
        ids = [collector.snapshot.id(document) for document, _, _ in found.entries]
        documents = self._source(ids) if ids else {}
        hits = [
            Hit(
                document=documents[id],
                score=score,
                more=more,
                parts=collector.parts(document),
                beside=collector.added.get(document, 0.0),
            )
            for id, (document, score, more) in zip(ids, found.entries, strict=True)
            if id in documents
        ]
        return Hits(
            total=found.total,
            full=found.full,
            groups=found.groups,
            hits=tuple(hits),
            facets=found.facets,
            exact=found.exact,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def found(self, query: Query, window: Window) -> Found:
        """Answer a query with the numbers of documents, which hold for one snapshot."""
        deadline = time.perf_counter() + window.seconds if window.seconds is not None else None
        budget = Budget(window.postings, deadline, window.late)
        collector = Collector(self._newest(), budget)
        found = collector.found(query)
        entries, groups = ordered(collector, query, refined(collector, query, found, window), window)
        return Found(
            collector,
            found.total,
            found.full_total,
            entries,
            groups,
            facets(collector, query, found, window.facets, window.values),
            not budget.spent,
        )

    def _newest(self) -> Snapshot:
        """Give the index as it is now."""
        if self._snapshot is None or self._snapshot.stamp != stamp(self._folder):
            self._snapshot = open_snapshot(self._folder, self._snapshot, self._kept)
        return self._snapshot
