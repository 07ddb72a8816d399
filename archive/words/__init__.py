"""Words of forum interfaces: months, relative days, phrases around quotes; one TOML file a language, beside this one.

They help to read what a page says ("Hier à 21:04", "X a écrit :"); they never decide which software wrote it.
A phrase may hold {author}, {date}, {n} (figures), {any} and {words} (one or more words that tell us nothing) and {mail}
(an address in brackets); a colon or bracket in it may stand with or without a space before it.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from archive.errors import WordsError

UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
PHRASES = ("quoted", "edited", "started", "reply", "resubject")
MAX_PHRASE_CHARS = 400  # no line above a quote is longer; a whole post is not looked at
MAX_AUTHOR_CHARS = 120  # a name and the address behind it; a longer one is a sentence
MAX_DATE_CHARS = 60  # a date that stands before the author
_LISTS = ("weekdays", "today", "yesterday", "ago", "morning", "afternoon", "noon")
_MARK = "\x01"  # put before each word or figure that a date can begin with, while a phrase is looked for
_GAP = rf"[\s{_MARK}]"
_DATE_END = (
    r"\d{1,2}[:hH.]\d\d(?:[:.]\d\d)?(?:\s*[ap]\.?\s?m\.?)?(?:\s*(?:GMT\s*)?[+-]\d\d:?\d\d)?(?:\s*\(?(?-i:[A-Z]{3,5})\)?)?"
    r"|\d{4}"
)
_HOLES = {
    "{n}": rf"{_MARK}?\d+",
    "{any}": r"\S+",
    "{words}": ".{1,200}?",
    "{mail}": r"[<(\[][^<>\s]*@[^<>\s]*[>)\]]",
}
_ADDRESS = re.compile(r"\s*[<(\[]+(?:mailto:)?[^<>\s]*@[^<>\s]*[>)\]]+$", re.I)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What all languages say, put together: every word in lower case with straight apostrophes."""

    months: Mapping[str, int]
    units: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    """The words for the days of the week, today, yesterday, ago, morning, afternoon and noon."""
    phrases: Mapping[str, tuple[str, ...]]
    common: Mapping[str, frozenset[str]]
    """The commonest words of each language, by the language's code."""


@cache
def words() -> Words:
    """Give the words of every shipped language.

    Raises WordsError, naming file and key, where a file is wrong or two languages contradict each other.
    """
    tables: dict[str, Mapping[str, Any]] = {}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        tables[file.name] = tomllib.loads(file.read_text("utf-8"))
        _check(file.name, tables[file.name])
    said = tables.values()
    return Words(
        months=_months(tables),
        units=_units(tables),
        lists={name: _unique(one for table in said for one in table[name]) for name in _LISTS},
        phrases={name: _unique(one for table in said for one in table["phrases"][name]) for name in PHRASES},
        common={table["language"]: frozenset(table["common"].split()) for table in said},
    )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _months(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Give the number of each month's name in all languages.

    An abbreviation ("lis" for "listopad") that another language gives to another month is left out of both: a page
    does not say its language where a date stands, a date that is not read shows, and a wrong month would be believed.
    Names in full, and short forms that are not how a name begins, may not contradict each other.
    """
    known: dict[str, tuple[int, bool, str]] = {}
    unclear: set[str] = set()
    for file, said in tables.items():
        for number, names in enumerate(said["months"], start=1):
            whole, *_ = names.split()
            for name in names.split():
                short = whole.startswith(name) and whole != name
                before, was_short, where = known.setdefault(name, (number, short, file))
                if before == number:
                    known[name] = (number, short and was_short, where)
                elif (short or was_short) and where != file:
                    unclear.add(name)
                else:
                    place = "this" if where == file else "another"
                    raise WordsError(file, "months", f"{name!r} is month {before} in {place} language")
    return {name: number for name, (number, _, _) in known.items() if name not in unclear}


def _units(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    units: dict[str, str] = {}
    for file, said in tables.items():
        for unit, names in said["units"].items():
            for name in names:
                if units.setdefault(name, unit) != unit:
                    raise WordsError(file, f"units.{unit}", f"{name!r} is a {units[name]} elsewhere")
    return units


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


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One way to say something: a word that its text must hold, how many letters it has itself, and its pattern."""

    needle: str
    letters: int
    pattern: re.Pattern[str]


@cache
def _phrases(name: str) -> tuple[_Phrase, ...]:
    """Give the ways of a phrase in all languages, those with more letters and signs first."""
    ways = sorted(words().phrases[name], key=len, reverse=True)
    return tuple(sorted(map(_phrase, ways), key=lambda phrase: phrase.letters, reverse=True))


def _phrase(way: str) -> _Phrase:
    held = _WORD.findall(re.sub(r"\{\w+\}", " ", way).lower())
    needle = max(held, key=len, default="@" if "{mail}" in way else "")
    return _Phrase(needle, sum(map(len, held)), re.compile(_way(way), re.I | re.S))


@lru_cache(maxsize=4096)
def _phrases_with(name: str, needles: frozenset[str]) -> tuple[_Phrase, ...]:
    return tuple(phrase for phrase in _phrases(name) if phrase.needle in needles)


@cache
def _needles(name: str) -> frozenset[str]:
    return frozenset(phrase.needle for phrase in _phrases(name))


def _way(phrase: str) -> str:
    """Give one phrase as a pattern; a date that stands before the author goes as far as it looks like a date.

    A colon may follow, and the arrow that leads to the quoted post; marks of quotation and brackets may stand around.
    """
    pattern = re.sub(r"(?:\\ )+", r"\\s+", re.escape(phrase)).replace("'", "['’]")
    pattern = re.sub(r"\\s\+(?=[:;,@]|\\\()", r"\\s*", pattern).replace(r":\s+", r":\s*").replace(r"\s", _GAP)
    date_first = 0 <= phrase.find("{date}") < phrase.find("{author}")
    author = (rf"(?!{_MARK}?\d)" if date_first else "") + f".{{1,{MAX_AUTHOR_CHARS}}}?"
    date = rf".{{1,{MAX_DATE_CHARS}}}(?:{_DATE_END})" if date_first else ".+?"
    for hole, way in (*_HOLES.items(), ("{author}", f"(?P<author>{author})"), ("{date}", f"{_MARK}(?P<date>{date})")):
        pattern = pattern.replace(re.escape(hole), way)
    before = "«" if phrase.startswith("{") else "«(["
    after = ").»\\]" if phrase.endswith("{date}") or "({date}" in phrase else "»"
    return rf"[\s{_MARK}{re.escape(before)}]*{pattern}[\s:{after}]*(?:↑.{{0,60}})?"


@cache
def _date_words() -> frozenset[str]:
    """Give what a date can begin with: names may hold the word or comma that stands before the date."""
    lists = words().lists
    starts = (*words().months, *lists["weekdays"], *lists["today"], *lists["yesterday"])
    return frozenset(found[0] for start in starts if (found := _WORD.match(start)))


def _marked(text: str) -> str:
    """Give a text with a mark before each word or figure that a date can begin with."""
    starts = _date_words()
    return re.sub(
        r"(?<![^\s(])(?:\d|([^\W\d_]+))",
        lambda found: _MARK + found[0] if found[1] is None or found[1].lower() in starts else found[0],
        text.replace(_MARK, ""),
    )


def said_by(name: str, text: str) -> Said | None:
    """Give what a phrase says in a text; None where the text is not such a phrase as a whole.

    name: one of PHRASES.  An address behind the author and quotation marks around the name are left out.

    >>> said_by("quoted", "Citation de: Smith, Adam le 15 Février 2008, 01:20:15 PM")
    Said(author='Smith, Adam', date='15 Février 2008, 01:20:15 PM')
    """
    if len(text) > MAX_PHRASE_CHARS:
        return None
    lower = text.lower()
    held = frozenset(needle for needle in _needles(name) if needle in lower)
    marked = _marked(text) if held else ""
    best, letters = None, 0
    for phrase in _phrases_with(name, held):
        if best is not None and phrase.letters < letters:
            break
        if found := phrase.pattern.fullmatch(marked):
            said = _said(found)
            if best is None or len(said.date) > len(best.date):  # "by Ann (5 May 2009, 10:11": "," is not where it ends
                best, letters = said, phrase.letters
    return best


def _said(found: re.Match[str]) -> Said:
    holes = {hole: (value or "").replace(_MARK, "").strip() for hole, value in found.groupdict().items()}
    return Said(author=_name(holes.get("author", "")), date=holes.get("date", ""))


def _name(author: str) -> str:
    """Give a name without the address behind it and without quotation marks around it."""
    author = _ADDRESS.sub("", author).strip() or author
    for marks in ('""', "''", "“”", "„“", "«»", "»«"):
        if len(author) > 2 and author[0] == marks[0] and author[-1] == marks[1]:
            author = author[1:-1].strip()
    return author


def begins_with(name: str, text: str) -> int:
    """Give how many characters at the beginning of a text are a phrase ("Re: "), 0 where none is."""
    found = next((found for phrase in _phrases(name) if (found := phrase.pattern.match(text))), None)
    return found.end() if found else 0


def alternatives(names: Iterable[str]) -> str:
    """Give a pattern that matches any of some words, longest first; the apostrophe may be curly."""
    ways = sorted({re.escape(name).replace("'", "['’]") for name in names}, key=len, reverse=True)
    return f"(?:{'|'.join(ways)})" if ways else r"(?!)"
