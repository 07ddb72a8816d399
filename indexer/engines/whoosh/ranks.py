"""What documents are sorted by: score, date, topic, number and id."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from indexer.engines.whoosh import layout
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import Hitset
from indexer.engines.whoosh.over import Columns
from indexer.ranking import DIGITS


class Ranks:
    """What documents are sorted by, each worked out only where it is needed."""

    def __init__(self, columns: Columns, found: Hitset) -> None:
        self._columns, self._found, self._scores = columns, found, found.scores

    def keys(self, sort: str) -> list[Callable[[Array], Array]]:
        """Give what puts places in order, the first one first, lowest first."""
        documents, full, scores = self._found.documents, self._found.full, self._scores
        found: list[Callable[[Array], Array]] = []
        if sort == "relevance" and full is not None:
            found.append(lambda places: ~full[places])
        if sort == "relevance" and scores is not None:
            found.append(lambda places: -np.round(scores[places], DIGITS))
        found.append(lambda places: dated(self._columns.said(documents[places]), newest_first=sort == "newest"))
        found.append(lambda places: self._columns.topic_ranks(documents[places]))
        found.append(lambda places: np.maximum(self._columns.gathered("number", documents[places]), 1))
        return found

    def first(self, places: Array, sort: str, wanted: int) -> list[int]:
        """Give the first so many of some places in order."""
        keys = self.keys(sort)
        sure: list[Array] = []
        for key in keys:
            if len(places) <= wanted - sum(map(len, sure)):
                break
            values, left = key(places), wanted - sum(map(len, sure))
            last = np.partition(values, left - 1)[left - 1] if left else None
            sure.append(places[values < last] if left else places[:0])
            places = places[values == last] if left else places[:0]
        kept = np.concatenate([*sure, places])
        columns = [key(kept) for key in keys]
        order = np.lexsort(columns[::-1])
        return list(self._with_ids(kept[order], [column[order] for column in columns]))[:wanted]

    def _with_ids(self, places: Array, columns: Sequence[Array]) -> Iterator[int]:
        """Give places in order, those that are equal in all else by id."""
        new = np.zeros(len(places) + 1, bool)
        new[[0, -1]] = True
        for column in columns:
            new[1:-1] |= column[1:] != column[:-1]
        if new.all():
            yield from places.tolist()
            return
        documents, snapshot = self._found.documents, self._columns.snapshot
        bounds = np.flatnonzero(new).tolist()
        for low, high in pairwise(bounds):
            yield from sorted(places[low:high].tolist(), key=lambda place: snapshot.id(int(documents[place])))


def dated(said: Array, *, newest_first: bool) -> Array:
    """Give what dates are sorted by; posts without one are last either way."""
    return np.where(said == layout.NO_DATE, said, -said) if newest_first else said
