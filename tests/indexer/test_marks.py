"""Marks are found raw word by raw word; the long way, token by token, is what they are held against."""

from collections.abc import Iterator
from importlib.resources import files
from string import ascii_letters

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import fold, forms, tokenise
from indexer.documents import BODY, QUOTED, Place
from indexer.marks import Mark, Marker
from indexer.query.parser import parse
from indexer.query.tree import leaves
from indexer.ranking import places
from indexer.search import Wish, plans

WRITTEN = (
    "été l'Été des archives: porte-monnaie node.js S.N.C.F. l’arrêt (aujourd'hui) C++ www.a.b/c a_b 東京都 €uros 1,5"
    " a-t-on les arre\u0302ts . ' arch\u00adives #wiki http://x.org/ porte"
    " Archive ARCHIVES archives, Porte monnaie"
).split()
ASKED = (
    "archive", "été", "arrêts monnaie", "porte-monnaie", "sncf", "node js", '"a b"', '"porte monnaie node"', "arr*",
    "archve~", "東京", '"été des"~5', "c++ euros", '"les archives" archives', "title:été",
)  # fmt: skip
_TABLES = files("indexer") / "translation"


class LongWay(Marker):
    """Asks every token of a text."""

    def _marks(self, text: str, language: str, place: Place) -> list[Mark]:
        tokens = list(tokenise(text))
        found = [Mark(one.start, one.end, at, form) for one in tokens for at, form in self._finds(one.term, language)]
        standing = {(one.position, fold(one.term)): one for one in tokens}
        for leaf, phrase in self._phrases:
            for position in dict.fromkeys(one.position for one in tokens):
                here = [standing.get((position + step, term)) for step, term in enumerate(phrase)]
                if (first := here[0]) and (last := here[-1]) and all(here):
                    found.append(Mark(first.start, last.end, leaf, "exact"))
        return sorted(self._in(place, found), key=lambda mark: (mark.start, -mark.end))

    def _in(self, place: Place, found: list[Mark]) -> Iterator[Mark]:
        return (mark for mark in found if place in places(self.leaves[mark.leaf]))


@settings(deadline=None)  # the first translation reads the dictionaries
@given(
    st.lists(st.sampled_from(WRITTEN) | st.text(max_size=8), max_size=20),
    st.sampled_from([" ", "\n", "\u3000", "(", "\x1f"]),
    st.sampled_from(["fr", "en", "", "other"]),
    st.sampled_from(ASKED),
)
def test_marks_are_those_that_all_tokens_asked_one_by_one_give(
    words: list[str], between: str, language: str, query: str
) -> None:
    text, asked = between.join(words), list(leaves(plans(parse(query).query, Wish(), translate=True).query))
    for place in (BODY, QUOTED):
        assert Marker(asked).marks(text, language, place) == LongWay(asked).marks(text, language, place)


def _begins_as_its_forms(word: str) -> bool:
    [token] = tokenise(word)
    known = forms(token.term)
    return {root[0] for root in (known.folded, *known.stems.values())} == {word[0].lower()}


def test_plain_words_of_the_dictionaries_begin_as_their_stems() -> None:
    words = {
        word
        for name in ("en-fr", "fr-en", "fr-forms")
        for word in _TABLES.joinpath(f"{name}.tsv").read_text("utf-8").split()
    }
    plain = [word for word in words if word.isascii() and word.isalpha()]
    assert len(plain) > 10_000
    assert [word for word in plain if not _begins_as_its_forms(word)] == []


@given(st.text(alphabet=ascii_letters, min_size=1))
def test_any_plain_word_begins_as_its_stems(word: str) -> None:
    assert _begins_as_its_forms(word)
