"""The embedded engine: Whoosh's schema, writer, reader and query combinators, with our tokens and our ranking."""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from indexer.analysis import VERSION
from indexer.documents import PLACES, Document
from indexer.engines.base import Source
from indexer.engines.filters import key
from indexer.engines.order import Found, facets, ranked
from indexer.engines.whoosh.leaves import Facts, FilterQuery, LeafQuery, Library
from indexer.engines.whoosh.schema import facts, row, schema
from indexer.errors import IndexDamaged, IndexMissing
from indexer.hits import Hit, Hits, Window
from indexer.query.tree import (
    And,
    Between,
    Everything,
    Is,
    Maybe,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Some,
    Word,
    demanding,
)
from indexer.ranking import Lengths
from whoosh import index, query
from whoosh.index import EmptyIndexError, FileIndex
from whoosh.query import Query as WhooshQuery
from whoosh.searching import Searcher

WRITER_MB = 256  # of postings kept in memory before Whoosh writes them out
ABOUT = "about.json"


class WhooshEngine:
    """An index in a folder.  Texts are not kept in it: hits get theirs from a source."""

    def __init__(self, folder: Path, source: Source, *, create: bool = False) -> None:
        self._folder, self._source = folder, source
        if create:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ABOUT).write_text(json.dumps({"engine": "whoosh", "analysis": VERSION}), "utf-8")
            self._index = index.create_in(folder, schema())
        else:
            self._index = _opened(folder)
        self._searcher: Searcher | None = None
        self._library: Library | None = None

    # -- writing

    def write(self, documents: Iterable[Document]) -> int:
        """Add documents, each in place of the one with its id, in one commit."""
        writer = self._index.writer(limitmb=WRITER_MB)
        put = writer.update_document if self._index.doc_count() else writer.add_document
        count = 0
        try:
            for document in documents:
                put(**row(document))
                count += 1
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
        self._reopen()
        return count

    def delete(self, ids: Iterable[str]) -> int:
        """Take documents out."""
        writer = self._index.writer()
        count = sum(writer.delete_by_term("id", id) for id in ids)
        writer.commit()
        self._reopen()
        return int(count)

    def facts(self) -> Mapping[str, int | str]:
        """Give the number of documents, the bytes of the index and the version of its analysis."""
        size = sum(file.stat().st_size for file in self._folder.iterdir() if file.is_file())
        return {"engine": "whoosh", "documents": self._index.doc_count(), "bytes": size, "analysis": VERSION}

    def close(self) -> None:
        """Let go of all files."""
        self._reopen()
        self._index.close()

    def _reopen(self) -> None:
        if self._searcher is not None:
            self._searcher.close()
        self._searcher = self._library = None

    # -- searching

    def search(self, query: Query, window: Window) -> Hits:
        """Answer a query."""
        began = time.perf_counter()
        searcher, library = self._opened()
        scores = _scores(searcher, _translated(query, library))
        full = set(_scores(searcher, _translated(demanding(query), library)))
        known = library.facts
        found = [Found(known[at].id, score, at in full, known[at].columns) for at, score in scores.items()]
        entries, groups = ranked(found, window)
        documents = self._source([entry.found.id for entry in entries])
        return Hits(
            total=len(found),
            full=len(full),
            groups=groups,
            hits=tuple(
                Hit(document=documents[entry.found.id], score=entry.score, more=entry.more)
                for entry in entries
                if entry.found.id in documents
            ),
            facets=facets(found, window.facets),
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def _opened(self) -> tuple[Searcher, Library]:
        """Give the searcher of the newest commit and what it knows of all documents."""
        if self._searcher is None or self._library is None or not self._searcher.up_to_date():
            self._reopen()
            self._searcher = self._index.searcher()
            self._library = _library(self._searcher)
        return self._searcher, self._library


def _opened(folder: Path) -> FileIndex:
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        if about != {"engine": "whoosh", "analysis": VERSION}:
            raise IndexDamaged(f"{folder} is an index of another version; make it anew: forumsearch index --all")
        return index.open_dir(folder)
    except FileNotFoundError:
        raise IndexMissing(f"there is no index in {folder}; make one: forumsearch index") from None
    except (EmptyIndexError, ValueError) as bad:
        raise IndexDamaged(f"{folder} holds no whole index ({bad}); make it anew: forumsearch index --all") from None


def _library(searcher: Searcher) -> Library:
    """Give what the index knows of each document.  Cost: one stored value read a document, once a commit."""
    known = {number: Facts(*facts(searcher.stored_fields(number))) for number in searcher.reader().all_doc_ids()}
    posts = len(known) or 1
    average = {place: sum(one.lengths[place] for one in known.values()) / posts for place in PLACES}
    return Library(known, Lengths(average))


def _scores(searcher: Searcher, wanted: WhooshQuery) -> dict[int, float]:
    """Give the documents that a query finds with their scores."""
    found = {}
    matcher = wanted.matcher(searcher)
    while matcher.is_active():
        found[matcher.id()] = matcher.score()
        matcher.next()
    return found


def _translated(asked: Query, library: Library) -> WhooshQuery:
    """Give our query as Whoosh's."""
    if isinstance(asked, Word | Phrase | Prefix):
        return LeafQuery(asked, library)
    if isinstance(asked, And):
        return query.And([_translated(part, library) for part in asked.parts])
    if isinstance(asked, Or | Some):
        return query.Or([_translated(part, library) for part in asked.parts])
    if isinstance(asked, Maybe):
        return query.Or([_translated(asked.part, library), _filter(Everything())])
    if isinstance(asked, Not):
        return FilterQuery(query.Not(_translated(asked.part, library)))
    return _filter(asked)


def _filter(asked: Query) -> WhooshQuery:
    if isinstance(asked, Is):
        return FilterQuery(query.Term(f"is_{asked.column}", key(asked)))
    if isinstance(asked, Between):
        return FilterQuery(query.NumericRange("said", asked.start, asked.end, endexcl=True))
    return FilterQuery(query.Every()) if isinstance(asked, Everything) else query.NullQuery
