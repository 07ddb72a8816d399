"""The whole way from what is typed to an answer."""

from dataclasses import replace
from unicodedata import normalize

import pytest

from indexer.engines.memory import MemoryEngine
from indexer.hits import Window
from indexer.query.parser import parse
from indexer.query.plan import plan
from indexer.query.tree import Hint, Kin, Prefix, Word
from indexer.search import SPOKEN, Wish, search, spoken
from tests.engines.test_conformance import doc


def engine_of(*texts: tuple[str, str]) -> MemoryEngine:
    engine = MemoryEngine()
    engine.write([doc(f"f.example/1/{n}", text, language) for n, (text, language) in enumerate(texts)])
    return engine


def test_a_language_is_spoken_where_one_post_of_a_hundred_is_in_it() -> None:
    english = [("the garden", "en")] * SPOKEN
    assert spoken(engine_of(*english, ("le jardin", "fr")).search) == {"en"}
    assert spoken(engine_of(*english[1:], ("le jardin", "fr")).search) == {"en", "fr"}
    assert spoken(MemoryEngine().search) == {"en", "fr"}


def test_nothing_is_translated_into_a_language_that_the_archive_does_not_speak() -> None:
    engine = engine_of(("une voiture", "fr"))
    assert search(engine.search, "car", Window(), Wish(spoken={"fr"})).hits.total == 1
    assert search(engine.search, "car", Window(), Wish(spoken={"en"})).hits.total == 0
    assert search(engine.search, "car", Window(), Wish(translate="no")).hits.total == 0


def test_common_words_step_aside_but_alone_they_are_looked_for() -> None:
    engine = engine_of(("to be or not to be", "en"), ("the garden", "en"), ("a garden to be", "en"))
    found = search(engine.search, "the garden to be", Window())
    assert [hit.document.id for hit in found.hits.hits] == ["f.example/1/2", "f.example/1/1"]
    assert found.hints == (Hint("common", "the, to, be"),)
    assert search(engine.search, "où est-il ? le jardin, il?", Window()).hints == (Hint("common", "où, est, il, le"),)
    assert search(engine.search, "to be or not to be", Window()).hits.full == 1
    assert search(engine.search, '"to be or not to be"', Window()).hits.total == 1


@pytest.mark.parametrize("typed", ["été", "étés", "jardins"])
def test_a_word_alone_finds_its_exact_form_first_however_often_others_stand(typed: str) -> None:
    engine = engine_of(
        ("été " + "et bien d'autres mots " * 9, "fr"), ("étés " + "et bien d'autres mots " * 9, "fr"),
        ("jardins " + "et bien d'autres mots " * 9, "fr"), ("ete ete ete", "fr"), ("jardin jardin jardin", "fr"),
    )  # fmt: skip
    hit = search(engine.search, typed, Window()).hits.hits[0]
    assert hit.document.texts["body"][0].text.startswith(f"{typed} ")
    assert sum(hit.parts.values()) == pytest.approx(hit.score)


@pytest.mark.parametrize("typed", ["l'université municipale", "l'universite MUNICIPALE"])
def test_french_words_as_typed_come_before_others_of_their_stem(typed: str) -> None:
    texts = ("un univers municipal", "une université municipale", "des univers municipaux")
    engine = engine_of(*((text, "fr") for text in texts))
    first = search(engine.search, typed, Window()).hits.hits[0]
    assert first.document.texts["body"][0].text == texts[1]
    assert sum(first.parts.values()) + first.beside == pytest.approx(first.score)


def test_words_that_begin_alike_count_where_the_word_itself_is_missing() -> None:
    texts = ("le musée municipal", "le jardin municipal", "un jardinier municipal", "un jardinier")
    engine = engine_of(*((text, "fr") for text in texts))
    found = search(engine.search, "jardinier municipal", Window()).hits.hits
    assert [hit.document.texts["body"][0].text for hit in found] == [texts[2], texts[3], texts[1], texts[0]]
    assert found[2].beside > found[3].beside
    asked = plan(parse("un jardinier 2012 c++ en été titre:jardins").query).window(Window())
    assert asked.kin == (Kin(Word("jardinier"), Prefix("jardin")),)


def test_a_title_finds_the_opening_post_of_its_topic() -> None:
    title = "comment tailler un pommier"
    opening = replace(doc("f.example/1/1", "bonjour à tous", "fr", title=title))
    opening = replace(opening, columns={**opening.columns, "number": 1})
    reply = doc("f.example/1/2", "tailler un pommier, tailler un pommier", "fr", title=title)
    engine = MemoryEngine()
    engine.write([reply, opening])
    assert [hit.document.id for hit in search(engine.search, title, Window()).hits.hits] == [opening.id, reply.id]


@pytest.mark.parametrize("typed", ["l'été où c'était très terminé", "même si dédiée à", "Ça a déjà été réglé"])
def test_a_query_is_asked_the_same_without_accents_in_capitals_and_decomposed(typed: str) -> None:
    bare = "".join(char for char in normalize("NFD", typed) if not "\u0300" <= char <= "\u036f")
    spellings = (typed, bare, typed.upper(), normalize("NFD", typed))
    kept = {len(plan(parse(spelling).query, into=("fr", "en")).aside) for spelling in spellings}
    assert len(kept) == 1
    assert kept != {0}


def test_a_word_that_only_looks_common_without_its_accents_is_kept() -> None:
    assert [leaf.term for leaf in plan(parse("le maïs mais").query).aside] == ["le", "mais"]
