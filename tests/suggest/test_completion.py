"""A query that is being typed becomes what the archive has."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.engines.base import Vocabulary
from indexer.engines.memory import MemoryEngine
from indexer.suggest.completion import MOST, completions
from indexer.suggest.corrected import corrected
from tests.engines.test_conformance import doc


def titled(id: str, body: str, language: str, title: str) -> Document:
    return replace(doc(id, body, language, title=title), shown={"title": title, "url": "", "said": ""})


POSTS = [
    titled(
        "f.example/1/1", "le référendum, le référendum, referendum et la référence", "fr", title="Archives du canton"
    ),
    titled("f.example/1/2", "archives, archive, archives", "fr", title="Archives du canton"),
    titled("f.example/2/3", "une archive du port", "fr", title="Été au port"),
]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    engine = MemoryEngine()
    engine.write(POSTS)
    return engine.vocabulary()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ref", ["référendum", "référence"]),
        ("RÉFÉRE", ["référendum", "référence"]),
        ("+port arch", ["+port archives", "+port archive"]),
        ("arch", ["archives", "archive", "Archives du canton"]),
        ("archives du c", ["archives du canton", "Archives du canton"]),
        ("ete", ["été", "Été au port"]),
        ("author:a", ["author:Ann"]),
        ("port AUTEUR:an", ["port AUTEUR:Ann"]),
        ("rubrique:b", ["rubrique:b"]),
        ('titre:"archives du', ['titre:"Archives du canton"']),
        ("site:f", []),
        ("ref ", []),
        ("zz", []),
        ("", []),
    ],
)
def test_what_is_typed_is_completed(vocabulary: Vocabulary, typed: str, found: list[str]) -> None:
    assert [completion.text for completion in completions(vocabulary, typed)] == found


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=30), st.text('"():+-*?~ abauteur é', max_size=30)))
def test_whatever_is_typed_gets_an_answer(vocabulary: Vocabulary, typed: str) -> None:
    assert len(completions(vocabulary, typed)) <= MOST
    assert not typed or corrected(vocabulary, typed) != typed


def test_a_pasted_text_is_left_alone(vocabulary: Vocabulary) -> None:
    assert completions(vocabulary, "author:a" * 100) == []
    assert corrected(vocabulary, "x " * 1000 + "archivse") == ""
