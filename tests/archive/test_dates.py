"""Dates as boards print them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.dates import find_date

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
