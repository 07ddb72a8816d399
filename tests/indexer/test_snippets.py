"""What is shown of a hit, and which words of it are marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Passage
from indexer import snippets
from indexer.documents import BODY, Document
from indexer.engines.memory import MemoryEngine
from indexer.hits import Window
from indexer.marks import Marker
from indexer.query.parser import parse
from indexer.query.tree import leaves
from indexer.snippets import WIDTH, Snippet
from tests.engines.test_conformance import doc


def snippet(query: str, document: Document) -> Snippet:
    return snippets.snippet(Marker(list(leaves(parse(query).query))), document)


def marked(found: Snippet) -> list[str]:
    return [found.text[start:end] for start, end in found.spans]


@pytest.mark.parametrize(
    ("query", "text", "language", "words"),
    [
        ("garden", "The gardens, a garden, gardening.", "en", ["gardens", "garden", "gardening"]),
        ("été", "L’Été et l'ETE, été.", "fr", ["Été", "ETE", "été"]),
        ('"old bridge"', "old bridge, old, bridge, an old bridge", "en", ["old bridge", "old, bridge", "old bridge"]),
        ("pech*", "pêche, pécheur, pas", "fr", ["pêche", "pécheur"]),
        ("cheval", "the chevaux", "en", []),
        ("budget -voirie", "voirie et budget", "fr", ["budget"]),
        ("aujourd'hui", "Aujourd’hui !", "fr", ["Aujourd’hui"]),
        ("lula", "Lula's", "en", ["Lula"]),
        ('"a b" b', "a b b", "en", ["a b", "b"]),
        ("title:x", "x", "en", []),
    ],
)
def test_the_words_that_were_found_are_marked(query: str, text: str, language: str, words: list[str]) -> None:
    assert marked(snippet(query, doc("f.example/1/1", text, language))) == words


def test_the_passage_that_answers_is_shown() -> None:
    texts = {
        "body": (
            Passage(text="Bonjour. " * 80 + "le compost.", language="fr"),
            Passage(text="Hello. " * 80 + "The humus is here.", language="en"),
        )
    }
    document = Document(id="a/b/c", texts=texts, columns={}, shown={})
    assert (marked(snippet("humus", document)), snippet("humus", document).language) == (["humus"], "en")
    assert (marked(snippet("compost", document)), snippet("compost", document).language) == (["compost"], "fr")


def test_own_words_go_before_quoted_ones_and_the_beginning_is_shown_where_neither_answers() -> None:
    both = doc("f.example/1/1", "own zebra", quoted="quoted zebra")
    assert snippet("zebra", both).place == "body"
    assert snippet("zebra", doc("f.example/1/1", "own", quoted="a zebra")).place == "quoted"
    plain = snippet("zebra", doc("f.example/1/1", "Just the beginning.", title="zebra"))
    assert (plain.text, plain.spans) == ("Just the beginning.", ())


def test_the_window_holds_most_of_what_was_asked() -> None:
    text = "alpha " + "filler words go on " * 40 + "beta and alpha and gamma together"
    assert set(marked(snippet("alpha beta gamma", doc("f.example/1/1", text)))) == {"alpha", "beta", "gamma"}


@given(st.lists(st.sampled_from("alpha beta gamma, delta. filler \n words".split(" ")), max_size=200).map(" ".join))
def test_spans_lie_in_the_snippet_in_order(text: str) -> None:
    found = snippet('alpha "gamma delta" bet*', doc("f.example/1/1", text))
    last = 0
    for start, end in found.spans:
        assert last <= start < end <= len(found.text)
        last = end
    assert len(found.text) <= WIDTH + 4


@given(st.text(alphabet="aàeébcslxœ '’-.", max_size=40), st.sampled_from(["fr", "en", "", "other"]))
def test_marks_never_disagree_with_the_index(text: str, language: str) -> None:
    document = doc("f.example/1/1", text or "x", language)
    engine = MemoryEngine()
    engine.write([document])
    for query in ("a", "eb", "les", "l'abc", "cas", "x*", '"a b"'):
        tree = parse(query).query
        hit = engine.search(tree, Window()).total == 1
        marks = Marker(list(leaves(tree))).marks(text or "x", language, BODY)
        assert hit == bool(marks), query
