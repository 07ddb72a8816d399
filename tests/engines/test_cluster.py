"""An OpenSearch cluster finds the same posts, in the same order, with the same scores, as the plain engine.

Needs a cluster: OPENSEARCH_NODES=http://127.0.0.1:9201 (`make cluster`); says so where there is none.
"""

import os
from collections.abc import Iterator, Sequence
from uuid import uuid4

import pytest

from indexer.documents import PLACES, Document, positions
from indexer.engines.memory import MemoryEngine
from indexer.errors import IndexAway, IndexMissing, IndexUnwritten
from indexer.hits import Window
from indexer.query.parser import parse
from indexer.query.tree import Everything, Fuzzy, Near, Phrase, Prefix, Query, Synonyms, Wildcard, Word
from indexer.search import Wish, search
from tests.engines.test_conformance import ARRAY_TREES, ASKED, READ, TREES, doc, seen, told

pytest.importorskip("opensearchpy", reason="the cluster's tests need forumsearch[opensearch]")

from opensearchpy.exceptions import AuthorizationException, TransportError

from indexer.engines.opensearch import OpenSearchEngine, make_index
from indexer.engines.opensearch.cluster import CHUNK, Cluster, connected
from indexer.engines.opensearch.documents import document, lengths, source
from indexer.engines.opensearch.meant import Meant

ADDRESS = os.environ.get("OPENSEARCH_NODES", "")
cluster = pytest.mark.skipif(not ADDRESS, reason="no cluster: set OPENSEARCH_NODES, see make cluster")
WINDOWS = [
    Window(count=200, facets=("site", "board", "author", "year", "month", "language", "has")),
    Window(start=5, count=5, sort="newest"),
    Window(count=200, group="topic"),
]
FEW = 20  # posts that are scored: fewer than most answers have


@pytest.fixture(scope="module")
def oracle(documents: list[Document]) -> MemoryEngine:
    engine = MemoryEngine()
    engine.write(documents)
    return engine


@pytest.fixture(scope="module")
def index(documents: list[Document]) -> Iterator[str]:
    """Give the name of an index of the sample forum, in three shards."""
    yield from _index(documents, 3)


def _index(documents: Sequence[Document], shards: int) -> Iterator[str]:
    client, name = connected(ADDRESS), f"test-{uuid4().hex}"
    make_index(client, name, shards=shards)
    OpenSearchEngine(client, name).write(documents)
    yield name
    client.indices.delete(index=name)
    client.close()


@pytest.fixture
def opened(index: str) -> Iterator[OpenSearchEngine]:
    engine = OpenSearchEngine(connected(ADDRESS), index)
    yield engine
    engine.close()


@pytest.fixture
def narrow(index: str) -> Iterator[OpenSearchEngine]:
    """Give the engine with fewer posts scored than are found."""
    engine = OpenSearchEngine(connected(ADDRESS), index, best=FEW)
    yield engine
    engine.close()


@cluster
@pytest.mark.parametrize("asked", [*ASKED, *TREES, *ARRAY_TREES], ids=str)
def test_the_same_answers(opened: OpenSearchEngine, oracle: MemoryEngine, asked: Query) -> None:
    for window in WINDOWS:
        assert seen(opened.search(asked, window)) == seen(oracle.search(asked, window)), window


@cluster
@pytest.mark.parametrize("text", READ)
def test_the_whole_way_gives_the_same(opened: OpenSearchEngine, oracle: MemoryEngine, text: str) -> None:
    for window in WINDOWS[::2]:
        ours, plain = (search(one.search, text, window, Wish(translate="yes")).hits for one in (opened, oracle))
        assert seen(ours) == seen(plain), window
        assert [told(hit) for hit in ours.hits] == [told(hit) for hit in plain.hits], window


@cluster
@pytest.mark.parametrize("text", ["the council", "*", "archives OR budget", "-budget"])
def test_pages_behind_the_best_give_each_post_and_each_topic_once(
    narrow: OpenSearchEngine, oracle: MemoryEngine, text: str
) -> None:
    query = parse(text).query
    for group in ("", "topic"):
        whole = oracle.search(query, Window(count=1000, group=group))
        pages = [narrow.search(query, Window(start=start, count=15, group=group)) for start in range(0, 180, 15)]
        found = [(hit.document.columns["topic"] if group else hit.document.id) for page in pages for hit in page.hits]
        wanted = [hit.document.columns["topic"] if group else hit.document.id for hit in whole.hits]
        assert sorted(map(str, found)) == sorted(map(str, wanted))
        assert {(page.total, page.full, page.groups) for page in pages} == {(whole.total, whole.full, whole.groups)}
        more = {hit.document.columns["topic"]: hit.more for hit in whole.hits}
        assert all(hit.more == more[hit.document.columns["topic"]] for page in pages for hit in page.hits if group)


@cluster
def test_a_page_beyond_what_may_be_skipped_is_walked_to(
    narrow: OpenSearchEngine, oracle: MemoryEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.opensearch.answers.DEEPEST", 30)
    monkeypatch.setattr("indexer.engines.opensearch.cluster.STEP", 7)
    for start in (40, 155, 500):
        window = Window(start=start, count=20, sort="oldest")
        assert seen(narrow.search(Everything(), window)) == seen(oracle.search(Everything(), window))


@cluster
def test_words_are_suggested_as_elsewhere(opened: OpenSearchEngine, oracle: MemoryEngine) -> None:
    ours, plain = opened.vocabulary(), oracle.vocabulary()
    for word in ("archives", "ete", "qzzq", "node.js", "c++"):
        assert set(ours.spellings(word)) == set(plain.spellings(word))
        assert ours.known(word) == plain.known(word)
    for word in ("archivs", "jardni", "a.b*"):
        assert ours.near(word) == plain.near(word)
    assert ours.values("author", "m", 5) == plain.values("author", "m", 5)
    assert ours.values("title", "a", 5) == plain.values("title", "a", 5)
    assert {word for word, _ in ours.begin("arch", 50)} == {word for word, _ in plain.begin("arch", 50)}


@cluster
def test_posts_are_replaced_and_taken_out() -> None:
    old, new, other = doc("f.example/1/1", "old"), doc("f.example/1/1", "new"), doc("f.example/1/2", "other")
    for name in _index([old, other], 1):
        engine = OpenSearchEngine(connected(ADDRESS), name)
        assert engine.write([new]) == 1
        totals = [engine.search(query, Window()).total for query in (Word("old"), Word("new"), Everything())]
        assert totals == [0, 1, 2]
        assert engine.delete([new.id, "f.example/none"]) == 1
        assert engine.facts()["documents"] == 1
        with pytest.raises(IndexUnwritten, match="refused 1 documents, which are not found: x"):
            list(engine._cluster.change([{"_op_type": "index", "_id": "x", "_source": {"unknown": 1}}]))
        engine.close()


@cluster
def test_what_is_not_there_is_said() -> None:
    with pytest.raises(IndexMissing, match="there is no index none-such"):
        OpenSearchEngine(connected(ADDRESS), "none-such")
    client, name = connected(ADDRESS), f"test-{uuid4().hex}"
    client.indices.create(index=name)
    with pytest.raises(IndexMissing, match="another version"):
        OpenSearchEngine(client, name)
    client.indices.delete(index=name)
    client.close()


def test_a_cluster_that_does_not_answer_is_said() -> None:
    with pytest.raises(IndexAway, match="no machine that keeps posts answers"):
        OpenSearchEngine(connected("http://127.0.0.1:1"), "posts")


def test_documents_come_back_as_they_were_sent(documents: list[Document]) -> None:
    assert [document(source(one)) for one in documents] == documents


def test_lengths_come_back_as_they_were_sent(documents: list[Document]) -> None:
    for one in documents:
        sent = positions(one)
        assert lengths(source(one)) == {place: len(sent[place]) for place in PLACES}


MEANING = (
    Word("budget"),
    Word("été", exact=True),
    Word("conseil", place="title"),
    Phrase(("of", "the")),
    Near(("Council", "meets"), distance=4),
    Prefix("arch"),
    Fuzzy("jardin", distance=1),
    Fuzzy("a", distance=1),
    Wildcard("a*e"),
    Synonyms((Word("well"), Word("known"))),
)


def test_the_words_that_are_asked_about_come_back_as_they_were_sent(documents: list[Document]) -> None:
    meant = Meant(MEANING)
    asked = {("body", "of"), ("body", "the"), ("body", "council"), ("title", "conseil"), ("quoted", "meets")}
    for one in documents:
        sent, back = positions(one), meant.of(source(one))
        for name, term in asked:
            assert [at for text, at in back.get(name, ()) if text == term] == [
                at for text, at in sent[name] if text == term
            ]
        for name, found in back.items():
            assert {term for term, _ in found} <= {term for term, _ in sent[name]}
        begin = {term for term, _ in sent["body"] if term.startswith("arch")}
        assert begin <= {term for term, _ in back.get("body", ())}


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ({"type": "too_many_nested_clauses"}, r"indices\.query\.bool\.max_clause_count is to be 65,536"),
        ({"caused_by": {"type": "time_exceeded_exception"}}, "do not answer in time; ask again later"),
    ],
)
def test_a_search_that_the_cluster_gives_up_is_told(
    error: dict[str, object], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = connected("http://127.0.0.1:1")
    monkeypatch.setattr(client, "msearch", lambda **_: {"responses": [{"status": 500, "error": error}]})
    with pytest.raises(IndexAway, match=told):
        Cluster(client, "posts").ask([{}])


def test_a_part_of_an_index_that_is_away_ends_the_writing_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = {"_id": "1", "status": 503, "error": {"type": "unavailable_shards_exception"}}
    asked = []
    client = connected("http://127.0.0.1:1")
    monkeypatch.setattr(
        client, "bulk", lambda *given, **_: asked.append(given) or {"items": [{"index": refused}] * CHUNK}
    )
    changes = ({"_op_type": "index", "_id": str(one), "_source": {}} for one in range(3 * CHUNK))
    with pytest.raises(IndexAway, match="a part of posts is away"):
        list(Cluster(client, "posts").change(changes))
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (AuthorizationException(403, "index_create_block_exception", {}), "take no changes now: see to the room on"),
        (TransportError(429, "cluster_block_exception", {}), "take no changes now: see to the room on their disks"),
        (AuthorizationException(403, "security_exception", {}), "do not let us do this"),
    ],
)
def test_a_full_disk_is_told_from_a_missing_right(error: TransportError, told: str) -> None:
    def fail(_: object) -> None:
        raise error

    with pytest.raises(IndexAway, match=told):
        Cluster(connected("http://127.0.0.1:1"), "posts").call(fail)


@cluster
def test_a_pasted_page_of_words_finds_posts(opened: OpenSearchEngine, oracle: MemoryEngine) -> None:
    text = " ".join(["budget", *(f"word{number}" for number in range(200))])
    assert seen(search(opened.search, text, Window()).hits) == seen(search(oracle.search, text, Window()).hits)
