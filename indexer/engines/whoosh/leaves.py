"""Words, phrases and beginnings of words on whole arrays: which documents hold them, and what they count there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from indexer.analysis import fold, forms
from indexer.documents import PLACES
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.budget import Budget
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.invert import stem_hash
from indexer.engines.whoosh.lists import OneList
from indexer.engines.whoosh.numbers import members, places, spread
from indexer.engines.whoosh.patterns import meant
from indexer.engines.whoosh.segment import Segment
from indexer.query.tree import Leaf, Near, Pattern, Phrase, Word
from indexer.ranking import ACCENTED, AS_WRITTEN, FOLDED, STEMMED, is_aside
from indexer.ranking import places as places_of

_PLACES = tuple(PLACES.values())
_ASIDE = tuple(is_aside(Word(""), place) for place in _PLACES)
_NOT_ASIDE = (False,) * len(_PLACES)
_STEMMED_FRENCH = (layout.FRENCH, layout.BOTH)
_STEMMED_ENGLISH = (layout.ENGLISH, layout.BOTH)
_FREQUENCIES = np.arange(4.0)
FEW = 64  # postings that are counted one by one; more are worth arrays


@dataclass(frozen=True, slots=True)
class Counted:
    """Documents of a segment that hold a leaf, ascending; what it counts in their own words, and in quoted ones.

    Counts are damped by the lengths of places; aside is None where no quoted words count.
    """

    documents: Array
    own: Array
    aside: Array | None = None

    def only(self, kept: Array) -> "Counted":
        """Give some of the documents, those where a mask says so."""
        return Counted(self.documents[kept], self.own[kept], self.aside[kept] if self.aside is not None else None)


NONE = Counted(np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True, slots=True)
class Ground:
    """Where leaves are looked for, and how much may be read there.

    damping: gives what one occurrence in a place counts in each document, by the place's length (ranking.Lengths).
    """

    segment: Segment
    damping: Callable[[int], Array]
    budget: Budget


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Codes that are looked for in one list: what each code of it counts, 0 where nobody looks for it, its place."""

    list: int
    weights: Sequence[float]
    places: Sequence[int]


def counted(ground: Ground, leaf: Leaf) -> Counted:
    """Give the documents of a segment that hold a leaf."""
    aside = _NOT_ASIDE if leaf.place else _ASIDE
    if type(leaf) is Word:
        found = _word(ground.segment, leaf)
        if len(found) == 1:
            return _scored(ground, found[0], aside)
        return _united([_scored(ground, chosen, aside) for chosen in found])
    if isinstance(leaf, Phrase | Near):
        return _together(ground, leaf)
    if isinstance(leaf, Pattern):
        words, closeness = meant(ground.segment, leaf)
        return _of_words(ground, words, closeness, leaf, aside) if len(words) else NONE
    return NONE


# -- words


def _word(segment: Segment, word: Word) -> list[_Chosen]:
    """Give the codes of all forms of a word: its own, its accents, its stems."""
    known = forms(word.term)
    folded = segment.words.number(known.folded)
    accent = segment.accent(folded, known.accented) if known.accented and folded >= 0 else -1
    french = segment.family(stem_hash(known.stems["fr"]))
    english = segment.english(stem_hash(known.stems["en"]))
    families = {french, *map(segment.family_of, english)}
    if folded >= 0:
        families.add(segment.family_of(folded))
    looked_in, groups = _looked_in(word.place)
    found = []
    for family in sorted(families - {-1}):
        for number in segment.lists_of(family, groups):
            codes = segment.codes(number)
            weights = []
            for form, kind in codes:
                stemmed = looked_in.get(kind & 7)
                here = segment.folded_of(form)
                weight = 0.0
                if stemmed is not None:
                    weight += FOLDED if here == folded else 0.0
                    weight += ACCENTED if form == accent else 0.0
                if stemmed:
                    weight += STEMMED if family == french and kind >> 3 in _STEMMED_FRENCH else 0.0
                    weight += STEMMED if here in english and kind >> 3 in _STEMMED_ENGLISH else 0.0
                weights.append(weight)
            if any(weights):
                found.append(_Chosen(number, weights, [kind & 7 for _, kind in codes]))
    return found


@cache
def _looked_in(place: str) -> tuple[dict[int, bool], set[int]]:
    """Give the places in which a word is looked for, whether each is stemmed, and in which lists they are."""
    looked_in = {layout.PLACE_CODES[one.name]: one.stemmed for one in places_of(Word("", place))}
    return looked_in, {int(layout.ASIDE_GROUP[one]) for one in looked_in}


def _scored(ground: Ground, chosen: _Chosen, aside: Sequence[bool]) -> Counted:
    """Give what the chosen codes of a list count in each document."""
    one = ground.segment.lists.one(chosen.list).first(ground.budget.take)
    if len(one.forms) <= FEW:
        return _scored_one_by_one(ground, chosen, one, aside)
    weights = (np.array(chosen.weights)[:, None] * _FREQUENCIES).ravel()
    documents, forms = one.documents.astype(np.int64), one.forms
    value = weights.take(forms)
    if len(one.more):
        often = np.flatnonzero((forms & 3) == 0)
        value[often] = np.array(chosen.weights).take(forms.take(often) >> 2) * one.more
    if not all(chosen.weights):
        kept = np.flatnonzero(value)
        documents, forms, value = documents.take(kept), forms.take(kept), value.take(kept)
    used = sorted({place for place, weight in zip(chosen.places, chosen.weights, strict=True) if weight})
    if len(used) == 1:
        value *= ground.damping(used[0]).take(documents)
        return summed(documents, *((np.zeros(len(value)), value) if aside[used[0]] else (value, None)))
    apart: Array | None = None
    place = np.repeat(np.array(chosen.places, np.uint8), 4).take(forms)
    for here in used:
        at = np.flatnonzero(place == here)
        value[at] *= ground.damping(here).take(documents.take(at))
        if aside[here] and len(at):
            apart = np.zeros(len(value))
            apart[at], value[at] = value.take(at), 0.0
    return summed(documents, value, apart)


def _scored_one_by_one(ground: Ground, chosen: _Chosen, one: OneList, aside: Sequence[bool]) -> Counted:
    """Give the same of a short list: for a few postings arrays cost more than they save."""
    more = iter(one.more.tolist())
    own: dict[int, float] = {}
    apart: dict[int, float] = {}
    weights, places = chosen.weights, chosen.places
    for document, form in zip(one.documents.tolist(), one.forms.tolist(), strict=True):
        frequency = form & 3 or next(more)
        if weight := weights[form >> 2]:
            place = places[form >> 2]
            into = apart if aside[place] else own
            count = weight * frequency * ground.damping(place).item(document)
            into[document] = into.get(document, 0.0) + count
    documents = sorted(own.keys() | apart.keys()) if apart else list(own)
    return Counted(
        np.array(documents, np.int64),
        np.array([own.get(document, 0.0) for document in documents] if apart else list(own.values())),
        np.array([apart.get(document, 0.0) for document in documents]) if apart else None,
    )


def summed(documents: Array, own: Array, aside: Array | None) -> Counted:
    """Give each document once, with what all its postings count; documents must be ascending."""
    new = documents[1:] != documents[:-1]
    if new.all():
        return Counted(documents, own, aside)
    starts = np.concatenate([[0], np.flatnonzero(new) + 1])
    apart = np.add.reduceat(aside, starts) if aside is not None else None
    return Counted(documents.take(starts), np.add.reduceat(own, starts), apart)


def _united(found: Sequence[Counted]) -> Counted:
    """Give what several lists count together."""
    found = [one for one in found if len(one.documents)]
    if len(found) < 2:
        return found[0] if found else NONE
    documents = np.concatenate([one.documents for one in found])
    order = documents.argsort(kind="stable")
    aside: Array | None = None
    if any(one.aside is not None for one in found):
        aside = np.concatenate([np.zeros(len(one.own)) if one.aside is None else one.aside for one in found])[order]
    return summed(documents[order], np.concatenate([one.own for one in found])[order], aside)


# -- beginnings of words, and other choices of many words


def _of_words(ground: Ground, words: Array, closeness: Array, leaf: Leaf, aside: Sequence[bool]) -> Counted:
    """Give the documents that hold any of some folded words, which must be ascending; each counts as it is near."""
    segment = ground.segment
    looked_in = np.zeros(8, bool)
    looked_in[[layout.PLACE_CODES[place.name] for place in places_of(leaf)]] = True
    lists = _lists_of(segment, np.unique(segment.word_family[words]), looked_in)
    begin = segment.list_codes[lists].astype(np.int64)
    counts = segment.list_codes[lists + 1].astype(np.int64) - begin
    codes = spread(begin, counts)
    form, place = segment.code_form[codes].astype(np.int64), segment.code_kind[codes] & 7
    accented = form >= len(segment.words)
    form[accented] = segment.accent_folded[form[accented] - len(segment.words)]
    wanted = looked_in[place] & (form >= words[0]) & (form <= words[-1])
    if words[-1] - words[0] >= len(words):
        wanted &= members(words, form)
    sizes = segment.lists.sizes(lists)
    if (allowed := ground.budget.take(int(sizes.sum()))) < sizes.sum():
        affordable = int(np.cumsum(sizes).searchsorted(allowed, "right"))
        lists, counts = lists[:affordable], counts[:affordable]
    many = segment.lists.many(lists)
    code = (many.forms >> 2) + np.repeat(places(counts)[:-1], many.size)
    kept = np.flatnonzero(wanted[code])
    documents, code = many.documents[kept], code[kept]
    near = closeness[words.searchsorted(form)[code]] if (closeness != 1).any() else 1.0
    value = AS_WRITTEN * near * many.frequencies()[kept]
    apart = np.zeros(len(value))
    for here in np.flatnonzero(looked_in).tolist():
        at = np.flatnonzero(place[code] == here)
        value[at] *= ground.damping(here).take(documents.take(at))
        if aside[here]:
            apart[at], value[at] = value[at], 0.0
    order = documents.argsort(kind="stable")
    return summed(documents[order], value[order], apart[order] if apart.any() else None)


def _lists_of(segment: Segment, families: Array, looked_in: Array) -> Array:
    """Give the lists of families in which words of some places stand."""
    at = segment.family_lists
    lists = spread(at[families].astype(np.int64), (at[families + 1] - at[families]).astype(np.int64))
    groups = {int(layout.ASIDE_GROUP[place]) for place in np.flatnonzero(looked_in).tolist()}
    return lists if len(groups) == 2 else lists[segment.list_group[lists] == groups.pop()]


# -- phrases


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where one word of a phrase stands, in one list: documents and codes of all postings, and which are wanted."""

    one: OneList
    wanted: Array
    """Of each value of a form."""
    place: Array
    """Of each value of a form."""

    def documents(self) -> Array:
        """Give the documents in which it stands."""
        found: Array = self.one.documents[self.wanted[self.one.forms]]
        return found

    def positions(self, segment: Segment, among: Array) -> tuple[Array, Array]:
        """Give (document × 8 + place, position) of each occurrence in marked documents."""
        one = self.one
        kept = np.flatnonzero(among[one.documents] & self.wanted[one.forms])
        frequency = one.frequencies()
        starts = places(frequency)[kept]
        place = self.place[one.forms]
        documents = one.documents[kept].astype(np.int64)
        position = one.low[spread(starts, frequency[kept])].astype(np.int64)
        if len(one.far):
            is_far = (segment.long[one.documents] >> place & 1).astype(bool)
            far_starts = places(np.where(is_far, frequency, 0))
            far = kept[is_far[kept]]
            high = one.far[spread(far_starts[far], frequency[far])].astype(np.int64)
            position[np.repeat(is_far[kept], frequency[kept])] += high << 8
        return np.repeat(documents * 8 + place[kept], frequency[kept]), position


def _stands(segment: Segment, term: str, looked_in: Sequence[bool]) -> list[_Standing]:
    """Give where a word stands as it is written, accents aside, in some places; a piece a list."""
    folded = segment.words.number(fold(term))
    found = []
    groups = {int(layout.ASIDE_GROUP[place]) for place, looked in enumerate(looked_in) if looked}
    for number in segment.lists_of(int(segment.word_family[folded]), groups) if folded >= 0 else ():
        codes = segment.codes(number)
        wanted = np.zeros(256, bool)
        place_of = np.zeros(256, np.uint8)
        for code, (form, kind) in enumerate(codes):
            wanted[4 * code : 4 * code + 4] = segment.folded_of(form) == folded and looked_in[kind & 7]
            place_of[4 * code : 4 * code + 4] = kind & 7
        if wanted.any():
            found.append(_Standing(segment.lists.one(number), wanted, place_of))
    return found


def _together(ground: Ground, leaf: Phrase | Near) -> Counted:
    """Give the documents in which words follow each other, or stand near each other, counted where they do."""
    segment = ground.segment
    looked_in = [place in places_of(leaf) for place in _PLACES]
    words = [_stands(segment, term, looked_in) for term in leaf.terms]
    size = sum(len(one.one.forms) for pieces in words for one in pieces)
    if not all(words) or ground.budget.take(size) < size:
        return NONE
    among = _in_all(segment, words)
    keys = []
    for pieces in words:
        here = [piece.positions(segment, among) for piece in pieces]
        key = np.concatenate([(spot << 32) + position for spot, position in here])
        key.sort()
        keys.append(key)
    begins = _following(keys) if isinstance(leaf, Phrase) else _near(keys, leaf.distance)
    return _of_spots(ground, begins >> 32, leaf)


def _following(keys: Sequence[Array]) -> Array:
    """Give the keys (spot, position) of first words behind which all others follow."""
    (step, begins), *others = sorted(enumerate(keys), key=lambda pair: len(pair[1]))
    begins = begins - step
    for step, key in others:
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


def _in_all(segment: Segment, words: Sequence[Sequence[_Standing]]) -> Array:
    """Mark the documents in which all words stand."""
    found = np.ones(segment.documents, bool)
    for pieces in words:
        here = np.zeros(segment.documents, bool)
        for piece in pieces:
            here[piece.documents()] = True
        found &= here
    return found


def _of_spots(ground: Ground, spots: Array, leaf: Leaf) -> Counted:
    """Give the documents of spots, one a find, ascending, each as a word that is there as written."""
    found, count = np.unique(spots, return_counts=True)
    documents, place = found >> 3, found & 7
    value = AS_WRITTEN * count.astype(float)
    apart = np.zeros(len(value))
    for one in sorted(set(place.tolist())):
        here = np.flatnonzero(place == one)
        value[here] *= ground.damping(one).take(documents.take(here))
        if is_aside(leaf, _PLACES[one]):
            apart[here], value[here] = value[here], 0.0
    return summed(documents, value, apart if apart.any() else None)
