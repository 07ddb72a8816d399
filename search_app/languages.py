"""The interface in the reader's language: texts, numbers and dates."""

import gettext
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import format_datetime
from babel.messages.pofile import read_po
from babel.numbers import get_group_symbol
from flask import g, request
from markupsafe import Markup

LANGUAGES = {"en": "English", "fr": "Français"}
"""Languages of the interface, each by its own name; the first is taken where a browser asks for none of them."""
COOKIE = "language"
DAY = "d MMMM y"  # how a day is written, as CLDR's patterns say it


class Catalogue(gettext.NullTranslations):
    """The texts of one language, from its .po file; a text without a translation is shown in English."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._texts: dict[str, str] = {}
        self._plurals: dict[str, tuple[str, ...]] = {}
        file = Path(__file__).parent / "translations" / language / "LC_MESSAGES" / "messages.po"
        if file.exists():
            self._load(file, language)

    def _load(self, file: Path, language: str) -> None:
        with file.open("rb") as opened:
            for message in read_po(opened, locale=language):
                if isinstance(message.id, str) and message.id and message.string:
                    self._texts[message.id] = str(message.string)
                elif isinstance(message.string, tuple) and all(message.string):
                    self._plurals[message.id[0]] = message.string

    def gettext(self, message: str) -> str:
        """Give a text in this language."""
        return self._texts.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Give a text that speaks of a number; French takes the singular for 0 too."""
        forms = self._plurals.get(msgid1)
        if forms is None:
            return msgid1 if n == 1 else msgid2
        return forms[0] if n < 2 else forms[1]


@cache
def catalogue(language: str) -> Catalogue:
    """Give the texts of a language."""
    return Catalogue(language)


def language() -> str:
    """Give the language of this request: the reader's choice, else what the browser asks for, else English."""
    known: str | None = g.get("language")
    if known is None:
        chosen = request.cookies.get(COOKIE, "")
        asked = request.accept_languages.best_match(LANGUAGES)
        g.language = known = chosen if chosen in LANGUAGES else asked or next(iter(LANGUAGES))
    return known


def translate(text: str) -> str:
    """Give a text in the language of this request."""
    return catalogue(language()).gettext(text)


def markup(text: str, **said: object) -> Markup:
    """Give a text in the language of this request as markup, with what it speaks of put in."""
    found = _markup(text, language())
    return found % said if said else found


@lru_cache(maxsize=1 << 9)  # texts of the interface
def _markup(text: str, name: str) -> Markup:
    return Markup(catalogue(name).gettext(text))  # noqa: S704  (texts of ours)


def translate_number(one: str, many: str, number: int) -> str:
    """Give a text about a number in the language of this request."""
    return catalogue(language()).ngettext(one, many, number)


def number(value: int) -> str:
    """Give a whole number as the reader's language writes it."""
    return f"{value:,}".replace(",", _between_thousands(language()))


@cache
def _between_thousands(locale: str) -> str:
    return str(get_group_symbol(locale))


def period(text: str) -> str:
    """Give a year, a month or a day ("2012", "2012-03", "2012-03-31") as the reader's language writes it."""
    if len(text) < 7:
        return text
    day = datetime.fromisoformat(text if len(text) > 7 else f"{text}-01")
    return _formatted(day, DAY if len(text) > 7 else "MMMM y", language())


def date(moment: datetime | None, *, time: bool = False) -> str:
    """Give a date, with its time of day if wanted, as the reader's language writes it; "" where there is none."""
    if moment is None:
        return ""
    shown = moment.replace(tzinfo=None)
    if not time:
        return _formatted(shown.replace(hour=0, minute=0, second=0, microsecond=0), DAY, language())
    return _formatted(shown.replace(second=0, microsecond=0), f"{DAY}, HH:mm", language())


@lru_cache(maxsize=1 << 13)
def _formatted(moment: datetime, form: str, locale: str) -> str:
    return str(format_datetime(moment, form, locale=locale))
