"""Dates as forums and mails print them, in every language of archive/words, without a general date guesser.

Measured elsewhere: dateutil reads "12 janvier 2021" as a day of the current month, dateparser takes 1–2 ms a date.
A pattern finds what has the shape of a date; a table then tells whether its word is a month.  Patterns that held the
months of eleven languages themselves would be slow.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache

from archive.words import alternatives, words

YEARS = range(1970, 2101)  # forums were not said before or after; other figures are no years
EPOCH_DIGITS = {9: 1, 10: 1, 12: 1000, 13: 1000}
"""How many digits a moment in seconds or milliseconds since 1970 has, and what to divide it by."""
EPOCHS = (631_152_000, 4_102_444_800)  # 1990 to 2100: other figures of that length are ids
PIVOT = 70  # two-digit years from here on are of the last century …
LAST_SHORT = 39  # … those up to here of this one, and those between are no years
MAX_BEFORE = 45  # characters before a date in which its time is looked for
MAX_DATE_CHARS = 400  # a longer text is no date line; edit notes with a reason stay below
_ZONES = (
    "Z 0, UT 0, UTC 0, GMT 0, WET 0, CET 1, MET 1, MEZ 1, WEST 1, BST 1, CEST 2, MEST 2, MESZ 2, EET 2, EEST 3,"
    "MSK 3, MSD 4, HKT 8, JST 9, KST 9, AEST 10, AEDT 11, NZST 12, NZDT 13,"
    "EDT -4, EST -5, CDT -5, CST -6, MDT -6, MST -7, PDT -7, PST -8, AKST -9, HST -10"
)
ZONES = {name: timezone(timedelta(hours=int(hours))) for name, hours in map(str.split, _ZONES.split(","))}
"""The zones whose names mails and boards write; those of RFC 2822 mean what it says."""
CJK_HALVES = {
    "上午": False,
    "午前": False,
    "오전": False,
    "下午": True,
    "午後": True,
    "오후": True,
}  # before the time; afternoon?
SPANS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
"""How long a unit of "2 months ago" is; months and years as boards round them."""

_Groups = Mapping[str, str | None]
# What stands before a word or figure is looked at behind its first character: so a search goes from digit to digit.
_NAME = r"(?P<name>[^\W\d_](?<!\w.)[^\W\d_]{2,11})\.?"
_BARE_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_D = r"\d(?<!\w\d)(?<!\d[-.,/:]\d)"  # … of no longer number, version or address on the net
_ORDINAL = r"(?:(?i:er|st|nd|rd|th)(?!\w)|:[ae]|[.ºª°])?"
_OF = r"(?:(?i:of|del?|d[eo]s?)\s+)?"
_DAY_FIRST = (
    rf"(?P<day>{_D}\d?){_ORDINAL}[\s,/-]*{_OF}{_BARE_NAME}[\s,/-]*{_OF}"
    r"(?P<year>\d{4}(?!\d)|['’]?\d\d(?!\d|\s?[:hH]\s?\d|\.\d))"
)
_MONTH_FIRST = rf"{_NAME},?[\s/-]*(?P<day>\d{{1,2}}){_ORDINAL},?[\s/-]+{_OF}(?P<year>\d{{4}}\b|['’]\d\d\b)"
_YEAR_FIRST = rf"(?P<year>{_D}\d{{3}})(?:[-/.\s]+|,\s+){_BARE_NAME}[-/\s]*(?P<day>\d{{1,2}})(?!\d)"
_NUMBERS = (
    rf"(?P<first>{_D}\d{{0,3}})(?P<mark>[-/.])(?P<space>\s?)(?P<second_>\d{{1,2}})(?P=mark)(?P=space)"
    r"(?P<third>\d{4}|\d{1,2})(?!\d|[-/.]\d)"
)
_CJK = (
    r"(?P<year>\d(?<!\d\d)\d{3})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"
    rf"(?:[^\d\n]{{0,14}}?(?P<cjk>{alternatives(CJK_HALVES)})?\s?(?P<hour>\d{{1,2}})(?:[:：]|[時时点點시]\s?)(?P<minute>\d\d))?"
)
_GAP = r"(?P<gap>[^\d\n]{1,14}?)"  # ", " " à " " at " " - " "T" and the like stand between a date and its time
_DOT_GAP = re.compile(r"[\s,–-]+(?:[^\W\d]{1,5}\.?\s+){0,2}")  # before 14.05, which may be a price or a version
_ZONE = r"[+-](?:0\d|1[0-4]):?[0-5]\d|(?:UTC|GMT)\s?[+-]\d{1,2}(?::?[0-5]\d)?|[A-Z]{1,4}"
_ZONE_AFTER = re.compile(rf"\s*\(?({_ZONE})(?!\w)")
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+-])(\d\d?):?(\d\d)?")
_DIGIT = re.compile(r"\d")
_FOUR_DIGITS = re.compile(r"\d{4}")
_WORD = re.compile(r"[^\W\d_]+")


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


@cache
def _time() -> str:
    """Give the pattern of a time of day; "9 p.m." needs no minutes."""
    lists = words().lists
    half = alternatives(lists["morning"] + lists["afternoon"]).replace(r"\.\ ", ".").replace(r"\.", r"\.?\s?")
    return (
        r"(?P<hour>\d{1,2})(?:(?P<dot>\s?[:hH]\s?|\.)(?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d{1,9})?)?"
        rf"|(?=\s?[ap]\.?m)|\s?[hH](?!\w))(?!\.?\d|\s?[€$£%])(?:\s*(?P<half>(?i:{half}))(?!\w))?"
        r"(?:\s*\(?(?P<zone>ZONE)(?!\w))?".replace("ZONE", _ZONE)
    )


@cache
def _forms() -> tuple[tuple[re.Pattern[str], ...], ...]:
    """Give the absolute forms, each with the time that may follow: the usual ones, and the rare ones.

    The rare ones are looked for only where a text holds none of the usual ones.
    """
    noon = alternatives(words().lists["noon"])
    then = rf"(?:{_GAP}(?:{_time()}|(?P<noon>(?i:{noon}))(?!\w)))?"
    asctime = rf"{_NAME}\s+(?P<day>\d{{1,2}})\s+{_time()}\s+(?P<year>\d{{4}})\b"  # Mar  5 14:05:00 CET 2009
    iso = rf"(?P<year>\d(?<!\d\d)\d{{3}})-(?P<month>\d\d)-(?P<day>\d\d)(?P<gap>T){_time()}"  # also within an id
    usual = [shape + then for shape in (_DAY_FIRST, _MONTH_FIRST, _NUMBERS)]
    return tuple(tuple(map(re.compile, shapes)) for shapes in (usual, (_YEAR_FIRST + then, asctime, iso, _CJK)))


@cache
def _before() -> re.Pattern[str]:
    """Give the pattern of a time that stands before its date: "14:05, 12 March 2012", "10:11 AM on Thursday, 5 …"."""
    return re.compile(
        rf"(?<![\w.:]){_time()}\)?[\s,–-]+(?:[^\W\d]{{1,3}}\s+)?(?:(?P<weekday>[^\W\d_]{{2,12}})\.?,?\s+)?\Z"
    )


@cache
def _day_words() -> re.Pattern[str]:
    lists = words().lists
    return re.compile(
        rf"(?<!\w)(?:(?P<today>{alternatives(lists['today'])})|(?P<yesterday>{alternatives(lists['yesterday'])}))(?!\w)"
        rf"(?:\W{{0,3}}(?:[^\W\d]{{1,8}}\W{{1,3}}){{0,3}}{_time()})?",
        re.I,
    )


@cache
def _ago() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give the ways to say "2 hours ago", each with a word that it must hold; "3 years 2 months ago" counts both."""
    unit = r"[^\W\d_]+"
    n = rf"(?P<n>\d{{1,4}})\s*(?P<unit>{unit})\.?"
    n += rf"(?:[\s,]+(?:[^\W\d]{{1,3}}\s+)?(?P<more>\d{{1,4}})\s*(?P<lesser>{unit})\.?)?"
    ways = []
    for way in words().lists["ago"]:
        pattern = re.escape(way).replace(r"\{n\}\ \{unit\}", n).replace(r"\{unit\}", f"(?P<unit>{unit})")
        pattern = pattern.replace(r"\ ", r"\s+").replace("'", "['’]")
        key = max(_WORD.findall(way.replace("{n}", "").replace("{unit}", "")), key=len)
        ways.append((key, re.compile(rf"(?<!\w){pattern}(?!\w)", re.I)))
    return tuple(ways)


@cache
def _relative_words() -> frozenset[str]:
    """Give the words one of which every relative date holds."""
    lists = words().lists
    days = (_WORD.findall(day)[-1] for day in lists["today"] + lists["yesterday"])
    return frozenset((*days, *(key for key, _ in _ago())))


def find_date(text: str, now: datetime | None = None) -> Found | None:
    """Give the first moment that a text states, or None where it states none; never guesses, never fails.

    now: when the page was captured, in the forum's local time; "Hier, 21:04" and "2 hours ago" count from it and
    are None without it; so does "Mon 12 Mar - 14:05".  Text around the date does not matter.  31 February is None, and
    so is what lies before or after all years: the page is wrong.
    Cost: about 5 µs a new text.
    """
    text = text[:MAX_DATE_CHARS]
    found = _absolute(text)
    if found is not None or now is None:
        return found
    try:
        return _relative(text, now.replace(microsecond=0)) or _without_year(text, now)
    except OverflowError:  # "3000 years ago", and what lies before or after all years
        return None


def utc(moment: datetime) -> datetime:
    """Give a moment by the clocks of UTC, without a zone; one that has none, or lies at the end of years, as it is."""
    try:
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except OverflowError:
        return moment.replace(tzinfo=None)


@lru_cache(maxsize=65536)  # the same line stands on every copy of a post's page
def _absolute(text: str) -> Found | None:
    if _DIGIT.search(text) is None:
        return None
    if text.isdecimal() and len(text) in EPOCH_DIGITS:
        seconds = int(text) // EPOCH_DIGITS[len(text)]
        return Found(datetime.fromtimestamp(seconds, UTC)) if EPOCHS[0] <= seconds < EPOCHS[1] else None
    usual, rare = _forms()
    readings = [reading for form in usual if (reading := _first(form, text))]
    if not readings and _FOUR_DIGITS.search(text):
        readings = [reading for form in rare if (reading := _first(form, text))]
    return min(readings, key=lambda reading: reading[0])[1] if readings else None


def _first(form: re.Pattern[str], text: str) -> tuple[int, Found] | None:
    """Give the first date of one form, with its place; what has the form and can be no date is passed over."""
    at = 0
    while found := form.search(text, at):
        if reading := _read(found, found.groupdict()):
            return found.start(), reading
        at = found.start() + 1
    return None


def _read(found: re.Match[str], groups: _Groups) -> Found | None:
    name = groups.get("name")
    if name:
        month = words().months.get(name.lower())
        return _made(found, groups, _year(found, groups), month, int(found["day"])) if month else None
    if "first" not in groups:
        return _made(found, groups, _full(found["year"]), int(found["month"]), int(found["day"]))
    return _numeric(found, groups)


def _year(found: re.Match[str], groups: _Groups) -> int:
    """Give the year of a date with a month's name, 0 where two figures are hardly one ("3 out 10")."""
    written = found["year"]
    if len(written) == 2 and not groups.get("hour") and not _time_before(found):
        rest = found.string[found.end("year") :].strip(" .,;:)]»")
        if rest or len(found["day"]) < 2:
            return 0
    return _full(written.lstrip("'’"))


def _full(year: str) -> int:
    """Give a year of four figures for one of two; 0 where it is none."""
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= PIVOT else 2000 if number <= LAST_SHORT else 0
    return number if number in YEARS else 0


def _numeric(found: re.Match[str], groups: _Groups) -> Found | None:
    """Give "2008-04-03" as it says, "03/04/2008" day first, with the other reading beside it, or what is possible."""
    first, second, third = int(found["first"]), int(found["second_"]), int(found["third"])
    digits = len(found["first"]), len(found["third"])
    if digits[0] == 4:
        return _made(found, groups, _full(found["first"]), second, third) if digits[1] < 3 else None
    if digits not in ((1, 2), (2, 2), (1, 4), (2, 4)) or (digits[1] == 2 and _is_version(groups)):
        return None
    year = _full(found["third"])
    day_first, month_first = (_made(found, groups, year, *way) for way in ((second, first), (first, second)))
    if day_first and month_first:
        return Found(day_first.at, month_first.at if first != second else None)
    if day_first:
        return Found(day_first.at, None, 1)
    is_odd = digits[1] == 2 and found["mark"] == "."  # nobody writes "10.30.15" for a day
    return Found(month_first.at, None, -1) if month_first and not is_odd else None


def _is_version(groups: _Groups) -> bool:
    """Say whether figures with a short year are rather a version or a number: "1.2.10", "1. 2. 10", "1-2-10"."""
    padded = len(groups["first"] or "") == len(groups["second_"] or "") == 2
    return bool(groups["space"]) or not (padded or groups["hour"] or groups["mark"] == "/")


def _made(found: re.Match[str], groups: _Groups, year: int, month: int, day: int) -> Found | None:
    if not year:
        return None
    if not groups.get("hour") and not groups.get("noon") and (before := _time_before(found)):
        groups = before.groupdict()
        if not groups["zone"] and (after := _ZONE_AFTER.match(found.string, found.end())):
            groups["zone"] = after[1]
    try:
        at = datetime(year, month, day) + _clock(groups)
    except ValueError:  # 31 February, hour 25: the page is wrong, not the program
        return None
    return Found(at.replace(tzinfo=_zone(groups)))


def _time_before(found: re.Match[str]) -> re.Match[str] | None:
    """Give the time that stands right before a date, if one does."""
    start = found.start()
    before = _before().search(found.string, max(0, start - MAX_BEFORE), start) if start else None
    if before is None or before["dot"] == ".":
        return None
    weekday = before["weekday"]
    return before if weekday is None or weekday.lower() in words().lists["weekdays"] else None


def _clock(groups: _Groups) -> timedelta:
    """Give the time of day as a span from midnight; raises ValueError on hour 25."""
    if groups.get("noon"):
        return timedelta(hours=12)
    if not groups["hour"] or (groups.get("dot") == "." and not _DOT_GAP.fullmatch(groups.get("gap") or " ")):
        return timedelta()
    hour, minute, second = int(groups["hour"]), int(groups["minute"] or 0), int(groups.get("second") or 0)
    if hour <= 12 and (half := groups.get("half") or groups.get("cjk")):
        hour = hour % 12 + (12 if _is_afternoon(half) else 0)
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError("no time of day")
    return timedelta(0, 3600 * hour + 60 * minute + second)


def _is_afternoon(half: str) -> bool:
    return CJK_HALVES.get(half, half[0] in "pP" or " ".join(half.lower().split()) in words().lists["afternoon"])


def _zone(groups: _Groups) -> timezone | None:
    """Give the zone that a time states, None where it states none that we know."""
    said = groups.get("zone")
    if not said or said in ZONES:
        return ZONES[said] if said else None
    if ":" in said and said[0] in "+-" and not groups.get("second") and groups.get("gap") != "T":
        return None  # "10:00-12:00" are two times
    if (offset := _OFFSET.fullmatch(said)) is None:
        return None
    span = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return timezone(-span if offset[1] == "-" else span) if span <= timedelta(hours=14) else None


def _relative(text: str, now: datetime) -> Found | None:
    held = set(_WORD.findall(text.lower()))
    if held.isdisjoint(_relative_words()):
        return None
    if found := _day_words().search(text):
        midnight = now.replace(hour=0, minute=0, second=0) - timedelta(days=1 if found["yesterday"] else 0)
        try:
            return Found(midnight + _clock(found.groupdict()))
        except ValueError:
            return None
    for key, way in _ago():
        for found in way.finditer(text) if key in held else ():
            if (span := _span(found.groupdict())) is not None:
                return Found(now - span)
    return None


@cache
def _weekly() -> re.Pattern[str]:
    """Give the pattern of "Mon 12 Mar - 14:05": boards leave out the year that a page is of."""
    return re.compile(
        rf"(?P<weekday>[^\W\d_](?<!\w.)[^\W\d_]{{1,11}})\.?,?\s+(?P<day>\d{{1,2}})\.?\s+{_BARE_NAME}{_GAP}{_time()}"
    )


def _without_year(text: str, now: datetime) -> Found | None:
    """Give the last moment before now that has a day of the week, a day, a month and a time but no year."""
    found = _weekly().search(text)
    if found is None or found["weekday"].lower() not in words().lists["weekdays"]:
        return None
    month, latest = words().months.get(found["name"].lower(), 0), now.replace(tzinfo=None) + timedelta(days=1)
    for year in range(latest.year, latest.year - 5, -1) if month else ():  # 29 February is not in every year
        at = _made(found, found.groupdict(), year, month, int(found["day"]))
        if at and at.at.replace(tzinfo=None) <= latest:
            return at
    return None


def _span(groups: _Groups) -> timedelta | None:
    """Give how long ago something was, None where a word is no unit; months and years as boards round them."""
    units = words().units
    unit, lesser = (units.get((groups.get(name) or "").lower()) for name in ("unit", "lesser"))
    if unit is None:
        return None
    rest = int(groups["more"] or 0) * SPANS[lesser] if lesser else timedelta()
    return int(groups.get("n") or 1) * SPANS[unit] + rest
