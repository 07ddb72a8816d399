"""Which words of a segment a pattern means: beginnings by search, other patterns and misspelt words over all words."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from indexer.analysis import fold
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.segment import Segment
from indexer.matching import closeness, expression, start
from indexer.query.tree import Fuzzy, Pattern, Prefix

_END = 10  # the byte behind each word
_LETTERS = 32  # bits in which the letters of a word leave their marks


def meant(segment: Segment, pattern: Pattern) -> tuple[Array, Array]:
    """Give the folded words that a pattern means, ascending, and how near each is to it."""
    if isinstance(pattern, Fuzzy):
        return _misspelt(segment, fold(pattern.term), pattern)
    low, high = segment.words.begin(start(pattern))
    if isinstance(pattern, Prefix):
        return np.arange(low, high), np.ones(high - low)
    fits = re.compile(expression(pattern), re.S).fullmatch
    found = [number for number, word in enumerate(segment.words.between(low, high), start=low) if fits(word)]
    return np.array(found, np.int64), np.ones(len(found))


@dataclass(frozen=True, slots=True)
class _Shapes:
    """How many letters each word has, and which: each leaves a mark in one of thirty-two bits."""

    size: Array
    letters: Array


@lru_cache(maxsize=16)
def _shapes(segment: Segment) -> _Shapes:
    """Look at all words of a segment at once.  Cost: some 5 ns a letter, once."""
    raw = np.frombuffer(segment.words.bytes(), np.uint8)
    ends = np.flatnonzero(raw == _END)
    begins = np.concatenate([[0], ends[:-1] + 1])
    marks = _marks(raw)
    marks[ends] = 0
    sizes = np.add.reduceat((marks != 0).astype(np.int64), begins) if len(begins) else begins
    return _Shapes(sizes, np.bitwise_or.reduceat(marks, begins) if len(begins) else marks)


def _marks(raw: Array) -> Array:
    """Give a bit for the first byte of each letter, none for the others (UTF-8)."""
    marks = np.left_shift(np.uint32(1), (raw & (_LETTERS - 1)).astype(np.uint32))
    marks[(raw & 0xC0) == 0x80] = 0
    return marks


def _misspelt(segment: Segment, word: str, pattern: Fuzzy) -> tuple[Array, Array]:
    """Give the words that differ from one in few letters.

    Words with too many letters more or less, or with too many others, are left out without being looked at: a letter
    put in, taken out or replaced changes the marks in two bits at the most.
    """
    shapes = _shapes(segment)
    letters = np.bitwise_or.reduce(_marks(np.frombuffer(word.encode(), np.uint8)))
    near = np.flatnonzero(np.abs(shapes.size - len(word)) <= pattern.distance)
    near = near[np.bitwise_count(shapes.letters[near] ^ letters) <= 2 * pattern.distance]
    found = [(number, close) for number in near.tolist() if (close := closeness(pattern, segment.words.word(number)))]
    return np.array([number for number, _ in found], np.int64), np.array([close for _, close in found])
