"""Words without accents: "Œuvre" and "œuvre" and "oeuvre" are one word to a reader who searches."""

import unicodedata
from functools import lru_cache

from unidecode import unidecode

_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FOLDED_SCRIPTS = ("GREEK", "CYRILLIC")
_TWINS = {"µ": "μ"}
"""Letters that Unicode has twice: the micro sign is the Greek mu that other keyboards write."""


class _Letters(dict[int, str]):
    """What each character is folded to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_char(chr(code))
        return folded


def _fold_char(char: str) -> str:
    """Give what a character is folded to.

    Latin letters: Unidecode's table (œ oe, æ ae, ß ss, ø o, ł l, þ th …).  Greek and Cyrillic: without their marks.
    Other letters stay: Unidecode would make "dong jing" of 東京.  Signs stay too: it would make letters of °, € and ™
    that collide with words; only skin tones go.  Digits of other forms (², ₂, １) become plain ones.
    """
    if char in _TWINS:
        return _TWINS[char]
    name, kind = unicodedata.name(char, ""), unicodedata.category(char)
    if kind[0] == "L" and (name.startswith(("LATIN", "FULLWIDTH LATIN"))):
        return unidecode(char).lower() or char
    if kind[0] == "L" and name.startswith(_FOLDED_SCRIPTS):
        return _without_marks(char)
    if kind[0] == "N":
        plain = unicodedata.normalize("NFKC", char)
        return plain if plain.isdecimal() else char
    return "" if kind == "Mn" or ord(char) in _SKIN_TONES else char


def _without_marks(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


_LETTERS = _Letters()


@lru_cache(maxsize=1 << 16)  # the common words of an archive: some 10 MB
def fold(word: str) -> str:
    """Give a word without accents, in lower case: "Œuvre" → "oeuvre", "Straße" → "strasse", "ёлка" → "елка".

    Shape: any str in, NFC out; the length may change.  Folding twice changes nothing.  Errors: none.
    Source: Unidecode's table for Latin letters, Unicode's decompositions for Greek and Cyrillic.
    """
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", word).lower().translate(_LETTERS)
