"""Words that stand together, on whole arrays: phrases, words near each other, and neighbours in the best documents."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.analysis import fold
from indexer.documents import PLACES
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.counted import NONE, Counted, Ground, summed
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.lists import OneList
from indexer.engines.whoosh.numbers import members, runs, spread
from indexer.engines.whoosh.segment import Segment
from indexer.query.tree import Leaf, Near, Phrase, Word
from indexer.ranking import AS_WRITTEN, is_aside
from indexer.ranking import places as places_of

_PLACES = tuple(PLACES.values())
_ANYWHERE = tuple(place in places_of(Word("")) for place in _PLACES)
_NOWHERE = np.empty(0, np.int64)
LONG = (_NOWHERE, _NOWHERE)  # stands for the places of a word that are too many to be kept at hand
SHORT = 4000  # postings of a word whose places are kept at hand: some forty kilobytes
SPARSE = 16  # documents that are fewer than one in so many of a list's are looked up in it one by one


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where one word of a phrase stands, in one list: documents and codes of all postings, and which are wanted."""

    one: OneList
    wanted: Array
    """Of each value of a form."""
    place: Array
    """Of each value of a form."""

    @property
    def bit(self) -> Array:
        """Give the bit of the place of each value of a form, as segments say which places are long."""
        return np.left_shift(np.uint8(1), self.place)

    def documents(self) -> Array:
        """Give the documents in which it stands."""
        found: Array = self.one.documents[self.wanted[self.one.forms]]
        return found

    def positions(self, segment: Segment, among: Array) -> tuple[Array, Array]:
        """Give (document × layout.SPOTS + place, position) of each occurrence in some documents, which are sorted."""
        one = self.one
        if len(among) * SPARSE < len(one.documents):
            kept = one.places(among)
        else:
            marked = np.zeros(segment.documents, bool)
            marked[among] = True
            kept = np.flatnonzero(marked[one.documents])
        kept = kept[self.wanted[one.forms[kept]]]
        place = self.place[one.forms[kept]]
        documents = one.documents[kept].astype(np.int64)
        starts, frequency = one.starts(kept)
        position = one.low[spread(starts, frequency)].astype(np.int64)
        if len(one.far):
            is_far = (segment.long.take(one.documents) & self.bit.take(one.forms)).astype(bool)
            far = is_far.take(kept)
            far_starts, _ = one.starts(kept[far], is_far)
            high = one.far[spread(far_starts, frequency[far])].astype(np.int64)
            position[np.repeat(far, frequency)] += high << 8
        return np.repeat(documents * layout.SPOTS + place, frequency), position


def _stands(segment: Segment, term: str, looked_in: tuple[bool, ...]) -> list[_Standing]:
    """Give where a word stands as it is written, accents aside, in some places; a piece a list."""
    found = segment.answers.get((term, looked_in), lambda: _wanted(segment, term, looked_in))
    return [_Standing(segment.lists.one(number), wanted, place) for number, wanted, place in found]


def _wanted(segment: Segment, term: str, looked_in: Sequence[bool]) -> list[tuple[int, Array, Array]]:
    """Give the lists in which a word stands, which forms of each are looked for, and the place of each."""
    folded = segment.words.number(fold(term))
    found = []
    groups = {int(layout.ASIDE_GROUP[place]) for place, looked in enumerate(looked_in) if looked}
    for number in segment.lists_of(segment.family_of(folded), groups) if folded >= 0 else ():
        wanted = np.zeros(256, bool)
        place_of = np.zeros(256, np.uint8)
        for code, (form, kind) in enumerate(segment.codes(number)):
            wanted[4 * code : 4 * code + 4] = segment.folded_of(form) == folded and looked_in[kind & 7]
            place_of[4 * code : 4 * code + 4] = kind & 7
        if wanted.any():
            found.append((number, wanted, place_of))
    return found


def together(ground: Ground, leaf: Phrase | Near) -> Counted:
    """Give the documents in which words follow each other, or stand near each other, counted where they do."""
    segment = ground.segment
    looked_in = tuple(place in places_of(leaf) for place in _PLACES)
    words = [_stands(segment, term, looked_in) for term in leaf.terms]
    size = sum(len(one.one.forms) for pieces in words for one in pieces)
    if not all(words) or ground.budget.take(size) < size:
        return NONE
    among = _in_all(words)
    if ground.among is not None:
        among = among[members(ground.among, among)]
    keys = [_keys(segment, pieces, among) for pieces in words if not ground.budget.over]
    if ground.budget.over:
        return NONE
    begins = _following(keys, range(len(keys))) if isinstance(leaf, Phrase) else _near(keys, leaf.distance)
    return _of_spots(ground, begins >> 32, leaf)


def spots(segment: Segment, term: str, documents: Array) -> tuple[Array, Array]:
    """Give (document × layout.SPOTS + place, position) of each occurrence of a word in some ascending documents.

    They are in this order, each once.
    """
    known = segment.large_answers.get(("spots", term), lambda: _known_spots(segment, term))
    if known is LONG:
        return _put_together([one.positions(segment, documents) for one in _stands(segment, term, _ANYWHERE)])
    spot, position = known
    held = members(documents, spot >> 3).nonzero()[0]
    return spot.take(held), position.take(held)


def _known_spots(segment: Segment, term: str) -> tuple[Array, Array]:
    """Give each occurrence of a word whose lists are short, LONG for others."""
    stands = _stands(segment, term, _ANYWHERE)
    if sum(len(one.one.documents) for one in stands) > SHORT:
        return LONG
    spot, position = _put_together([one.positions(segment, np.unique(one.one.documents)) for one in stands])
    return spot.astype(np.int32), position.astype(np.int32)


def _put_together(pieces: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    key = np.unique(np.concatenate([_NOWHERE, *((spot << 32) + position for spot, position in pieces)]))
    return key >> 32, key & 0xFFFFFFFF


def _keys(segment: Segment, pieces: Sequence[_Standing], among: Array) -> Array:
    """Give where a word stands in some documents: spot << 32 | position, in order."""
    here = [piece.positions(segment, among) for piece in pieces]
    key: Array = np.concatenate([(spot << 32) + position for spot, position in here])
    key.sort()
    return key


def _following(keys: Sequence[Array], steps: Sequence[int]) -> Array:
    """Give the keys (spot, position) from which on each word stands at its step."""
    (begins, step), *others = sorted(zip(keys, steps, strict=True), key=lambda pair: len(pair[0]))
    begins = begins[begins >= step] - step
    for key, step in others:
        begins = begins[members(key, begins + step)]
    return begins


def _near(keys: Sequence[Array], distance: int) -> Array:
    """Give the keys (spot, position) from which on all words stand within a distance."""
    begins = np.unique(np.concatenate(keys))
    for key in keys:
        at = key.searchsorted(begins)
        inside = at < len(key)
        begins, at = begins[inside], at[inside]
        begins = begins[key[at] - begins <= distance]
    return begins


def _in_all(words: Sequence[Sequence[_Standing]]) -> Array:
    """Give the documents in which all words may stand, sorted: the rarest word's that the lists of the others hold."""
    rarest, *others = sorted(words, key=lambda pieces: sum(len(piece.one.documents) for piece in pieces))
    documents = np.concatenate([piece.documents() for piece in rarest])
    if len(rarest) > 1:
        documents.sort()
    documents, _ = runs(documents)
    for pieces in others:
        here = np.zeros(len(documents), bool)
        for piece in pieces:
            here |= members(piece.one.documents, documents)
        documents = documents[here]
    return documents


def _of_spots(ground: Ground, spots: Array, leaf: Leaf) -> Counted:
    """Give the documents of spots, one a find, ascending, each as a word that is there as written."""
    found, count = runs(spots)
    documents, place = found >> 3, found & 7
    value = AS_WRITTEN * count.astype(float)
    apart = np.zeros(len(value))
    used = set(place.tolist())
    value *= ground.damped(used, documents, place * ground.segment.documents)
    for one in used:
        if is_aside(leaf, _PLACES[one]):
            here = np.flatnonzero(place == one)
            apart[here], value[here] = value[here], 0.0
    return summed(documents, value, apart if apart.any() else None)
