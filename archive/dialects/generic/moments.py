"""Whether a text states when something was said: a whole date, or only a part that tells a record from other words.

Boards leave out the year that a page is of ("2:08pm On Jun 03"), and "3 days ago" tells nothing where nobody knows when
the page was saved.  Such a text still shows where a record stands; no date is made of it.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache

from archive.dates import Found, find_date
from archive.words import words

MAX_CHARS = 120  # of a text that states a date and little else
MAX_VAGUE_CHARS = 60  # … and of one that states only a part of a date
MAX_VAGUE_WORDS = 6  # of one that holds no figure
MAX_LINE_WORDS = 24  # of a line that names a person and a moment
ANY_LEAP_YEAR = 2000  # has every day that a date without a year may name
ANY_DAY = datetime(ANY_LEAP_YEAR, 6, 15)  # what "3 days ago" counts from where no date is made of it
_CLOCK = re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3])[:hH][0-5]\d(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was said; date is None where a text states only a part of it."""

    date: Found | None = None


_VAGUE = Moment()


def moment_in(text: str, now: datetime | None) -> Moment | None:
    """Give the moment that a short text states, None where it states none.

    now: what "yesterday" counts from.
    """
    if not 1 < len(text) <= MAX_CHARS:
        return None
    if _DIGIT.search(text) is None and not (_is_short(text) and _is_vague(text)):
        return None
    if found := find_date(text, now):
        return Moment(found) if _is_short(text) or not _is_word_alone(text, found, now) else None
    return _VAGUE if len(text) <= MAX_VAGUE_CHARS and _is_vague(text) else None


def _is_short(text: str) -> bool:
    """Say whether a text without figures can state a moment and little else: "Yesterday", "vor einem Jahr"."""
    return len(text) <= MAX_VAGUE_CHARS and text.count(" ") < MAX_VAGUE_WORDS


def _is_word_alone(text: str, found: Found, now: datetime | None) -> bool:
    """Say whether the date in a text is a word alone, and its figures have another sense: "It rained yesterday (3)"."""
    return found.at.time() == time() and find_date(_DIGIT.sub("", text), now) == found


@lru_cache(maxsize=16384)  # the same words of the interface stand on every page
def _is_vague(text: str) -> bool:
    if _DIGIT.search(text) is None:
        return find_date(text, ANY_DAY) is not None
    if _CLOCK.search(text) or find_date(text, ANY_DAY):
        return True
    months = words().months
    named = any(word in months for word in _WORD.findall(text.lower()))
    return named and find_date(f"{text} {ANY_LEAP_YEAR}") is not None


def without_date(text: str) -> str:
    """Give a line without the date it states and the day of the week before it.

    "By Ann on Mon 5 May 2009" is "By Ann on".  Cost: a search a word.
    """
    found = find_date(text, ANY_DAY)
    words_ = text.split()
    if found is None or len(words_) > MAX_LINE_WORDS:
        return text
    start, end = 0, len(words_)
    while start + 1 < end and find_date(" ".join(words_[start + 1 : end]), ANY_DAY) == found:
        start += 1
    while end - 1 > start and find_date(" ".join(words_[start : end - 1]), ANY_DAY) == found:
        end -= 1
    lists = words().lists
    before, after = words_[:start], words_[end:]
    if before and before[-1].strip(".,()").lower() in lists["weekdays"]:
        before.pop()
    if after and after[0].strip(".,()").lower() in lists["morning"] + lists["afternoon"]:
        del after[0]
    return " ".join((*before, *after))
