"""Which words of a segment a pattern means: beginnings by search, other patterns and misspelt words over all words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from indexer.analysis import fold
from indexer.engines.whoosh.budget import Budget
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.numbers import places
from indexer.engines.whoosh.segment import Segment
from indexer.matching import NEAR, expression, start
from indexer.query.tree import Fuzzy, Pattern, Prefix

STEP = 1 << 12  # words from one look at the clock to the next: some milliseconds
_END = 10  # the byte behind each word
_LETTERS = 32  # bits in which the letters of a word leave their marks


def meant(segment: Segment, pattern: Pattern, budget: Budget) -> tuple[Array, Array]:
    """Give the folded words that a pattern means, ascending, and how near each is to it; as far as there is time."""
    if isinstance(pattern, Fuzzy):
        return _misspelt(segment, fold(pattern.term), pattern)
    low, high = segment.words.begin(start(pattern))
    if isinstance(pattern, Prefix):
        return np.arange(low, high), np.ones(high - low)
    fits = re.compile(expression(pattern), re.S).fullmatch
    words = _in_time(segment.words.between(low, high), budget)
    found = [number for number, word in enumerate(words, start=low) if fits(word)]
    return np.array(found, np.int64), np.ones(len(found))


def _in_time(words: Iterable[str], budget: Budget) -> Iterator[str]:
    for number, word in enumerate(words):
        if number % STEP == 0:
            budget.take(0)
            if budget.spent:
                return
        yield word


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The words of a segment by how many letters they have: number, place in the bytes of all, and which letters.

    Each letter leaves a mark in one of thirty-two bits.  starts: where the words of each size begin.
    """

    number: Array
    begin: Array
    end: Array
    letters: Array
    starts: Array


@lru_cache(maxsize=16)
def _shapes(segment: Segment) -> _Shapes:
    """Look at all words of a segment at once.  Cost: some 10 ns a letter, once."""
    raw = np.frombuffer(segment.words.bytes(), np.uint8)
    ends = np.flatnonzero(raw == _END)
    begins = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else ends
    marks = _marks(raw)
    marks[ends] = 0
    sizes = np.add.reduceat((marks != 0).astype(np.int64), begins) if len(begins) else begins
    letters = np.bitwise_or.reduceat(marks, begins) if len(begins) else marks
    order = sizes.argsort(kind="stable")
    return _Shapes(order, begins[order], ends[order], letters[order], places(np.bincount(sizes)))


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
    shapes, most = _shapes(segment), pattern.distance
    last = len(shapes.starts) - 1
    low, high = shapes.starts[[min(max(0, len(word) - most), last), min(len(word) + most + 1, last)]].tolist()
    letters = np.bitwise_or.reduce(_marks(np.frombuffer(word.encode(), np.uint8)))
    near = low + np.flatnonzero(np.bitwise_count(shapes.letters[low:high] ^ letters) <= 2 * most)
    raw = segment.words.bytes()
    begins, ends = shapes.begin[near].tolist(), shapes.end[near].tolist()
    apart = distances(word, [bytes(raw[begin:end]).decode() for begin, end in zip(begins, ends, strict=True)])
    meant = np.flatnonzero(apart <= most)
    order = shapes.number[near[meant]].argsort()
    return shapes.number[near[meant]][order], np.array(NEAR).take(apart[meant][order])


def distances(word: str, others: Sequence[str]) -> Array:
    """Give Levenshtein's distance of a word from each of some others.

    Cost: a row of the table for all others at once, a letter of the word after the other (Wagner, Fischer 1974).
    """
    sizes = np.fromiter(map(len, others), np.int64, len(others))
    width = max(1, int(sizes.max(initial=0)))
    letters = np.array(others, f"U{width}").view(np.uint32).reshape(len(others), width)
    steps = np.arange(width + 1, dtype=np.int16)
    row = np.tile(steps, (len(others), 1))
    for place, letter in enumerate(word, start=1):
        above = row + 1
        above[:, 1:] = np.minimum(above[:, 1:], row[:, :-1] + (letters != ord(letter)))
        above[:, 0] = place
        row = np.minimum.accumulate(above - steps, axis=1) + steps
    found: Array = row[np.arange(len(others)), sizes]
    return found
