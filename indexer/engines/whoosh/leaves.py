"""Words and patterns on whole arrays: which documents hold them, and what they count there."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from indexer.analysis import forms
from indexer.documents import PLACES
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.counted import NONE, Counted, Ground, pooled, summed, united
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.lists import OneList
from indexer.engines.whoosh.numbers import members, places, spread
from indexer.engines.whoosh.patterns import meant
from indexer.engines.whoosh.phrases import together
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.values import value_hash
from indexer.query.tree import Leaf, Near, Pattern, Phrase, Synonyms, Word
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
class _Chosen:
    """Codes that are looked for in one list: what each code of it counts, 0 where nobody looks for it, its place."""

    list: int
    weights: Sequence[float]
    places: Sequence[int]


def counted(ground: Ground, leaf: Leaf) -> Counted:
    """Give the documents of a segment that hold a leaf."""
    if isinstance(leaf, Synonyms):
        return united([counted(ground, part) for part in leaf.parts], ground.segment.documents)
    aside = _NOT_ASIDE if leaf.place else _ASIDE
    if type(leaf) is Word and leaf.language:
        translated = [_scored(ground, chosen, aside) for chosen in _translated(ground.segment, leaf)]
        return united(translated, ground.segment.documents).translated()
    if type(leaf) is Word:
        found = _word(ground.segment, leaf)
        if len(found) == 1:
            return _scored(ground, found[0], aside)
        return united([_scored(ground, chosen, aside) for chosen in found], ground.segment.documents)
    if isinstance(leaf, Phrase | Near):
        return together(ground, leaf)
    if isinstance(leaf, Pattern):
        words, closeness = meant(ground.segment, leaf, ground.budget)
        return _of_words(ground, words, closeness, leaf, aside) if len(words) else NONE
    return NONE


# -- words


def _word(segment: Segment, word: Word) -> list[_Chosen]:
    """Give the codes of all forms of a word: its own, its accents, its stems."""
    known = forms(word.term)
    folded = segment.words.number(known.folded)
    accent = segment.accent(folded, known.accented) if known.accented and folded >= 0 else -1
    if word.exact:
        return _exact(segment, word, folded, accent)
    french = segment.family(value_hash(known.stems["fr"]))
    english = segment.english(value_hash(known.stems["en"]))
    families = {french, *map(segment.family_of, english)}
    if folded >= 0:
        families.add(segment.family_of(folded))
    looked_in, _ = _looked_in(word.place, word.exact)

    def weigh(family: int, form: int, kind: int) -> float:
        stemmed = looked_in.get(kind & 7)
        here = segment.folded_of(form)
        weight = 0.0
        if stemmed is not None:
            weight += FOLDED if here == folded else 0.0
            weight += ACCENTED if form == accent else 0.0
        if stemmed:
            weight += STEMMED if family == french and kind >> 3 in _STEMMED_FRENCH else 0.0
            weight += STEMMED if here in english and kind >> 3 in _STEMMED_ENGLISH else 0.0
        return weight

    return _weighed(segment, families, word, weigh)


def _exact(segment: Segment, word: Word, folded: int, accent: int) -> list[_Chosen]:
    """Give the codes of a word as it was typed."""
    looked_in, _ = _looked_in(word.place, word.exact)
    accented = bool(forms(word.term).accented)

    def weigh(_: int, form: int, kind: int) -> float:
        as_typed = form == accent if accented else segment.folded_of(form) == folded
        return AS_WRITTEN if as_typed and kind & 7 in looked_in else 0.0

    return _weighed(segment, {segment.family_of(folded)} if folded >= 0 else (), word, weigh)


def _translated(segment: Segment, word: Word) -> list[_Chosen]:
    """Give the codes of a word in texts of one language alone: those of its stem there."""
    french = word.language == "fr"
    stem = value_hash(forms(word.term).stems[word.language])
    words = segment.english(stem) if not french else []
    families = {segment.family(stem)} if french else {*map(segment.family_of, words)}
    looked_in, _ = _looked_in(word.place, word.exact)
    spoken = _STEMMED_FRENCH if french else _STEMMED_ENGLISH

    def weigh(_: int, form: int, kind: int) -> float:
        counts = looked_in.get(kind & 7) and kind >> 3 in spoken and (french or segment.folded_of(form) in words)
        return STEMMED if counts else 0.0

    return _weighed(segment, families, word, weigh)


def _weighed(
    segment: Segment, families: Collection[int], word: Word, weigh: Callable[[int, int, int], float]
) -> list[_Chosen]:
    """Give the codes of families that count; weigh: what a code counts, by its family, form and kind."""
    found = []
    _, groups = _looked_in(word.place, word.exact)
    for family in sorted(set(families) - {-1}):
        for number in segment.lists_of(family, groups):
            codes = segment.codes(number)
            weights = [weigh(family, form, kind) for form, kind in codes]
            if any(weights):
                found.append(_Chosen(number, weights, [kind & 7 for _, kind in codes]))
    return found


@cache
def _looked_in(place: str, exact: bool) -> tuple[dict[int, bool], set[int]]:
    """Give the places in which a word is looked for, whether each is stemmed, and in which lists they are."""
    looked_in = {layout.PLACE_CODES[one.name]: one.stemmed for one in places_of(Word("", place, exact=exact))}
    return looked_in, {int(layout.ASIDE_GROUP[one]) for one in looked_in}


def _scored(ground: Ground, chosen: _Chosen, aside: Sequence[bool]) -> Counted:
    """Give what the chosen codes of a list count in each document."""
    one = ground.segment.lists.one(chosen.list).first(ground.budget.take)
    if ground.among is not None:
        one = one.among(ground.among)
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
    return pooled(Counted(documents, value, apart if apart.any() else None), segment.documents)


def _lists_of(segment: Segment, families: Array, looked_in: Array) -> Array:
    """Give the lists of families in which words of some places stand."""
    at = segment.family_lists
    lists = spread(at[families].astype(np.int64), (at[families + 1] - at[families]).astype(np.int64))
    groups = {int(layout.ASIDE_GROUP[place]) for place in np.flatnonzero(looked_in).tolist()}
    return lists if len(groups) == 2 else lists[segment.list_group[lists] == groups.pop()]
