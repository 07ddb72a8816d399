"""Which documents of a segment a filter lets through, by its columns (see engines.filters)."""

import numpy as np

from indexer.engines.filters import key, keys
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.columns import LANGUAGES
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.index import Part
from indexer.query.tree import Between, Everything, Is


def passing(part: Part, query: Is | Between | Everything) -> Array:
    """Give the documents of a part that a filter lets through and nobody deleted, numbered over all."""
    if isinstance(query, Everything):
        kept = np.ones(part.segment.documents, bool) if part.live is None else part.live
    else:
        kept = _is(part, query) if isinstance(query, Is) else _between(part, query)
        kept = kept if part.live is None else kept & part.live
    found: Array = kept.nonzero()[0]
    return found + part.base if part.base else found


def _between(part: Part, wanted: Between) -> Array:
    said = part.segment.column("said")
    least, most = (0, layout.UNDATED) if said.itemsize == 4 else (-layout.NO_DATE, layout.NO_DATE)
    low, high = (
        min(max(bound, least), most) if bound is not None else unbound
        for bound, unbound in ((wanted.start, least), (wanted.end, most))
    )
    passes: Array = (low <= said) & (said < high)
    return passes


def _is(part: Part, wanted: Is) -> Array:
    segment, name, value = part.segment, wanted.column, key(wanted)
    if name in ("author", "topic"):
        return _within(segment.column(name), *segment.values[name].codes(value))
    return _combinations(part, name, value).take(segment.column("combination"))


def _within(column: Array, low: int, high: int) -> Array:
    found: Array = column == low if high == low + 1 else (low <= column) & (column < high)
    return found


def _combinations(part: Part, name: str, value: str) -> Array:
    """Say of each combination of facts whether it has a value."""
    table = part.segment.combined[name]
    if name == "has":
        bit = layout.HAS_BITS.index(value) if value in layout.HAS_BITS else None
        return np.zeros(len(table), bool) if bit is None else (table >> bit & 1).astype(bool)
    if name == "language":
        known = [code for code, language in enumerate(LANGUAGES) if value in keys(name, language)]
        return np.isin(table, known)
    values = part.segment.values[name]
    passes = _within(table, *values.codes(value))
    if name == "site":  # a site is found by its host alone too
        passes |= _within(table, *values.begin(f"{value}/"))
    return passes
