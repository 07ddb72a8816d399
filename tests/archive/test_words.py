"""Phrases of interfaces, and tables of words that are wrong."""

from pathlib import Path

import pytest

from archive import words as tables
from archive.errors import WordsError
from archive.words import Said, begins_with, said_by, words


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("quoted", "Citation de: Smith, Adam le 15 Février 2008, 01:20", Said("Smith, Adam", "15 Février 2008, 01:20")),
        ("quoted", "Citation de : le Grand le Hier à 10:11", Said("le Grand", "Hier à 10:11")),
        ("quoted", "Quote from: A on B on January 5, 2009", Said("A on B", "January 5, 2009")),
        ("quoted", "Jean a écrit\u00a0:", Said("Jean")),
        ("quoted", "Bob wrote:", Said("Bob")),
        ("quoted", "Le 3 mai 2009 à 10:11, Jean Bon a écrit :", Said("Jean Bon", "3 mai 2009 à 10:11")),
        ("quoted", "On Mon, May 4, 2009 at 10:11 AM, Ann wrote:", Said("Ann", "Mon, May 4, 2009 at 10:11 AM")),
        ("quoted", "Citation", Said()),
        ("quoted", "nothing of the kind", None),
        ("edited", "Last edited by Ann on 3 May 2009, 10:11", Said("Ann", "3 May 2009, 10:11")),
        ("edited", "Edited 2 time(s). Last edit at 08/16/2023 07:39PM by Bob.", Said("Bob", "08/16/2023 07:39PM")),
        ("started", "Démarré par Smith, Adam, 20 Décembre 2023, 08:34", Said("Smith, Adam", "20 Décembre 2023, 08:34")),
        ("started", "Started by Ann, May 3, 2009, 10:00:00 AM", Said("Ann", "May 3, 2009, 10:00:00 AM")),
    ],
)
def test_a_phrase_gives_author_and_date(name: str, text: str, said: Said | None) -> None:
    assert said_by(name, text) == said


@pytest.mark.parametrize(
    ("text", "length"), [("Re: the bridge", 4), ("Re : le pont", 5), ("Réponse", 0), ("Reims", 0), ("RE:RE: x", 3)]
)
def test_the_re_of_a_title_is_known(text: str, length: int) -> None:
    assert begins_with("resubject", text) == length


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"janvier janv jan"', '"janvier may"', "[months] 'may' is month"),
        ('"janvier janv jan", ', "", "[months] holds 11 entries"),
        ("today = ", "todays = ", "[today] is missing"),
        ("second = ", "sec = ", "[units.sec] is not known"),
        ("[phrases]", "[phrases]\nnew = []", "[phrases.new] is not known"),
    ],
)
def test_a_wrong_table_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    folder = Path(tables.__file__).parent
    for name in ("en.toml", "fr.toml"):
        text = (folder / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace(old, new, 1) if name == "fr.toml" else text, "utf-8")
    monkeypatch.setattr(tables, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(WordsError) as told:
        words.__wrapped__()
    assert message in str(told.value)
    assert str(told.value).startswith("fr.toml:")
