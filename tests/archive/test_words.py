"""Phrases of interfaces, and tables of words that are wrong."""

from pathlib import Path

import pytest

from archive import words as tables
from archive.errors import WordsError
from archive.words import said_by, words


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("quoted", "Citation de: Smith, Adam le 15 Février 2008, 01:20:15 PM", ("Smith, Adam", "15 Février 2008, 01:20:15 PM")),
        ("quoted", "Citation de : le Grand le Hier à 10:11", ("le Grand", "Hier à 10:11")),
        ("quoted", "Quote from: A on B on January 5, 2009", ("A on B", "January 5, 2009")),
        ("quoted", "Jean a écrit\u00a0:", ("Jean",)),
        ("quoted", "Bob wrote:", ("Bob",)),
        ("quoted", "Citation", ()),
        ("quoted", "nothing of the kind", None),
        ("started", "Démarré par Smith, Adam, 20 Décembre 2023, 08:34:18 PM", ("Smith, Adam", "20 Décembre 2023, 08:34:18 PM")),
        ("started", "Started by Ann, May 3, 2009, 10:00:00 AM", ("Ann", "May 3, 2009, 10:00:00 AM")),
    ],
)  # fmt: skip
def test_a_phrase_gives_author_and_date(name: str, text: str, said: tuple[str, ...] | None) -> None:
    assert said_by(name, text) == said


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
