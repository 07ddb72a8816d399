"""Answers of many posts, for which the embedded engine takes other ways than for few, are the plain engine's too."""

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from archive.records import Passage
from indexer.documents import FACETS, Document
from indexer.engines.memory import MemoryEngine
from indexer.engines.whoosh import WhooshEngine, added, alike, leaves, phrases, top
from indexer.engines.whoosh.answers import Answers
from indexer.engines.whoosh.best import MANY
from indexer.engines.whoosh.budget import Budget
from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.index import open_snapshot
from indexer.hits import SORTS, Window
from indexer.query.parser import parse
from indexer.query.tree import (
    And,
    AtLeast,
    Between,
    Fuzzy,
    Is,
    Kin,
    Maybe,
    Not,
    Or,
    Pair,
    Phrase,
    Prefix,
    Query,
    Some,
    Synonyms,
    Wildcard,
    Word,
)
from tests.engines.test_conformance import seen, source

POSTS = MANY + 700
WORDS = "le jardin compost humus semis budget conseil mairie serre tomate the garden of compost bed and seeds".split()
ASKED: list[Query] = [
    Word("le"), Word("jardin"), Word("compost", "body"), Prefix("s"), Fuzzy("compots", 2), Phrase(("le", "jardin")),
    And((Word("le"), Word("humus"))), And((Word("le"), Word("jardin"), Word("conseil"))), Or((Word("serre"), Word("bed"))),
    Some((Word("le"), Word("compost"))), Some((Word("le"), Word("jardin"), Word("mairie"), Word("tomate"))),
    AtLeast((Word("le"), Word("jardin"), Word("mairie")), 2), And((Word("le"), Not(Word("jardin")))),
    Some((Word("le"), Word("le"))), Or((Word("le"), Word("jardin"), Word("qzzq"), Word("le"))), Some((Word("le"), Word("qzzq"))),
    And((Word("le"), Word("le"), Is("author", "ann3"))), Some((Word("compost"), Is("author", "ann7"), Word("of"))),
    Or((Is("author", "ann3"), Is("has", "code"), Word("semis"))), And((Between(None, 12 * 10**8), Maybe(Word("serre")))),
    And((Or((Word("le"), Word("of"))), Word("semis"))), parse("*").query, parse("le author:ann3").query,
]  # fmt: skip
WINDOWS = [
    Window(count=20, sort=sort, group=group, facets=facets, start=start)
    for sort, group, facets, start in [
        *((sort, group, (), 0) for sort in SORTS for group in ("", "topic")),
        ("relevance", "topic", FACETS, 0), ("relevance", "", (), POSTS // 4), ("relevance", "topic", (), 300),
        ("newest", "topic", (), 450), ("oldest", "", FACETS, POSTS // 3),
    ]
]  # fmt: skip


@pytest.fixture(scope="module")
def posts() -> list[Document]:
    """Give posts of few words, many of them equal in all that sorts; topics lie side by side, or mixed."""
    chance = random.Random(5)
    return [_post(chance, number, number // 9 if number < POSTS // 2 else number % 211) for number in range(POSTS)]


def _post(chance: random.Random, number: int, topic: int) -> Document:
    words = chance.choices(WORDS, weights=range(len(WORDS), 0, -1), k=chance.randint(1, 30))
    language = chance.choice(["fr", "en", ""])
    return Document(
        id=f"f.example/{topic}/{number}",
        texts={
            "body": (Passage(text=" ".join(words), language=language),),
            "title": (Passage(text=WORDS[topic % len(WORDS)], language="fr"),),
        },
        columns={
            "site": f"s{topic % 2}.example",
            "board": f"Board {topic % 70}",
            "topic": f"f.example/{topic}",
            "author": f"Ann{number % 130}",
            "said": chance.choice([None, 10**9 + chance.randrange(40) * 10**7]),
            "number": chance.randint(1, 4),
            "language": language,
            "has": ("code",) if number % 5 == 0 else (),
        },
        shown={"title": "", "url": "", "said": ""},
    )


@pytest.fixture(scope="module")
def oracle(posts: list[Document]) -> MemoryEngine:
    engine = MemoryEngine()
    engine.write(posts)
    return engine


@pytest.fixture(scope="module", params=["one segment", "three segments"])
def engine(
    request: pytest.FixtureRequest, posts: list[Document], tmp_path_factory: pytest.TempPathFactory
) -> WhooshEngine:
    folder: Path = tmp_path_factory.mktemp("many")
    engine = WhooshEngine(folder, source(posts), create=True)
    step = POSTS if request.param == "one segment" else POSTS // 3 + 1
    for start in range(0, POSTS, step):
        engine.write(posts[start : start + step])
    return engine


@pytest.fixture(scope="module")
def expected(oracle: MemoryEngine) -> Callable[[Query, Window], object]:
    return cache(lambda asked, window: seen(oracle.search(asked, window)))


def assert_same_twice(
    engine: WhooshEngine, expected: Callable[[Query, Window], object], asked: Query, windows: list[Window]
) -> None:
    for window in windows:
        assert seen(engine.search(asked, window)) == expected(asked, window), window
        assert seen(engine.search(asked, window)) == expected(asked, window), "asked again"


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_many_posts_are_answered_as_few_are(
    engine: WhooshEngine, expected: Callable[[Query, Window], object], asked: Query
) -> None:
    assert_same_twice(engine, expected, asked, WINDOWS)


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_topics_are_the_same_where_most_of_them_are_left_out_first(
    engine: WhooshEngine,
    expected: Callable[[Query, Window], object],
    asked: Query,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(top, "FEW", 0)
    monkeypatch.setattr(Answers, "get", lambda self, question, answer, is_whole=None: answer())
    for window in [window for window in WINDOWS if window.group and window.sort == "relevance"]:
        assert seen(engine.search(asked, window)) == expected(asked, window), window


def test_of_many_words_any_are_put_together_where_that_is_less_work(
    engine: WhooshEngine, expected: Callable[[Query, Window], object]
) -> None:
    words = tuple(map(Word, ("le", "jardin", "compost", "semis", "the", "of", "tomate", "humus", "bed", "qzzq")))
    for asked in (Or(words), Some(words), Or(words[:3])):
        assert_same_twice(engine, expected, asked, WINDOWS)


def test_what_words_hold_is_kept_within_its_limit_and_need_not_be(posts: list[Document], tmp_path: Path) -> None:
    WhooshEngine(tmp_path, source(posts), create=True).write(posts)
    for kept in (0, 500_000, 10**9):
        snapshot = open_snapshot(tmp_path, kept=kept)
        for asked in ASKED * 2:
            Collector(snapshot, Budget()).find(asked)
        assert bool(kept) <= snapshot.known.bytes <= kept


@pytest.mark.parametrize("asked", [Word("jardin"), Word("semis"), And((Word("jardin"), Is("author", "ann3")))], ids=str)
def test_a_word_as_it_was_typed_counts_more_the_first_time_and_the_second(
    engine: WhooshEngine, expected: Callable[[Query, Window], object], asked: Query
) -> None:
    exact = (Word("jardin"), Word("jardin", exact=True))
    for window in (Window(exact=exact), Window(exact=exact, group="topic", facets=FACETS)) * 2:
        assert seen(engine.search(asked, window)) == expected(asked, window)


_BOTH = (Word("le"), Word("jardin"))
BESIDE = [
    Window(kin=(Kin(_BOTH[1], Prefix("ja")), Kin(Word("compost"), Prefix("co"))), aside=(Word("of"),)),
    Window(aside=(Word("of"), Synonyms((Word("le"), Wildcard("le?"))), Synonyms((Word("the"), Prefix("th"))))),
    Window(aside=(Synonyms((Word("bed"), Phrase(("le", "jardin")))),), titled=(Word("humus"), Synonyms((Word("compost"), Word("tomate", language="fr"))))),
    Window(titled=_BOTH, typed=(Word("le", exact=True), Word("jardin", exact=True)), pairs=(Pair("le", "jardin", 1, _BOTH),)),
    Window(pairs=(Pair("jardin", "le", 2, _BOTH), Pair("le", "le", 1, _BOTH[:1]), Pair("le", "qzzq", 1, _BOTH)), group="topic", facets=FACETS),
    Window(fresh=True),
    Window(fresh=True, start=40, kin=(Kin(_BOTH[1], Prefix("ja")),), typed=(Word("le", exact=True),)),
    Window(fresh=True, exact=(_BOTH[1], Word("jardin", exact=True)), group="topic"),
]  # fmt: skip


@pytest.mark.parametrize("asked", [Some(_BOTH), Or((Word("compost"), Word("le"))), Word("semis"), Prefix("s")], ids=str)
def test_what_counts_in_the_best_posts_alone_is_what_the_plain_engine_counts(
    engine: WhooshEngine, expected: Callable[[Query, Window], object], asked: Query
) -> None:
    assert_same_twice(engine, expected, asked, BESIDE)


@pytest.mark.parametrize("asked", [Some(_BOTH), Or((Word("compost"), Word("le")))], ids=str)
def test_lists_that_are_too_long_to_be_known_whole_are_read_for_the_best_posts(
    posts: list[Document],
    expected: Callable[[Query, Window], object],
    asked: Query,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module, name, most in ((added, "SHORT", -1), (phrases, "SHORT", 0), (alike, "LONG", 90)):
        monkeypatch.setattr(module, name, most)
    engine = WhooshEngine(tmp_path, source(posts), create=True)
    for start in range(0, POSTS, POSTS // 2 + 1):
        engine.write(posts[start : start + POSTS // 2 + 1])
    assert_same_twice(engine, expected, asked, BESIDE)


@pytest.mark.parametrize("asked", [Prefix("s"), Prefix(""), Fuzzy("compots", 2), Wildcard("*e*")], ids=str)
def test_patterns_of_many_words_are_read_some_lists_at_a_time(
    engine: WhooshEngine,
    expected: Callable[[Query, Window], object],
    asked: Query,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leaves, "AT_ONCE", 100)
    whole = WINDOWS[0]
    assert seen(engine.search(asked, whole)) == expected(asked, whole)
    some = [engine.search(asked, replace(whole, postings=postings)) for postings in (1, 500, 10**9)]
    assert [answer.exact for answer in some] == [False, False, True]
    assert some[0].total <= some[1].total < some[2].total
