"""Every engine finds the same posts, in the same order, with the same scores, as the plain one."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.records import Passage
from indexer.documents import FACETS, PERIODS, Document
from indexer.engines.base import Engine, Source
from indexer.engines.memory import MemoryEngine
from indexer.engines.whoosh import WhooshEngine
from indexer.engines.whoosh.writer import merge_all
from indexer.hits import Hit, Hits, Window
from indexer.query.parser import parse
from indexer.query.tree import AtLeast, Boost, Fuzzy, Near, Not, Or, Prefix, Query, Some, Wildcard, Word
from indexer.search import Wish, search
from tests.engines.stock import OverSegments, StockEngine

ENGINES = ("memory", "whoosh", "stock")
"""The plain engine, the embedded one, and stock Whoosh's index of the same documents."""
QUERIES = [
    "archives", "archives 1939", "compost jardin", "the council", "budget -voirie", "+référendum budget", "*", "-budget",
    '"être ou ne pas être"', '"the who"', "“arc-en-ciel”", "pech*", "comm* budget", "compost OR humus", "(a OR b) c",
    "author:martin", 'auteur:"Martin, Élodie"', "board:jardin", "site:agora.example", "site:agora.example/phpbb budget",
    "lang:fr", "lang:en budget", "before:2010 compost", "after:2010 before:2012-06", "has:code", "has:quote -has:code",
    "titre:archives", 'title:"archives 1939"', "author:(martin tobias) archives", "ARCHIVES", "référendum", "referendum",
    "l'œuvre", "oeuvre", "qzzq", "qzz*", '"qz zq"', "", "!!!", "a b c d e f g h i j", "author:nobody archives",
]  # fmt: skip
WINDOWS = [
    Window(count=10, facets=FACETS + PERIODS[1:]),
    Window(count=1, facets=FACETS, values=2),
    Window(start=5, count=5),
    Window(count=1000, sort="newest"),
    Window(count=1000, sort="oldest"),
    Window(count=1000, group="topic"),
    Window(count=5, group="topic", sort="newest"),
    Window(start=9000, count=10),
    Window(count=0),
]


def made(name: str, folder: Path, documents: Sequence[Document]) -> Engine:
    if name == "memory":
        return MemoryEngine()
    if name == "stock":
        return StockEngine(folder, source(documents))
    return WhooshEngine(folder, source(documents), create=True)


def source(documents: Sequence[Document]) -> Source:
    by_id = {document.id: document for document in documents}
    return lambda ids: {id: by_id[id] for id in ids if id in by_id}


@pytest.fixture(scope="module")
def oracle(documents: list[Document]) -> MemoryEngine:
    engine = MemoryEngine()
    engine.write(documents)
    return engine


@pytest.fixture(scope="module", params=[name for name in ENGINES if name != "memory"])
def engine(
    request: pytest.FixtureRequest, documents: list[Document], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    engine = made(request.param, tmp_path_factory.mktemp("index"), documents)
    for start in range(0, len(documents), 60):  # several commits: several segments
        engine.write(documents[start : start + 60])
    yield engine
    engine.close()


def seen(hits: Hits) -> tuple[object, ...]:
    """Give what must be the same in every engine."""
    shown = [(hit.document.id, round(hit.score, 9), hit.more) for hit in hits.hits]
    return hits.total, hits.full, hits.groups, hits.exact, shown, dict(hits.facets)


TREES: list[Query] = [
    Wildcard("c*m?st"), Wildcard("*tion"), Wildcard("été?"), Wildcard("b*s*"), Wildcard("zz*"), Wildcard("jard?n", "title"),
    Fuzzy("compst", 1), Fuzzy("Jardinn", 2), Fuzzy("a", 1), Fuzzy("référendm", 2), Fuzzy("qzzqqzzq", 1),
    Near(("conseil", "municipal"), 1), Near(("municipal", "conseil"), 3), Near(("the", "of", "and"), 8),
    Near(("archives", "qzzq"), 5), Near(("a", "a"), 0), Near(("archives", "1939"), 2, "title"),
]  # fmt: skip
ARRAY_TREES: list[Query] = [
    AtLeast((Word("the"), Word("of"), Word("archives")), 2), AtLeast((Word("compost"), Word("qzzq")), 2),
    AtLeast((Word("a"), Some((Word("b"), Word("the"))), Prefix("c")), 3), AtLeast((Word("a"), Not(Word("the"))), 1),
    Or((AtLeast((Word("le"), Word("la"), Word("les")), 2), Word("archives"))), Boost(Word("compost"), 3.0),
    Some((Boost(Word("archives"), 0.5), Word("1939"))), Boost(Some((Word("a"), Word("b"))), 2.0),
]  # fmt: skip
"""Whoosh has no query for these."""
ASKED = [parse(text).query for text in QUERIES]


@pytest.mark.parametrize("asked", [*ASKED, *TREES], ids=str)
def test_the_same_answers(engine: Engine, oracle: MemoryEngine, asked: Query) -> None:
    for window in WINDOWS:
        assert seen(engine.search(asked, window)) == seen(oracle.search(asked, window)), window


@pytest.fixture(scope="module")
def segments(documents: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of several segments, in which some documents were replaced and others taken out."""
    folder = tmp_path_factory.mktemp("segments")
    engine = WhooshEngine(folder, source(documents), create=True)
    for start in range(0, len(documents), 30):
        engine.write(documents[start : start + 30])
    engine.write(documents[10:20])
    engine.delete([document.id for document in documents[::7]])
    return folder


@pytest.fixture(scope="module")
def over_segments(segments: Path, documents: list[Document]) -> OverSegments:
    return OverSegments(segments, source(documents))


@pytest.fixture(scope="module")
def merged(segments: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("merged") / "copy"
    shutil.copytree(segments, copy)
    merge_all(copy)
    return copy


@pytest.fixture(scope="module")
def rest(documents: list[Document]) -> MemoryEngine:
    engine = MemoryEngine()
    engine.write(documents)
    engine.delete([document.id for document in documents[::7]])
    return engine


@pytest.mark.parametrize("asked", [*ASKED, *TREES], ids=str)
def test_whooshs_searcher_finds_the_same_in_our_segments(
    over_segments: OverSegments, rest: MemoryEngine, asked: Query
) -> None:
    assert seen(over_segments.search(asked, WINDOWS[0])) == seen(rest.search(asked, WINDOWS[0]))


@pytest.mark.parametrize("asked", [*ASKED, *TREES, *ARRAY_TREES], ids=str)
def test_segments_and_what_they_are_merged_to_give_the_same(
    segments: Path, merged: Path, documents: list[Document], rest: MemoryEngine, asked: Query
) -> None:
    for folder in (segments, merged):
        engine = WhooshEngine(folder, source(documents))
        for window in WINDOWS:
            assert seen(engine.search(asked, window)) == seen(rest.search(asked, window)), window


READ = [
    "comment faire du compost au jardin", "the archives of the town council", "archives-municipales 1939", "hôtel de ville",
    "topic:archives topic:compost", "topic:(archives 1939) -budget", "in:quoted archives", "dans:titre le compost", "voiture",
    "lang:en jardin potager", "council budget meeting", "le conseil municipal vote le budget", "+conseil municipal", "1 234,56",
    "l'arc-en-ciel", "date:2010..2012 archives", "has:quote,code archives", "to be or not to be", "node.js", "pont?",
    "été", "etes", "titre:archives", "lang:fr jardins",
]  # fmt: skip
"""What goes the whole way: read, planned, with what counts in the best posts alone and words of the other language."""


@pytest.mark.parametrize("text", READ)
@pytest.mark.parametrize("translate", ["yes", "no"])
def test_the_whole_way_gives_the_same(
    segments: Path, merged: Path, documents: list[Document], rest: MemoryEngine, text: str, translate: str
) -> None:
    for folder in (segments, merged):
        engine = WhooshEngine(folder, source(documents))
        for window in WINDOWS:
            ours, plain = (search(one.search, text, window, Wish(translate=translate)).hits for one in (engine, rest))
            assert seen(ours) == seen(plain), window
            assert [told(hit) for hit in ours.hits] == [told(hit) for hit in plain.hits], window


def told(hit: Hit) -> tuple[object, ...]:
    """Give what a hit says of its score."""
    return {leaf: round(count, 9) for leaf, count in hit.parts.items()}, round(hit.beside, 9)


def test_facts(engine: Engine, documents: list[Document]) -> None:
    facts = engine.facts()
    assert facts["documents"] == len(documents)
    assert int(facts["bytes"]) > 0


# -- what the answers are, whatever the engine


def doc(id: str, body: str = "", language: str = "en", **more: str) -> Document:
    texts = {"body": (Passage(text=body, language=language),)} if body else {}
    for name, text in more.items():
        texts[name] = (Passage(text=text, language=language if name == "title" else "other"),)
    columns = {
        "site": "f.example",
        "board": "b",
        "topic": f"f.example/{id.split('/')[-2]}",
        "author": "Ann",
        "said": int(id[-1]),
        "number": 2,
        "language": language,
        "has": (),
    }
    return Document(id=id, texts=texts, columns=columns, shown={"title": "", "url": "", "said": ""})


FILLER = [doc(f"f.example/9/{n}", f"filler words number {n} about nothing", title="some title") for n in range(20, 30)]


@pytest.fixture(params=ENGINES)
def found(request: pytest.FixtureRequest, tmp_path: Path) -> object:
    """Give a function that writes documents and gives the ids that a query finds, in order."""

    def ids(query: str, *documents: Document, **window: object) -> list[str]:
        everything = [*documents, *FILLER]
        engine = made(request.param, tmp_path / str(len(list(tmp_path.iterdir()))), everything)
        engine.write(everything)
        hits = engine.search(parse(query).query, Window(count=100, **window))  # type: ignore[arg-type]
        return [hit.document.id for hit in hits.hits]

    return ids


def test_the_exact_form_comes_before_other_forms(found) -> None:  # type: ignore[no-untyped-def]
    a, b = doc("f.example/1/1", "he has gardens here"), doc("f.example/1/2", "he has a garden here")
    assert found("garden", a, b) == [b.id, a.id]
    c, d = doc("f.example/1/1", "la peche est bonne", "fr"), doc("f.example/1/2", "la pêche est bonne", "fr")
    assert found("pêche", c, d) == [d.id, c.id]


def test_stems_are_those_of_the_passages_language(found) -> None:  # type: ignore[no-untyped-def]
    french, english = doc("f.example/1/1", "les chevaux", "fr"), doc("f.example/1/2", "the chevaux", "en")
    assert found("cheval", french, english) == [french.id]


def test_all_words_come_before_some(found) -> None:  # type: ignore[no-untyped-def]
    one = doc("f.example/1/1", "rare rare rare rare")
    both = doc("f.example/1/2", "rare and " + "other common words " * 30 + "filler")
    assert found("rare filler", one, both)[0] == both.id


def test_a_quoter_comes_after_the_post_it_quotes_however_long_that_is(found) -> None:  # type: ignore[no-untyped-def]
    own = doc("f.example/1/1", "zebra " + "words without end " * 3000)
    quoter = doc("f.example/1/2", "yes", quoted="zebra")
    assert found("zebra", own, quoter) == [own.id, quoter.id]


def test_a_title_counts(found) -> None:  # type: ignore[no-untyped-def]
    titled, worded = (
        doc("f.example/1/1", "words", title="harbour"),
        doc("f.example/2/2", "the harbour and more words", title="boats"),
    )
    assert found("harbour", worded, titled) == [titled.id, worded.id]


def test_equal_posts_are_in_order_of_time(found) -> None:  # type: ignore[no-untyped-def]
    later, earlier = doc("f.example/1/2", "same words"), doc("f.example/2/1", "same words")
    assert found("same", later, earlier) == [earlier.id, later.id]


def test_undated_posts_are_last_by_date(found) -> None:  # type: ignore[no-untyped-def]
    dated, undated = doc("f.example/1/3", "same"), doc("f.example/1/2", "same")
    undated = replace(undated, columns={**undated.columns, "said": None})
    for sort in ("newest", "oldest"):
        assert found("same", undated, dated, sort=sort) == [dated.id, undated.id]


def test_a_phrase_does_not_cross_passages_and_knows_no_stems(found) -> None:  # type: ignore[no-untyped-def]
    split = replace(
        doc("f.example/1/1"),
        texts={"body": (Passage(text="old", language="en"), Passage(text="bridge", language="fr"))},
    )
    assert found(
        '"old bridge"', split, doc("f.example/1/2", "old bridges"), doc("f.example/1/3", "the Old, bridge!")
    ) == ["f.example/1/3"]


@pytest.mark.parametrize("name", ENGINES)
def test_posts_are_replaced_and_taken_out(name: str, tmp_path: Path) -> None:
    old, new, other = (
        doc("f.example/1/1", "old words"),
        doc("f.example/1/1", "new words"),
        doc("f.example/1/2", "other"),
    )
    engine = made(name, tmp_path / "index", [new, other])
    assert engine.write([old, other]) == 2
    engine.write([new])

    def total(query: str) -> int:
        return engine.search(parse(query).query, Window()).total

    assert (total("old"), total("new"), total("*")) == (0, 1, 2)
    assert engine.delete([new.id, "f.example/none"]) == 1
    assert (total("new"), total("*"), engine.facts()["documents"]) == (0, 1, 1)
    engine.close()


texts = st.lists(st.sampled_from("a b c aa ab été ete œuf the le".split()), min_size=0, max_size=6).map(" ".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(texts, st.sampled_from(["fr", "en", "", "other"]), texts), min_size=1, max_size=8),
    st.lists(texts, min_size=1, max_size=3),
)
def test_made_collections_give_the_same_answers(
    tmp_path_factory: pytest.TempPathFactory, made_of: list[tuple[str, str, str]], asked: list[str]
) -> None:
    documents = [
        doc(f"f.example/{n % 3}/{n}", body, language, quoted=quoted)
        for n, (body, language, quoted) in enumerate(made_of)
    ]
    oracle = MemoryEngine()
    oracle.write(documents)
    for name in ENGINES[1:]:
        engine = made(name, tmp_path_factory.mktemp("made"), documents)
        engine.write(documents)
        for text in asked:
            for query in (text, f'"{text}"', f"{text}*", f"{text} -b", f"a OR ({text})"):
                tree = parse(query).query
                assert seen(engine.search(tree, WINDOWS[0])) == seen(oracle.search(tree, WINDOWS[0])), query
            if name == "whoosh":
                ours, plain = (search(one.search, text, WINDOWS[0]).hits for one in (engine, oracle))
                assert seen(ours) == seen(plain), text
        engine.close()
