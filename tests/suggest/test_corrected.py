"""A misspelt query is offered as it may have been meant."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.engines.base import Vocabulary
from indexer.engines.memory import MemoryEngine
from indexer.engines.whoosh import WhooshEngine
from indexer.engines.whoosh.writer import merge_all
from indexer.suggest.corrected import corrected
from indexer.suggest.edits import Edit, edit
from tests.engines.test_conformance import doc, source

POSTS = [
    doc(
        "f.example/1/1",
        "le conseil municipal a voté le budget du référendum, référendum, referendum",
        "fr",
        title="Archives",
    ),
    doc("f.example/1/2", "mon portemonnaie et l'œuvre complète, pêche, à la maison", "fr"),
    doc("f.example/1/3", "the council received node.js and its libraries, the weather", "en"),
    doc("f.example/2/4", "a bug in the chevaux, des chevaux ; bug", "fr", quoted="archives municipales"),
]


@pytest.fixture(scope="module")
def memory() -> Vocabulary:
    engine = MemoryEngine()
    engine.write(POSTS)
    return engine.vocabulary()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("budgte", "budget"),
        ("recieved", "received"),
        ("Munucipal", "Municipal"),
        ("REFERENDM", "RÉFÉRENDUM"),
        ('+"consiel municipal" OR title:archivse -budgte', '+"conseil municipal" OR title:archives -budgte'),
        ("(budjet AND weathr) lang:fr", "(budget AND weather) lang:fr"),
        ("nod.js", "node.js"),
        ("porte monnaie", "portemonnaie"),
        ("conseilmunicipal", "conseil municipal"),
        ("l'oevre", "l'œuvre"),
        ("budgte ?", "budget ?"),
        # known in some form, or not to be touched
        ("budget", ""),
        ("budgets pêché councils", ""),
        ("author:budgte board:(budgte weathr) date:2012", ""),
        ("budgt* wea?her budgte~", ""),
        ("-(budgte weathr)", ""),
        ("qzzqqzz", ""),
        ("2012 2013", ""),
        ("", ""),
        ('!!! () "', ""),
    ],
)
def test_a_query_is_offered_as_it_was_meant(memory: Vocabulary, text: str, meant: str) -> None:
    assert corrected(memory, text) == meant


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("ab", "ab", None),
        ("abd", "abcd", Edit(2, "c", "")),
        ("abxcd", "abcd", Edit(2, "", "x")),
        ("abxd", "abcd", Edit(2, "c", "x")),
        ("acbd", "abcd", Edit(1, "bc", "cb")),
        ("abcd", "badc", None),
        ("abc", "cba", None),
        ("a", "abc", None),
        ("", "a", Edit(0, "a", "")),
    ],
)
def test_one_edit_is_told(typed: str, meant: str, found: Edit | None) -> None:
    slip = edit(typed, meant)
    assert (slip and Edit(slip.at, slip.meant, slip.typed)) == found


words = st.text("abé", min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(words, min_size=1, max_size=6).map(" ".join), min_size=2, max_size=6), words, st.booleans())
def test_both_engines_know_the_same_words(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], asked: str, merges: bool
) -> None:
    documents = [doc(f"f.example/{n % 2}/{n}", text, "fr", title=text[:4]) for n, text in enumerate(texts)]
    memory = MemoryEngine()
    whoosh = WhooshEngine(tmp_path_factory.mktemp("words"), source(documents), create=True)
    for one in documents:
        memory.write([one])
        whoosh.write([one])
    for engine in (memory, whoosh):
        engine.delete([documents[0].id])
    if merges:
        merge_all(whoosh._folder)
    one, other = memory.vocabulary(), whoosh.vocabulary()
    for word in (asked.replace("é", "e"), "ab", "aba"):
        assert {key: count for key, count in one.spellings(word).items() if count} == other.spellings(word)
        assert one.known(word) == other.known(word)
        assert one.near(word) == other.near(word)
        assert one.begin(word[:2], 20) == other.begin(word[:2], 20)
        for column in ("author", "board", "title"):
            assert one.values(column, word[:1], 20) == other.values(column, word[:1], 20)
    assert corrected(one, asked) == corrected(other, asked)


def test_both_engines_correct_the_sample_alike(documents: list[Document], tmp_path: Path) -> None:
    memory = MemoryEngine()
    whoosh = WhooshEngine(tmp_path / "index", source(documents), create=True)
    for engine in (memory, whoosh):
        engine.write(documents[:100])
        engine.write(documents[100:])
    one, other = memory.vocabulary(), whoosh.vocabulary()
    for text in ("archivse", "referndum budgte", "conseilmunicipal", "compst", "thirty-sevn"):
        assert corrected(one, text) == corrected(other, text) != ""
    for start in ("", "c", "com", "ré"):
        assert one.begin(start, 10) == other.begin(start, 10)
        assert one.values("title", start, 10) == other.values("title", start, 10)
