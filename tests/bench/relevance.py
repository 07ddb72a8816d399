"""How good the ranking is, on collections with human judgements, by the product's own way from a query to hits.

    python tests/bench/relevance.py DIR [--half dev|test]     (make bench)

DIR, or each folder in it, holds docs.jsonl ({id, title, text}), queries.HALF.tsv (id, query) and qrels.HALF.tsv (query,
document, grade); one JSON object a collection is printed.  Exits with 1 where a figure of the dev half is below its floor
(tests/bench/floors.json), or a collection is not the one that the floors were measured on.  Measures: nDCG@10 (gain
2^grade - 1), MRR@10, recall@100; means over all queries; documents that nobody judged are not relevant.  of_plain: how much
processor time the product's way takes beside exact words joined by OR, first page, median over QUERIES of the ratio of
the quicker of two runs when the query is asked again; of_plain_first: of the first run, no word known.
"""

import argparse
import csv
import json
import math
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive.languages import passages, whole
from archive.lines import Line
from indexer.analysis import sequence
from indexer.documents import Document, titled
from indexer.engines.whoosh import WhooshEngine
from indexer.hits import Window
from indexer.query.tree import Or, Word
from indexer.search import Wish, search, spoken
from tests.bench.corpora import FLOORS

QUERIES = 50  # whose time is measured
Judgements = Mapping[str, Mapping[str, int]]


def main() -> int:
    """Measure one collection or several, and give the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--half", default="dev")
    said = arguments.parse_args()
    wrong = []
    for docs in sorted([*said.folder.glob("docs.jsonl"), *said.folder.glob("*/docs.jsonl")]):
        found = measured(docs.parent, said.half)
        print(json.dumps(found), flush=True)
        wrong += below(docs.parent, found) if said.half == "dev" else ()
    print("\n".join(wrong) or "all at or above their floors", file=sys.stderr)
    return 1 if wrong else 0


def below(folder: Path, found: Mapping[str, Any]) -> Iterator[str]:
    """Say which figures are below their floors, and that these were measured on another collection."""
    floors = dict(FLOORS["relevance"].get(folder.name, {}))
    known = floors.pop("checksum", "")
    if known and known != checksum(folder):
        yield f"{folder.name} has changed: its floors were measured on {known}"
    yield from (
        f"{folder.name}: {name} is {found[name]}, its floor {floor}"
        for name, floor in floors.items()
        if found[name] < floor
    )


def checksum(folder: Path) -> str:
    """Give the checksum of a collection's documents, queries and judgements."""
    files = (folder / name for name in ("docs.jsonl", "queries.dev.tsv", "qrels.dev.tsv"))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def measured(folder: Path, half: str) -> dict[str, object]:
    """Give the figures of a collection."""
    queries, judged = _pairs(folder / f"queries.{half}.tsv"), _judgements(folder / f"qrels.{half}.tsv")
    documents = {document.id: document for document in _documents(folder / "docs.jsonl")}
    with tempfile.TemporaryDirectory() as home:
        engine = WhooshEngine(Path(home), lambda ids: {id: documents[id] for id in ids}, create=True)
        engine.write(documents.values())
        engine.settle()
        wish = Wish(spoken=spoken(engine.search))
        figures, times = [], []
        for number, query in queries:
            began = time.perf_counter()
            given = search(engine.search, query, Window(count=100), wish).hits
            times.append((time.perf_counter() - began) * 1000)
            found = [hit.document.id.rsplit("/", 1)[1] for hit in given.hits]
            figures.append(_figures(found, judged.get(number, {})))
        engine.close()  # what was kept of these answers is forgotten
        first, again = _of_plain(engine, [query for _, query in queries[:QUERIES]], wish)
        engine.close()
    ndcg, reciprocal, recall = (sum(column) / len(figures) for column in zip(*figures, strict=True))
    return {
        "collection": folder.name,
        "half": half,
        "queries": len(queries),
        "ndcg_10": round(ndcg, 4),
        "mrr_10": round(reciprocal, 4),
        "recall_100": round(recall, 4),
        "ms_a_query": round(sorted(times)[len(times) // 2], 3),
        "of_plain": round(again, 2),
        "of_plain_first": round(first, 2),
    }


def _of_plain(engine: WhooshEngine, queries: Sequence[str], wish: Wish) -> tuple[float, float]:
    """Give how many times as long the product's way takes as plain BM25 of the same words: first, and when asked again."""

    def plain(query: str) -> None:
        engine.search(Or(tuple(Word(term, exact=True) for term in sequence(query))), Window())

    def default(query: str) -> None:
        search(engine.search, query, Window(), wish)

    def seconds(way: Callable[[str], None], query: str) -> float:
        began = time.thread_time()
        way(query)
        return time.thread_time() - began

    firsts, ratios = [], []
    for query in queries:
        (first, ours), *taken = [(seconds(plain, query), seconds(default, query)) for _ in range(3)]
        firsts.append(ours / first)
        ratios.append(min(one for _, one in taken) / min(one for one, _ in taken))
    return median(firsts), median(ratios)


def _documents(file: Path) -> Iterator[Document]:
    """Give each document as the opening post of a topic of its own."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            said = json.loads(line)
            text = passages([Line(text=one) for one in said["text"].splitlines() if one.strip()])
            title = said.get("title", "")
            yield Document(
                id=f"collection/1/{said['id']}",
                texts={"body": text, "title": titled(title, whole(text))},
                columns={
                    "site": "collection",
                    "board": "",
                    "topic": f"collection/{said['id']}",
                    "author": "",
                    "said": None,
                    "number": 1,
                    "language": whole(text),
                    "has": (),
                },
                shown={"title": title, "url": "", "said": ""},
            )


def _pairs(file: Path) -> list[tuple[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [(row[0], row[1]) for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def _judgements(file: Path) -> Judgements:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with file.open(encoding="utf-8", newline="") as lines:
        for query, document, grade in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[query][document] = int(grade)
    return found


def _figures(found: Sequence[str], grades: Mapping[str, int]) -> tuple[float, float, float]:
    """Give nDCG@10, the reciprocal rank of the first good hit among ten, and recall@100."""
    gains = [2 ** grades.get(id, 0) - 1 for id in found[:10]]
    ideal = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:10]
    best = _discounted(ideal)
    good = {id for id, grade in grades.items() if grade > 0}
    first = next((place for place, id in enumerate(found[:10], start=1) if id in good), 0)
    return (
        _discounted(gains) / best if best else 0.0,
        1 / first if first else 0.0,
        len(good.intersection(found[:100])) / len(good) if good else 0.0,
    )


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))


if __name__ == "__main__":
    sys.exit(main())
