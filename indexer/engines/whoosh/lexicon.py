"""Sorted words in little memory: blocks of sixteen, found by their heads."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh.files import Array

BLOCK = 16  # words that stand together: each costs its own bytes, one end and a sixteenth of a place
STEP = 4  # of so many blocks one head is kept in memory
_END = b"\n"  # sorts before all that words are made of


def packed(words: Iterable[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Give sorted words as bytes and the places of their blocks."""
    rest = iter(words)
    blocks = [_END.join([*some, b""]) for some in iter(lambda: tuple(islice(rest, BLOCK)), ())]
    ends = np.cumsum([0, *map(len, blocks)], dtype=np.uint32)
    return np.frombuffer(b"".join(blocks), np.uint8), ends


class Lexicon:
    """Words, by number and the other way round; they must not hold line ends."""

    def __init__(self, words: Array, blocks: Array, count: int) -> None:
        self._words = words.data
        self._blocks = blocks.data
        self._count = count

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _heads(self) -> list[bytes]:
        """Give the heads of some blocks: a search among these is most of a search."""
        return [self._head(block) for block in range(0, len(self._blocks) - 1, STEP)]

    def _head(self, block: int) -> bytes:
        return bytes(self._words[self._blocks[block] : self._blocks[block + 1]]).partition(_END)[0]

    def _block(self, number: int) -> list[bytes]:
        """Give the words of a block."""
        return bytes(self._words[self._blocks[number] : self._blocks[number + 1]]).split(_END)[:-1]

    def _find(self, word: bytes) -> tuple[int, list[bytes], int]:
        """Give the block in which a word stands or would, its words, and the word's place among them."""
        step = bisect_right(self._heads, word) - 1
        if step < 0:
            return 0, [], 0
        low, high = step * STEP, min((step + 1) * STEP, len(self._blocks) - 1)
        while high - low > 1:  # the last block whose head is not behind the word
            middle = (low + high) // 2
            if self._head(middle) <= word:
                low = middle
            else:
                high = middle
        words = self._block(low)
        return low, words, bisect_left(words, word)

    def word(self, number: int) -> str:
        """Give a word by its number."""
        return self._block(number // BLOCK)[number % BLOCK].decode()

    def place(self, word: bytes) -> int:
        """Give the number of the first word that is not before a word: where it stands, or would."""
        block, _, place = self._find(word)
        return block * BLOCK + place

    def number(self, word: str) -> int:
        """Give the number of a word, -1 where it is not here."""
        wanted = word.encode()
        block, words, place = self._find(wanted)
        return block * BLOCK + place if place < len(words) and words[place] == wanted else -1

    def begin(self, prefix: str) -> tuple[int, int]:
        """Give the numbers of the first word with a beginning, and of the first behind all that have it."""
        start = prefix.encode()
        return self.place(start), self.place(start + b"\xff")

    def between(self, low: int, high: int) -> Iterator[str]:
        """Give the words from one number up to another."""
        for block in range(low // BLOCK, -(-high // BLOCK)):
            words = self._block(block)
            yield from (word.decode() for word in words[max(0, low - block * BLOCK) : high - block * BLOCK])

    def __iter__(self) -> Iterator[bytes]:
        """Give all words as they are stored."""
        for block in range(len(self._blocks) - 1):
            yield from self._block(block)

    def bytes(self) -> memoryview:
        """Give all words, each with a line end behind it."""
        return self._words
