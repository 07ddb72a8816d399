"""The words of documents in memory, counted one by one (see engines.base.Vocabulary)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from indexer.analysis import fold, tokenise
from indexer.documents import BODY, QUOTED, TITLE, Document
from indexer.engines.base import commonest, is_offered
from indexer.query.tree import Query, Word
from indexer.suggest.edits import edit


class MemoryVocabulary:
    """The words of documents; finds says whether a query finds any of them."""

    def __init__(self, documents: Sequence[Document], finds: Callable[[Query], bool]) -> None:
        self._documents, self._finds = documents, finds
        self._words: dict[str, Counter[str]] = defaultdict(Counter)
        for document in documents:
            for place in (BODY, TITLE, QUOTED):
                for passage in document.texts.get(place.name, ()):
                    for token in tokenise(passage.text):
                        self._words[fold(token.term)][token.term] += 1

    def count(self, word: str) -> int:
        """Give how often a word stands."""
        return sum(self.spellings(word).values())

    def spellings(self, word: str) -> Mapping[str, int]:
        """Give how often each spelling of a word stands."""
        return self._words.get(word, {})

    def known(self, term: str) -> bool:
        """Say whether a search for a term finds any post."""
        return self._finds(Word(term))

    def near(self, word: str) -> list[str]:
        """Give the words from which one edit makes a word."""
        return sorted(one for one in self._words if is_offered(one) and edit(word, one))

    def begin(self, start: str, most: int) -> list[tuple[str, int]]:
        """Give the commonest words that begin so."""
        counts = {word: counted.total() for word, counted in self._words.items() if word.startswith(start)}
        return commonest(counts, most)

    def values(self, column: str, start: str, most: int) -> list[tuple[str, int]]:
        """Give the commonest values of a column that begin so."""
        values = (
            document.shown["title"] if column == "title" else document.columns[column] for document in self._documents
        )
        return commonest(Counter(str(value) for value in values if value and fold(str(value)).startswith(start)), most)
