"""Small things done to arrays of whole numbers."""

import numpy as np

from indexer.engines.whoosh.files import Array

SEARCH = 32  # times what it costs to look a number up in a table, a search costs …
CLEAR = 64  # … and so many places of a table are cleared meanwhile
WIDE = 512  # a run of so many numbers is copied by itself; shorter ones all at once, by a place for each number


def spread(starts: Array, counts: Array) -> Array:
    """Give all whole numbers from each start on, as many as its count says, one after the other.

    >>> spread(np.array([5, 9]), np.array([2, 3])).tolist()
    [5, 6, 9, 10, 11]
    """
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    found: Array = np.arange(total, dtype=np.int64) + np.repeat(starts - (ends - counts), counts)
    return found


def taken(array: Array, starts: Array, counts: Array) -> Array:
    """Give runs of an array, one after the other: as many numbers from each start on as its count says.

    >>> taken(np.array([7, 8, 9]), np.array([1, 0]), np.array([2, 1])).tolist()
    [8, 9, 7]
    """
    if not (counts >= WIDE).any():
        found: Array = array[spread(starts, counts)]
        return found
    at = places(counts)
    found = np.empty(at[-1], array.dtype)
    _copy(array, starts, found, at[:-1], counts)
    return found


def put(out: Array, starts: Array, counts: Array, values: Array) -> None:
    """Put values, one run after the other, where each run starts."""
    if (counts >= WIDE).any():
        _copy(values, places(counts)[:-1], out, starts, counts)
    else:  # values are in order: their own places need not be worked out
        out[spread(starts, counts)] = values


def _copy(source: Array, starts: Array, into: Array, at: Array, counts: Array) -> None:
    """Copy runs of one array into another: wide ones as they are, all others at once."""
    is_wide = counts >= WIDE
    wide = zip(starts[is_wide].tolist(), at[is_wide].tolist(), counts[is_wide].tolist(), strict=True)
    for start, to, count in wide:
        into[to : to + count] = source[start : start + count]
    counts = counts[~is_wide]
    into[spread(at[~is_wide], counts)] = source[spread(starts[~is_wide], counts)]


def places(counts: Array) -> Array:
    """Give where each of some runs begins, and behind them where the last ends.

    >>> places(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    found = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=found[1:])
    return found


def runs(ascending: Array) -> tuple[Array, Array]:
    """Give the different numbers of an ascending array, and how often each is there.

    >>> [one.tolist() for one in runs(np.array([2, 2, 7]))]
    [[2, 7], [2, 1]]
    """
    starts, counts = runs_of(ascending)
    return ascending.take(starts), counts


def runs_of(numbers: Array) -> tuple[Array, Array]:
    """Give where each run of equal numbers begins, and how long it is.

    >>> [one.tolist() for one in runs_of(np.array([7, 7, 2, 7]))]
    [[0, 2, 3], [2, 1, 1]]
    """
    new = np.ones(len(numbers) + 1, bool)
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:-1])
    bounds = new.nonzero()[0]
    return bounds[:-1], bounds[1:] - bounds[:-1]


def smallest(array: Array) -> Array:
    """Give an array of numbers from 0 on in as few bytes as its highest one needs."""
    return array.astype(np.min_scalar_type(int(array.max(initial=0))))


def members(sorted_in: Array, wanted: Array) -> Array:
    """Say of each wanted number whether it is among sorted ones; all are 0 or more.

    Cost: a table of all numbers where that is cheaper than a search for each.
    """
    if not len(sorted_in):
        return np.zeros(len(wanted), bool)
    last = int(sorted_in[-1])
    if len(wanted) * SEARCH > len(sorted_in) + last // CLEAR:
        table = np.zeros(last + 2, bool)
        table[sorted_in] = True
        return table.take(wanted, mode="clip")
    at = sorted_in.searchsorted(wanted)
    at[at == len(sorted_in)] = 0
    found: Array = sorted_in[at] == wanted
    return found
