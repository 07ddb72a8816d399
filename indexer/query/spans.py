"""Dates as people write them in a query, to spans of time: a year, a month, a day, and from one to another."""

import re
from datetime import UTC, datetime

from archive.words import words
from indexer.documents import epoch as seconds

_ISO = re.compile(r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?)?")
_FIGURES = re.compile(r"(?:(?P<day>\d{1,2})[-/.])?(?P<month>\d{1,2})[-/.](?P<year>\d{4})")
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[\s.-]+)?(?P<name>[^\W\d_]+)\.?(?:[\s.-]+(?P<later>\d{1,2})(?:st|nd|rd|th)?,?)?"
    r"[\s-]+(?P<year>\d{4})"
)
_TO = re.compile(r"\.\.+|…")

Span = tuple[int | None, int | None]
"""Seconds from which, and until before which; None is open."""


def span(text: str) -> Span | None:
    """Give the span of a date or of two with ".." between them; None where the text is none.

    Dates: 2012, 2012-03, 2012-03-31, 31/03/2012, 03/2012, mars 2012, 31 mars 2012, March 31, 2012; month names of all
    languages that the archive reads.

    >>> span("2012-03..2013")
    (1330560000, 1388534400)
    """
    ends = _TO.split(text.strip(), maxsplit=1)
    if len(ends) == 1:
        return _one(ends[0])
    start, end = (_one(one) if one.strip() else (None, None) for one in ends)
    if start is None or end is None or not any(map(str.strip, ends)):
        return None
    return start[0], end[1]


def _one(text: str) -> Span | None:
    text = text.strip().lower()
    found = _ISO.fullmatch(text) or _FIGURES.fullmatch(text) or _NAMED.fullmatch(text)
    if found is None:
        return None
    said = found.groupdict()
    month = words().months.get(said["name"]) if "name" in said else int(said["month"] or 0)
    if month is None:
        return None
    day = int(said.get("day") or said.get("later") or 0)
    try:
        begin = datetime(int(said["year"]), month or 1, day or 1, tzinfo=UTC)
        end = _next(begin, has_month=bool(month), has_day=bool(day))
    except (ValueError, OverflowError):
        return None
    return seconds(begin), seconds(end)


def _next(begin: datetime, *, has_month: bool, has_day: bool) -> datetime:
    """Give the beginning of the next day, month or year."""
    if has_day:
        return datetime.fromordinal(begin.toordinal() + 1).replace(tzinfo=UTC)
    if has_month:
        return begin.replace(year=begin.year + begin.month // 12, month=begin.month % 12 + 1)
    return begin.replace(year=begin.year + 1)
