"""Dates as forums print them, without a general date guesser.

Measured elsewhere: dateutil reads "12 janvier 2021" as a day of the current month, dateparser takes 1–2 ms a date.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache

from archive.words import alternatives, words

YEARS = range(1970, 2101)  # forums were not said before or after; other figures are no years
EPOCH_DIGITS = {9: 1, 10: 1, 12: 1000, 13: 1000}
"""How many digits a moment in seconds or milliseconds since 1970 has, and what to divide it by."""
EPOCHS = (631_152_000, 4_102_444_800)  # 1990 to 2100: other figures of that length are ids
PIVOT = 70  # two-digit years from here on are of the last century
MAX_DATE_CHARS = 400  # a longer text is no date line; edit notes with a reason stay below


@dataclass(frozen=True, slots=True)
class Found:
    """A moment that a text states.

    at: local forum time, aware only where the text gives an offset.
    swapped: the other reading of "03/04/2008", where both are possible.
    day_first: 1 where the text can only be read day first, -1 where only month first, 0 where it does not tell.
    """

    at: datetime
    swapped: datetime | None = None
    day_first: int = 0


_TIME = r"(?P<hour>\d{1,2})(?:\s?[:hH]\s?|\.)(?P<minute>\d\d)(?:[:.](?P<second>\d\d))?(?:\s*(?P<half>HALF)(?!\w))?"
_DATES = (
    r"(?P<day>\d{1,2})(?:er|st|nd|rd|th|[.ºª])?[\s,-]*(?:of\s+|de\s+)?(?P<name>MONTH)\b\.?[\s,-]*(?:de\s+)?"
    r"(?P<year>\d{4}|'?\d\d(?!\s?[:hH]\d))\b",
    r"(?P<name>MONTH)\b\.?\s*(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?,?\s+(?P<year>\d{4})\b",
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?=\b|T)",
    r"(?P<first>\d{1,2})[-/.](?P<second_>\d{1,2})[-/.](?P<year>\d{4}|\d\d)\b",
)
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[T ](?P<hour>\d\d):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s?(?P<zone>Z|[+-]\d\d:?\d\d)?(?![\d:])"
)
_GAP = r"[^\d\n]{1,14}?"  # ", " " à " " at " " - " and the like stand between a date and its time


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Give the absolute forms, compiled with the months of all languages."""
    month = alternatives(words().months)
    time = _time()
    return tuple(re.compile(rf"(?<!\w)(?:{date.replace('MONTH', month)})(?:{_GAP}{time})?", re.I) for date in _DATES)


@cache
def _time() -> str:
    lists = words().lists
    return _TIME.replace("HALF", alternatives(lists["morning"] + lists["afternoon"]))


@cache
def _relative_day() -> re.Pattern[str]:
    lists = words().lists
    return re.compile(
        rf"\b(?:(?P<today>{alternatives(lists['today'])})|(?P<yesterday>{alternatives(lists['yesterday'])}))\b"
        rf"(?:\W{{0,3}}(?:[^\W\d]{{1,4}}\W{{1,3}})?{_time()})?",
        re.I,
    )


@cache
def _ago() -> re.Pattern[str]:
    unit = f"(?P<unit>{alternatives(words().units)})"
    n = r"(?P<n>\d{1,4})"
    ways = [
        re.escape(way).replace(r"\ ", r"\s+").replace("'", "['’]").replace(r"\{n\}", n).replace(r"\{unit\}", unit)
        for way in words().lists["ago"]
    ]
    # A group may stand once in a pattern: number the groups of the second way and after, then look for any.
    numbered = [way.replace("?P<n>", f"?P<n{i}>").replace("?P<unit>", f"?P<unit{i}>") for i, way in enumerate(ways)]
    return re.compile(rf"\b(?:{'|'.join(numbered)})\b", re.I)


def find_date(text: str, now: datetime | None = None) -> Found | None:
    """Give the first moment that a text states, or None where it states none; never guesses, never fails.

    now: when the page was captured, in the forum's local time; "Hier, 21:04" and "2 hours ago" count from it and
    are None without it.  Text around the date does not matter.  31 February is None: the page is wrong.
    """
    text = text[:MAX_DATE_CHARS]
    found = _absolute(text)
    if found is None and now is not None:
        found = _relative(text, now.replace(microsecond=0))
    return found


@lru_cache(maxsize=65536)  # the same line stands on every copy of a post's page
def _absolute(text: str) -> Found | None:
    if text.isdecimal() and len(text) in EPOCH_DIGITS:
        seconds = int(text) // EPOCH_DIGITS[len(text)]
        return Found(datetime.fromtimestamp(seconds, UTC)) if EPOCHS[0] <= seconds < EPOCHS[1] else None
    if found := _ISO.search(text):
        return _made(found, int(found["month"]), int(found["day"]))
    for pattern in _patterns():
        if found := pattern.search(text):
            groups = found.groupdict()
            if "first" in groups:
                return _numeric(found)
            name = groups.get("name")
            month = words().months[name.lower()] if name else int(found["month"])
            return _made(found, month, int(found["day"]))
    return None


def _numeric(found: re.Match[str]) -> Found | None:
    """Give "03/04/2008" day first, with the other reading beside it, or the one that is possible."""
    first, second = int(found["first"]), int(found["second_"])
    day_first, month_first = _made(found, second, first), _made(found, first, second)
    if day_first and month_first:
        return Found(day_first.at, month_first.at if first != second else None)
    if day_first:
        return Found(day_first.at, None, 1)
    return Found(month_first.at, None, -1) if month_first else None


def _made(found: re.Match[str], month: int, day: int) -> Found | None:
    groups = found.groupdict()
    written = groups["year"].lstrip("'")
    year = int(written)
    if len(written) == 2:
        year += 1900 if year >= PIVOT else 2000
    if year not in YEARS:
        return None
    try:
        at = datetime(year, month, day) + _clock(groups)
    except ValueError:  # 31 February, hour 25: the page is wrong, not the program
        return None
    return Found(at.replace(tzinfo=_zone(groups["zone"])) if groups.get("zone") else at)


def _clock(groups: dict[str, str | None]) -> timedelta:
    """Give the time of day as a span from midnight; raises ValueError on hour 25."""
    hour, minute, second = (int(groups.get(name) or 0) for name in ("hour", "minute", "second"))
    half = (groups.get("half") or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in words().lists["afternoon"] else 0)
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError("no time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def _relative(text: str, now: datetime) -> Found | None:
    if found := _relative_day().search(text):
        midnight = now.replace(hour=0, minute=0, second=0) - timedelta(days=1 if found["yesterday"] else 0)
        try:
            return Found(midnight + _clock(found.groupdict()))
        except ValueError:
            return None
    if found := _ago().search(text):
        groups = {name.rstrip("0123456789"): value for name, value in found.groupdict().items() if value}
        return Found(_back(now, int(groups.get("n", 1)), words().units[groups["unit"].lower()]))
    return None


def _back(now: datetime, count: int, unit: str) -> datetime:
    """Give the moment some units before now; a month counts 30 days and a year 365, as boards round them."""
    days = {"day": 1, "week": 7, "month": 30, "year": 365}
    if unit in days:
        return now - timedelta(days=days[unit] * count)
    return now - timedelta(seconds={"second": 1, "minute": 60, "hour": 3600}[unit] * count)
