"""Filters beside the words: a facet's values that a reader chose, each one click to add and one to take away."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.documents import HAS
from indexer.query.spans import span
from indexer.query.tree import And, Between, Everything, Is, Or, Query

COLUMNS = {"site": "site", "board": "board", "author": "author", "lang": "language", "has": "has", "date": "said"}
"""How addresses name what can be filtered by, in the order in which it is shown, and the column that it looks at."""
FACET_OF = {"site": "site", "board": "board", "author": "author", "language": "lang", "has": "has", "year": "date"}
"""The filter that each facet adds."""
LANGUAGES = ("fr", "en", "mixed", "other")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
MOST = 20  # filters of one request; more is no reader


@dataclass(frozen=True, slots=True, order=True)
class Filter:
    """One chosen value: name, of COLUMNS; dates are a year, a month or a day as ISO 8601 writes them."""

    name: str
    value: str


def read_filters(said: Iterable[tuple[str, str]]) -> tuple[Filter, ...]:
    """Give the filters among the parameters of an address, each once; what cannot be one is left out."""
    found = (Filter(name, value) for name, value in said if name in COLUMNS and _can_be(name, value))
    return tuple(dict.fromkeys(found))[:MOST]


def _can_be(name: str, value: str) -> bool:
    if name == "date":
        return _DATE.fullmatch(value) is not None and span(value) is not None
    known = {"lang": LANGUAGES, "has": HAS}.get(name)
    return bool(value) if known is None else value in known


def narrowed(query: Query, filters: Iterable[Filter]) -> Query:
    """Give a query that lets through only what the filters do: one value of each name, but all things a post has."""
    parts = tuple(_parts(filters))
    return And((query, *parts)) if parts else query


def everything(filters: Iterable[Filter]) -> Query:
    """Give the query for all posts that the filters let through."""
    return narrowed(Everything(), filters)


def _parts(filters: Iterable[Filter]) -> Iterator[Query]:
    chosen: dict[str, list[Query]] = {}
    for one in filters:
        chosen.setdefault(one.name if one.name != "has" else f"has {one.value}", []).append(_part(one))
    for parts in chosen.values():
        yield Or(tuple(parts)) if len(parts) > 1 else parts[0]


def _part(one: Filter) -> Query:
    if one.name == "date" and (found := span(one.value)):
        return Between(*found)
    return Is(COLUMNS[one.name], one.value)


def toggled(filters: tuple[Filter, ...], one: Filter) -> tuple[Filter, ...]:
    """Give the filters with one taken away if it is among them, else added; of dates there is only one."""
    if one in filters:
        return tuple(other for other in filters if other != one)
    return (*(other for other in filters if one.name != "date" or other.name != "date"), one)


def without(filters: tuple[Filter, ...], name: str) -> tuple[Filter, ...]:
    """Give the filters but for those of a name."""
    return tuple(one for one in filters if one.name != name)


def dated(filters: Iterable[Filter]) -> str:
    """Give the year, month or day that is filtered by, "" where none is."""
    return next((one.value for one in filters if one.name == "date"), "")
