"""Dates as boards print them."""

import tomllib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive.words
from archive.dates import find_date, utc

NOW = datetime(2024, 11, 16, 14, 21, 1)


def at(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("04 Avril 2008, 09:59:36 AM", at(2008, 4, 4, 9, 59, 36)),  # SMF 2.1
        ("20 Décembre 2023, 08:34:18 PM", at(2023, 12, 20, 20, 34, 18)),
        ("« Réponse #1 le: 14 Novembre 2007 à 14:24:56 »", at(2007, 11, 14, 14, 24, 56)),  # SMF 2.0
        ("December 20, 2023, 12:34:18 AM", at(2023, 12, 20, 0, 34, 18)),
        ("Mon Jan 05, 2009 12:14 pm", at(2009, 1, 5, 12, 14)),  # phpBB 3
        ("mar. 15 févr. 2011 12:10", at(2011, 2, 15, 12, 10)),
        ("jeu. 24 mars 2011 23:21", at(2011, 3, 24, 23, 21)),
        ("sam. 1er août 2009 7h05", at(2009, 8, 1, 7, 5)),
        ("2008-04-04 21:59:36", at(2008, 4, 4, 21, 59, 36)),  # FluxBB
        ("Last edited by 2001 on 12 May 2009, 10:10", at(2009, 5, 12, 10, 10)),
        ("Feb. 10, 2009, 11:16 p.m.", at(2009, 2, 10, 23, 16)),
        ("12 janvier 2021", at(2021, 1, 12)),
        ("31/12/99 08:00", at(1999, 12, 31, 8)),
        ("DÉCEMBRE 3, 2010", at(2010, 12, 3)),
        ("3 DÉCEMBRE 2010", at(2010, 12, 3)),
        ("2011-03-24T22:21:00+0100", datetime(2011, 3, 24, 22, 21, tzinfo=timezone(timedelta(hours=1)))),
        ("2011-03-24T22:21:00.123Z", datetime(2011, 3, 24, 22, 21, tzinfo=UTC)),
        ("Aujourd’hui à 10:17:02 AM", at(2024, 11, 16, 10, 17, 2)),
        ("Hier, 23:59", at(2024, 11, 15, 23, 59)),
        ("Yesterday at 05:06:07 PM", at(2024, 11, 15, 17, 6, 7)),
        ("il y a 3 heures", at(2024, 11, 16, 11, 21, 1)),
        ("2 weeks ago", at(2024, 11, 2, 14, 21, 1)),
        ("il y a moins d’une minute", at(2024, 11, 16, 14, 20, 1)),
        ("31 février 2011", None),
        ("12 mars 2011 25:61", None),
        ("1 mars 99999", None),
        ("0000-01-01", None),
        ("Mayhem 3, 2010", None),
        ("1234 5678", None),
        ("", None),
    ],
)
def test_a_date_line_gives_its_moment(text: str, moment: datetime | None) -> None:
    found = find_date(text, NOW)
    assert (found.at if found else None) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Verfasst am: Mo 12. Mär 2012, 14:05 Uhr", at(2012, 3, 12, 14, 5)),
        ("12. März 2012 um 14:05", at(2012, 3, 12, 14, 5)),
        ("12.03.09, 14:05", at(2009, 3, 12, 14, 5)),
        ("13. 3. 2012", at(2012, 3, 13)),
        ("12 de marzo de 2012 a las 14:05", at(2012, 3, 12, 14, 5)),
        ("Lun, 12 Mar 2012, 02:05 p. m.", at(2012, 3, 12, 14, 5)),
        ("12 марта 2012 г. в 14:05", at(2012, 3, 12, 14, 5)),
        ("Пн Мар 12, 2012 2:05 pm", at(2012, 3, 12, 14, 5)),
        ("12. maaliskuuta 2012 klo 14.05", at(2012, 3, 12, 14, 5)),
        ("5. maalisk. 2009 klo 10.11", at(2009, 3, 5, 10, 11)),
        ("maandag 12 maart 2012 om 14:05 uur", at(2012, 3, 12, 14, 5)),
        ("ma 12 mrt 2012, 14:05", at(2012, 3, 12, 14, 5)),
        ("sáb 3 mar 2012", at(2012, 3, 3)),
        ("3 de março de 2012, às 14:05", at(2012, 3, 3, 14, 5)),
        ("den 3 mars 2012 kl. 14.05", at(2012, 3, 3, 14, 5)),
        ("w dniu 5 marca 2019 r. o godz. 14:05", at(2019, 3, 5, 14, 5)),
        ("mar 5 mar 2019 alle ore 14:05", at(2019, 3, 5, 14, 5)),
        ("1º de enero del 2012", at(2012, 1, 1)),
        ("March 5th, 2009", at(2009, 3, 5)),
        ("5th of March, 2009", at(2009, 3, 5)),
        ("Mar 5 '09", at(2009, 3, 5)),
        ("Posts: 10 March 15, 2009", at(2009, 3, 15)),
        ("12-Mar-2012 14:05", at(2012, 3, 12, 14, 5)),
        ("2012 Mar 12 14:05", at(2012, 3, 12, 14, 5)),
        ("2009-03-05 10:46 PM", at(2009, 3, 5, 22, 46)),
        ("Feb. 10, 2009, 11 p.m.", at(2009, 2, 10, 23)),
        ("Feb. 10, 2009, noon", at(2009, 2, 10, 12)),
        ("le 5 mars 2009 à 14h", at(2009, 3, 5, 14)),
        ("14:05, 12 March 2012", at(2012, 3, 12, 14, 5)),
        ("10:46 PM - 5 Mar 2009", at(2009, 3, 5, 22, 46)),
        ("10:11 AM on Thursday, 5 March 2009", at(2009, 3, 5, 10, 11)),
        ("joined 2:10, member since 5 March 2009", at(2009, 3, 5)),
        ("2012年3月12日(月) 午後2:05", at(2012, 3, 12, 14, 5)),
        ("2012년 3월 12일 14:05", at(2012, 3, 12, 14, 5)),
        ("12 mars 2012 14:05 est un lundi", at(2012, 3, 12, 14, 5)),  # no Eastern time
        ("2009-03-05 10:00-12:00", at(2009, 3, 5, 10)),  # two times, no zone
        ("13.03.2012 - 13.05.2012", at(2012, 3, 13)),
        ("5 mars 2009 12.50 €", at(2009, 3, 5)),
        ("12 March 2012 (v1.25)", at(2012, 3, 12)),
    ],
)
def test_every_language_and_habit_is_read(text: str, moment: datetime) -> None:
    found = find_date(text)
    assert (found.at if found else None) == moment


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mon, 12 Mar 2012 14:05:00 +0100 (CET)", 1),
        ("Mon, 12 Mar 2012 14:05:00 CEST", 2),
        ("Mon Mar 12 14:05:00 PDT 2012", -7),
        ("12/Mar/2012:14:05:00 -0330", -3.5),
        ("12 March 2012 14:05 GMT+10", 10),
        ("14:05, 12 March 2012 (UTC)", 0),
        ("2012-03-12T14:05+05:30", 5.5),
    ],
)
def test_a_zone_is_kept(text: str, hours: float) -> None:
    found = find_date(text)
    assert found is not None
    assert found.at == datetime(2012, 3, 12, 14, 5, tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    "text",
    [
        "version 1.2.10",
        "Powered by SMF 1.1.21",
        "rev 2026.3.4.40455",
        "192.168.1.10",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "10.30.15",
        "12,50 € et 13.50 €",
        "14:05:10",
        "3 out 10",
        "I give it 3 out 10.",
        "12 March 25 comments",
        "12 mars 14:05",
        "12. maaliskuuta 14.05",
        "may 2009",
        "10/05-31/05",
        "ISBN 2-07-036822-X",
        "2.6.32",
        "24/7",
        "Page 1 of 3",
        "31.11.2009",
        "2009-13-01",
    ],
)
def test_figures_of_other_kinds_are_no_date(text: str) -> None:
    assert find_date(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("vor 2 Stunden", timedelta(hours=2)),
        ("vor einer Stunde", timedelta(hours=1)),
        ("vor 3 Jahren 2 Monaten", timedelta(days=3 * 365 + 60)),
        ("1 year 18 weeks ago", timedelta(days=365, weeks=18)),
        ("hace 3 días", timedelta(days=3)),
        ("2 часа назад", timedelta(hours=2)),
        ("минуту назад", timedelta(minutes=1)),
        ("2 uur geleden", timedelta(hours=2)),
        ("un'ora fa", timedelta(hours=1)),
        ("2 godziny temu", timedelta(hours=2)),
        ("há 2 horas", timedelta(hours=2)),
        ("2 horas atrás", timedelta(hours=2)),
        ("2 tuntia sitten", timedelta(hours=2)),
        ("för 2 timmar sedan", timedelta(hours=2)),
        ("5 mins ago", timedelta(minutes=5)),
    ],
)
def test_time_gone_by_is_counted_from_the_capture(text: str, ago: timedelta) -> None:
    found = find_date(text, NOW)
    assert found is not None
    assert found.at == NOW - ago


@pytest.mark.parametrize(
    ("text", "day", "hour", "minute"),
    [
        ("Heute um 14:05 Uhr", 16, 14, 5),
        ("Gestern, 22:10", 15, 22, 10),
        ("Ayer a la(s) 10:46 PM", 15, 22, 46),
        ("Ieri alle 22:10", 15, 22, 10),
        ("Gisteren om 22:10", 15, 22, 10),
        ("wczoraj o 14:05", 15, 14, 5),
        ("Ontem às 22:10", 15, 22, 10),
        ("Вчера в 22:10", 15, 22, 10),
        ("Eilen klo 22.10", 15, 22, 10),
        ("i går kl. 14:05", 15, 14, 5),
    ],
)
def test_yesterday_is_a_day_in_every_language(text: str, day: int, hour: int, minute: int) -> None:
    found = find_date(text, NOW)
    assert found is not None
    assert found.at == datetime(2024, 11, day, hour, minute)


@pytest.mark.parametrize("file", sorted(Path(archive.words.__file__).parent.glob("*.toml")), ids=lambda file: file.stem)
def test_every_name_of_a_month_is_read_in_every_order(file: Path) -> None:
    for month, names in enumerate(tomllib.loads(file.read_text("utf-8"))["months"], start=1):
        for name in names.split():
            for text in (f"12 {name} 2010, 14:05", f"12. {name}. 2010 14:05", f"{name.title()} 12, 2010 2:05 pm"):
                found = find_date(text)
                assert found is not None, text
                assert found.at == datetime(2010, month, 12, 14, 5), text


def test_relative_words_say_nothing_without_a_capture_time() -> None:
    assert find_date("Hier à 10:00") is None


@pytest.mark.parametrize(
    ("text", "first", "swapped", "day_first"),
    [
        ("03/04/2008 10:00", at(2008, 4, 3, 10), at(2008, 3, 4, 10), 0),
        ("24/11/2006, 22:46", at(2006, 11, 24, 22, 46), None, 1),
        ("11-24-2006, 10:46 PM", at(2006, 11, 24, 22, 46), None, -1),
        ("05.05.2005", at(2005, 5, 5), None, 0),
    ],
)
def test_figures_that_can_be_read_both_ways_are_given_both_ways(
    text: str, first: datetime, swapped: datetime | None, day_first: int
) -> None:
    found = find_date(text)
    assert found is not None
    assert (found.at, found.swapped, found.day_first) == (first, swapped, day_first)


MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1)))
def test_what_boards_write_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    half = "AM" if moment.hour < 12 else "PM"
    french = f"{moment.day:02} {MONTHS[moment.month - 1]} {moment.year}, {moment:%I:%M:%S} {half}"
    for text in (
        french,
        f"{moment:%B %d, %Y, %I:%M:%S %p}",
        f"{moment:%Y-%m-%d %H:%M:%S}",
        f"{moment:%d/%m/%Y %H:%M:%S}",
    ):
        found = find_date(text)
        assert found is not None
        assert moment in (found.at, found.swapped), text


@given(st.text(max_size=200))
def test_any_text_gives_a_date_or_none(text: str) -> None:
    found = find_date(text, NOW)
    assert found is None or found.at.year >= 1900


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Lun 12 Mar - 14:05", datetime(2012, 3, 12, 14, 5)),
        ("le Mer 8 Aoû - 9:03", datetime(2012, 8, 8, 9, 3)),
        ("Fri 2 Nov - 9:03", datetime(2011, 11, 2, 9, 3)),  # of the year before
        ("Max 12 Mar - 14:05", None),
        ("Lun 12 Mar", None),
    ],
)
def test_a_date_without_a_year_is_the_last_one_before_the_page_was_saved(text: str, at: datetime | None) -> None:
    found = find_date(text, datetime(2012, 9, 1))
    assert (found.at if found else None) == at
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("moment", "plain"),
    [
        (at(2009, 5, 12, 10), at(2009, 5, 12, 10)),
        (datetime(2009, 5, 12, 1, tzinfo=timezone(timedelta(hours=2))), at(2009, 5, 11, 23)),
        (datetime(1, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))), at(1, 1, 1, 1)),
        (datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-2))), at(9999, 12, 31, 23)),
    ],
)
def test_a_moment_has_utc_clocks_but_at_the_ends_of_all_years(moment: datetime, plain: datetime) -> None:
    assert utc(moment) == plain


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("3000 years ago", NOW),
        ("9999 ans", NOW),
        ("Yesterday, 10:05", datetime(1, 1, 1)),
        ("Mon 12 Mar - 14:05", datetime(1, 1, 1)),
    ],
)
def test_what_lies_before_all_years_is_no_moment(text: str, now: datetime) -> None:
    assert find_date(text, now) is None
