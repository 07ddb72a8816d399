"""What is added to the best documents alone: neighbours, common words, titles, words as typed, kin, and their age.

A leaf whose lists are short is known whole, as any leaf that was asked for: what it counts is looked up.  The lists of
others are read for these few documents.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from indexer.documents import TITLE
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.alike import alike_size, alike_worth
from indexer.engines.whoosh.beside import Few, pairs_worth, words_worth
from indexer.engines.whoosh.chosen import chosen
from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.hitset import Hitset
from indexer.engines.whoosh.known import KnownLeaf
from indexer.engines.whoosh.segment import Segment
from indexer.hits import Window
from indexer.query.tree import Kin, Leaf, Pair, Prefix, Synonyms, Word, in_place
from indexer.ranking import COMMON, KIN, OPENING, PAIRED, TITLED, TYPED, fresher

SHORT = 1 << 15  # bytes of the lists of a leaf that is known whole: some five thousand postings

Some = TypeVar("Some", bound=Leaf)


def added(collector: Collector, best: Hitset, window: Window) -> Array:
    """Give what is added to some documents, which must be ascending."""
    more = _Best(collector, best.documents).added(window)
    return more + _fresh(collector, best.documents, best.score_array() + more) if window.fresh else more


def _fresh(collector: Collector, documents: Array, scores: Array) -> Array:
    """Give what some documents count more because they are new; nothing for those whose date nobody knows."""
    said = collector.said(documents)
    known = (said != layout.NO_DATE).nonzero()[0]
    more = np.zeros(len(documents))
    if len(known):
        dates = said.take(known)
        more[known] = fresher(scores.take(known), dates.max() - dates)
    return more


class _Best:
    """The documents that are looked at."""

    def __init__(self, collector: Collector, documents: Array) -> None:
        self._collector, self._documents = collector, documents
        self._few: list[Few] = []
        begin = 0
        for part, here in collector.by_part(documents):
            self._few.append(Few(collector.ground(part, here), here, begin))
            begin += len(here)
        self._opens = np.zeros(len(documents))
        self._opens[collector.opening(documents)] = 1.0
        self._factor = np.where(self._opens, OPENING, 1.0)

    def added(self, window: Window) -> Array:
        """Give what is added to each."""
        more = self._words(window) + self._kin(window.kin)
        return more + self._pairs(window.pairs) if window.pairs else more

    def _words(self, window: Window) -> Array:
        titled: list[Leaf] = [in_place(leaf, TITLE.name) for leaf in window.titled]
        worth = self._worth((*titled, *window.typed, *window.aside), words_worth)
        worth[: len(titled)] *= self._opens
        held = self._collector.held
        weights = [
            *(TITLED * held(leaf).weight for leaf in titled),
            *(TYPED * held(leaf).weight for leaf in window.typed),
            *(COMMON for _ in window.aside),
        ]
        more: Array = np.array(weights) @ worth
        return more

    def _kin(self, kin: Sequence[Kin]) -> Array:
        """Give what words that begin like those of the query count more than these do themselves."""
        asked = [self._collector.asked(one.leaf) for one in kin]
        worth = self._worth([one.beginning for one in kin], alike_worth)
        worth *= np.array([KIN * known.weight for known in asked])[:, None]
        for row, known in zip(worth, asked, strict=True):
            row -= known.hits.values(self._documents)
        more: Array = np.maximum(0.0, worth).sum(axis=0)
        return more

    def _pairs(self, pairs: Sequence[Pair]) -> Array:
        weights = [PAIRED * sum(self._collector.asked(leaf).weight for leaf in pair.leaves) for pair in pairs]
        more: Array = np.array(weights) @ pairs_worth(self._few, pairs, len(self._documents)) * self._factor
        return more

    def _worth(self, leaves: Sequence[Some], look: Callable[[Sequence[Few], Sequence[Some], int], Array]) -> Array:
        """Give what each leaf scores if it is worth 1: a row for each; look: at those whose lists are long."""
        worth = np.zeros((len(leaves), len(self._documents)))
        long = []
        for at, leaf in enumerate(leaves):
            known = self._known(leaf)
            if known is None:
                long.append(at)
            elif known.hits.total:
                worth[at] = known.hits.values(self._documents) / known.weight
        if long:
            worth[long] = look(self._few, [leaves[at] for at in long], len(self._documents)) * self._factor
        return worth

    def _known(self, leaf: Leaf) -> KnownLeaf | None:
        """Give what a leaf finds if that is known, or so little that it may be; None for others."""
        known = self._collector.at_hand(leaf)
        if known is None and sum(_size(part.segment, leaf) for part in self._collector.snapshot.parts) <= SHORT:
            return self._collector.known(leaf)
        return known


def _size(segment: Segment, leaf: Leaf) -> int:
    """Give how many bytes the lists of words and beginnings have in a segment; others are read whole in any case."""
    return segment.answers.get(("size", leaf), lambda: _sized(segment, leaf))


def _sized(segment: Segment, leaf: Leaf) -> int:
    if isinstance(leaf, Synonyms):
        return sum(_size(segment, part) for part in leaf.parts)
    if isinstance(leaf, Prefix):
        return alike_size(segment, leaf)
    if not isinstance(leaf, Word):
        return 0
    return sum(end - begin for begin, end in (segment.lists.bounds(codes.list) for codes in chosen(segment, leaf)))
