"""The embedded engine beside stock Whoosh, SQLite FTS5 and tantivy: one run, interleaved, the same posts and queries.

Usage: python tests/bench/engines.py [--posts N] [--real CORPORA] [--quick] [--json]     (make bench)

All engines index title and body with positions, an author and a year; ours with three analyses, the others with one
(an English stemmer).  Queries ask for the best ten posts and the exact number of all.  Each query is asked of each engine
in turn, once to warm up and REPEATS times; a class' figure is the median of its queries' medians, and their 95th
percentile.  Ratios are theirs by ours: 2 is twice as fast.
"""

import argparse
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import tantivy
from whoosh import fields, index, query
from whoosh.analysis import StemmingAnalyzer

from indexer.analysis import terms
from indexer.documents import FACETS, Document
from indexer.engines.whoosh import WhooshEngine
from indexer.hits import Window
from indexer.query.tree import And, Between, Fuzzy, Is, Or, Phrase, Prefix, Query, Word
from tests.bench.posts import made_posts, real_posts

FLOORS = Path(__file__).parent / "engines.json"
CLASSES = (
    "rare", "common", "and2", "and3", "or2", "or3", "phrase2", "phrase3", "prefix", "fuzzy", "filter",
)  # fmt: skip
QUERIES = 40  # of each class
REPEATS = 5
STOCK_POSTS = 20_000  # stock Whoosh is given no more: it takes hours else; its figures are those of so many
TOP = 10
PLAIN = Window(count=TOP)


class Asked:
    """One query in every engine's words."""

    def __init__(self, kind: str, words: Sequence[str], author: str = "", year: int = 0) -> None:
        self.kind, self.words, self.author, self.year = kind, list(words), author, year


class Rival(Protocol):
    """An engine that is measured."""

    name: str

    def add(self, posts: list[Document]) -> None:
        """Index posts, until all can be found."""

    def size(self) -> int:
        """Give the bytes of the index."""

    def prepared(self, asked: Asked) -> Callable[[], int] | None:
        """Give what answers a query and gives the number of posts; None where the engine cannot."""


def text_of(document: Document, place: str) -> str:
    """Give the text of a place."""
    return "\n".join(passage.text for passage in document.texts.get(place, ()))


def year_of(document: Document) -> int:
    """Give the year of a post, 0 where it is unknown."""
    said = document.columns["said"]
    return datetime.fromtimestamp(said, UTC).year if isinstance(said, int) else 0


def bytes_below(folder: Path) -> int:
    """Give the bytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


class Ours:
    """The embedded engine; place: "body" looks where the others look, "" in titles and quotes too, as readers do."""

    def __init__(self, folder: Path, name: str = "ours", place: str = "body", window: Window = PLAIN) -> None:
        self.name, self.folder, self.place, self.window = name, folder, place, window
        self.engine = WhooshEngine(folder, lambda ids: {}, create=not folder.exists())

    def add(self, posts: list[Document]) -> None:
        self.engine.write(posts)

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


# -- queries


def drawn(posts: Sequence[Document], kind: str, chance: random.Random, ranked: Sequence[str]) -> Asked:
    """Draw a query of a class: words by how common they are, phrases and filters from a post that has them."""
    common, middle = ranked[: max(5, len(ranked) // 2000)], ranked[len(ranked) // 2000 : len(ranked) // 50]
    if kind == "rare":
        return Asked(kind, [chance.choice(ranked[len(ranked) // 20 : len(ranked) // 3])])
    if kind == "common":
        return Asked(kind, [chance.choice(common)])
    if kind in ("and2", "and3", "or2", "or3"):
        return Asked(kind, chance.sample([*common[len(common) // 4 :], *middle], int(kind[-1])))
    if kind in ("phrase2", "phrase3"):
        size = int(kind[-1])
        while True:
            words = terms(text_of(chance.choice(posts), "body"))
            if len(words) > size + 1:
                at = chance.randrange(len(words) - size)
                return Asked(kind, words[at : at + size])
    if kind == "prefix":
        return Asked(kind, [chance.choice([word for word in middle if len(word) > 4])[:3]])
    if kind == "fuzzy":
        word = chance.choice([word for word in middle if 5 < len(word) < 9])
        at = chance.randrange(len(word))
        return Asked(kind, [word[:at] + chance.choice("aeiou") + word[at + 1 :]])
    post = chance.choice(posts)
    words = terms(text_of(post, "body")) or ["a"]
    return Asked(kind, [chance.choice(words)], str(post.columns["author"]), year_of(post))


def queries(posts: Sequence[Document]) -> Iterator[Asked]:
    """Draw all queries, the same for the same posts."""
    chance = random.Random(7)
    sample = chance.sample(list(posts), min(len(posts), 20_000))
    counted = Counter(
        word for post in sample for word in terms(text_of(post, "body")) if word.isascii() and len(word) > 1
    )
    ranked = [word for word, _ in counted.most_common()]
    for kind in CLASSES:
        for _ in range(QUERIES):
            yield drawn(sample, kind, chance, ranked)


# -- measuring


def indexed(rival: Rival, posts: list[Document]) -> float:
    """Index posts and give how many in a second."""
    began = time.perf_counter()
    rival.add(posts)
    return len(posts) / (time.perf_counter() - began)


def timed(rivals: Sequence[Rival], asked: Asked) -> dict[str, float]:
    """Ask a query of all engines in turn, and give the median time of each in milliseconds."""
    prepared = {rival.name: answer for rival in rivals if (answer := rival.prepared(asked)) is not None}
    times: dict[str, list[float]] = {name: [] for name in prepared}
    for turn in range(1 + REPEATS):
        for name, answer in prepared.items():
            began = time.perf_counter()
            answer()
            if turn:
                times[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(found) for name, found in times.items()}


def measured(posts: list[Document], folder: Path, stock: bool) -> dict[str, Any]:
    """Give all figures of one collection."""
    text = sum(len(text_of(post, place).encode()) for post in posts for place in ("title", "body"))
    few = posts[:STOCK_POSTS]
    rivals: list[Rival] = [Ours(folder / "ours"), Tantivy(folder / "tantivy"), Fts5(folder / "fts5")]
    speeds = {rival.name: indexed(rival, posts) for rival in rivals}
    figures: dict[str, Any] = {"posts": len(posts), "text_bytes": text, "posts_per_s": speeds}
    figures["bytes_per_text"] = {rival.name: rival.size() / text for rival in rivals}
    full = Window(count=TOP, facets=FACETS, group="topic")
    rivals += [Ours(folder / "ours", "ours_default", ""), Ours(folder / "ours", "ours_full", "body", full)]
    times = _by_class(rivals, list(queries(posts)))
    ratios: dict[str, float] = {
        f"index_vs_{name}": speeds["ours"] / speed for name, speed in speeds.items() if name != "ours"
    }
    if stock:
        small, whoosh = Ours(folder / "small"), StockWhoosh(folder / "whoosh")
        small_speed, stock_speed = indexed(small, few), indexed(whoosh, few)
        ratios["index_vs_whoosh"] = small_speed / stock_speed
        speeds["whoosh"] = stock_speed
        text = sum(len(text_of(post, place).encode()) for post in few for place in ("title", "body"))
        figures["bytes_per_text"]["whoosh"] = whoosh.size() / text
        stock_times = _by_class([small, whoosh], list(queries(few)))
        times["whoosh"] = stock_times["whoosh"]
        _compare(ratios, stock_times, "whoosh", "ours")
    for name in ("tantivy", "fts5"):
        _compare(ratios, times, name, "ours")
    for kind in CLASSES:
        for name in ("ours_default", "ours_full"):
            ratios[f"{kind}_{name.removeprefix('ours_')}_cost"] = times[name][kind]["p50"] / times["ours"][kind]["p50"]
    return {**figures, "ms": times, "ratio": ratios}


def _by_class(rivals: Sequence[Rival], asked: Sequence[Asked]) -> dict[str, dict[str, dict[str, float]]]:
    found: dict[str, dict[str, list[float]]] = {rival.name: {kind: [] for kind in CLASSES} for rival in rivals}
    for one in asked:
        for name, milliseconds in timed(rivals, one).items():
            found[name][one.kind].append(milliseconds)
    return {name: {kind: _summary(times) for kind, times in kinds.items() if times} for name, kinds in found.items()}


def _summary(times: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=20, method="inclusive") if len(times) > 1 else [times[0]] * 19
    return {"min": min(times), "p50": statistics.median(times), "p95": cuts[18]}


def _compare(ratios: dict[str, float], times: dict[str, dict[str, dict[str, float]]], rival: str, ours: str) -> None:
    for kind, theirs in times[rival].items():
        ratios[f"{kind}_vs_{rival}"] = theirs["p50"] / times[ours][kind]["p50"]
        ratios[f"{kind}_p95_vs_{rival}"] = theirs["p95"] / times[ours][kind]["p95"]


def show(name: str, figures: dict[str, Any]) -> None:
    """Print the figures of one collection."""
    print(f"\n{name}: {figures['posts']:,} posts, {figures['text_bytes'] / 1e6:,.1f} MB")
    print("  posts/s        " + "  ".join(f"{key} {value:,.0f}" for key, value in figures["posts_per_s"].items()))
    print("  bytes by text  " + "  ".join(f"{key} {value:.2f}" for key, value in figures["bytes_per_text"].items()))
    names = list(figures["ms"])
    print(f"  {'ms p50 / p95':10}" + "".join(f"{name:>18}" for name in names))
    for kind in CLASSES:
        cells = [figures["ms"][name].get(kind) for name in names]
        row = "".join(f"{cell['p50']:>9.3f} {cell['p95']:>8.3f}" if cell else f"{'–':>18}" for cell in cells)
        print(f"  {kind:12}{row}", flush=True)


def below(figures: dict[str, Any], floors: dict[str, float]) -> list[str]:
    """Give the ratios that are below their floors."""
    ratios = figures["ratio"]
    return [
        f"{name} is {ratios[name]:.2f}, its floor {floor}"
        for name, floor in floors.items()
        if ratios.get(name, floor) < floor
    ]


def main() -> int:
    """Measure, print, and give the exit status: 1 where a ratio is below its floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--posts", type=int, default=1_000_000, help="made posts")
    parser.add_argument("--real", type=Path, default=Path(".corpora"), help="the corpora, unpacked")
    parser.add_argument("--quick", action="store_true", help="fewer posts: ends within five minutes")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object (it always is)")
    said = parser.parse_args()
    made = min(said.posts, 20_000) if said.quick else said.posts
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as name:
        if said.real.exists() and not said.quick:
            found["real"] = measured(list(real_posts(said.real)), _made_folder(name, "real"), stock=True)
            show("real posts", found["real"])
        found["made"] = measured(list(made_posts(made)), _made_folder(name, "made"), stock=not found)
        show("made posts", found["made"])
    floors = json.loads(FLOORS.read_text("utf-8"))
    wrong = [f"{name}: {line}" for name, figures in found.items() for line in below(figures, floors)]
    print("\n".join(wrong) or "all at or above their floors")
    first = next(iter(found.values()))
    print(json.dumps({**first, "collections": found}))
    return 1 if wrong else 0


def _made_folder(below: str, name: str) -> Path:
    folder = Path(below) / name
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
