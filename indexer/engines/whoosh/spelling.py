"""What a segment knows of how its words are spelled: which ones are alike, and how often each form stands.

Two words that differ in one letter become the same when a letter is taken out of each (symmetric deletes: Garbe's
SymSpell, 2012).  A hash of what is left leads to a bucket of numbers of words; what a bucket holds is looked at once
more, so that it need not say whose hash was whose.
"""

from collections.abc import Sequence

import numpy as np

from indexer.engines.base import is_offered
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.files import Array, ArraysFile
from indexer.engines.whoosh.numbers import places

BUCKET = 4  # words of a bucket, on the average
AT_ONCE = 1 << 15  # words that are worked out together: some 30 MB meanwhile
_END = 10  # a line end, which stands in no word
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse: 2**64 by the golden ratio
_INVERSE = pow(_BASE, -1, 1 << 64)


def near_arrays(words: Sequence[str]) -> dict[str, Array]:
    """Give the buckets of folded words: where each begins, and the numbers of its words.  Cost: some 2 µs a word."""
    chosen = [number for number, word in enumerate(words) if is_offered(word)]
    bits = (sum(len(words[number]) + 1 for number in chosen) // BUCKET).bit_length()
    buckets, numbers = [np.empty(0, np.int32)], [np.empty(0, np.uint32)]
    for start in range(0, len(chosen), AT_ONCE):
        some = chosen[start : start + AT_ONCE]
        hashes, owner = left([words[number] for number in some])
        buckets.append(_bucket(hashes, bits))
        numbers.append(np.array(some, np.uint32)[owner])
    bucket = np.concatenate(buckets)
    return {
        "near_at": places(np.bincount(bucket, minlength=1 << bits)).astype(np.uint32),
        "near_words": np.concatenate(numbers)[bucket.argsort(kind="stable")],
    }


def left(words: Sequence[str]) -> tuple[Array, Array]:
    """Give hashes of words and of all that is left of them without one letter, and the place of the word of each.

    The hash of letters is the sum of each by a power of _BASE, modulo 2**64: what stands behind a letter that is taken
    out goes one power down, so that all is worked out of sums from the left.
    """
    letters = np.frombuffer("\n".join([*words, ""]).encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    ends = np.flatnonzero(letters == _END)
    begins = np.concatenate([[0], ends[:-1] + 1]).astype(np.int64)[: len(ends)]
    sizes = ends - begins
    at = np.arange(len(letters)) - np.repeat(begins, sizes + 1)
    values = letters * _powers(int(sizes.max(initial=0)) + 1)[at]
    values[ends] = 0
    sums = np.cumsum(values)
    before = sums - values
    before -= np.repeat(before[begins], sizes + 1)
    total = np.repeat(before[ends], sizes + 1)
    without = before + (total - before - values) * np.uint64(_INVERSE)  # at a word's end: nothing is taken out
    return without, np.repeat(np.arange(len(words)), sizes + 1)


def _powers(count: int) -> Array:
    found = np.full(count, _BASE, np.uint64)
    found[0] = 1
    return np.cumprod(found)


def _bucket(hashes: Array, bits: int) -> Array:
    mixed = (hashes ^ (hashes >> np.uint64(29))) * np.uint64(_BASE)
    return (mixed >> np.uint64(64 - bits)).astype(np.int32) if bits else np.zeros(len(hashes), np.int32)


def near(file: ArraysFile, word: str) -> list[int]:
    """Give the numbers of words that may differ from one in a letter; some differ in more.  Proves what it reads."""
    at, words = file.whole("near_at"), file.bare("near_words")
    bits = (len(at) - 1).bit_length() - 1
    place, size = file.place("near_words"), words.itemsize
    found: set[int] = set()
    for bucket in np.unique(_bucket(left([word])[0], bits)).tolist():
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
