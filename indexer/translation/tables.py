"""Makes the tables of this folder; what they hold and where it is from stands in their first line.

    python -m indexer.translation.tables

It wants Debian with the packages that freedict and apertium name.  A word's translations are those of FreeDict in its
order, then those to which both ways of Apertium lead, then those of one way.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from indexer.analysis import forms
from indexer.translation import apertium, freedict

DICTD, APERTIUM, WORDS = Path("/usr/share/dictd"), Path("/usr/share/apertium"), Path("/usr/share/dict/french")
MOST_WORDS = 3  # of a translation: longer ones explain
SOURCE = (
    "# FreeDict fra-eng and eng-fra 2022.04.21 (GPL-2.0-or-later); Apertium fra-cat 1.10.0, eng-cat 1.0.1, "
    "eo-fr 0.9.1, eo-en 1.0.2 (GPL-2.0-or-later and GPL-3.0-or-later); made by indexer/translation/tables.py"
)
_MARKS = {"fr": re.compile(r"^(?:se |s')"), "en": re.compile(r"^to (?=\w)")}

Table = dict[str, dict[str, None]]


def main() -> None:
    """Write the tables beside this module."""
    french = _freedict("fr", "en")
    english = _freedict("en", "fr")
    _add_inverse(french, english)
    known = list(apertium.forms(APERTIUM, WORDS))
    lexemes = {(lexeme.lemma, lexeme.kind): lexeme for _, lexeme in reversed(known)}
    for lexeme, ways in apertium.translated(APERTIUM, lexemes.values()):
        for target in sorted(ways, key=lambda target: -ways[target]):
            _put(french, plain(lexeme.plain, "fr"), plain(target, "en"))
    _add_inverse(english, french)
    _write("fr-en", ((word, ", ".join(targets)) for word, targets in french.items()))
    _write("en-fr", ((word, ", ".join(targets)) for word, targets in english.items()))
    _write("fr-forms", _irregular(known, french).items())


def plain(word: str, language: str) -> str:
    """Give a word as it is looked up: in lower case, verbs without what marks them; "" for what is none."""
    word = _MARKS[language].sub("", word.lower().replace("ˈ", "'").strip(" .…-"))
    return word if re.fullmatch(r"[\w'-]+(?: [\w'-]+)*", word) and len(word.split()) <= MOST_WORDS else ""


def _freedict(language: str, other: str) -> Table:
    names = {"fr": "fra", "en": "eng"}
    found: Table = {}
    for head, translated in freedict.entries(DICTD, f"freedict-{names[language]}-{names[other]}"):
        for one in translated:
            _put(found, plain(head, language), plain(one, other))
    return found


def _put(table: Table, word: str, target: str) -> None:
    if word and target:
        table.setdefault(word, {})[target] = None


def _add_inverse(table: Table, other: Table) -> None:
    for word, targets in other.items():
        for target in targets:
            _put(table, target, word)


def _irregular(known: Iterable[tuple[str, apertium.Lexeme]], table: Table) -> Mapping[str, str]:
    """Give the words to which stems belong that are not those of the words themselves: "vont" to "aller"."""
    found: dict[str, dict[str, None]] = {}
    for form, lexeme in known:
        stem = forms(form).stems["fr"]
        rare = apertium.RARE.intersection(re.findall(r"\w+", lexeme.tags))
        if lexeme.plain in table and not rare and stem != forms(lexeme.plain).stems["fr"]:
            found.setdefault(stem, {})[lexeme.plain] = None
    return {stem: ", ".join(words) for stem, words in found.items()}


def _write(name: str, rows: Iterable[tuple[str, str]]) -> None:
    lines = sorted("\t".join(row) for row in rows)
    Path(__file__).with_name(f"{name}.tsv").write_text("\n".join([SOURCE, *lines, ""]), "utf-8")


if __name__ == "__main__":
    main()
