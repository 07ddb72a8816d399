"""Real posts give the same answers in every engine, with the same scores.

Needs the unpacked corpora in .corpora (see the Makefile); there is nothing to compare without them.
"""

import random
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.engines.memory import MemoryEngine
from indexer.engines.whoosh import WhooshEngine
from indexer.hits import Hits, Window
from indexer.query.tree import And, Leaf, Not, Or, Phrase, Prefix, Query, Word
from tests.bench.asked import queries
from tests.bench.posts import real_posts
from tests.engines.stock import OverSegments, StockEngine
from tests.engines.test_conformance import source

CORPORA = Path(".corpora")
POSTS = 20_000
FEW = 2_000  # posts that stock Whoosh indexes, some 70 a second with all our analyses
WINDOW = Window(count=50)
EACH = 4  # queries of a class

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not (CORPORA / "fixtures.jsonl").exists(), reason="the corpora are not unpacked here"),
]


def trees(posts: list[Document]) -> list[Query]:
    """Give queries of words that stand in some posts: alone, joined, shut out, side by side, begun."""
    found: list[Query] = []
    for asked in queries(posts, EACH):
        words = tuple(Word(word) for word in asked.words)
        if asked.kind.startswith("phrase"):
            found.append(Phrase(tuple(asked.words)))
        elif asked.kind == "prefix":
            found.append(Prefix(asked.words[0]))
        elif asked.kind.startswith("or"):
            found.append(Or(words))
        elif asked.kind.startswith("and"):
            found += [And(words), And((words[0], Not(words[1])))]
        elif asked.kind in ("rare", "common"):
            found.append(words[0])
    return found


def shown(hits: Hits) -> tuple[int, dict[str, float]]:
    return hits.total, {hit.document.id: hit.score for hit in hits.hits}


@cache
def posts(which: str, count: int) -> list[Document]:
    """Give posts of one of the corpora, drawn from its first ones."""
    found = list(islice((post for post in real_posts(CORPORA) if _corpus(post) == which), POSTS))
    return random.Random(3).sample(found, min(count, len(found)))


def _corpus(post: Document) -> str:
    """Give which of the corpora a post is of: "smf", the other "boards" whose truth is known, or "fixtures"."""
    site = str(post.columns["site"])
    return "smf" if site in _sites("smf/*") else "boards" if site in _sites("*") else "fixtures"


@cache
def _sites(folders: str) -> frozenset[str]:
    return frozenset(path.parent.name for path in CORPORA.glob(f"{folders}/truth.jsonl"))


def same(expected: tuple[int, dict[str, float]], found: tuple[int, dict[str, float]]) -> None:
    """Say that totals, hits and scores are alike; of posts with one score at the end of a window any may be there."""
    assert found[0] == expected[0]
    assert sorted(found[1].values()) == pytest.approx(sorted(expected[1].values()), rel=1e-6)
    last = min(expected[1].values(), default=0.0)
    for id, score in expected[1].items():
        if score > last + 1e-6:
            assert found[1][id] == pytest.approx(score, rel=1e-6)


@pytest.mark.parametrize("which", ["smf", "boards", "fixtures"])
def test_the_collector_and_whooshs_searcher_over_our_segments_answer_as_the_plain_engine(
    which: str, tmp_path: Path
) -> None:
    documents = posts(which, POSTS)
    memory = MemoryEngine()
    memory.write(documents)
    ours = WhooshEngine(tmp_path, source(documents), create=True)
    for start in range(0, len(documents), 6000):
        ours.write(documents[start : start + 6000])
    over = OverSegments(tmp_path, source(documents))
    _all_the_same(documents, [memory.search, ours.search, over.search])
    ours.settle()
    _all_the_same(documents, [memory.search, ours.search])


@pytest.mark.parametrize("which", ["smf", "boards", "fixtures"])
def test_an_index_of_whooshs_own_answers_the_same(which: str, tmp_path: Path) -> None:
    documents = posts(which, FEW)
    stock = StockEngine(tmp_path / "stock", source(documents))
    stock.write(documents)
    ours = WhooshEngine(tmp_path / "ours", source(documents), create=True)
    ours.write(documents)
    _all_the_same(documents, [stock.search, ours.search])


def _all_the_same(documents: list[Document], searches: list[Callable[[Query, Window], Hits]]) -> None:
    asked = trees(documents)
    assert {type(one) for one in asked} >= {Word, And, Or, Phrase, Prefix}
    assert any(isinstance(one, Leaf) for one in asked)
    for one in asked:
        expected, *others = [shown(search(one, WINDOW)) for search in searches]
        for other in others:
            same(expected, other)
