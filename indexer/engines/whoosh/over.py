"""Columns of documents that may lie in several parts of a snapshot."""

from collections.abc import Callable, Iterator

import numpy as np

from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.index import Part, Snapshot

FEW = 1000  # documents whose topics are put in order by themselves, without the table of all


class Columns:
    """What the documents of a snapshot have in their columns."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def gathered(self, name: str, documents: Array) -> Array:
        """Give a column of some documents, as their segments keep it."""
        parts = self.snapshot.parts
        if len(parts) == 1:
            found: Array = parts[0].segment.column(name).take(documents)
            return found
        return self._over_parts(documents, lambda part, here: np.asarray(part.segment.column(name).take(here)))

    def said(self, documents: Array) -> Array:
        """Give when documents were said, NO_DATE where nobody knows."""
        return self._over_parts(documents, lambda part, here: part.segment.said_of(here))

    def topics(self, documents: Array) -> Array:
        """Give a number for the topic of each document, the same in all parts."""
        if len(self.snapshot.parts) == 1:
            return self.gathered("topic", documents)
        numbers = self.snapshot.topic_numbers
        return self._over_parts(documents, lambda part, here: numbers[part.base][part.segment.column("topic")[here]])

    def topic_ranks(self, documents: Array) -> Array:
        """Give the place of each document's topic among all, or among those of these documents, by their ids."""
        if len(self.snapshot.parts) == 1:
            return self.gathered("topic", documents)
        if len(documents) <= FEW:
            names = [self.snapshot.topic(document) for document in documents.tolist()]
            ranks_of = {name: rank for rank, name in enumerate(sorted(set(names)))}
            return np.array([ranks_of[name] for name in names], np.int64)
        ranks = self.snapshot.topic_ranks
        return self._over_parts(documents, lambda part, here: ranks[part.base][part.segment.column("topic")[here]])

    def by_part(self, documents: Array) -> Iterator[tuple[Part, Array]]:
        """Give the documents of each part that has any, as the part numbers them; they must be ascending."""
        parts = self.snapshot.parts
        if not parts:
            return
        cuts = documents.searchsorted([part.base for part in parts[1:]]).tolist()
        for part, low, high in zip(parts, [0, *cuts], [*cuts, len(documents)], strict=True):
            if low < high:
                yield part, documents[low:high] - part.base if part.base else documents[low:high]

    def _over_parts(self, documents: Array, look: Callable[[Part, Array], Array]) -> Array:
        """Give what each part says of those of its own documents, in the order of the documents."""
        parts = self.snapshot.parts
        if len(parts) == 1:
            return look(parts[0], documents)
        order: Array | None = None
        if (documents[1:] < documents[:-1]).any():
            order = documents.argsort(kind="stable")
            documents = documents[order]
        pieces = [look(part, here) for part, here in self.by_part(documents)]
        found = np.concatenate(pieces) if pieces else np.empty(0, np.int64)
        if order is None:
            return found
        turned = np.empty_like(found)
        turned[order] = found
        return turned
