"""The redactions of a home: a text file that a maintainer may read and write, too.

[[redaction]]
author = "Jean Dupont"            # or post = "SITE/TOPIC/POST", phrase = "words", from = 2010-05-01, to = 2010-05-31
site = "forum.example/board"      # where it holds; everywhere, if it is left out
reason = "asked for by himself"
made = 2026-11-28
"""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from archive.blanks import words
from archive.disk import replace_text
from archive.redactions import Redaction, Redactions
from search_app.settings import SettingsError

_HEAD = """# What was taken out of this archive for good, and why; the saved pages themselves are not touched.
# forumsearch redact writes here; after a change by hand run: forumsearch redact
"""
_TEXTS = ("post", "author", "phrase", "site", "reason")
_DAYS = {"from": "since", "to": "until", "made": "made"}


def read_redactions(file: Path) -> Redactions:
    """Give the redactions of a file, none where there is no file; raises SettingsError where it cannot be followed."""
    try:
        said = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Redactions()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as bad:
        raise SettingsError(f"{file}: cannot be read: {bad}; mend it, nothing is read or shown anew before") from None
    entries = said.get("redaction", [])
    if set(said) - {"redaction"} or not isinstance(entries, list):
        raise SettingsError(f"{file}: there are only tables of the kind [[redaction]]")
    return Redactions(_redaction(file, number, one) for number, one in enumerate(entries, start=1))


def _redaction(file: Path, number: int, said: Any) -> Redaction:
    where = f"{file}: [[redaction]] {number}"
    if not isinstance(said, dict):
        raise SettingsError(f"{where}: must be a table")
    for key, value in said.items():
        kind, called = (str, "text in quotes") if key in _TEXTS else (date, "a day like 2010-05-31, without quotes")
        if key not in (*_TEXTS, *_DAYS):
            raise SettingsError(f"{where}: {key} is not known; there are {', '.join((*_TEXTS, *_DAYS))}")
        if not isinstance(value, kind):
            raise SettingsError(f"{where}: {key} must be {called}")
    found = Redaction(**{_DAYS.get(str(key), str(key)): value for key, value in said.items()})
    if wrong := what_is_wrong(found):
        raise SettingsError(f"{where}: {wrong}")
    return found


def what_is_wrong(one: Redaction) -> str:
    """Give what is wrong with a redaction, as a sentence; "" where nothing is."""
    named = [bool(one.post), bool(one.author), bool(one.phrase), one.spans_days]
    if sum(named) != 1:
        return "name one thing: a post, an author, a phrase, or days"
    if one.post and one.post.count("/") < 2:
        return "write a post as SITE/TOPIC/POST, as results give it"
    if one.phrase and not words(one.phrase):
        return "a phrase must hold a word"
    if one.since > one.until:
        return "the first day lies behind the last"
    return ""


def write_redactions(file: Path, redactions: Redactions) -> None:
    """Write the redactions of a home down, on the disk at once; raises OSError."""
    replace_text(file, _HEAD + "".join(map(_entry, redactions.every)))


def _entry(one: Redaction) -> str:
    texts = {key: json.dumps(getattr(one, key), ensure_ascii=False).replace("\x7f", "\\u007f") for key in _TEXTS}
    days = {key: getattr(one, name).isoformat() for key, name in _DAYS.items()}
    lines = {key: text for key, text in texts.items() if text != '""'}
    lines |= {key: day for key, day in days.items() if day not in (date.min.isoformat(), date.max.isoformat())}
    return "\n[[redaction]]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())
