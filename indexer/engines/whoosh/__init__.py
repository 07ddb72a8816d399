"""The embedded engine: Whoosh's reader over segments of our own, and a collector that works on whole arrays."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from indexer.analysis import VERSION
from indexer.documents import Document
from indexer.engines.base import Source
from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.facets import facets
from indexer.engines.whoosh.index import Contents, Snapshot, open_snapshot, stamp, write_contents
from indexer.engines.whoosh.top import ordered
from indexer.engines.whoosh.writer import deleted, merge_all, written
from indexer.hits import Hit, Hits, Window
from indexer.query.tree import Query


class WhooshEngine:
    """An index in a folder.  Texts are not kept in it: hits get theirs from a source."""

    def __init__(self, folder: Path, source: Source, *, create: bool = False) -> None:
        self._folder, self._source = folder, source
        if create:
            folder.mkdir(parents=True, exist_ok=True)
            write_contents(folder, Contents())
        self._snapshot: Snapshot | None = open_snapshot(folder)

    def write(self, documents: Iterable[Document]) -> int:
        """Add documents, each in place of the one with its id."""
        return written(self._newest(), documents)

    def delete(self, ids: Iterable[str]) -> int:
        """Take documents out."""
        return deleted(self._newest(), ids)

    def settle(self) -> None:
        """Make the index as quick to search as it can be: one segment of all."""
        merge_all(self._folder)

    def facts(self) -> Mapping[str, int | str]:
        """Give the number of documents, the bytes of the index and the version of its analysis."""
        snapshot = self._newest()
        size = sum(file.stat().st_size for file in self._folder.iterdir() if file.is_file())
        return {"engine": "whoosh", "documents": snapshot.documents, "bytes": size, "analysis": VERSION}

    def close(self) -> None:
        """Let go of all files."""
        self._snapshot = None

    def search(self, query: Query, window: Window) -> Hits:
        """Answer a query."""
        began = time.perf_counter()
        snapshot = self._newest()
        collector = Collector(snapshot)
        found = collector.find(query)
        entries, groups = ordered(collector, found, window)
        counted = facets(collector, found.documents, window.facets)
        ids = [snapshot.id(entry.document) for entry in entries]
        documents = self._source(ids) if ids else {}
        hits = (
            Hit(document=documents[id], score=entry.score, more=entry.more)
            for id, entry in zip(ids, entries, strict=True)
            if id in documents
        )
        return Hits(
            total=len(found.documents),
            full=len(found.documents) if found.full is None else int(found.full.sum()),
            groups=groups,
            hits=tuple(hits),
            facets=counted,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def _newest(self) -> Snapshot:
        """Give the index as it is now."""
        if self._snapshot is None or self._snapshot.stamp != stamp(self._folder):
            self._snapshot = open_snapshot(self._folder, self._snapshot)
        return self._snapshot
