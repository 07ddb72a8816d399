"""What every engine can do: the seam between queries and whatever keeps the index."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from indexer.documents import Document
from indexer.hits import Hits, Window
from indexer.query.tree import Query

Source = Callable[[Sequence[str]], Mapping[str, Document]]
"""Gives documents by their ids: where an engine that keeps no texts of its own gets them for its hits."""
FACET_VALUES = 50  # commonest values that a facet lists


class Engine(Protocol):
    """An open index.  Methods raise indexer.errors only."""

    def write(self, documents: Iterable[Document]) -> int:
        """Add documents, each in place of the one with its id, and give how many; found from the next search on."""

    def delete(self, ids: Iterable[str]) -> int:
        """Take documents out and give how many there were."""

    def settle(self) -> None:
        """Do what makes searches quicker once, after many documents were added; nothing is found otherwise for it."""

    def search(self, query: Query, window: Window) -> Hits:
        """Answer a query.

        Ties go to the earlier post, then by topic, number and id; undated posts are last by date.
        """

    def facts(self) -> Mapping[str, int | str]:
        """Give what there is to say of the index: documents, bytes, the version of its analysis."""

    def close(self) -> None:
        """Let go of all files."""
