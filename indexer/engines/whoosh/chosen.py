"""Which codes of which lists a word stands for, and what each counts."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from indexer.analysis import forms
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.values import value_hash
from indexer.query.tree import Word
from indexer.ranking import ACCENTED, AS_WRITTEN, FOLDED, STEMMED
from indexer.ranking import places as places_of

_STEMMED_FRENCH = (layout.FRENCH, layout.BOTH)
_STEMMED_ENGLISH = (layout.ENGLISH, layout.BOTH)


_FREQUENCIES = np.arange(4.0)


@dataclass(frozen=True)
class Chosen:
    """Codes that are looked for in one list: what each code of it counts, 0 where nobody looks for it, its place."""

    list: int
    weights: Sequence[float]
    places: Sequence[int]

    @cached_property
    def wanted(self) -> Sequence[int]:
        """Give the codes that count."""
        return [code for code, weight in enumerate(self.weights) if weight]

    @cached_property
    def used(self) -> Sequence[int]:
        """Give the places of the codes that count."""
        return sorted({self.places[code] for code in self.wanted})

    @cached_property
    def weight(self) -> Array:
        """Give what each code counts."""
        return np.array(self.weights)

    @cached_property
    def counts(self) -> Array:
        """Give what a posting counts by its form, a code and a frequency; 0 where the frequency stands aside."""
        found: Array = (self.weight[:, None] * _FREQUENCIES).ravel()
        return found

    @cached_property
    def place(self) -> Array:
        """Give the place of a posting by its form."""
        return np.repeat(np.array(self.places), len(_FREQUENCIES))


def chosen(segment: Segment, word: Word) -> list[Chosen]:
    """Give the codes of all forms of a word that count: its own, its accents, its stems; of a translation its stem."""
    choose = _translated if word.language else _word
    return segment.answers.get(word, lambda: choose(segment, word))


def _word(segment: Segment, word: Word) -> list[Chosen]:
    """Give the codes of a word in any of its forms."""
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


def _exact(segment: Segment, word: Word, folded: int, accent: int) -> list[Chosen]:
    """Give the codes of a word as it was typed."""
    looked_in, _ = _looked_in(word.place, word.exact)
    accented = bool(forms(word.term).accented)

    def weigh(_: int, form: int, kind: int) -> float:
        as_typed = form == accent if accented else segment.folded_of(form) == folded
        return AS_WRITTEN if as_typed and kind & 7 in looked_in else 0.0

    return _weighed(segment, {segment.family_of(folded)} if folded >= 0 else (), word, weigh)


def _translated(segment: Segment, word: Word) -> list[Chosen]:
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
) -> list[Chosen]:
    """Give the codes of families that count; weigh: what a code counts, by its family, form and kind."""
    found = []
    _, groups = _looked_in(word.place, word.exact)
    for family in sorted(set(families) - {-1}):
        for number in segment.lists_of(family, groups):
            codes = segment.codes(number)
            weights = [weigh(family, form, kind) for form, kind in codes]
            if any(weights):
                found.append(Chosen(number, weights, [kind & 7 for _, kind in codes]))
    return found


@cache
def _looked_in(place: str, exact: bool) -> tuple[dict[int, bool], set[int]]:
    """Give the places in which a word is looked for, whether each is stemmed, and in which lists they are."""
    looked_in = {layout.PLACE_CODES[one.name]: one.stemmed for one in places_of(Word("", place, exact=exact))}
    return looked_in, {int(layout.ASIDE_GROUP[one]) for one in looked_in}
