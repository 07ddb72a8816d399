"""The language of a paragraph and of a post: French, English or another one.

Each word weighs for French, for English or for neither: by a list of common words (archive/words), by its accents
and by the letters it is built of.  A word is weighed once and remembered, so a paragraph costs a look-up a word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from archive.lines import Line
from archive.records import Passage
from archive.words import words

MAX_CHARS = 4000  # of a paragraph that are looked at; more never changed the answer on the corpora
MIXED_SHARE = 0.08  # a post is mixed from this share of letters in its lesser language
MIXED_LETTERS = 60  # … but a title or a name in another language does not make it so

LANE = 16  # bits for each count of a paragraph: of MAX_CHARS letters none comes near 65,536
_ONES = (1 << LANE) - 1
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


@lru_cache(maxsize=1 << 16)
def _weigh(piece: str) -> int:
    """Give what stands between two spaces as six counts in one number, so that one sum adds up a paragraph.

    From the lowest LANE bits on: its weight for French and for English in tenths, how many of its words are common in
    either language, how many words and letters it has, and how many of these are not Latin.  An address, a path or code
    is no word.
    """
    if _SIGN.search(piece):
        return 0
    found = _WORD.findall(piece)
    weights = [(*_weigh_word(word), 1, len(word), len(_OTHER_SCRIPT.findall(word))) for word in found]
    return sum(sum(lane) << place * LANE for place, lane in enumerate(zip(*weights, strict=True)))


def _weigh_word(word: str) -> tuple[int, int, int]:
    """Give a word's weight for French and for English in tenths, and 1 if it is common in either, else 0."""
    if _ELIDED.match(word):
        return 20, 0, 1
    common = words().common
    french, english = word in common["fr"], word in common["en"]
    if french or english:
        return (3, 3, 1) if french and english else (15 * french, 15 * english, 1)
    return 6 * min(2, len(_FRENCH.findall(word))), 6 * min(2, len(_ENGLISH.findall(word))), 0


@lru_cache(maxsize=4096)  # the same paragraph stands on every copy of a post's page
def identify(text: str) -> str:
    """Give "fr", "en", "other", or "" where a text is too short or too little of it is words.

    Cost: 5–10 µs for 100 characters of a text that is new.
    """
    prose = text[:MAX_CHARS].lower().replace("’", "'")
    counted = sum(map(_weigh, prose.split()))
    french, english, common, found, letters, strange = (counted >> place * LANE & _ONES for place in range(6))
    if letters < 2:
        return ""
    if 2 * strange > letters:
        return "other"
    if found >= 8 and common < 0.15 * found:
        return "other" if common < 0.08 * found and letters > 80 else ""
    if max(french, english) < 10 or abs(french - english) < 0.15 * (french + english):
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
