"""Phrases of interfaces, and tables of words that are wrong."""

import tomllib
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
        ("quoted", "4cefed wrote:", Said("4cefed")),
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
    ("text", "author"),
    [
        ("X said: ↑", "X"),  # XenForo
        ("Rosa a dit :", "Rosa"),
        ("Zitat von Jörg: ↑", "Jörg"),
        ("Originally Posted by Ann-Lee", "Ann-Lee"),  # vBulletin
        ("Envoyé par Éloi", "Éloi"),
        ("Сообщение от Женя", "Женя"),
        ("(11-24-2006, 10:46 PM)Ann Wrote:", "Ann"),  # MyBB
        ("(24/11/2006, 22:46)Éloi a écrit :", "Éloi"),
        ("Le 30/11/2022 at 19:47, Zoé a dit :", "Zoé"),  # Invision
        ("2 hours ago, Ann said:", "Ann"),
        ("Il y a 2 heures, Zoé a dit :", "Zoé"),
        ("QUOTE(Ann @ Nov 30 2004, 07:47 PM)", "Ann"),
        ("@anna said in Which apples keep?:", "anna"),  # NodeBB
        ("Jörg hat geschrieben: ↑ 12 Jan 2018, 16:16", "Jörg"),  # phpBB
        ("Zitat von: Jörg am 12. Januar 2018, 16:16:01", "Jörg"),  # SMF
        ("Cytat: Łucja w 12 Styczeń 2018, 16:16:01", "Łucja"),
        ("Цитата: Женя от 12 января 2018, 16:16:01", "Женя"),
        ("Am 05.03.2009 um 10:11 schrieb Jörg Öde <jo@mail.example>:", "Jörg Öde"),  # Apple Mail
        ("Am Do., 5. März 2009 um 10:11 Uhr schrieb Jörg Öde <jo@mail.example>:", "Jörg Öde"),  # Gmail
        ("El jue., 5 mar. 2009 a las 10:11, Íñigo (<i@mail.example>) escribió:", "Íñigo"),
        ("Il giorno gio 5 mar 2009 alle ore 10:11 Ugo <u@mail.example> ha scritto:", "Ugo"),
        ("Op do 5 mrt. 2009 om 10:11 schreef Joost <j@mail.example>:", "Joost"),
        ("czw., 5 mar 2009 o 10:11 Łucja <l@mail.example> napisał(a):", "Łucja"),
        ("Em qui., 5 de mar. de 2009 às 10:11, João <j@mail.example> escreveu:", "João"),
        ("чт, 5 мар. 2009 г. в 10:11, Женя <z@mail.example>:", "Женя"),
        ("to 5. maalisk. 2009 klo 10.11 Päivi (p@mail.example) kirjoitti:", "Päivi"),
        ("Den tors 5 mars 2009 kl 10:11 skrev Åsa <a@mail.example>:", "Åsa"),
        ("On Thu, 05 Mar 2009 10:11:12 +0100, Ann Lee <ann@mail.example> wrote:", "Ann Lee"),
        ("On 5 Mar 2009 10:11:12 CET, Ann wrote:", "Ann"),
        ('"Ann Lee" <ann@mail.example> wrote in message news:1@mail.example...', "Ann Lee"),  # Outlook Express
        ("“Zoé” <z@mail.example> a écrit dans le message de news:1@mail.example...", "Zoé"),
        ('--- In list@mail.example, "Ann" <ann@...> wrote:', "Ann"),  # Yahoo
    ],
)
def test_who_is_quoted_is_read_in_every_language(text: str, author: str) -> None:
    said = said_by("quoted", text)
    assert said is not None
    assert said.author == author


@pytest.mark.parametrize(
    "text",
    [
        "Quote of the day",
        "Cita con el médico mañana",
        "Jag vet inte vad hon sa",
        "Elle me l'a dit hier soir et je l'ai cru",
        "In her letter to the mayor she said in passing that the bench was green:",
        "x" * 300 + " wrote:",
    ],
)
def test_a_sentence_is_no_line_above_a_quote(text: str) -> None:
    assert said_by("quoted", text) is None


@pytest.mark.parametrize("file", sorted(Path(tables.__file__).parent.glob("*.toml")), ids=lambda file: file.stem)
def test_every_phrase_of_every_language_is_read_back(file: Path) -> None:
    said = tomllib.loads(file.read_text("utf-8"))
    day = f"5 {said['months'][2].split()[0]} 2009, 10:11"
    holes = {"{author}": "Zoé le Grand", "{date}": day, "{n}": "2", "{any}": "news:x@y", "{words}": "a b"}
    for name in ("quoted", "edited", "started"):
        for phrase in said["phrases"][name]:
            text = phrase.replace("{mail}", "<z@mail.example>")
            for hole, value in holes.items():
                text = text.replace(hole, value)
            wanted = Said(*(value if hole in phrase else "" for hole, value in list(holes.items())[:2]))
            assert said_by(name, text) == wanted, phrase


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
        ('"février fevrier', '"février janvier', "[months] 'janvier' is month 1 in this language"),
        ("second = ", "sec = ", "[units.sec] is not known"),
        ('week = ["semaine"', 'week = ["hours"', "[units.week] 'hours' is a hour elsewhere"),
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


def test_an_abbreviation_on_which_languages_disagree_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    polish = (Path(tables.__file__).parent / "pl.toml").read_text("utf-8")
    croatian = polish.replace("październik października", "lisnopad lis").replace("listopad listopada lis", "studeni")
    (tmp_path / "pl.toml").write_text(polish, "utf-8")
    (tmp_path / "hr.toml").write_text(croatian, "utf-8")
    monkeypatch.setattr(tables, "__file__", str(tmp_path / "__init__.py"))
    months = words.__wrapped__().months
    assert (months["lisnopad"], months["listopad"], months["studeni"]) == (10, 11, 11)
    assert "lis" not in months
