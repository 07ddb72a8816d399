"""The language of lines, passages and posts."""

import pytest

from archive.languages import identify, passages, whole
from archive.lines import Line


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bonjour à tous, qui va au marché demain ?", "fr"),
        ("Has anyone seen a green umbrella on the bench?", "en"),
        ("C’est l’été, d’accord.", "fr"),
        ("Merci !", "fr"),
        ("Horaires des navettes", "fr"),
        ("Wind tunnel tests", "en"),
        ("Personal reference: zevurara.", "en"),
        ("Two women are playing tennis. Мы играем.", "en"),
        ("Der Gemeinderat beschloss gestern einstimmig neue Regeln zum Schutz alter Apfelsorten im Dorfe.", "other"),
        ("Thanks!", "en"),
        ("I don't think so", "en"),
        ("OUVERTURE DES ARCHIVES MUNICIPALES", "fr"),
        ("Наша бабушка тоже искала коробки", "other"),
        ("東京の図書館は今日も開いています", "other"),
        ("https://x.example/une/page/avec/des/mots", ""),
        ("42", ""),
        ("", ""),
        (":-)", ""),
    ],
)
def test_a_line_has_a_language(text: str, language: str) -> None:
    assert identify(text) == language


FRENCH, ENGLISH = "Le conseil a voté le budget de la commune.", "The council has voted the budget of the town."


def lines(*texts: str) -> list[Line]:
    return [Line(text=text) for text in texts]


def test_neighbours_of_one_language_are_one_passage() -> None:
    found = passages(lines(FRENCH, "42", FRENCH, ENGLISH))
    assert [(passage.language, passage.text) for passage in found] == [
        ("fr", f"{FRENCH}\n42\n{FRENCH}"),
        ("en", ENGLISH),
    ]


def test_what_comes_first_without_a_language_goes_with_what_follows() -> None:
    assert [passage.language for passage in passages(lines("42", ENGLISH))] == ["en"]


def test_code_parts_nothing_and_has_no_language() -> None:
    code = Line(text="the and of to in is was with for", is_code=True)
    found = passages([*lines(FRENCH), code, *lines(FRENCH)])
    assert [passage.language for passage in found] == ["fr"]
    assert passages([code])[0].language == ""


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        ([FRENCH, FRENCH], "fr"),
        ([ENGLISH], "en"),
        ([FRENCH * 3, ENGLISH * 3], "mixed"),
        ([FRENCH * 20, "Thanks!"], "fr"),  # a word in passing
        (["Bonjour à tous, voici ce que je lis :", ENGLISH * 3, "Qui peut me dire pourquoi ?"], "fr"),  # what is shown
        ([ENGLISH * 3, "Bonjour à tous, voilà ce que je lis.", "Qui peut me dire pourquoi ?"], "mixed"),
        (["Наша бабушка тоже искала коробки"], "other"),
        (["42"], ""),
        ([], ""),
    ],
)
def test_a_post_has_the_language_of_its_passages(texts: list[str], language: str) -> None:
    assert whole(passages(lines(*texts))) == language


def test_no_text_is_lost() -> None:
    texts = [FRENCH, "", "42", ENGLISH, "…"]
    assert "\n".join(passage.text for passage in passages(lines(*texts))) == "\n".join(texts)
