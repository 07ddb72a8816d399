"""What readers type, as trees; and that nothing they type is an error."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.query.parser import MAX_LEAVES, MESSAGES, parse, parse_strictly
from indexer.query.spans import span
from indexer.query.tree import (
    And,
    Between,
    Everything,
    Fuzzy,
    InTopic,
    Is,
    Maybe,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Some,
    Synonyms,
    Wildcard,
    Word,
    demanding,
    leaves,
)

A, B, C = Word("a"), Word("b"), Word("c")
MI_TEMPS = Synonyms((Word("mitemps"), Phrase(("mi", "temps"))))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("a b", Some((A, B))),
        ("L'Été", Word("été")),
        ('"être ou ne pas"', Phrase(("être", "ou", "ne", "pas"))),
        ("«être ou ne pas»", Phrase(("être", "ou", "ne", "pas"))),
        ("mi-temps", Or((MI_TEMPS, Some((Word("mi"), Word("temps")))))),
        ("+mi-temps", MI_TEMPS),
        ("node.js", Synonyms((Word("node.js"), Phrase(("node", "js"))))),
        ("a mi-temps", Some((A, Or((MI_TEMPS, Some((Word("mi"), Word("temps")))))))),
        ("1 234,56", Synonyms((Word("1234,56"), Phrase(("1", "234", "56"))))),
        ("ça marche ?", Some((Word("ça"), Word("marche")))),
        ("chat?", Synonyms((Word("chat"), Wildcard("chat?")))),
        ("b?c*", Wildcard("b?c*")),
        ("maison~", Fuzzy("maison", 2)),
        ("chat~", Fuzzy("chat", 1)),
        ("maison~1", Fuzzy("maison", 1)),
        ('"a b"~5', Near(("a", "b"), 5)),
        ('"a b"~', Near(("a", "b"), 10)),
        ("a -b", And((A, Not(B)))),
        ("a SAUF b", And((A, Not(B)))),
        ("-a", And((Everything(), Not(A)))),
        ("+a b", And((A, Maybe(Some((B,)))))),
        ('"a b" c', And((Phrase(("a", "b")), Maybe(Some((C,)))))),
        ("a AND b", And((A, B))),
        ("a ET b c", And((A, B, Maybe(Some((C,)))))),
        ("a OR b", Or((A, B))),
        ("a OU b | c", Or((A, B, C))),
        ("a b OR c", And((Or((B, C)), Maybe(Some((A,)))))),
        ("(a b) c", Some((A, B, C))),
        ("((a))", A),
        ("compo*", Prefix("compo")),
        ("*", Everything()),
        ("author:Martin", Word("martin", "author")),
        ("AUTEUR:Jean-Rémi", Synonyms((Word("jeanrémi", "author"), Phrase(("jean", "rémi"), "author")))),
        ('author:"Martin, Élodie" a', And((Is("author", "Martin, Élodie"), Some((A,))))),
        ("author:(ann bob)", Or((Word("ann", "author"), Word("bob", "author")))),
        ("titre:a", Word("a", "title")),
        ('title:"a b"', Phrase(("a", "b"), "title")),
        ("board:jardin", Word("jardin", "board")),
        ("site:www.x.example/", Is("site", "x.example")),
        ("lang:fr a", And((Is("language", "fr"), Some((A,))))),
        ("langue:anglais", Is("language", "en")),
        ("has:lien", Is("has", "link")),
        ("avant:2012", Between(None, 1325376000)),
        ("après:2012-02 before:2012-02-29", And((Between(1328054400, None), Between(None, 1330473600)))),
        ("lang:fr OR lang:en a", And((Or((Is("language", "fr"), Is("language", "en"))), Some((A,))))),
        ("lang:fr,en", Or((Is("language", "fr"), Is("language", "en")))),
        ("author:ann,bob", Or((Word("ann", "author"), Word("bob", "author")))),
        ("date:2012-03..2013", Between(1330560000, 1388534400)),
        ("date:mars 2012 a", And((Between(1330560000, 1333238400), Some((A,))))),
        ("in:quoted a", Word("a", "quoted")),
        ("dans:titre a b", Some((Word("a", "title"), Word("b", "title")))),
        ("topic:(a b) topic:c", And((Or((Some((A, B)), C)), InTopic(Some((A, B))), InTopic(C)))),
        ("-author:bob a", And((A, Not(Word("bob", "author"))))),
        ("+http://x.example/y", Synonyms((Word("x.example/y"), Phrase(("http", "x", "example", "y"))))),
        ("", Nothing()),
        ("   ", Nothing()),
    ],
)  # fmt: skip
def test_what_is_typed_and_what_it_means(text: str, tree: Query) -> None:
    assert parse(text).query == tree
    assert parse(text).hints == ()
    assert parse_strictly(text) == tree


@pytest.mark.parametrize(
    ("text", "tree", "code", "at"),
    [
        ('"a b', Some((A, B)), "unclosed_quote", 0),
        ("(a", A, "unclosed_bracket", 0),
        ("a) b", Some((A, B)), "extra_bracket", 1),
        ("a %%%", A, "no_word", 2),
        ("foo:a", Synonyms((Word("foo:a"), Phrase(("foo", "a")))), "unknown_field", 0),
        ("after:hier a", A, "bad_date", 6),
        ("lang:klingon a", A, "bad_value", 5),
        ("a OR", A, "dangling", 2),
        ("OR a", A, "dangling", 0),
        ("AND a", A, "dangling", 0),
        ("author:(ann", Word("ann", "author"), "unclosed_bracket", 7),
        ("(" * 20 + "a" + ")" * 20, None, "too_deep", 12),
        ("a " * 1500, None, "too_long", 2000),
        (" ".join(f"w{n}" for n in range(200)), None, "too_many", None),
    ],
)
def test_what_is_not_understood_is_hinted_at_and_refused_strictly(
    text: str, tree: Query | None, code: str, at: int | None
) -> None:
    parsed = parse(text)
    assert tree is None or parsed.query == tree
    assert code in [hint.code for hint in parsed.hints]
    with pytest.raises(QueryError) as told:
        parse_strictly(text)
    assert at is None or told.value.at == at


def test_only_so_many_words_are_looked_up() -> None:
    assert len(list(leaves(parse(" ".join(f"w{n}" for n in range(200))).query))) == MAX_LEAVES


@given(st.one_of(st.text(max_size=200), st.text(alphabet="ab\"()«»:+-*| ORAND'é", max_size=120)))
def test_anything_typed_is_answered_with_known_hints(text: str) -> None:
    parsed = parse(text)
    for hint in parsed.hints:
        assert hint.code in MESSAGES
        assert 0 <= hint.at <= len(text)
    demanding(parsed.query)


@pytest.mark.parametrize("text", ["(" * 10000, '"' * 10000, "a:" * 5000, "- + " * 2500, "x" * 10000, "a OR " * 2000])
def test_ten_thousand_characters_are_read_at_once(text: str) -> None:
    began = time.perf_counter()
    parse(text)
    assert time.perf_counter() - began < 5  # a hang, not a benchmark


@given(
    st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4),
    st.sampled_from([" ", "  ", "\t", "\n", "\u00a0"]),
)
def test_white_space_says_nothing(words: list[str], space: str) -> None:
    assert parse(space.join(words)).query == parse(" ".join(words)).query


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2012", 366),
        ("2011-02", 28),
        ("2012-12", 31),
        ("2012-12-31", 1),
        ("2012/3", 31),
        ("20120", None),
        ("2012-13", None),
        ("hier", None),
        ("31/03/2012", 1),
        ("03/2012", 31),
        ("mars 2012", 31),
        ("31 mars 2012", 1),
        ("1er mai 2012", 1),
        ("March 31, 2012", 1),
        ("2012..2013", 731),
        ("2012-02..2012-03", 60),
        ("..", None),
        ("30 février 2012", None),
    ],
)
def test_a_year_a_month_a_day(text: str, days: int | None) -> None:
    found = span(text)
    assert (found and (found[1] - found[0]) // 86400) == days


def test_demanding_a_query_demands_every_word() -> None:
    assert demanding(parse('"a b" c OR d e').query) == And((Phrase(("a", "b")), Or((C, Word("d"))), Word("e")))
    assert demanding(parse("a b").query) == And((A, B))
