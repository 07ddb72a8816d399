"""What a reader may write before a colon, in French and English, and what the values after it mean."""

import re
from datetime import UTC, datetime
from unicodedata import combining, normalize

from indexer.documents import HAS
from indexer.documents import epoch as seconds
from indexer.query.tree import Between

NAMES = {
    "author": ("author", "auteur", "by", "par"),
    "title": ("title", "titre", "intitle"),
    "board": ("board", "forum", "rubrique", "section"),
    "site": ("site",),
    "language": ("lang", "langue", "language"),
    "before": ("before", "avant"),
    "after": ("after", "après", "depuis", "since"),
    "has": ("has", "avec", "contient"),
}
"""Every field, with the words for it; accents and case do not matter."""
LANGUAGES = {
    "fr": "fr", "french": "fr", "francais": "fr", "en": "en", "english": "en", "anglais": "en",
    "mixed": "mixed", "both": "mixed", "mixte": "mixed", "bilingue": "mixed", "other": "other", "autre": "other",
}  # fmt: skip
HAS_WORDS = {name: name for name in HAS} | {"lien": "link", "url": "link", "citation": "quote"}
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")


def plain(word: str) -> str:
    """Give a word in lower case without accents."""
    return "".join(char for char in normalize("NFD", word.lower()) if not combining(char))


_FIELDS = {plain(word): field for field, words in NAMES.items() for word in words}


def field_named(word: str) -> str:
    """Give the field that a word before a colon names, "" where none is."""
    return _FIELDS.get(plain(word), "")


def span(text: str) -> tuple[int, int] | None:
    """Give the beginning and the end of a year, a month or a day in seconds; None where the text is none of them.

    >>> span("2012-03")
    (1330560000, 1333238400)
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        begin = datetime(year, month or 1, day or 1, tzinfo=UTC)
        end = _next(begin, has_month=bool(month), has_day=bool(day))
    except (ValueError, OverflowError):
        return None
    return seconds(begin) or 0, seconds(end) or 0


def _next(begin: datetime, *, has_month: bool, has_day: bool) -> datetime:
    """Give the beginning of the next day, month or year."""
    if has_day:
        return datetime.fromordinal(begin.toordinal() + 1).replace(tzinfo=UTC)
    if has_month:
        return begin.replace(year=begin.year + begin.month // 12, month=begin.month % 12 + 1)
    return begin.replace(year=begin.year + 1)


def before(text: str) -> Between | None:
    """Give the posts said before a year, a month or a day began."""
    found = span(text)
    return Between(None, found[0]) if found else None


def after(text: str) -> Between | None:
    """Give the posts said in a year, a month or a day, or later."""
    found = span(text)
    return Between(found[0], None) if found else None
