"""How many of the found posts have each site, board, author, year, month, day, language, and thing in them."""

from collections.abc import Sequence

import numpy as np

from indexer.analysis import fold
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.columns import LANGUAGES
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.index import Part

Counts = dict[str, int]
UNITS = {"month": "M", "day": "D"}
"""Periods that no column holds, by numpy's name of the unit."""


def facets(
    collector: Collector, documents: Array, names: Sequence[str], most: int
) -> dict[str, tuple[tuple[str, int], ...]]:
    """Give the so many commonest values of some facets with the number of posts that have each; equals by name."""
    parts = collector.snapshot.parts
    if len(parts) == 1:
        return {name: tuple(counts[:most]) for name, counts in _counted(parts[0], documents, names, most)}
    counted: dict[str, Counts] = {name: {} for name in names}
    for part, here in collector.by_part(documents) if names else ():
        for name, counts in _counted(part, here, names, None):
            into = counted[name]
            for value, count in counts:
                into[value] = into.get(value, 0) + count
    return {
        name: tuple(sorted(counts.items(), key=lambda pair: (-pair[1], fold(pair[0]), pair[0]))[:most])
        for name, counts in counted.items()
    }


def _counted(
    part: Part, documents: Array, names: Sequence[str], most: int | None
) -> Sequence[tuple[str, list[tuple[str, int]]]]:
    """Give the values of facets among some documents of a part, with counts: all, or so many of the commonest in order.

    most: how many.  None: all, in any order.
    """
    segment = part.segment
    found = [(name, _periods(segment.said_of(documents), name)) for name in names if name in UNITS]
    names = [name for name in names if name not in UNITS]
    if not names:
        return found
    rows, times = _times(segment.column("combination")[documents], len(segment.combined["site"]))
    for name in names:
        if name == "author":
            codes, counts = _times(segment.column("author")[documents], len(segment.values["author"]))
        else:
            column = segment.combined[name][rows]
            if name == "has":
                found.append((name, _bits(column, times)))
                continue
            counts = np.bincount(column, weights=times).astype(np.int64)
            codes = np.flatnonzero(counts)
            counts = counts[codes]
        found.append((name, _named(part, name, codes, counts, most)))
    return found


def _periods(said: Array, name: str) -> list[tuple[str, int]]:
    """Give the months or days of some dates with counts, commonest first; what nobody knows is left out."""
    known = said[said != layout.NO_DATE].astype("datetime64[s]")
    found, counts = np.unique(known.astype(f"datetime64[{UNITS[name]}]"), return_counts=True)
    order = (-counts).argsort(kind="stable")
    return list(zip(found.astype(str)[order].tolist(), counts[order].tolist(), strict=True))


def _times(codes: Array, size: int) -> tuple[Array, Array]:
    """Give the codes that occur, ascending, and how often each does."""
    if len(codes) * 8 < size:
        found, counts = np.unique(codes, return_counts=True)
        return found, counts
    counts = np.bincount(codes, minlength=size)
    found = np.flatnonzero(counts)
    return found, counts[found]


def _bits(column: Array, times: Array) -> list[tuple[str, int]]:
    counts = ((name, int(times[column >> bit & 1 == 1].sum())) for bit, name in enumerate(layout.HAS_BITS))
    return sorted(((name, count) for name, count in counts if count), key=lambda pair: (-pair[1], pair[0]))


def _named(part: Part, name: str, codes: Array, counts: Array, most: int | None) -> list[tuple[str, int]]:
    """Give codes as the values that they stand for, commonest first, equals in the order of codes: that of names."""
    if most is not None:
        if len(codes) > 2 * most:  # one more than is wanted, since the value of one code may be no value
            least = np.partition(counts, len(counts) - most - 1)[len(counts) - most - 1]
            kept = np.flatnonzero(counts >= least)
            codes, counts = codes[kept], counts[kept]
        order = (-counts).argsort(kind="stable")[: most + 1]
        codes, counts = codes[order], counts[order]
    pairs = zip(codes.tolist(), counts.tolist(), strict=True)
    if name == "year":
        return [(str(code), count) for code, count in pairs if code]
    if name == "language":
        said = [(LANGUAGES[code], count) for code, count in pairs if LANGUAGES[code]]
        return sorted(said, key=lambda pair: (-pair[1], pair[0]))
    values = part.segment.values[name]
    return [(value, count) for code, count in pairs if (value := values.value(code))]
