"""Words and patterns on whole arrays: which documents hold them, and what they count there."""

from collections.abc import Iterator, Sequence

import numpy as np

from indexer.documents import PLACES
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.budget import Budget
from indexer.engines.whoosh.chosen import Chosen, chosen
from indexer.engines.whoosh.counted import NONE, Counted, Ground, pooled, summed, united
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.lists import OneList
from indexer.engines.whoosh.numbers import members, places, runs, spread
from indexer.engines.whoosh.patterns import meant
from indexer.engines.whoosh.phrases import together
from indexer.engines.whoosh.segment import Segment
from indexer.query.tree import Leaf, Near, Pattern, Phrase, Synonyms, Word
from indexer.ranking import AS_WRITTEN, is_aside
from indexer.ranking import places as places_of

_PLACES = tuple(PLACES.values())
ASIDE = tuple(is_aside(Word(""), place) for place in _PLACES)
"""Of each place: whether words there count aside for a leaf that names none."""
_NOT_ASIDE = (False,) * len(_PLACES)
FEW = 64  # postings that are counted one by one; more are worth arrays
AT_ONCE = 1 << 18  # postings of many lists that are taken apart at once: some 25 MB and 30 ms meanwhile
FEW_CODES = 8  # that are looked for one by one; more are worth a table


def counted(ground: Ground, leaf: Leaf) -> Counted:
    """Give the documents of a segment that hold a leaf."""
    if isinstance(leaf, Synonyms):
        return united([counted(ground, part) for part in leaf.parts], ground.segment.documents)
    aside = _NOT_ASIDE if leaf.place else ASIDE
    if type(leaf) is Word:
        pieces = [_scored(ground, one, aside) for one in chosen(ground.segment, leaf)]
        found = pieces[0] if len(pieces) == 1 else united(pieces, ground.segment.documents)
        return found.translated() if leaf.language else found
    if isinstance(leaf, Phrase | Near):
        return together(ground, leaf)
    if isinstance(leaf, Pattern):
        words, closeness = meant(ground.segment, leaf, ground.budget)
        return _of_words(ground, words, closeness, leaf, aside) if len(words) else NONE
    return NONE


def held(ground: Ground, leaf: Leaf) -> Counted:
    """Give the documents of a segment that hold a leaf; what it counts there is left at 0."""
    parts = leaf.parts if isinstance(leaf, Synonyms) else (leaf,)
    pieces = [NONE.documents, *(piece for part in parts for piece in _holders(ground, part))]
    documents = np.concatenate(pieces)
    if len(pieces) > 2:
        documents.sort()
    documents, _ = runs(documents)
    return Counted(documents, np.zeros(len(documents)))


def _holders(ground: Ground, leaf: Leaf) -> Iterator[Array]:
    """Give the documents that hold a leaf, ascending, list by list."""
    if not isinstance(leaf, Word):
        yield counted(ground, leaf).documents
        return
    for codes in chosen(ground.segment, leaf):
        one = ground.segment.lists.one(codes.list).first(ground.budget.take)
        is_whole = len(codes.wanted) == len(codes.weights)
        yield one.documents if is_whole else one.documents.take(_wanted(codes, one.forms))


# -- words


def _scored(ground: Ground, codes: Chosen, aside: Sequence[bool]) -> Counted:
    """Give what some codes of a list count in each document."""
    one = ground.segment.lists.one(codes.list).first(ground.budget.take)
    if len(one.forms) <= FEW:
        return _scored_one_by_one(ground, codes, one, aside)
    if len(codes.wanted) < len(codes.weights):
        one = one.at(_wanted(codes, one.forms))
    documents, forms = one.documents.astype(np.int64), one.forms
    value = codes.counts.take(forms)
    if len(one.more):
        often = ((forms & 3) == 0).nonzero()[0]
        value[often] = codes.weight.take(forms.take(often) >> 2) * one.more
    used, among = codes.used, ground.segment.documents
    value *= ground.damped(used, documents, (codes.place * among).take(forms) if len(used) > 1 else used[0] * among)
    if not any(aside[here] for here in used):
        return summed(documents, value, None)
    apart = np.zeros(len(value))
    at = np.array(aside).take(codes.place).take(forms).nonzero()[0]
    apart[at], value[at] = value.take(at), 0.0
    return summed(documents, value, apart if len(at) else None)


def _wanted(codes: Chosen, forms: Array) -> Array:
    """Give where the codes stand that count: a few are looked for one by one, many in a table."""
    if len(codes.wanted) > FEW_CODES:
        found: Array = (codes.weight != 0).take(forms >> 2).nonzero()[0]
        return found
    code, counts = forms & 0xFC, np.zeros(len(forms), bool)
    for one in codes.wanted:
        counts |= code == 4 * one
    return counts.nonzero()[0]


def _scored_one_by_one(ground: Ground, codes: Chosen, one: OneList, aside: Sequence[bool]) -> Counted:
    """Give the same of a short list: for a few postings arrays cost more than they save."""
    more = iter(one.more.tolist())
    own: dict[int, float] = {}
    apart: dict[int, float] = {}
    weights, places = codes.weights, codes.places
    damping, among = ground.damping(codes.used), ground.segment.documents
    for document, form in zip(one.documents.tolist(), one.forms.tolist(), strict=True):
        frequency = form & 3 or next(more)
        if weight := weights[form >> 2]:
            place = places[form >> 2]
            into = apart if aside[place] else own
            count = weight * frequency * damping.item(place * among + document)
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
    segment, among = ground.segment, ground.segment.documents
    looked_in = looked_in_by(leaf)
    lists = lists_of(segment, words, looked_in)
    found = [NONE]
    for some in _affordable(segment.lists.sizes(lists), ground.budget):
        found.append(_of_lists(ground, lists[some], words, closeness, looked_in, aside))
        if sum(len(one.documents) for one in found) > among:
            found = [united(found, among)]
    return united(found, among)


def _affordable(sizes: Array, budget: Budget) -> Iterator[slice]:
    """Give lists of such sizes in runs that are read at once, as long as there is time for them."""
    ends = np.cumsum(sizes)
    low = done = 0
    while low < len(sizes) and not budget.spent:
        high = max(low + 1, int(ends.searchsorted(done + AT_ONCE, "right")))
        wanted = int(ends[high - 1]) - done
        if (allowed := budget.take(wanted)) < wanted:
            high = int(ends.searchsorted(done + allowed, "right"))
        yield slice(low, high)
        low, done = high, done + wanted


def _of_lists(
    ground: Ground, lists: Array, words: Array, closeness: Array, looked_in: Array, aside: Sequence[bool]
) -> Counted:
    """Give what some words count that stand in some lists."""
    segment = ground.segment
    counts, form, place, wanted = codes_of(segment, lists, words, looked_in)
    many = segment.lists.many(lists)
    code = (many.forms >> 2) + np.repeat(places(counts)[:-1], many.size)
    kept = np.flatnonzero(wanted[code])
    documents, code = many.documents[kept].astype(np.int64), code[kept]
    near = closeness[words.searchsorted(form)[code]] if (closeness != 1).any() else 1.0
    value = AS_WRITTEN * near * many.frequencies()[kept]
    used, here = np.flatnonzero(looked_in).tolist(), place[code].astype(np.int64)
    value *= ground.damped(used, documents, here * segment.documents)
    apart = np.zeros(len(value))
    for one in used:
        if aside[one]:
            at = np.flatnonzero(here == one)
            apart[at], value[at] = value[at], 0.0
    return pooled(Counted(documents, value, apart if apart.any() else None), segment.documents)


def looked_in_by(leaf: Leaf) -> Array:
    """Say of each place whether a leaf is looked for there."""
    looked_in = np.zeros(8, bool)
    looked_in[[layout.PLACE_CODES[place.name] for place in places_of(leaf)]] = True
    return looked_in


def lists_of(segment: Segment, words: Array, looked_in: Array) -> Array:
    """Give the lists in which the families of some folded words stand with what is in some places."""
    families = np.unique(segment.word_family[words])
    at = segment.family_lists
    lists = spread(at[families].astype(np.int64), (at[families + 1] - at[families]).astype(np.int64))
    groups = {int(layout.ASIDE_GROUP[place]) for place in np.flatnonzero(looked_in).tolist()}
    return lists if len(groups) == 2 else lists[segment.list_group[lists] == groups.pop()]


def codes_of(segment: Segment, lists: Array, words: Array, looked_in: Array) -> tuple[Array, Array, Array, Array]:
    """Give how many codes each of some lists has; of each code its folded word, its place, and whether it is meant.

    words: folded ones that are meant where they stand in some places; they must be ascending.
    """
    begin = segment.list_codes[lists].astype(np.int64)
    counts = segment.list_codes[lists + 1].astype(np.int64) - begin
    codes = spread(begin, counts)
    form, place = segment.code_form[codes].astype(np.int64), segment.code_kind[codes] & 7
    accented = form >= len(segment.words)
    form[accented] = segment.accent_folded[form[accented] - len(segment.words)]
    wanted = looked_in[place] & (form >= words[0]) & (form <= words[-1])
    if words[-1] - words[0] >= len(words):
        wanted &= members(words, form)
    return counts, form, place, wanted
