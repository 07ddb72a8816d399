"""The words of a snapshot, as they are spelled, misspelt and completed (see engines.base.Vocabulary)."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from indexer.analysis import fold
from indexer.engines.base import commonest
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.budget import Budget
from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.index import Part, Snapshot
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.spelling import near
from indexer.query.tree import Word
from indexer.suggest.edits import edit

SPARE = 4
"""So many times as many words as are wanted are taken from each segment, before those of all are added up."""
_OWN = {code for code, aside in enumerate(layout.ASIDE_GROUP) if not aside}


class SnapshotVocabulary:
    """The words of a snapshot.

    What was deleted is not counted, but for one thing: which words are the commonest ones of a segment is told by what
    was ever written into it.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._is_one = len(snapshot.parts) == 1 and snapshot.parts[0].live is None
        self._posts: dict[tuple[int, str], Array] = {}

    def count(self, word: str) -> int:
        """Give how often a word stands.  Cost: some µs; where posts were deleted, the word's list."""
        total = 0
        for part in self.snapshot.parts:
            number = part.segment.words.number(word)
            if number >= 0:
                total += _count(part, number)
        return total

    def spellings(self, word: str) -> Mapping[str, int]:
        """Give how often each spelling of a word stands.  Cost: as count."""
        found: Counter[str] = Counter()
        for part in self.snapshot.parts:
            number = part.segment.words.number(word)
            if number >= 0:
                counts = _written(part.segment, number) if part.live is None else _live(part, part.live, number)
                found.update(dict(counts))
        return {spelling: count for spelling, count in found.items() if count}

    def known(self, term: str) -> bool:
        """Say whether a search for a term finds any post.  Cost: some µs for words that stand here as they are."""
        if self.count(fold(term)):
            return True
        return bool(len(Collector(self.snapshot, Budget()).find(Word(term)).documents))

    def near(self, word: str) -> list[str]:
        """Give the words from which one edit makes a word.  Cost: some 100 µs a segment."""
        found = {
            candidate
            for part in self.snapshot.parts
            for candidate in map(part.segment.words.word, near(part.segment.file, word))
            if edit(word, candidate)
        }
        return sorted(candidate for candidate in found if self.count(candidate))

    def begin(self, start: str, most: int) -> list[tuple[str, int]]:
        """Give the commonest words that begin so.  Cost: some ns for each word that does."""
        found: set[str] = set()
        for part in self.snapshot.parts:
            words = part.segment.words
            low, high = words.begin(start)
            counts = part.segment.file.whole("word_count")[low:high]
            found.update(words.word(low + place) for place in _highest(counts, most if self._is_one else SPARE * most))
        return commonest({word: self.count(word) for word in found}, most)

    def values(self, column: str, start: str, most: int) -> list[tuple[str, int]]:
        """Give the commonest values of a column that begin so.  Cost: once, some ns a post; then as begin."""
        found: Counter[str] = Counter()
        for part in self.snapshot.parts:
            values, posts = part.segment.values[column], self._posts_of(part, column)
            low, high = values.begin(start)
            for place in _highest(posts[low:high], most if self._is_one else SPARE * most):
                found[values.value(low + place)] = 0
        for value in found:
            found[value] = sum(self._posts_with(part, column, value) for part in self.snapshot.parts)
        return commonest({value: count for value, count in found.items() if value}, most)

    def _posts_with(self, part: Part, column: str, value: str) -> int:
        values, posts = part.segment.values[column], self._posts_of(part, column)
        codes = range(*values.codes(fold(value)))
        return sum(int(posts[code]) for code in codes if values.value(code) == value)

    def _posts_of(self, part: Part, column: str) -> Array:
        """Give how many posts of a part have each value of a column."""
        key = part.base, column
        if key not in self._posts:
            self._posts[key] = _posts(part, column)
        return self._posts[key]


def _posts(part: Part, column: str) -> Array:
    segment, size = part.segment, len(part.segment.values[column])
    name = "combination" if column in segment.combined else column
    codes = segment.column(name) if part.live is None else segment.column(name)[part.live]
    if name == column:
        return np.bincount(codes, minlength=size)
    table = segment.combined[column]
    return np.bincount(table, weights=np.bincount(codes, minlength=len(table)), minlength=size).astype(np.int64)


def _highest(counts: Array, most: int) -> list[int]:
    """Give the places of the highest counts above 0, the first ones of those that are equal."""
    if len(counts) <= most:
        return [int(place) for place in np.flatnonzero(counts)]
    edge = max(1, int(np.partition(counts, len(counts) - most)[len(counts) - most]))
    above = np.flatnonzero(counts > edge)
    even = np.flatnonzero(counts == edge)[: most - len(above)]
    found: list[int] = np.concatenate([above, even]).tolist()
    return found


def _count(part: Part, number: int) -> int:
    """Give how often a word of a part stands in its posts."""
    if part.live is not None:
        return sum(count for _, count in _live(part, part.live, number))
    return int(part.segment.file.whole("word_count").data[number])


def _written(segment: Segment, number: int) -> Iterator[tuple[str, int]]:
    """Give the spellings of a word of a segment, and how often each was written into it."""
    folded = segment.accent_folded.data
    low, high = bisect_left(folded, number), bisect_right(folded, number)
    counts: list[int] = segment.file.whole("accent_count")[low:high].tolist()
    yield segment.words.word(number), int(segment.file.whole("word_count")[number]) - sum(counts)
    yield from zip(segment.accents.between(low, high), counts, strict=True)


def _live(part: Part, live: Array, number: int) -> Iterator[tuple[str, int]]:
    """Give the same without what was deleted, from the lists of the word."""
    segment = part.segment
    for place in segment.lists_of(segment.family_of(number), {0}):
        one = segment.lists.one(place)
        codes, counts = one.forms >> 2, np.where(live[one.documents], one.frequencies(), 0)
        for code, (form, kind) in enumerate(segment.codes(place)):
            if segment.folded_of(form) == number and kind & 7 in _OWN:
                yield _form(segment, form), int(counts[codes == code].sum())


def _form(segment: Segment, form: int) -> str:
    folded = len(segment.words)
    return segment.words.word(form) if form < folded else segment.accents.word(form - folded)
