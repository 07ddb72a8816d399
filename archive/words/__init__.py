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
PHRASES = ("quoted", "edited", "started", "reply", "resubject")
MAX_PHRASE_CHARS = 400  # no line above a quote is longer; a whole post is not looked at
_DATE_END = r"\d{1,2}[:hH.]\d\d(?:[:.]\d\d)?(?:\s*[ap]\.?m\.?)?(?:\s*[+-]\d{4})?(?:\s*\([A-Z]+\))?|\d{4}"
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


@dataclass(frozen=True, slots=True)
class Said:
    """What a phrase says; "" where it does not."""

    author: str = ""
    date: str = ""


@cache
def _phrases(name: str) -> tuple[re.Pattern[str], ...]:
    """Give the patterns of a phrase in all languages, longer ones first; a colon may follow."""
    ways = sorted(words().phrases[name], key=len, reverse=True)
    return tuple(re.compile(rf"\s*{_way(way)}\s*:?\s*", re.I | re.S) for way in ways)


def _way(phrase: str) -> str:
    """Give one phrase as a pattern; a date that stands before the author goes as far as it looks like a date."""
    pattern = re.sub(r"(?:\\ )+", r"\\s+", re.escape(phrase)).replace(r"\s+:", r"\s*:").replace(r":\s+", r":\s*")
    date_first = phrase.find("{date}") < phrase.find("{author}")
    author = r"(?P<author>(?!\d).+?)" if date_first else "(?P<author>.+?)"
    date = rf".+?(?:{_DATE_END})" if date_first else ".+?"
    pattern = pattern.replace(r"\{n\}", r"\d+").replace(r"\{author\}", author)
    return pattern.replace(r"\{date\}", f"(?P<date>{_date_start()}{date})")


@cache
def _date_start() -> str:
    """Give a pattern for what a date can begin with: names may hold the word or comma that stands before the date."""
    lists = words().lists
    starts = [*words().months, *lists["weekdays"], *lists["today"], *lists["yesterday"]]
    return rf"(?=\d|{alternatives(starts)}\b)"


def said_by(name: str, text: str) -> Said | None:
    """Give what a phrase says in a text; None where the text is not such a phrase as a whole.

    name: one of PHRASES.

    >>> said_by("quoted", "Citation de: Smith, Adam le 15 Février 2008, 01:20:15 PM")
    Said(author='Smith, Adam', date='15 Février 2008, 01:20:15 PM')
    """
    for phrase in _phrases(name) if len(text) <= MAX_PHRASE_CHARS else ():
        if found := phrase.fullmatch(text):
            said = found.groupdict()
            return Said(author=(said.get("author") or "").strip(), date=(said.get("date") or "").strip())
    return None


def begins_with(name: str, text: str) -> int:
    """Give how many characters at the beginning of a text are a phrase ("Re: "), 0 where none is."""
    found = next((found for phrase in _phrases(name) if (found := phrase.match(text))), None)
    return found.end() if found else 0


def alternatives(names: Iterable[str]) -> str:
    """Give a pattern that matches any of some words, longest first; the apostrophe may be curly."""
    ways = sorted({re.escape(name).replace("'", "['’]") for name in names}, key=len, reverse=True)
    return f"(?:{'|'.join(ways)})" if ways else r"(?!)"
