"""Words of forum interfaces: months, relative days, phrases around quotes; one TOML file a language, beside this one.

They help to read what a page says ("Hier à 21:04", "X a écrit :"); they never decide which software wrote it.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from archive.errors import WordsError

UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
PHRASES = ("quoted", "started", "reply", "resubject")
_LISTS = ("weekdays", "today", "yesterday", "ago", "morning", "afternoon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What all languages say, put together: every word in lower case with straight apostrophes."""

    months: Mapping[str, int]
    units: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    """The words for the days of the week, today, yesterday, ago, morning and afternoon."""
    phrases: Mapping[str, tuple[str, ...]]
    common: Mapping[str, frozenset[str]]
    """The commonest words of each language, by the language's code."""


@cache
def words() -> Words:
    """Give the words of every shipped language.

    Raises WordsError, naming file and key, where a file is wrong or two languages disagree about a month.
    """
    months: dict[str, int] = {}
    units: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = dict.fromkeys(_LISTS, ())
    phrases: dict[str, tuple[str, ...]] = dict.fromkeys(PHRASES, ())
    common: dict[str, frozenset[str]] = {}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        said = tomllib.loads(file.read_text("utf-8"))
        _check(file.name, said)
        for number, names in enumerate(said["months"], start=1):
            for name in names.split():
                if months.setdefault(name, number) != number:
                    raise WordsError(file.name, "months", f"{name!r} is month {months[name]} in another language")
        units |= {name: unit for unit, names in said["units"].items() for name in names}
        lists |= {name: lists[name] + tuple(said[name]) for name in _LISTS}
        phrases |= {name: phrases[name] + tuple(said["phrases"][name]) for name in PHRASES}
        common[said["language"]] = frozenset(said["common"].split())
    return Words(months=months, units=units, lists=lists, phrases=phrases, common=common)


def _check(file: str, said: Mapping[str, Any]) -> None:
    """Raise WordsError unless a file has just the keys it must have."""
    wanted = {"language", "common", "months", "units", "phrases", *_LISTS}
    for table, keys, where in ((said, wanted, ""), (said.get("phrases", {}), set(PHRASES), "phrases.")):
        for key in sorted(keys ^ table.keys()):
            raise WordsError(file, where + key, "is missing" if key in keys else "is not known")
    if len(said["months"]) != 12:
        raise WordsError(file, "months", f"holds {len(said['months'])} entries, not 12")
    for unit in sorted(said["units"].keys() ^ set(UNITS)):
        raise WordsError(file, f"units.{unit}", "is missing" if unit in UNITS else "is not known")


@cache
def phrase(name: str) -> re.Pattern[str]:
    """Give the pattern of a phrase in all languages; what stands for {author} and {date} is in groups of that name.

    name: one of PHRASES.  Longer phrases are tried first; a colon may follow; the whole text must fit.
    """
    ways = sorted(words().phrases[name], key=len, reverse=True)
    return re.compile(rf"\s*(?:{'|'.join(map(_way, ways))})\s*:?\s*", re.I | re.S)


def _way(phrase: str) -> str:
    """Give one phrase as a pattern without names for its groups, which may stand once only."""
    pattern = re.sub(r"(?:\\ )+", r"\\s+", re.escape(phrase)).replace(r"\s+:\s+", r"\s*:?\s*")
    return pattern.replace(r"\{author\}", "(.+?)").replace(r"\{date\}", f"({_date_start()}.+?)")


@cache
def _date_start() -> str:
    """Give a pattern for what a date can begin with: names may hold the word or comma that stands before the date."""
    lists = words().lists
    starts = [*words().months, *lists["weekdays"], *lists["today"], *lists["yesterday"]]
    return rf"(?=\d|{alternatives(starts)}\b)"


def said_by(name: str, text: str) -> tuple[str, ...] | None:
    """Give what a phrase says in a text, author before date; None where the text is not such a phrase.

    >>> said_by("quoted", "Citation de: Smith, Adam le 15 Février 2008, 01:20:15 PM")
    ('Smith, Adam', '15 Février 2008, 01:20:15 PM')
    """
    found = phrase(name).fullmatch(text)
    return tuple(group.strip() for group in found.groups() if group is not None) if found else None


def alternatives(names: Iterable[str]) -> str:
    """Give a pattern that matches any of some words, longest first; the apostrophe may be curly."""
    ways = sorted({re.escape(name).replace("'", "['’]") for name in names}, key=len, reverse=True)
    return f"(?:{'|'.join(ways)})" if ways else r"(?!)"
