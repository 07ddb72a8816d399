"""The language of a paragraph and of a post: French, English or another one.

Each word weighs for French, for English or for neither: by a list of common words (archive/words), by its accents
and by the letters it is built of.  A word is weighed once and remembered, so a paragraph costs a look-up a word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from archive.bodies import Line
from archive.records import Passage
from archive.words import words

MAX_CHARS = 4000  # of a paragraph that are looked at; more never changed the answer on the corpora
MIXED_SHARE = 0.08  # a post is mixed from this share of letters in its lesser language
MIXED_LETTERS = 60  # … but a title or a name in another language does not make it so

_SIGN = re.compile(r"[/@_\\=<>{}|]|www\.")  # a word that holds one is an address, a path or code
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_ELIDED = re.compile(r"(?:[ldjnsmtc]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=.)")
_FRENCH = re.compile(
    r"[éèêëàâîïôûùçœ]|eau|gn|qu|oi[rst]|ou[rvt]|(?:eux|aux|aient|ais|[eéè]ment|ique|eurs?|elle|ette|ez|ée?s?)$"
)
_ENGLISH = re.compile(
    r"w|k|th|sh|gh|ck|oo|ee|ow|ea[dmrst]|(?:ing|[^aeiou]ed|ly|ness|ful|[^aeiou]y|'(?:s|t|ll|re|ve|m))$"
)
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-zA-Z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff\ufb00-\ufb06]")


@lru_cache(maxsize=1 << 18)
def _weigh(word: str) -> tuple[float, float, int]:
    """Give a word's weight for French, its weight for English, and 1 if it is common in either, else 0."""
    if _ELIDED.match(word):
        return 2.0, 0.0, 1
    common = words().common
    french, english = word in common["fr"], word in common["en"]
    if french or english:
        return (0.3, 0.3, 1) if french and english else (1.5 * french, 1.5 * english, 1)
    return 0.6 * min(2, len(_FRENCH.findall(word))), 0.6 * min(2, len(_ENGLISH.findall(word))), 0


@lru_cache(maxsize=4096)  # the same paragraph stands on every copy of a post's page
def identify(text: str) -> str:
    """Give "fr", "en", "other", or "" where a text is too short or too little of it is words.

    Cost: 5–10 µs for 100 characters.
    """
    prose = text[:MAX_CHARS].lower().replace("’", "'")
    if _SIGN.search(prose):
        prose = " ".join(word for word in prose.split() if not _SIGN.search(word))
    found = _WORD.findall(prose)
    letters = sum(map(len, found))
    if letters < 2:
        return ""
    if not prose.isascii() and 2 * len(_OTHER_SCRIPT.findall(prose)) > letters:
        return "other"
    french, english, common = map(sum, zip(*map(_weigh, found), strict=True))
    if len(found) >= 8 and common < 0.15 * len(found):
        return "other" if common < 0.08 * len(found) and letters > 80 else ""
    if max(french, english) < 1.0 or abs(french - english) < 0.15 * (french + english):
        return ""
    return "fr" if french > english else "en"


def passages(lines: Sequence[Line]) -> tuple[Passage, ...]:
    """Give lines as passages: neighbours of one language are one passage, the undecided go with what is before them.

    Code is of no language: it goes with its neighbours and does not part them.
    """
    languages = list(_filled([("" if line.is_code else identify(line.text)) for line in lines]))
    return tuple(
        Passage(text="\n".join(line.text for line, _ in group), language=language)
        for language, group in groupby(zip(lines, languages, strict=True), key=lambda pair: pair[1])
    )


def _filled(languages: Sequence[str]) -> Iterator[str]:
    """Give each undecided line the language of the line before it, at the beginning of the first decided one."""
    last = next(filter(None, languages), "")
    for language in languages:
        last = language or last
        yield last


def whole(passages: Iterable[Passage]) -> str:
    """Give the language of a post: that of its passages, or "mixed" where French and English both matter."""
    letters: dict[str, int] = {}
    for passage in passages:
        letters[passage.language] = letters.get(passage.language, 0) + len(passage.text)
    letters.pop("", None)
    if not letters:
        return ""
    less, more = sorted((letters.get("fr", 0), letters.get("en", 0)))
    if less >= MIXED_LETTERS and less >= MIXED_SHARE * more:
        return "mixed"
    return max(letters, key=lambda language: letters[language])
