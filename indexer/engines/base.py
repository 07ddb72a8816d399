"""What every engine can do: the seam between queries and whatever keeps the index."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from indexer.documents import Document
from indexer.hits import Hits, Window
from indexer.query.tree import Query

Source = Callable[[Sequence[str]], Mapping[str, Document]]
"""Gives documents by their ids: where an engine that keeps no texts of its own gets them for its hits."""


class Vocabulary(Protocol):
    """The words of an open index as its posts write them: what help is made of while a reader searches.

    Words are folded ones; they count where they stand in own words, titles and quotes of posts.
    """

    def count(self, word: str) -> int:
        """Give how often a word stands, however it is spelled."""

    def spellings(self, word: str) -> Mapping[str, int]:
        """Give how often each spelling of a word stands, with and without accents; none where the word is not here."""

    def known(self, term: str) -> bool:
        """Say whether a search for a term, as tokenise gives it, finds any post: in any of its forms."""

    def near(self, word: str) -> list[str]:
        """Give the words to offer (is_offered) from which one edit makes a word (suggest.edits), in order."""

    def begin(self, start: str, most: int) -> list[tuple[str, int]]:
        """Give the commonest words that begin so, and how often each stands."""

    def values(self, column: str, start: str, most: int) -> list[tuple[str, int]]:
        """Give the commonest values of a column of NAMED that begin so, accents and case aside, and their posts."""


NAMED = ("author", "board", "title")
"""What a reader may complete beside words; the title is a topic's."""
SHORTEST, LONGEST = 3, 32
"""Letters of words that others may be misspelt for."""


def is_offered(word: str) -> bool:
    """Say whether a word may be what another one is misspelt for."""
    return SHORTEST <= len(word) <= LONGEST and not any(map(str.isdigit, word))


def commonest(counts: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    """Give the commonest of what was counted, those that are as common in order of their letters."""
    return sorted(((one, count) for one, count in counts.items() if count), key=lambda one: (-one[1], one[0]))[:most]


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

    def vocabulary(self) -> Vocabulary:
        """Give the words of the index as it is now; it holds until the next change."""

    def facts(self) -> Mapping[str, int | str]:
        """Give what there is to say of the index: documents, bytes, the version of its analysis."""

    def close(self) -> None:
        """Let go of all files."""
