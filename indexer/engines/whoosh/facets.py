"""How many of the found posts have each site, board, author, year, month, day, language, and thing in them."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from indexer.analysis import fold
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.columns import LANGUAGES
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import Hitset
from indexer.engines.whoosh.index import Part
from indexer.engines.whoosh.numbers import runs
from indexer.engines.whoosh.unions import Union
from indexer.query.tree import Query

Counts = dict[str, int]
Facets = Mapping[str, tuple[tuple[str, int], ...]]
UNITS = {"month": "M", "day": "D"}
"""Periods that no column holds, by numpy's name of the unit."""
_EACH_BIT = np.arange(len(layout.HAS_BITS))


def facets(collector: Collector, query: Query, found: Hitset | Union, names: Sequence[str], most: int) -> Facets:
    """Give the so many commonest values of some facets with the number of posts that have each; equals by name.

    found: what the query finds.  Where it is too late, none of any.
    """
    if not names or collector.late:
        return dict.fromkeys(names, ())
    look = partial(_facets, collector, found, names, most)
    return collector.kept((query, *names, most), look)


def _facets(collector: Collector, found: Hitset | Union, names: Sequence[str], most: int) -> Facets:
    parts, documents = collector.snapshot.parts, found.united().documents
    if len(parts) == 1:
        return {name: tuple(counts[:most]) for name, counts in _counted(parts[0], documents, names, most)}
    counted: dict[str, Counts] = {name: {} for name in names}
    for part, here in collector.by_part(documents):
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
    rows, times = _times(segment.column("combination").take(documents), len(segment.combined["site"]))
    for name in names:
        if name == "author":
            codes, counts = _times(segment.column("author").take(documents), len(segment.values["author"]))
        else:
            column = segment.combined[name].take(rows)
            if name == "has":
                found.append((name, _bits(column, times)))
                continue
            counts = np.bincount(column, times)  # as floats, which are exact here
            codes = counts.nonzero()[0]
            counts = counts.take(codes)
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
        return runs(np.sort(codes))
    counts = np.bincount(codes, minlength=size)
    found = counts.nonzero()[0]
    return found, counts.take(found)


def _bits(column: Array, times: Array) -> list[tuple[str, int]]:
    counts = zip(layout.HAS_BITS, (times @ (column[:, None] >> _EACH_BIT & 1)).tolist(), strict=True)
    return sorted(((name, count) for name, count in counts if count), key=lambda pair: (-pair[1], pair[0]))


def _named(part: Part, name: str, codes: Array, counts: Array, most: int | None) -> list[tuple[str, int]]:
    """Give codes as the values that they stand for, commonest first, equals in the order of codes: that of names."""
    if most is not None:
        if len(codes) > 2 * most:  # one more than is wanted, since the value of one code may be no value
            least = np.partition(counts, len(counts) - most - 1)[len(counts) - most - 1]
            kept = (counts >= least).nonzero()[0]
            codes, counts = codes.take(kept), counts.take(kept)
        order = (-counts).argsort(kind="stable")[: most + 1]
        codes, counts = codes.take(order), counts.take(order)
    pairs = zip(codes.tolist(), map(int, counts.tolist()), strict=True)
    if name == "year":
        return [(str(code), count) for code, count in pairs if code]
    if name == "language":
        said = [(LANGUAGES[code], count) for code, count in pairs if LANGUAGES[code]]
        return sorted(said, key=lambda pair: (-pair[1], pair[0]))
    values = part.segment.values[name]
    return [(value, count) for code, count in pairs if (value := values.value(code))]
