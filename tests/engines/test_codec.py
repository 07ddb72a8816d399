"""Whoosh's own queries and its BM25F give the same over our segments as over an index of Whoosh's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from whoosh import query
from whoosh.query import And, FuzzyTerm, Or, Phrase, Prefix, Query, Term, TermRange, Wildcard
from whoosh.reading import TermNotFound
from whoosh.scoring import BM25F, Frequency
from whoosh.searching import Searcher

from indexer.documents import Document, index_fields
from indexer.engines.whoosh import WhooshEngine
from indexer.engines.whoosh.codec import open_reader
from indexer.engines.whoosh.index import open_snapshot
from tests.engines.stock import StockEngine
from tests.engines.test_conformance import source

ASKED: list[Query] = [
    Term("body", "archives"), Term("body", "le"), Term("title", "archives"), Term("quoted", "le"), Term("body", "qzzq"),
    Term("body_accented", "été"), Term("author", "martin"), Term("signature", "le"),
    And([Term("body", "le"), Term("body", "conseil")]), And([Term("body", "the"), Term("title", "archives")]),
    Or([Term("body", "compost"), Term("body", "humus"), Term("body", "the")]),
    And([Term("body", "le"), query.Not(Term("body", "la"))]), query.AndMaybe(Term("body", "le"), Term("body", "budget")),
    query.AndNot(Term("body", "the"), Term("body", "council")), query.Require(Term("body", "le"), Term("body", "de")),
    Phrase("body", ["conseil", "municipal"]), Phrase("body", ["of", "the"]), Phrase("title", ["archives", "1939"]),
    Phrase("body", ["municipal", "conseil"], slop=5), query.NumericRange("said", 1_300_000_000, 1_400_000_000),
    query.NumericRange("number", 2, 4), And([Term("body", "le"), query.NumericRange("said", None, 1_300_000_000)]),
    Wildcard("body", "c*m?st"), FuzzyTerm("body", "compst"), TermRange("body", "ma", "mi"),
    query.DisjunctionMax([Term("body", "archives"), Term("title", "archives")]), query.Every(), query.NullQuery,
    Term("is_author", "martin, elodie"), Term("is_language", "fr"), Term("is_has", "code"), Term("is_site", "agora.example"),
]  # fmt: skip
BEGINNINGS: list[Query] = [Prefix("body", "arch"), Prefix("title", "a"), Prefix("body", "compo"), Prefix("body", "qzz")]
STEMS: list[Query] = [
    Term("body_fr", "archiv"),
    Term("body_en", "archiv"),
    Term("title_fr", "jardin"),
    Prefix("body_fr", "compo"),
]


@pytest.fixture(scope="module")
def stock(documents: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    engine = StockEngine(tmp_path_factory.mktemp("stock"), source(documents))
    engine.write(documents)
    yield engine._index.searcher(weighting=BM25F())
    engine.close()


@pytest.fixture(scope="module", params=[1, 4], ids=["one segment", "four segments"])
def ours(
    request: pytest.FixtureRequest, documents: list[Document], tmp_path_factory: pytest.TempPathFactory
) -> Searcher:
    folder: Path = tmp_path_factory.mktemp("ours")
    engine = WhooshEngine(folder, source(documents), create=True)
    step = -(-len(documents) // request.param)
    for start in range(0, len(documents), step):
        engine.write(documents[start : start + step])
    return Searcher(open_reader(open_snapshot(folder)), weighting=BM25F())


def found(searcher: Searcher, asked: Query) -> dict[str, float]:
    return {hit["id"]: hit.score for hit in searcher.search(asked, limit=None)}


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_same_hits_with_the_same_scores(stock: Searcher, ours: Searcher, asked: Query) -> None:
    assert found(ours, asked) == pytest.approx(found(stock, asked), rel=1e-6)


@pytest.mark.parametrize("asked", BEGINNINGS, ids=str)
def test_beginnings_find_the_same(stock: Searcher, ours: Searcher, asked: Query) -> None:
    """Whoosh scores a beginning that has but one word in a segment as that word: scores depend on the segments."""
    one_segment = len(ours.reader().leaf_readers()) == 1
    mine, theirs = found(ours, asked), found(stock, asked)
    assert mine.keys() == theirs.keys()
    assert not one_segment or mine == pytest.approx(theirs, rel=1e-6)


@pytest.mark.parametrize("asked", STEMS, ids=str)
def test_stems_are_found_as_often(stock: Searcher, ours: Searcher, asked: Query) -> None:
    plain = [Searcher(searcher.reader(), weighting=Frequency()) for searcher in (ours, stock)]
    assert found(plain[0], asked) == found(plain[1], asked)
    assert found(plain[0], asked)


def test_the_same_terms_stand_in_the_same_fields(stock: Searcher, ours: Searcher) -> None:
    here, there = ours.reader(), stock.reader()
    for field in index_fields():
        assert list(here.lexicon(field)) == list(there.lexicon(field)), field
        assert here.field_length(field) == there.field_length(field), field
        for text in list(there.lexicon(field))[::17]:
            mine, theirs = here.term_info(field, text), there.term_info(field, text)
            assert (mine.doc_frequency(), mine.weight()) == (theirs.doc_frequency(), theirs.weight()), (field, text)


def test_facts_are_columns_to_sort_by(ours: Searcher, documents: list[Document]) -> None:
    dated = sorted((document.columns["said"], document.id) for document in documents if document.columns["said"])
    hits = ours.search(query.Every(), limit=None, sortedby="said")
    said = {document.id: document.columns["said"] for document in documents}
    assert [said[hit["id"]] for hit in hits] == [moment for moment, _ in dated]
    assert ours.reader().doc_count() == len(documents)


def test_a_term_that_is_not_there_is_told(ours: Searcher) -> None:
    for reader in ours.reader().leaf_readers():
        with pytest.raises(TermNotFound):
            reader[0].postings("body", "qzzq")
