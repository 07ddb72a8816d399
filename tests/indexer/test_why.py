"""Why a post is a hit."""

import pytest

from indexer.engines.memory import MemoryEngine
from indexer.hits import Window
from indexer.marks import Marker
from indexer.query.tree import leaves
from indexer.search import Wish, search
from indexer.why import BESIDE, Reason, reasons
from tests.engines.test_conformance import doc


def why(query: str, text: str, language: str, **more: str) -> list[Reason]:
    """Give why the only post of an index is found."""
    engine = MemoryEngine()
    engine.write([doc("f.example/1/1", text, language, **more)])
    searched = search(engine.search, query, Window(), Wish(translate="yes"))
    (hit,) = searched.hits.hits
    told = list(reasons(hit, Marker(list(leaves(searched.plan.query)))))
    counted = {one.word: one.score for one in told}
    assert sum(counted.values()) == pytest.approx(hit.score)
    return told


@pytest.mark.parametrize(
    ("query", "text", "language", "form"),
    [
        ("été", "l'été", "fr", "exact"),
        ("ete", "l'été", "fr", "folded"),
        ("jardins", "un jardin", "fr", "stem"),
        ("jard*", "un jardin", "fr", "pattern"),
        ("voiture", "a car", "en", "translated"),
        ("car", "une voiture", "fr", "translated"),
        ('"un jardin"', "un jardin", "fr", "exact"),
    ],
)
def test_the_form_of_a_word_is_told(query: str, text: str, language: str, form: str) -> None:
    assert [one.form for one in why(query, text, language)] == [form]


def test_places_spellings_and_neighbours_are_told() -> None:
    told = why("vieux pont", "Le Pont est vieux. Un vieux pont !", "fr", title="Vieux PONT")
    assert [(one.word, one.place, one.found) for one in told] == [
        ("vieux", "title", ("Vieux",)),
        ("vieux", "body", ("vieux",)),
        ("pont", "title", ("PONT",)),
        ("pont", "body", ("Pont", "pont")),
        ("", "", ()),
    ]
    assert told[-1].form == BESIDE
