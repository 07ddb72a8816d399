"""Text to tokens and words to forms: a table, and laws."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.analysis import fold, forms, stem_languages, terms, tokenise


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("L’été d'aujourd’hui, c'est l'Œuvre", ["été", "aujourdhui", "est", "œuvre"]),
        ("jusqu’ici, lorsqu'il, quoiqu’on", ["ici", "il", "on"]),
        ("O'Brien isn't Lula's", ["obrien", "isnt", "lula"]),
        ("mi-temps arc-en-ciel", ["mi", "temps", "arc", "en", "ciel"]),
        ("node.js 2.1.4", ["node", "js", "2", "1", "4"]),
        ("e\u0301te\u0301", ["été"]),
        ("mot\u00adcoupé zéro\u200blargeur", ["motcoupé", "zérolargeur"]),
        ("25 °C, 10€, ½", ["25", "c", "10", "½"]),
        ("«mot» “mot” (mot)", ["mot", "mot", "mot"]),
        ("user@x.example", ["user", "x", "example"]),
        ("東京 Москва Ελλάδα", ["東京", "москва", "ελλάδα"]),
        ("a_b __init__", ["a", "b", "init"]),
        ("'l' d' '", ["l", "d"]),
        ("👍 !!! …", []),
        ("", []),
    ],
)
def test_the_words_of_a_text(text: str, found: list[str]) -> None:
    assert terms(text) == found


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Œuvre", "oeuvre"),
        ("æsthétique", "aesthetique"),
        ("ÉTÉ", "ete"),
        ("où", "ou"),
        ("pêché", "peche"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("ñandú", "nandu"),
        ("İstanbul", "istanbul"),
        ("ıssız", "issiz"),
        ("x²", "x2"),
        ("h₂o", "h2o"),
        ("ﬁn", "fin"),
        ("ﬃ", "ffi"),
        ("ĳssel", "ijssel"),
        ("Ａｂｃ１", "abc1"),
        ("đ", "d"),
        ("þ", "th"),
        ("ёлка", "елка"),
        ("Ελλάδα", "ελλαδα"),
        ("東京", "東京"),
        ("ｶﾀｶﾅ", "ｶﾀｶﾅ"),
        ("½", "½"),
    ],
)
def test_a_word_without_its_accents(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_the_forms_of_a_word() -> None:
    known = forms("pêches")
    assert (known.folded, known.accented, known.stems) == ("peches", "pêches", {"fr": "pech", "en": "pech"})
    assert forms("banc").accented == ""
    assert forms("sécurités").stems["fr"] == forms("securite").stems["fr"]


@pytest.mark.parametrize(("language", "stemmed"), [("fr", ["fr"]), ("en", ["en"]), ("", ["fr", "en"]), ("other", [])])
def test_passages_are_stemmed_in_their_language(language: str, stemmed: list[str]) -> None:
    assert list(stem_languages(language)) == stemmed


words = st.text(max_size=30)


@given(words)
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@given(st.text(max_size=200))
@example("ʼ")
def test_tokens_lie_in_the_text_and_never_go_back(text: str) -> None:
    last = 0
    for position, token in enumerate(tokenise(text)):
        assert last <= token.start < token.end <= len(text)
        assert token.position == position
        assert token.term
        last = token.end


@given(st.text(max_size=200))
def test_terms_are_the_terms_of_tokens(text: str) -> None:
    assert terms(text) == [token.term for token in tokenise(text)]


@given(st.text(alphabet="aàbcdéeïlsœqu'’ -", max_size=60))
def test_capitals_change_nothing(text: str) -> None:
    assert [fold(term) for term in terms(text)] == [fold(term) for term in terms(text.upper())]
