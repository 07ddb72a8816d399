"""What counts in the best documents alone, looked at for all words at once: for so few, an array a word costs more."""

from collections.abc import Iterator, Sequence

import numpy as np

from indexer.engines.whoosh import layout
from indexer.engines.whoosh.chosen import Chosen, chosen
from indexer.engines.whoosh.counted import Ground
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.leaves import ASIDE as IS_ASIDE
from indexer.engines.whoosh.leaves import counted
from indexer.engines.whoosh.numbers import members
from indexer.engines.whoosh.phrases import spots
from indexer.query.tree import Leaf, Pair, Synonyms, Word
from indexer.ranking import AS_WRITTEN, score

QUOTED = np.array(IS_ASIDE)
"""Of each place: whether words there count aside."""
OWN, ASIDE, FOREIGN = range(3)


class Few:
    """Those of some documents that one part holds.

    ground: where they are looked at, they themselves among it.  begin: how many of the others stand before them.
    """

    def __init__(self, ground: Ground, documents: Array, begin: int) -> None:
        self.ground, self.documents, self.begin = ground, documents, begin
        self._read: dict[int, tuple[Array, Array, Array]] = {}

    def postings(self, number: int) -> tuple[Array, Array, Array]:
        """Give code, frequency and document of each posting of a list."""
        if number not in self._read:
            ground = self.ground
            one = ground.segment.lists.one(number).among(self.documents).first(ground.budget.take)
            self._read[number] = one.forms >> 2, one.frequencies(), one.documents.astype(np.int64)
        return self._read[number]


def words_worth(few: Sequence[Few], leaves: Sequence[Leaf], documents: int) -> Array:
    """Give what each leaf scores in each of some documents if it is worth 1: a row for each leaf.

    documents: how many there are in all parts.
    """
    found = np.zeros((3, len(leaves), documents))
    for one in few:
        pieces = [piece for at, leaf in enumerate(leaves) for piece in _pieces(one, leaf, at, found)]
        if not pieces:
            continue
        value, held, place, cell = (np.concatenate(column) for column in zip(*pieces, strict=True))
        value *= one.ground.damped(np.unique(place).tolist(), held, place * one.ground.segment.documents)
        cell = cell * documents + one.documents.searchsorted(held) + one.begin
        found += np.bincount(cell, value, found.size).reshape(found.shape)
    own, aside, foreign = found
    worth: Array = score(1.0, own, aside, foreign)
    return worth


_Piece = tuple[Array, Array, Array, Array]
"""Of some postings: what each counts before it is damped, its document, its place, and kind × leaves + leaf."""


def _pieces(few: Few, leaf: Leaf, at: int, found: Array) -> Iterator[_Piece]:
    """Give the postings of the words of a leaf; what is no word is put into what was found at once."""
    _, leaves, _ = found.shape
    ground = few.ground
    for part in leaf.parts if isinstance(leaf, Synonyms) else (leaf,):
        if not isinstance(part, Word):
            here = counted(ground, part)
            here = here.only(members(few.documents, here.documents))
            into = few.documents.searchsorted(here.documents) + few.begin
            found[OWN, at, into] += here.own
            if here.aside is not None:
                found[ASIDE, at, into] += here.aside
            continue
        for codes in chosen(ground.segment, part):
            value, held, place = _postings(few, codes)
            yield value, held, place, np.broadcast_to(_kind(part, place) * leaves + at, value.shape)


def _kind(word: Word, place: Array) -> Array | int:
    """Give how a word counts in each of some places."""
    if word.language:
        return FOREIGN
    return OWN if word.place else np.where(QUOTED.take(place), ASIDE, OWN)


def _postings(few: Few, codes: Chosen) -> tuple[Array, Array, Array]:
    """Give what each posting of some codes counts in some documents, its document and its place."""
    code, frequency, documents = few.postings(codes.list)
    value = codes.weight.take(code) * frequency
    counts = value.nonzero()[0]
    return value.take(counts), documents.take(counts), np.array(codes.places).take(code.take(counts))


def pairs_worth(few: Sequence[Few], pairs: Sequence[Pair], documents: int) -> Array:
    """Give what each pair of neighbours scores in each of some documents if it is worth 1: a row for each pair.

    documents: how many there are in all parts.
    """
    found = np.zeros((2, len(pairs), documents))
    terms = {term for pair in pairs for term in (pair.first, pair.second)}
    for one in few:
        stands = {term: _stands(one, term) for term in terms}
        rows = len(one.documents) * layout.SPOTS
        times = np.empty((len(pairs), len(one.documents), layout.SPOTS))
        for at, pair in enumerate(pairs):
            begins = stands[pair.first]
            spot = begins[members(stands[pair.second], begins + pair.apart)] >> 32
            times[at] = np.bincount(spot, minlength=rows).reshape(-1, layout.SPOTS)
        segment = one.ground.segment
        used = np.flatnonzero(times.any(axis=(0, 1))).tolist()
        for place in used:
            damped = one.ground.damped((place,), one.documents, place * segment.documents)
            kind = ASIDE if QUOTED[place] else OWN
            found[kind, :, one.begin : one.begin + len(one.documents)] += AS_WRITTEN * times[:, :, place] * damped
    own, aside = found
    worth: Array = score(1.0, own, aside)
    return worth


def _stands(few: Few, term: str) -> Array:
    """Give where a word stands, ascending: (place among the few × layout.SPOTS + place) << 32 | position."""
    spot, position = spots(few.ground.segment, term, few.documents)
    key: Array = (few.documents.searchsorted(spot >> 3) * layout.SPOTS + (spot & 7) << 32) + position
    return key
