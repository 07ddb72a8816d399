"""Engines that are measured beside ours, all behind one seam: stock Whoosh, SQLite FTS5, tantivy.

All index title and body with positions, an author and a year; ours with three analyses, the others with one (an English
stemmer).  Queries ask for the best TOP posts and the exact number of all.
"""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import tantivy
from whoosh import fields, index, query
from whoosh.analysis import StemmingAnalyzer

from indexer.documents import Document
from indexer.engines.whoosh import WhooshEngine
from indexer.engines.whoosh.known import KNOWN_BYTES
from indexer.hits import Window
from indexer.query.tree import And, Between, Fuzzy, Is, Or, Phrase, Prefix, Query, Word
from tests.bench.asked import Asked, text_of, year_of

TOP = 10
PLAIN = Window(count=TOP)


class Rival(Protocol):
    """An engine that is measured."""

    name: str

    def add(self, posts: list[Document]) -> None:
        """Index posts, until all can be found."""

    def size(self) -> int:
        """Give the bytes of the index."""

    def prepared(self, asked: Asked) -> Callable[[], int] | None:
        """Give what answers a query and gives the number of posts; None where the engine cannot."""


def bytes_below(folder: Path) -> int:
    """Give the bytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


class Ours:
    """The embedded engine.

    place: "body" looks where the others look, "" in titles and quotes too, as readers do.  kept: see WhooshEngine.
    """

    def __init__(
        self, folder: Path, name: str = "ours", place: str = "body", window: Window = PLAIN, kept: int = KNOWN_BYTES
    ) -> None:
        self.name, self.folder, self.place, self.window = name, folder, place, window
        self.engine = WhooshEngine(folder, lambda ids: {}, create=not folder.exists(), kept=kept)

    def add(self, posts: list[Document]) -> None:
        self.engine.write(posts)
        self.engine.settle()  # as a build ends

    def size(self) -> int:
        return bytes_below(self.folder)

    def prepared(self, asked: Asked) -> Callable[[], int] | None:
        tree = self._tree(asked)
        return lambda: self.engine.found(tree, self.window).total

    def _tree(self, asked: Asked) -> Query:
        words = tuple(Word(word, self.place) for word in asked.words)
        if asked.kind.startswith("and"):
            return And(words)
        if asked.kind.startswith("or"):
            return Or(words)
        if asked.kind.startswith("phrase"):
            return Phrase(tuple(asked.words), self.place)
        if asked.kind == "prefix":
            return Prefix(asked.words[0], self.place)
        if asked.kind == "fuzzy":
            return Fuzzy(asked.words[0], 1, self.place)
        if asked.kind == "filter":
            begin, end = (int(datetime(asked.year + step, 1, 1, tzinfo=UTC).timestamp()) for step in (0, 1))
            return And((words[0], Is("author", asked.author), Between(begin, end)))
        return words[0]


class Tantivy:
    """tantivy, one writing thread."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        builder = tantivy.SchemaBuilder()
        for name in ("title", "body"):
            builder.add_text_field(name, tokenizer_name="en_stem", index_option="position")
        builder.add_text_field("id", tokenizer_name="raw", stored=True)
        builder.add_text_field("author", tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field("year", indexed=True, fast=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, str(folder))

    def add(self, posts: list[Document]) -> None:
        writer = self.index.writer(400_000_000, 1)
        for post in posts:
            document = tantivy.Document(title=text_of(post, "title"), body=text_of(post, "body"), id=post.id)
            document.add_text("author", str(post.columns["author"]))
            document.add_unsigned("year", year_of(post))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def size(self) -> int:
        return bytes_below(self.folder)

    def _term(self, word: str) -> Any:
        return self.index.parse_query(word, ["body"])

    def prepared(self, asked: Asked) -> Callable[[], int] | None:
        wanted = self._query(asked)
        return lambda: self.searcher.search(wanted, TOP, count=True).count

    def _query(self, asked: Asked) -> Any:
        must, should = tantivy.Occur.Must, tantivy.Occur.Should
        if asked.kind.startswith(("and", "or")):
            occur = must if asked.kind.startswith("and") else should
            return tantivy.Query.boolean_query([(occur, self._term(word)) for word in asked.words])
        if asked.kind.startswith("phrase"):
            return self.index.parse_query('"' + " ".join(asked.words) + '"', ["body"])
        if asked.kind == "prefix":
            return tantivy.Query.regex_query(self.schema, "body", f"{asked.words[0]}.*")
        if asked.kind == "fuzzy":
            return tantivy.Query.fuzzy_term_query(self.schema, "body", asked.words[0], distance=1)
        if asked.kind == "filter":
            author = tantivy.Query.term_query(self.schema, "author", asked.author)
            year = tantivy.Query.term_query(self.schema, "year", asked.year)
            return tantivy.Query.boolean_query([(must, self._term(asked.words[0])), (must, author), (must, year)])
        return self._term(asked.words[0])


class Fts5:
    """SQLite's FTS5 with its Porter stemmer."""

    name = "fts5"

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.db = sqlite3.connect(folder / "index.sqlite")
        self.db.execute(
            "CREATE VIRTUAL TABLE posts USING fts5(title, body, author UNINDEXED, year UNINDEXED,"
            " tokenize = 'porter unicode61 remove_diacritics 2', content = '')"
        )
        self.db.execute("CREATE TABLE facts (rowid INTEGER PRIMARY KEY, author, year)")

    def add(self, posts: list[Document]) -> None:
        rows = [(text_of(post, "title"), text_of(post, "body")) for post in posts]
        self.db.executemany("INSERT INTO posts (title, body) VALUES (?, ?)", rows)
        facts = [(post.columns["author"], year_of(post)) for post in posts]
        self.db.executemany("INSERT INTO facts (author, year) VALUES (?, ?)", facts)
        self.db.commit()

    def size(self) -> int:
        return bytes_below(self.folder)

    def prepared(self, asked: Asked) -> Callable[[], int] | None:
        if asked.kind == "fuzzy":
            return None
        joined = {"and": " AND ", "or": " OR "}.get(asked.kind[:-1], " ")
        words = f"{asked.words[0]}*" if asked.kind == "prefix" else joined.join(f'"{word}"' for word in asked.words)
        if asked.kind.startswith("phrase"):
            words = '"' + " ".join(asked.words) + '"'
        match, values = f"body : ({words})", []
        where = "posts MATCH ?"
        if asked.kind == "filter":
            where += " AND rowid IN (SELECT rowid FROM facts WHERE author = ? AND year = ?)"
            values = [asked.author, asked.year]
        best = f"SELECT rowid FROM posts WHERE {where} ORDER BY rank LIMIT {TOP}"
        count = f"SELECT count(*) FROM posts WHERE {where}"

        def answer() -> int:
            self.db.execute(best, (match, *values)).fetchall()
            return int(self.db.execute(count, (match, *values)).fetchone()[0])

        return answer


class StockWhoosh:
    """Whoosh 2.7 with its own codec."""

    name = "whoosh"

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        text = fields.TEXT(analyzer=StemmingAnalyzer(), phrase=True)
        schema = fields.Schema(
            title=text, body=text, id=fields.ID(stored=True), author=fields.ID, year=fields.NUMERIC(int)
        )
        self.index = index.create_in(folder, schema)

    def add(self, posts: list[Document]) -> None:
        writer = self.index.writer(limitmb=256)
        for post in posts:
            writer.add_document(
                title=text_of(post, "title"), body=text_of(post, "body"), id=post.id,
                author=str(post.columns["author"]), year=year_of(post),
            )  # fmt: skip
        writer.commit()
        self.searcher = self.index.searcher()

    def size(self) -> int:
        return bytes_below(self.folder)

    def _stems(self, words: Sequence[str]) -> list[str]:
        analyse = self.index.schema["body"].analyzer
        return [token.text for word in words for token in analyse(word)]

    def prepared(self, asked: Asked) -> Callable[[], int] | None:
        stems = self._stems(asked.words)
        found = [query.Term("body", stem) for stem in stems]
        if len(found) < len(asked.words):
            return None  # it knows no common words
        if asked.kind.startswith("and"):
            wanted: query.Query = query.And(found)
        elif asked.kind.startswith("or"):
            wanted = query.Or(found)
        elif asked.kind.startswith("phrase"):
            wanted = query.Phrase("body", stems)
        elif asked.kind == "prefix":
            wanted = query.Prefix("body", asked.words[0])
        elif asked.kind == "fuzzy":
            wanted = query.FuzzyTerm("body", asked.words[0], maxdist=1)
        elif asked.kind == "filter":
            wanted = query.And(
                [*found, query.Term("author", asked.author), query.NumericRange("year", asked.year, asked.year)]
            )
        else:
            wanted = found[0]

        def answer() -> int:
            return len(self.searcher.search(wanted, limit=TOP))

        return answer
