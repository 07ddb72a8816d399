"""What a segment knows of how its words are spelled: which ones are alike, and how often each form stands.

Two words that differ in one letter become the same when a letter is taken out of each (symmetric deletes: Garbe's
SymSpell, 2012).  A hash of what is left leads to a bucket of numbers of words; what a bucket holds is looked at once
more, so that it need not say whose hash was whose.
"""

from collections.abc import Iterator

import numpy as np

from indexer.engines.base import LONGEST, SHORTEST
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.files import Array, ArraysFile
from indexer.engines.whoosh.numbers import places, runs_of, spread

BUCKET = 4  # words of a bucket, on the average
AT_ONCE = 1 << 15  # words that are worked out together: some 30 MB meanwhile
_END = 10  # a line end, which stands in no word
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse: 2**64 by the golden ratio
_INVERSE = pow(_BASE, -1, 1 << 64)
_HASH = 32  # bits of a hash that are used


def near_arrays(words: Array) -> dict[str, Array]:
    """Give the buckets of folded words: where each begins, and the numbers of its words.

    words: the bytes of all, each with a line end behind it (lexicon.packed).  Cost: some µs a word; 12 bytes of memory
    for each of its letters.
    """
    pieces = list(_hashed(words)) or [(np.empty(0, np.uint32), np.empty(0, np.uint32))]
    bits = (sum(len(hashes) for hashes, _ in pieces) // BUCKET).bit_length()
    buckets = [(hashes >> np.uint32(_HASH - bits) if bits else 0 * hashes).astype(np.int32) for hashes, _ in pieces]
    at = places(np.bincount(np.concatenate(buckets), minlength=1 << bits))
    near_words, free = np.empty(at[-1], np.uint32), at[:-1].copy()
    for bucket, (_, number) in zip(buckets, pieces, strict=True):
        order = bucket.argsort(kind="stable")
        starts, counts = runs_of(bucket[order])
        filled = bucket[order[starts]]
        near_words[spread(free[filled], counts)] = number[order]
        free[filled] += counts
    return {"near_at": at.astype(np.uint32), "near_words": near_words}


def _hashed(words: Array) -> Iterator[tuple[Array, Array]]:
    """Give hashes of the words that are offered and of all that is left of them, and the number of the word of each.

    They come for some words at a time.  Which are offered is what engines.base.is_offered says of one.
    """
    line_ends = np.flatnonzero(words == _END)
    begin = 0
    for first in range(0, len(line_ends), AT_ONCE):
        end = int(line_ends[first : first + AT_ONCE][-1]) + 1
        letters = _letters(words[begin:end].tobytes())
        ends = np.flatnonzero(letters == _END)
        sizes = np.diff(ends, prepend=-1)
        digits = [letter for letter in np.unique(letters).tolist() if chr(letter).isdigit()]
        offered = (sizes > SHORTEST) & (sizes <= LONGEST + 1)
        offered[ends.searchsorted(np.flatnonzero(np.isin(letters, digits)))] = False
        hashes, owner = left(letters[np.repeat(offered, sizes)])
        yield _mixed(hashes), (first + np.flatnonzero(offered)).astype(np.uint32)[owner]
        begin = end


def _letters(words: bytes) -> Array:
    return np.frombuffer(words.decode().encode("utf-32-le"), np.uint32)


def left(letters: Array) -> tuple[Array, Array]:
    """Give hashes of words and of all that is left of them without one letter, and the place of the word of each.

    letters: those of all words, each with a line end behind it.  The hash of letters is the sum of each by a power of
    _BASE, modulo 2**64: what stands behind a letter that is taken out goes one power down, so that all is worked out of
    sums from the left.
    """
    ends = np.flatnonzero(letters == _END)
    sizes = np.diff(ends, prepend=-1)
    begins = ends + 1 - sizes
    at = np.arange(len(letters)) - np.repeat(begins, sizes)
    values = letters * _powers(int(sizes.max(initial=1)))[at]
    values[ends] = 0
    sums = np.cumsum(values)
    before = sums - values
    before -= np.repeat(before[begins], sizes)
    total = np.repeat(before[ends], sizes)
    without = before + (total - before - values) * np.uint64(_INVERSE)  # at a word's end: nothing is taken out
    return without, np.repeat(np.arange(len(ends)), sizes)


def _powers(count: int) -> Array:
    found = np.full(count, _BASE, np.uint64)
    found[0] = 1
    return np.cumprod(found)


def _mixed(hashes: Array) -> Array:
    mixed: Array = (hashes ^ (hashes >> np.uint64(29))) * np.uint64(_BASE) >> np.uint64(64 - _HASH)
    return mixed.astype(np.uint32)


def near(file: ArraysFile, word: str) -> list[int]:
    """Give the numbers of words that may differ from one in a letter; some differ in more.  Proves what it reads."""
    at, words = file.whole("near_at"), file.bare("near_words")
    bits = (len(at) - 1).bit_length() - 1
    place, size = file.place("near_words"), words.itemsize
    found: set[int] = set()
    for bucket in np.unique(_mixed(left(_letters(f"{word}\n".encode()))[0]) >> np.uint32(_HASH - bits)).tolist():
        low, high = int(at[bucket]), int(at[bucket + 1])
        if high > low:
            file.prove(place + low * size, place + high * size)
            found.update(words[low:high].tolist())
    return sorted(found)


def count_arrays(forms: int, accent_folded: Array, codes: Array, kinds: Array, counts: Array) -> dict[str, Array]:
    """Give how often each folded word stands in posts, however it is spelled, and each accented form.

    forms: how many there are.  codes, kinds, counts: form, kind and occurrences of each code; names and signatures are
    not counted.
    """
    own = ~np.array(layout.ASIDE_GROUP)[kinds & 7]
    count = np.bincount(codes[own], weights=counts[own], minlength=forms).astype(np.int64)
    folded = forms - len(accent_folded)
    accents = count[folded:]
    words = count[:folded] + np.bincount(accent_folded, weights=accents, minlength=folded).astype(np.int64)
    return {"word_count": words.astype(np.uint32), "accent_count": accents.astype(np.uint32)}
