"""Text to tokens and words to forms: a table, and laws."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.analysis import SEPARATORS, fold, forms, plain_terms, stem, stem_languages, stems, terms, tokenise
from tests.indexer import others

_TABLE = [
    [re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), cell) for cell in line.split("\t")]
    for line in Path(__file__).with_name("tokens.tsv").read_text("utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(("text", "ours", "whoosh", "unidecode", "fts5"), _TABLE)
def test_the_words_of_a_text(text: str, ours: str, whoosh: str, unidecode: str, fts5: str) -> None:
    assert " ".join(map(fold, terms(text))) == ours
    assert " ".join(others.accented(text)) == whoosh
    assert " ".join(others.unidecoded(text)) == unidecode
    assert " ".join(others.fts5(text)) == fts5


@pytest.mark.parametrize("text", ["", "!!! …", "\u200b", "ʼ", "'"])
def test_what_holds_no_word_gives_none(text: str) -> None:
    assert terms(text) == []


def test_a_compound_stands_where_its_first_part_stands() -> None:
    places = [(token.term, token.position, token.whole) for token in tokenise("un arc-en-ciel, S.N.C.F.!")]
    assert places == [
        ("un", 0, False),
        ("arcenciel", 1, True),
        ("arc", 1, False),
        ("en", 2, False),
        ("ciel", 3, False),
        ("sncf", 4, True),
    ]


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


texts = st.text(max_size=80) | st.text(alphabet="aé1 '’-._/\\@#&:+,€$*(\n\u00a0\u0301東", max_size=60)


@given(texts)
@example("ʼ")
def test_tokens_lie_in_the_text_and_never_go_back(text: str) -> None:
    last, position = 0, -1
    for token in tokenise(text):
        assert last <= token.start < token.end <= len(text)
        assert position <= token.position <= position + 1
        assert token.term
        assert fold(token.term)
        assert not any(char.isspace() or char in SEPARATORS for char in text[token.start : token.end])
        last, position = token.start, token.position


@given(texts)
@example("a. b, c: d? 1, 2 http://www. x http://x.y. z www.a.b, c@d.e: C# .NET.")
def test_a_text_may_be_cut_where_no_token_goes_on(text: str) -> None:
    cut = "".join(" " if char in SEPARATORS else char for char in text)
    assert [term for piece in cut.split() for term in terms(piece)] == terms(text)


@given(texts | st.text(alphabet="aéŒs1,.:?-=/\\%&~'‘’«»…–—#@+_ʼ\u0301", max_size=12))
@example("l'")
@example("…c's...")
def test_a_plain_word_is_one_token(text: str) -> None:
    word = "".join(text.split())
    [plain] = plain_terms([word])
    assert not plain or [(token.term, token.position) for token in tokenise(word)] == [(plain, 0)]


def test_words_with_signs_around_them_are_plain() -> None:
    words = ["mot", "Œuvre,", "«l’été»…", "'Don't'.", "-x-", "", "2012?", "a.b", "x" * 99]
    assert plain_terms(words) == ["mot", "œuvre", "été", "dont", "x", "", "2012", "", "x" * 64]
    assert plain_terms([]) == []


@given(st.lists(st.text("aeéslmnt1", max_size=12)))
def test_words_are_stemmed_together_as_alone(words: list[str]) -> None:
    folded = [fold(word) for word in words]
    assert stems(folded, "fr") == [stem(word, "fr") for word in folded]


@given(st.text(max_size=200))
def test_terms_are_the_terms_of_tokens(text: str) -> None:
    assert terms(text) == [token.term for token in tokenise(text)]


@given(st.text(alphabet="aàbcdéeïlsœqu'’ -", max_size=60))
def test_capitals_change_nothing(text: str) -> None:
    assert [fold(term) for term in terms(text)] == [fold(term) for term in terms(text.upper())]


def test_marks_upon_marks_take_no_time() -> None:
    text = "0&" + "a\u0300\u0301\u0302" * 5000  # one such word once took for ever: marks matched in many ways
    assert [token.term for token in tokenise(text)][:1] == ["0"]
