"""Posting lists as bytes: how they are packed, and how they are taken apart (see layout).

    head     4 bytes   number of postings; the two highest bits say whether the next two are there
    more     4         how many frequencies stand aside
    far      4         how many positions need more than a byte
    blocks   4, 8 each number of blocks; highest bits of their documents, and how many documents   (long lists)
    documents  4 each                                                                              (short lists)
    frequencies 4 each those of FREQUENT and above
    documents  2 each  their lowest bits                                                           (long lists)
    positions  2 each  the higher bits of those that are far
    forms    1 each    code × 4 + frequency, 0 where it stands aside
    positions  1 each  their lowest bits

Each list begins at a multiple of UNIT bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from indexer.engines.whoosh import layout
from indexer.engines.whoosh.files import BLOCK, Array, ArraysFile
from indexer.engines.whoosh.numbers import members, places, put, spread, taken

_COUNT = (1 << 30) - 1
_HAS_MORE = 1 << 30
_HAS_FAR = 1 << 31


@dataclass(frozen=True, slots=True)
class Postings:
    """Postings side by side, list by list, documents ascending in each.

    list, document, code, frequency, far: of each posting; far says whether its positions take more than a byte.
    position: of all tokens, posting by posting.
    """

    list: Array
    document: Array
    code: Array
    frequency: Array
    far: Array
    position: Array

    def take(self, order: Array) -> "Postings":
        """Give the postings in another order, or some of them."""
        frequency = self.frequency[order]
        starts = places(self.frequency)[:-1]
        return Postings(
            self.list[order],
            self.document[order],
            self.code[order],
            frequency,
            self.far[order],
            self.position[spread(starts[order], frequency)],
        )


def gathered(lists: Array, codes: Array, documents: Array, positions: Array, far: Array) -> Postings:
    """Give the postings of tokens that are in the order of lists, documents, codes and positions."""
    new = np.ones(len(lists), bool)
    new[1:] = (lists[1:] != lists[:-1]) | (documents[1:] != documents[:-1]) | (codes[1:] != codes[:-1])
    starts = np.flatnonzero(new)
    frequency = np.diff(starts, append=len(lists))
    return Postings(lists[starts], documents[starts], codes[starts], frequency, far[starts], positions)


def packed_lists(found: Postings, count: int) -> tuple[Array, Array]:
    """Give the bytes of lists, and where in units each begins."""
    sizes = np.bincount(found.list, minlength=count)
    often = found.frequency >= layout.FREQUENT
    more = np.bincount(found.list[often], minlength=count)
    tokens = np.bincount(found.list, weights=found.frequency, minlength=count).astype(np.int64)
    is_far = np.repeat(found.far, found.frequency)
    token_list = np.repeat(found.list, found.frequency)
    far = np.bincount(token_list[is_far], minlength=count)
    blocks = _blocks(found, sizes)
    shape = _Shape.of(sizes, more, far, np.bincount(blocks.list, minlength=count), tokens)
    out = np.zeros(int(shape.end[-1]) if count else 0, np.uint8)
    words, halves = out.view(np.uint32), out.view(np.uint16)
    begin = shape.begin
    words[begin // 4] = sizes | np.where(more > 0, _HAS_MORE, 0) | np.where(far > 0, _HAS_FAR, 0)
    words[begin[more > 0] // 4 + 1] = more[more > 0]
    words[begin[far > 0] // 4 + 1 + (more > 0)[far > 0]] = far[far > 0]
    long = sizes >= layout.LONG_LIST
    per_list = np.bincount(blocks.list, minlength=count)
    words[shape.blocks[long] // 4] = per_list[long]
    at = spread(shape.blocks[long] // 4 + 1, 2 * per_list[long])
    words[at] = np.column_stack([blocks.high, blocks.size]).ravel()
    in_long = long[found.list]
    put(words, shape.documents[~long] // 4, sizes[~long], found.document[~in_long])
    put(words, shape.more // 4, more, found.frequency[often])
    put(halves, shape.lows[long] // 2, sizes[long], found.document[in_long] & 0xFFFF)
    put(halves, shape.far // 2, far, found.position[is_far] >> 8)
    put(out, shape.forms, sizes, found.code * 4 + np.where(often, 0, found.frequency))
    put(out, shape.positions, tokens, found.position & 0xFF)
    return out, (begin // layout.UNIT).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The blocks of long lists: of which list, the highest bits of its documents, how many it holds."""

    list: Array
    high: Array
    size: Array


def _blocks(found: Postings, sizes: Array) -> _Blocks:
    in_long = (sizes >= layout.LONG_LIST)[found.list]
    lists, high = found.list[in_long], found.document[in_long] >> 16
    new = np.ones(len(lists), bool)
    new[1:] = (lists[1:] != lists[:-1]) | (high[1:] != high[:-1])
    starts = np.flatnonzero(new)
    return _Blocks(lists[starts], high[starts], np.diff(starts, append=len(lists)))


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where in the bytes each part of each list begins."""

    begin: Array
    blocks: Array
    documents: Array
    more: Array
    lows: Array
    far: Array
    forms: Array
    positions: Array
    end: Array

    @classmethod
    def of(cls, sizes: Array, more: Array, far: Array, blocks: Array, tokens: Array) -> "_Shape":
        """Give the shape of lists from how much they hold."""
        long = sizes >= layout.LONG_LIST
        head = 4 + 4 * (more > 0) + 4 * (far > 0)
        parts = [
            head,
            np.where(long, 4 + 8 * blocks, 0),
            np.where(long, 0, 4 * sizes),
            4 * more,
            np.where(long, 2 * sizes, 0),
            2 * far,
            sizes,
            tokens,
        ]
        at = places(-(-np.sum(parts, axis=0) // layout.UNIT) * layout.UNIT)
        begin, blocks, documents, more, lows, far, forms, positions = at[:-1] + np.cumsum(
            [0 * head, *parts[:-1]], axis=0
        )
        return cls(begin, blocks, documents, more, lows, far, forms, positions, at[1:])


@dataclass(frozen=True, slots=True)
class OneList:
    """One list taken apart; positions are taken apart when they are asked for."""

    documents: Array
    forms: Array
    more: Array
    far: Array
    low: Array
    """Lowest bits of positions, and whatever stands behind them."""

    def frequencies(self) -> Array:
        """Give how often each posting's word stands in its document."""
        return frequencies(self.forms, self.more)

    def first(self, take: Callable[[int], int]) -> "OneList":
        """Give the list, or so many of its first postings as may be taken."""
        allowed = take(len(self.forms))
        if allowed == len(self.forms):
            return self
        forms = self.forms[:allowed]
        more = self.more[: int(np.count_nonzero(forms & 3 == 0))]
        return OneList(self.documents[:allowed], forms, more, self.far, self.low)

    def among(self, documents: Array) -> "OneList":
        """Give the postings of some documents, which must be ascending, without their positions."""
        return self.at(self.places(documents))

    def places(self, documents: Array) -> Array:
        """Give where the postings of some documents stand, which must be ascending."""
        if not len(self.documents):
            return np.empty(0, np.int64)
        wanted = documents[: documents.searchsorted(self.documents[-1], "right")].astype(self.documents.dtype)
        low, high = self.documents.searchsorted(wanted), self.documents.searchsorted(wanted, "right")
        return spread(low, high - low)

    def starts(self, kept: Array, counted: Array | None = None) -> tuple[Array, Array]:
        """Give where the positions of some postings begin, and how many each has.

        kept: the places of the postings, ascending.  counted: which postings have any; None for all.
        """
        if not len(kept):
            return kept, kept
        small = self.forms & 3
        often = (small == 0).nonzero()[0] if len(self.more) else kept[:0]
        larger = self.more.astype(np.int64)
        frequency = small.take(kept).astype(np.int64)
        rank = often.searchsorted(kept)
        is_often = (frequency == 0).nonzero()[0]
        frequency[is_often] = larger.take(rank.take(is_often))
        if counted is not None:
            small *= counted
            larger *= counted.take(often)
        begins = np.empty(len(kept), np.int64)
        begins[0] = small[: kept[0]].sum(dtype=np.int64)
        begins[1:] = np.add.reduceat(small, kept, dtype=np.int64)[:-1]
        np.cumsum(begins, out=begins)
        return begins + places(larger).take(rank), frequency

    def at(self, kept: Array) -> "OneList":
        """Give the postings at some places, which must be ascending, without their positions."""
        forms, more = self.forms.take(kept), self.more
        if len(more):
            often = (self.forms & 3 == 0).nonzero()[0]
            more = more[members(kept, often)]
        return OneList(self.documents.take(kept), forms, more, self.far[:0], self.low[:0])


class Lists:
    """The lists of a segment, proved as far as they are read."""

    def __init__(self, file: ArraysFile) -> None:
        raw = file.bare("lists")
        self._file, self._at = file, file.place("lists")
        self._bytes = raw
        self._halves = raw.view(np.uint16)
        self._words = raw.view(np.uint32)
        self.begins = file.whole("list_at")
        self._size = len(raw)
        self.units = self._size // layout.UNIT
        self._begin, self._numbers = self.begins.data, self._words.data  # single numbers are had faster so

    def bounds(self, number: int) -> tuple[int, int]:
        """Give where the bytes of a list begin and end."""
        begins = self._begin
        end = begins[number + 1] * layout.UNIT if number + 1 < len(begins) else self._size
        return begins[number] * layout.UNIT, end

    def sizes(self, numbers: Array) -> Array:
        """Give the number of postings of some lists."""
        self._prove(numbers)
        found: Array = self._words[self.begins[numbers]] & _COUNT
        return found.astype(np.int64)

    def one(self, number: int) -> OneList:
        """Take one list apart."""
        begin, end = self.bounds(number)
        self._file.prove(self._at + begin, self._at + end)
        words, numbers = self._words, self._numbers
        at = begin // 4
        head = numbers[at]
        size = head & _COUNT
        at += 1
        more = far = 0
        if head & _HAS_MORE:
            more = numbers[at]
            at += 1
        if head & _HAS_FAR:
            far = numbers[at]
            at += 1
        if size < layout.LONG_LIST:
            documents: Array = words[at : at + size]
            at += size
            frequencies = words[at : at + more]
            half = 2 * (at + more)
        else:
            blocks = numbers[at]
            high, sizes = words[at + 1 : at + 1 + 2 * blocks : 2], words[at + 2 : at + 1 + 2 * blocks : 2]
            at += 1 + 2 * blocks
            frequencies = words[at : at + more]
            half = 2 * (at + more)
            lows = self._halves[half : half + size]
            documents = lows if blocks == 1 and not high[0] else lows + np.repeat(high << 16, sizes)
            half += size
        byte = 2 * (half + far)
        return OneList(
            documents,
            self._bytes[byte : byte + size],
            frequencies,
            self._halves[half : half + far],
            self._bytes[byte + size : end],
        )

    def many(self, numbers: Array) -> "ManyLists":
        """Take many lists apart at once, list by list in the order given."""
        begin = self.begins[numbers].astype(np.int64)
        self._prove(numbers)
        words = self._words
        head = words[begin]
        size = (head & _COUNT).astype(np.int64)
        has_more, has_far = (head >> 30) & 1, head >> 31
        last = len(words) - 1
        at = begin + 1
        more = np.where(has_more, words[np.minimum(at, last)], 0).astype(np.int64)
        at += has_more
        far = np.where(has_far, words[np.minimum(at, last)], 0).astype(np.int64)
        at += has_far
        long = size >= layout.LONG_LIST
        blocks = np.where(long, words[np.minimum(at, last)], 0).astype(np.int64)
        first_block = at + 1
        at += np.where(long, 1 + 2 * blocks, size)
        half = 2 * (at + more)
        starts = places(size)[:-1]
        documents = np.empty(int(size.sum()), np.int32)
        short = ~long
        documents[spread(starts[short], size[short])] = words[spread((at - size)[short], size[short])]
        if long.any():
            directory = taken(words, first_block[long], 2 * blocks[long])
            found = taken(self._halves, half[long], size[long]) + np.repeat(directory[::2] << 16, directory[1::2])
            put(documents, starts[long], size[long], found)
        byte = 2 * (half + np.where(long, size, 0) + far)
        return ManyLists(
            size,
            documents,
            taken(self._bytes, byte, size),
            taken(words, at, more),
            taken(self._halves, half + np.where(long, size, 0), far),
            byte + size,
            self._bytes,
        )

    def _prove(self, numbers: Array) -> None:
        """Prove the bytes of lists: most lie in one block, many in the same."""
        begin = self._at + self.begins[numbers].astype(np.int64) * layout.UNIT
        following = np.append(self.begins, self.units).astype(np.int64)[numbers + 1]
        end = self._at + following * layout.UNIT
        for block in np.unique(np.concatenate([begin, end - 1]) // BLOCK).tolist():
            self._file.prove(block * BLOCK, block * BLOCK + 1)
        for wide in np.flatnonzero(end - begin > BLOCK).tolist():
            self._file.prove(int(begin[wide]), int(end[wide]))


@dataclass(frozen=True, slots=True)
class ManyLists:
    """Several lists taken apart, side by side; size: postings of each."""

    size: Array
    documents: Array
    forms: Array
    more: Array
    far: Array
    low_at: Array
    """Where in ``bytes`` the lowest bits of each list's positions begin."""
    bytes: Array

    def frequencies(self) -> Array:
        """Give how often each posting's word stands in its document."""
        return frequencies(self.forms, self.more)

    def postings(self, place_of_code: Array, first_code: Array, long: Array) -> Postings:
        """Give all that these lists say, ``list`` of a posting being a place in their order.

        place_of_code: of all codes, first_code: of each of these lists, where its codes begin there; long: of each
        document, which places need more than a byte for positions.
        """
        owner = np.repeat(np.arange(len(self.size), dtype=np.int32), self.size)
        frequency, code = self.frequencies().astype(np.int32), self.forms >> 2
        place = place_of_code[first_code[owner] + code] & 7
        far = (long[self.documents] >> place & 1).astype(bool)
        tokens = np.bincount(owner, weights=frequency, minlength=len(self.size)).astype(np.int64)
        position = taken(self.bytes, self.low_at, tokens).astype(np.int32)
        position[np.repeat(far, frequency)] += self.far.astype(np.int32) << 8
        return Postings(owner, self.documents, code, frequency, far, position)


def frequencies(forms: Array, more: Array) -> Array:
    """Give how often each posting's word stands in its document, from its form and what stands aside."""
    frequency = (forms & 3).astype(np.int64)
    if len(more):
        frequency[frequency == 0] = more
    return frequency
