"""What readers of other programs could not find (docs/search.md), each wish a few posts, a query, and what it finds."""

from pathlib import Path

import pytest

from indexer.hits import Window
from indexer.search import Wish, search
from tests.engines.test_conformance import doc, made

_PADDING = " and so on" * 20


@pytest.mark.parametrize("name", ["memory", "whoosh"])
@pytest.mark.parametrize(
    ("wish", "posts", "query", "found"),
    [
        ("1, 14: a stop word", ["a garden", "the house"], "the garden", [1]),
        ("2, 21: one letter", ["plan B", "plan A"], "b", [1]),
        ("3: a common word", ["a test", "test again", "no"], "test", [1, 2]),
        ("4: a title of stop words", ["never gives up her dead", "gives"], '"never gives up her dead"', [1]),
        ("4: stop words alone", ["être ou ne pas être", "rien"], "être ou ne pas être", [1]),
        ("5: 404", ["error 404", "error 500"], "404", [1]),
        ("6: sox", ["use sox", "socks"], "sox", [1]),
        ("7: wildcards", ["gardening", "guard"], "gard*", [1]),
        ("7: stray stars", ["old garden", "guard"], "** garden **", [1]),
        ("8: nothing but signs", ["wow!!! ***", "no"], "!!!", []),
        ("9: an address whole", ["see http://x.example/a/b?c=1", "x.example"], "http://x.example/a/b?c=1", [1]),
        ("10: a phrase as it is", ["old bridges", "the old bridge", "bridge, old"], '"old bridge"', [2]),
        ("11: a part of a word", ["an introduction", "nothing"], "*troduct*", [1]),
        ("12: a word is not a part of another", ["retreat", "a treat"], "treat", [2]),
        ("13: a sign before a word", ["#wiki here", "nothing"], "#wiki", [1]),
        ("15, 16: two words, those with both first", ["cards" + _PADDING, "house cards", "dog"], "house cards", [2, 1]),
        ("17: a demanded word narrows", ["a house", "house cards", "cards"], "house +cards", [2, 3]),
        ("18: some of the words are enough", ["disk is full", "nothing"], "why is my hard disk so slow", [1]),
        ("19: a phrase beside a word", ["old bridge", "old bridge river", "bridge old"], '"old bridge" river', [2, 1]),
        ("20: a full stop", ["the park", "no"], "park.", [1]),
        ("20: an at sign", ["ask @nasa", "no"], "@nasa", [1]),
        ("21: a beginning", ["introduction", "no"], "intro*", [1]),
        ("22: neighbours count", ["bridge old" + _PADDING, "old bridge" + _PADDING], "old bridge", [2, 1]),
        ("23: no misspelling is guessed", ["dental", "mental"], "dental", [1]),
        ("28, 32: without accents", ["la pêche", "la poche"], "peche", [1]),
        ("29: of a third language", ["from Düsseldorf", "no"], "Dusseldorf", [1]),
        ("30: Russian", ["поисковая система", "нет"], "система", [1]),
        ("33: French words with accents", ["un équipement", "non"], "équipement", [1]),
        ("34: accents in wrong places", ["le général", "non"], "genéral", [1]),
        ("35: stems and accents at once", ["un événement", "un évènement", "non"], "evenements", [1, 2]),
        ("36, 45: accents rank", ["le péché" + _PADDING, "la pêche" + _PADDING], "pêche", [2, 1]),
        ("37: without accents", ["manutenção", "não"], "manutencao", [1]),
        ("37: singular and plural", ["two gardens", "no"], "garden", [1]),
        ("43: Chinese without spaces", ["我们在东京见面", "北京"], "东京", [1]),
        ("44: Japanese", ["検索エンジンを作る", "無し"], "検索", [1]),
    ],
)
def test_what_others_could_not_find_is_found(
    name: str, wish: str, posts: list[str], query: str, found: list[int], tmp_path: Path
) -> None:
    documents = [doc(f"f.example/{n}/{n}", text, "") for n, text in enumerate(posts, start=1)]
    engine = made(name, tmp_path, documents)
    engine.write(documents)
    hits = search(engine.search, query, Window(), Wish(translate="no")).hits.hits
    assert [int(hit.document.id[-1]) for hit in hits] == found, wish
    engine.close()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cheval", [1, 2]),  # 24, 25, 31: each passage is stemmed in its own language
        ("horse", [2, 1]),
        ("voiture", [3, 4]),  # 27, 39, 41: the other language is searched too
        ("lang:en voiture", [4]),  # 40: and shut out by a word
        ("lang:fr voiture", [3]),
        ("chats", [5]),  # 38: the literal word is found whatever language the post was taken for
    ],
)
def test_several_languages_are_searched_at_once(query: str, found: list[int], tmp_path: Path) -> None:
    posts = [("des chevaux", "fr"), ("two horses", "en"), ("une voiture", "fr"), ("a car", "en"), ("chats noirs", "en")]
    documents = [doc(f"f.example/{n}/{n}", text, spoken) for n, (text, spoken) in enumerate(posts, start=1)]
    engine = made("memory", tmp_path, documents)
    engine.write(documents)
    assert [int(hit.document.id[-1]) for hit in search(engine.search, query, Window()).hits.hits] == found
