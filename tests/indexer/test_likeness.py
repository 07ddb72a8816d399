"""Posts like one are those of other topics that speak of the same."""

from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.engines.base import Engine
from indexer.engines.whoosh import WhooshEngine
from indexer.hits import Window
from indexer.likeness import TELLING, like
from indexer.query.tree import Nothing, leaves
from tests.engines.test_conformance import FILLER, doc, source

ONE = doc("F.example/A/1", "the compost of the garden is made of leaves", title="compost")
ALIKE = doc("f.example/2/2", "leaves make good compost", title="garden")
SAME_TOPIC = doc("F.example/A/3", "compost in the same topic", title="compost")
OTHER = doc("f.example/3/4", "the weather of the week", title="rain")
POSTS = [ONE, ALIKE, SAME_TOPIC, OTHER, *FILLER]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = WhooshEngine(tmp_path / "index", source(POSTS), create=True)
    engine.write(POSTS)
    return engine


def found(engine: Engine, document: Document) -> list[str]:
    query = like(document, engine.vocabulary(), len(POSTS))
    return [hit.document.id for hit in engine.search(query, Window()).hits]


def test_posts_of_other_topics_are_found_by_telling_words(engine: Engine) -> None:
    assert found(engine, ONE) == [ALIKE.id]


def test_a_post_that_nothing_else_is_like_finds_nothing(engine: Engine) -> None:
    lonely = doc("f.example/9/9", "qzzq zqqz")
    assert like(lonely, engine.vocabulary(), len(POSTS)) == Nothing()
    assert found(engine, lonely) == []


def test_few_words_are_asked_for_and_no_common_ones(documents: list[Document], tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "sample", source(documents), create=True)
    engine.write(documents)
    for one in documents[:40]:
        asked = [leaf.term for leaf in leaves(like(one, engine.vocabulary(), len(documents)))]  # type: ignore[union-attr]
        assert len(asked) <= TELLING
        assert not {"the", "le", "la", "of", "et"} & set(asked)


def test_words_for_which_there_is_no_time_are_not_asked_for(engine: Engine) -> None:
    asked = iter((False, False, True))
    whole = leaves(like(ONE, engine.vocabulary(), len(POSTS)))
    assert set(leaves(like(ONE, engine.vocabulary(), len(POSTS), lambda: next(asked, True)))) < set(whole)
    assert like(ONE, engine.vocabulary(), len(POSTS), lambda: True) == Nothing()
