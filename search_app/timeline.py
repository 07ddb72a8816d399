"""When the found posts were said: bars by year, by month of a year, by day of a month, each a step closer."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

HEIGHT = 60  # of the highest bar, in units of the drawing; a bar is STEP wide, gap included
STEP = 10
LEAST = 3  # of a bar that stands for any post at all, so that it can be seen
MOST_YEARS = 120  # between the first and the last bar; dates further apart are slips of old clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A period, "2012", "2012-03" or "2012-03-31", how many posts it has, and where its bar stands in the drawing."""

    period: str
    count: int
    x: int
    height: int


def unit(date: str) -> str:
    """Give the facet that shows what lies within a date, or beside a day: "year", "month" or "day".

    >>> [unit(""), unit("2012"), unit("2012-03"), unit("2012-03-31")]
    ['year', 'month', 'day', 'day']
    """
    return ("year", "month", "day", "day")[len(date.split("-")) if date else 0]


def around(date: str) -> str:
    """Give the period that the bars of a date fill: the date itself, the month of a day, "" for all years."""
    return date[:7]


def bars(counted: Iterable[tuple[str, int]], date: str) -> tuple[Bar, ...]:
    """Give the bars of all periods around a date, those without posts too.

    counted: (period, posts) in any order.  Errors: none; without any posts there are no bars.
    """
    counts = dict(counted)
    if not counts:
        return ()
    most = max(counts.values())
    return tuple(_bar(place, period, counts, most) for place, period in enumerate(_periods(counts, around(date))))


def _bar(place: int, period: str, counts: Mapping[str, int], most: int) -> Bar:
    count = counts.get(period, 0)
    height = max(LEAST, round(HEIGHT * count / most)) if count else 0
    return Bar(period=period, count=count, x=place * STEP, height=height)


def _periods(counts: Mapping[str, int], inside: str) -> Iterator[str]:
    if not inside:
        years = sorted(map(int, counts))
        yield from (f"{year:04}" for year in range(max(years[0], years[-1] - MOST_YEARS), years[-1] + 1))
    elif len(inside) == 4:
        yield from (f"{inside}-{month:02}" for month in range(1, 13))
    else:
        days = monthrange(int(inside[:4]), int(inside[5:7]))[1]
        yield from (f"{inside}-{day:02}" for day in range(1, days + 1))
