"""The language of a paragraph and of a post: French, English or another one.

Each word weighs for French, for English or for neither: by a list of common words (archive/words) or else by its
letters (archive/letters).  A text whose letters are rare in both, and of whose words few are common, is in another
language.  A word is weighed once and remembered, so a paragraph costs a look-up a word.
"""

import re
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from archive.letters import UNIT, rareness
from archive.lines import Line
from archive.records import Passage
from archive.remembered import Remembered
from archive.words import words

MAX_CHARS = 4000  # of a paragraph that are looked at; more never changed the answer on the corpora
MIXED_SHARE = 0.05  # a post is mixed from this share of letters in its lesser language
MIXED_LETTERS = 45  # … but a title or a name in another language does not make it so
LONG_LINE = 80  # letters: shorter lines greet, thank and ask

LETTERS_SHARE = 0.4  # of a UNIT of rareness: what it weighs for the language in which letters are less rare
MOST_OF_LETTERS = 12  # a word's letters never weigh as much as a common word
LEAST = 13  # a text weighs for its language, at least: more than one word's letters can say
CLEARER = 0.05  # of all weights: by so much one language leads
STRANGE = 8.0  # nats: how rare letters are in texts of another language, on the average …
EASED = 3.0  # … and by how much rarer they may be where all words are common
ENOUGH = 8  # words: fewer may all be names

_COUNTS = struct.Struct("<9I")  # of a paragraph
MAX_KNOWN = 1 << 16  # words whose weights are remembered
_SIGN = re.compile(r"[/@_\\=<>{}|]|www\.")  # a word that holds one is an address, a path or code
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_ELIDED = re.compile(r"(?:[ldjnsmtc]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=.)")
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-zA-Z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff\ufb00-\ufb06]")


def _weigh(piece: str) -> int:
    """Give what stands between two spaces as nine counts in one number, so that one sum adds up a paragraph.

    From the lowest 32 bits on: its weight for French and for English in tenths, how many of its words are common in
    either language, how rare its letters are in French and in English and how many threes of them there are, how many
    words and letters it has, and how many of these are not Latin.  An address, a path or code is no word.
    """
    if _SIGN.search(piece):
        return 0
    counts = (_COUNTS.pack(*_weigh_word(word)) for word in _WORD.findall(piece))
    return sum(int.from_bytes(one, "little") for one in counts)


_weighed = Remembered(_weigh, MAX_KNOWN)


def _weigh_word(word: str) -> tuple[int, ...]:
    if not word.isascii() and (strange := len(_OTHER_SCRIPT.findall(word))):
        return 0, 0, 0, 0, 0, 0, 0, len(word), strange
    rare = rareness(_ELIDED.sub("", word) if "'" in word else word)
    return (*_weights(word, rare[1] - rare[0]), *rare, 1, len(word), 0)


def _weights(word: str, rarer: int) -> tuple[int, int, int]:
    """Give a word's weight for French and for English in tenths, and 1 if it is common in either, else 0.

    rarer: by how much its letters are rarer in English.
    """
    if _ELIDED.match(word):
        return 20, 0, 1
    common = words().common
    french, english = word in common["fr"], word in common["en"]
    if french or english:
        return (3, 3, 1) if french and english else (15 * french, 15 * english, 1)
    weight = min(MOST_OF_LETTERS, int(LETTERS_SHARE * abs(rarer)))
    return (weight, 0, 0) if rarer > 0 else (0, weight, 0)


@lru_cache(maxsize=4096)  # the same paragraph stands on every copy of a post's page
def identify(text: str) -> str:
    """Give "fr", "en", "other", or "" where a text is too short or too little of it is words.

    Cost: 5–10 µs for 100 characters of a text that is new.
    """
    prose = text[:MAX_CHARS].lower().replace("’", "'")
    counted = sum(map(_weighed.__getitem__, prose.split()))
    counts = _COUNTS.unpack(counted.to_bytes(_COUNTS.size, "little"))
    french, english, common, rare_french, rare_english, threes, found, letters, strange = counts
    if letters < 2:
        return ""
    if 2 * strange > letters:
        return "other"
    if found >= ENOUGH and min(rare_french, rare_english) / (UNIT * threes) > STRANGE + EASED * common / found:
        return "other" if letters > 80 else ""
    if max(french, english) < LEAST or abs(french - english) < CLEARER * (french + english):
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
    """Give the language of a post: that of its passages, or "mixed" where French and English both matter.

    A post that begins and ends in the lesser of both, but says no long line in it, only shows what is in the other one:
    it is of its author's language.
    """
    known = [passage for passage in passages if passage.language]
    if len({passage.language for passage in known}) == 1:
        return known[0].language
    letters: Counter[str] = Counter()
    for passage in known:
        letters[passage.language] += sum(map(str.isalpha, passage.text))
    if not letters:
        return ""
    lesser, more = sorted(("fr", "en"), key=lambda language: letters[language])
    if letters[lesser] < max(MIXED_LETTERS, MIXED_SHARE * letters[more]):
        return letters.most_common(1)[0][0]
    return lesser if _frames(lesser, known) else "mixed"


def _frames(language: str, known: Sequence[Passage]) -> bool:
    """Say whether passages begin and end in a language and have no long line in it."""
    said = [line for passage in known if passage.language == language for line in passage.text.splitlines()]
    return known[0].language == known[-1].language == language and max(map(len, said)) < LONG_LINE
