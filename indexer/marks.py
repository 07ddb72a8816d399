"""Which words of a text a query found: the same tokens and forms as the index has, so that the two never disagree.

Most words of a text are found by nothing.  Tokens never reach over white space, so a text is split there, and each raw
word is analysed alone, once for all texts that hold it.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.analysis import Token, fold, forms, stem_languages, tokenise
from indexer.documents import Place
from indexer.matching import closeness
from indexer.query.tree import Fuzzy, Leaf, Near, Pattern, Phrase, Synonyms, Word
from indexer.ranking import places

FORMS = ("exact", "folded", "stem", "pattern", "translated")
"""How a word was found: as it was typed; but for accents; in another form of the word; by a pattern or a near spelling;
in the other language."""


class Mark(NamedTuple):  # thousands a page: a record of this kind is made in a third of the time
    """A stretch of a text that a leaf of the query found; form: one of FORMS."""

    start: int
    end: int
    leaf: int
    form: str


@lru_cache(maxsize=1 << 13)
def _tokens(raw: str) -> tuple[Token, ...]:
    """Give the tokens of a raw word."""
    return tuple(tokenise(raw))


@lru_cache(maxsize=1 << 14)
def _roots(raw: str) -> tuple[str, ...]:
    """Give all that words of a query can share with a raw word: its folded terms and their stems."""
    known = [forms(token.term) for token in _tokens(raw)]
    return tuple(dict.fromkeys(root for one in known for root in (one.folded, *one.stems.values())))


class Marker:
    """Finds what the leaves of one query find, in any text."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = leaves
        guises = [
            (at, guise)
            for at, leaf in enumerate(leaves)
            for guise in (leaf.parts if isinstance(leaf, Synonyms) else (leaf,))
        ]
        self._words = [(at, one.language, forms(one.term)) for at, one in guises if isinstance(one, Word)]
        self._patterns = [(at, one) for at, one in guises if isinstance(one, Pattern)]
        self._near = [(at, {fold(term) for term in one.terms}) for at, one in guises if isinstance(one, Near)]
        self._phrases = [(at, [fold(term) for term in one.terms]) for at, one in guises if isinstance(one, Phrase)]
        self._roots = frozenset(
            [root for _, _, wanted in self._words for root in (wanted.folded, *wanted.stems.values())]
            + [term for _, together in self._near for term in together]
            + [term for _, phrase in self._phrases for term in phrase]
        )
        first = {root[:1] for root in self._roots}
        self._initials = frozenset(first | {letter.upper() for letter in first})
        self._known: dict[tuple[str, str], tuple[Mark, ...]] = {}
        self._marked: dict[tuple[str, str, str], list[Mark]] = {}

    def marks(self, text: str, language: str, place: Place) -> list[Mark]:
        """Give what is found in a text of a language that stands in a place, in order; remembered for each text."""
        key = (text, language, place.name)
        if key not in self._marked:
            self._marked[key] = self._marks(text, language, place)
        return self._marked[key]

    def _marks(self, text: str, language: str, place: Place) -> list[Mark]:
        raws = text.split()
        shared = self._shared(raws)
        inside = {raw: self._inside(raw, language) for raw in (set(raws) if self._patterns else shared)}
        found = [mark for raw, marks in inside.items() if marks for mark in _placed(text, raw, marks)]
        found += self._found_phrases(text, raws, shared)
        here = [mark for mark in found if place in places(self.leaves[mark.leaf])]
        return sorted(here, key=lambda mark: (mark.start, -mark.end))

    def _shared(self, raws: Sequence[str]) -> set[str]:
        """Give the raw words that share anything with words of the query.

        A word of plain letters begins as all its forms do: most are known to share nothing by that alone.
        """
        initials, roots = self._initials, self._roots
        maybe = (raw for raw in set(raws) if raw[0] in initials or not raw.isalpha() or not raw.isascii())
        return {raw for raw in maybe if not roots.isdisjoint(_roots(raw))}

    def _inside(self, raw: str, language: str) -> tuple[Mark, ...]:
        """Give what is found in a raw word of a language; remembered for each."""
        key = (raw, language)
        if key not in self._known:
            self._known[key] = tuple(
                Mark(one.start, one.end, at, form)
                for one in _tokens(raw)
                for at, form in self._finds(one.term, language)
            )
        return self._known[key]

    def _finds(self, term: str, language: str) -> Iterator[tuple[int, str]]:
        """Give the leaves that find a word of a language, and in which form."""
        own = forms(term)
        spoken_here = tuple(stem_languages(language))
        for at, spoken, wanted in self._words:
            if spoken:
                if spoken in spoken_here and own.stems[spoken] == wanted.stems[spoken]:
                    yield at, "translated"
            elif own.folded == wanted.folded:
                yield at, "exact" if term == (wanted.accented or wanted.folded) else "folded"
            elif any(own.stems[name] == wanted.stems[name] for name in spoken_here):
                yield at, "stem"
        for at, pattern in self._patterns:
            if near := closeness(pattern, own.folded):
                yield at, "exact" if near == 1.0 and isinstance(pattern, Fuzzy) else "pattern"
        for at, together in self._near:
            if own.folded in together:
                yield at, "exact"

    def _found_phrases(self, text: str, raws: Sequence[str], shared: set[str]) -> Iterator[Mark]:
        """Give where phrases stand: at each position any of the words that stand there, as in the index."""
        held = {root for raw in shared for root in _roots(raw)} if self._phrases else set()
        phrases = [(at, wanted) for at, wanted in self._phrases if held.issuperset(wanted)]
        if not phrases:
            return
        words: dict[int, dict[str, tuple[int, int]]] = {}
        position = 0
        for raw, at in _places(text, raws):
            tokens = _tokens(raw)
            for token in tokens if raw in shared else ():
                words.setdefault(position + token.position, {})[fold(token.term)] = at + token.start, at + token.end
            position += tokens[-1].position + 1 if tokens else 0
        for leaf, wanted in phrases:
            for place in words:
                found = [words.get(place + step, {}).get(term) for step, term in enumerate(wanted)]
                if (first := found[0]) and (last := found[-1]) and all(found):
                    yield Mark(first[0], last[1], leaf, "exact")


def _places(text: str, raws: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Give each raw word of a text with its place."""
    at = 0
    for raw in raws:
        at = text.index(raw, at)
        yield raw, at
        at += len(raw)


def _placed(text: str, raw: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """Give the marks of a raw word wherever it stands in a text."""
    at = text.find(raw)
    while at >= 0:
        end = at + len(raw)
        if not (text[at - 1 : at].strip() or text[end : end + 1].strip()):
            for mark in marks:
                yield Mark(at + mark.start, at + mark.end, mark.leaf, mark.form)
        at = text.find(raw, end)
