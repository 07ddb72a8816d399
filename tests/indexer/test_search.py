"""The whole way from what is typed to an answer."""

from indexer.engines.memory import MemoryEngine
from indexer.hits import Window
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
    assert [hint.code for hint in found.hints] == ["common"]
    assert search(engine.search, "to be or not to be", Window()).hits.full == 1
    assert search(engine.search, '"to be or not to be"', Window()).hits.total == 1
