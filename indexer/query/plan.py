"""A query as it is asked of an engine: common words left aside, synonyms and translations put beside the others.

What a reader demands (+word, "phrase", what AND joins) is asked as it was typed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.analysis import fold, sequence
from indexer.hits import Window
from indexer.query.common import common, language_of
from indexer.query.tree import (
    And,
    Hint,
    InTopic,
    Is,
    Kin,
    Leaf,
    Maybe,
    Or,
    Pair,
    Phrase,
    Prefix,
    Query,
    Some,
    Synonyms,
    Word,
    leaves,
    written,
)
from indexer.ranking import KIN_ENDING, KIN_LETTERS
from indexer.translation import OTHER, translations

FAR = 3  # words: neighbours with more between them are none
TELLING = 4  # words: fewer may be of either language, whatever they look like


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask an engine.

    pairs: neighbours among the words.  aside: common words, and typed: French ones as they were typed without accents;
    both count in the best posts alone.  foreign: languages into which the words may be translated.  translated: the
    translations of each word that has any.  synonyms: likewise a maintainer's.
    """

    query: Query
    pairs: tuple[Pair, ...] = ()
    aside: tuple[Leaf, ...] = ()
    typed: tuple[Leaf, ...] = ()
    foreign: frozenset[str] = frozenset()
    translated: Mapping[str, tuple[str, ...]] | None = None
    synonyms: Mapping[str, tuple[str, ...]] | None = None

    def window(self, window: Window) -> Window:
        """Give a window with what counts in the best posts alone."""
        words = tuple(leaf for leaf in leaves(self.query) if isinstance(leaf, Word | Synonyms))
        titled: tuple[Leaf, ...] = tuple(leaf for leaf in words if not leaf.place)
        exact = _exact(words[0]) if len(words) == 1 else None
        if exact and titled:
            titled = (exact[1],)
        if len(words) < 2:
            return replace(window, pairs=self.pairs, aside=self.aside, titled=titled, exact=exact)
        kin = tuple(one for leaf in titled if (one := _kin(leaf)))
        return replace(window, pairs=self.pairs, aside=self.aside, titled=titled, typed=self.typed, kin=kin)

    def hints(self) -> Iterator[Hint]:
        """Give what a reader should know of this plan."""
        if self.aside:
            yield Hint("common", ", ".join(dict.fromkeys(map(written, self.aside))))


def plan(query: Query, *, into: Collection[str] = (), synonyms: Mapping[str, tuple[str, ...]] | None = None) -> Plan:
    """Give how a query is asked.

    into: languages in which the words are looked for too.  synonyms: further words for a folded word.
    """
    return _Planner(query, into, synonyms or {}).plan()


class _Planner:
    """One plan in making."""

    def __init__(self, query: Query, into: Collection[str], synonyms: Mapping[str, tuple[str, ...]]) -> None:
        self._query, self._synonyms = query, synonyms
        typed = [word for leaf in leaves(query) for word in _terms(leaf)]
        self._language = language = language_of(typed)
        self._common = common(typed, language)
        wanted = _wanted_language(query)
        others = [OTHER[language]] if language in OTHER and len(typed) >= TELLING else list(OTHER)
        self._foreign = frozenset(target for target in others if wanted in ("", "mixed", target))
        self._into = [target for target in others if target in self._foreign and target in into]
        self._pairs: list[Pair] = []
        self._aside: dict[Leaf, None] = {}
        self._typed: dict[Leaf, None] = {}
        self._translated: dict[str, tuple[str, ...]] = {}
        self._beside: dict[str, tuple[str, ...]] = {}

    def plan(self) -> Plan:
        query = self._planned(self._query)
        return Plan(
            query,
            tuple(self._pairs),
            tuple(self._aside),
            tuple(self._typed),
            self._foreign,
            self._translated,
            self._beside,
        )

    def _planned(self, query: Query) -> Query:
        if isinstance(query, Word | Synonyms):
            return self._widened(query)
        if isinstance(query, Some):
            return self._some(query)
        if isinstance(query, And):
            return And(tuple(part if isinstance(part, Leaf) else self._planned(part) for part in query.parts))
        if isinstance(query, Or):
            return Or(tuple(map(self._planned, query.parts)))
        if isinstance(query, Maybe | InTopic):
            return type(query)(self._planned(query.part))
        return query

    def _some(self, some: Some) -> Query:
        """Leave common words aside where others stand beside them, and note neighbours."""
        common = list(map(self._is_common, some.parts))
        left = common if not all(common) else [False] * len(common)
        found: list[Query] = []
        last: tuple[str, int, Query] | None = None
        place = 0
        for part, is_left in zip(some.parts, left, strict=True):
            terms = _terms(part.parts[0] if isinstance(part, Or) else part)
            if isinstance(part, Leaf) and is_left:
                self._aside[part] = None
                place += len(terms)
                continue
            planned = self._planned(part)
            found.append(planned)
            if last is not None and terms and place - last[1] <= FAR:
                known = (leaf for one in (last[2], planned) for leaf in leaves(one))
                self._pairs.append(Pair(last[0], terms[0], place - last[1], tuple(known)))
            place += max(1, len(terms))
            last = (terms[-1], place - 1, planned) if terms else None
        return found[0] if len(found) == 1 else Some(tuple(found))

    def _is_common(self, part: Query) -> bool:
        words = _terms(part) if isinstance(part, Word | Synonyms) else ()
        return bool(words) and self._common.issuperset(words)

    def _widened(self, leaf: Word | Synonyms) -> Query:
        """Put synonyms and translations beside a word."""
        parts = leaf.parts if isinstance(leaf, Synonyms) else (leaf,)
        typed = next(part for part in parts if isinstance(part, Word))
        more: list[Word | Phrase] = []
        if self._language == "fr" and not typed.exact:
            self._typed[Word(fold(typed.term), typed.place, exact=True)] = None
        if not typed.place:
            if beside := self._synonyms.get(fold(typed.term), ()):
                self._beside[typed.term] = beside
            more += map(_leaf, beside)
            more += self._translations(typed)
        return Synonyms((*parts, *more)) if more else leaf

    def _translations(self, typed: Word) -> list[Word | Phrase]:
        found = {(target, into): None for into in self._into for target in translations(typed.term, OTHER[into])}
        words = [Word(terms[0], language=into) for target, into in found if len(terms := sequence(target)) == 1]
        shown = tuple(dict.fromkeys(word.term for word in words if fold(word.term) != fold(typed.term)))
        if shown:
            self._translated[typed.term] = shown
        return list(words)


def _exact(leaf: Word | Synonyms) -> tuple[Leaf, Leaf] | None:
    """Give a word with what it is as it was typed; None for a compound."""
    typed = _typed(leaf)
    return (leaf, replace(typed, exact=True)) if isinstance(typed, Word) else None


def _typed(leaf: Leaf) -> Leaf:
    """Give what was typed of a leaf."""
    return leaf.parts[0] if isinstance(leaf, Synonyms) else leaf


def _kin(leaf: Leaf) -> Kin | None:
    """Give the kin of a word; None for a short one, and for one of anything but Latin letters."""
    typed = _typed(leaf)
    term = fold(typed.term) if isinstance(typed, Word) and not typed.exact else ""
    if len(term) <= KIN_LETTERS or not (term.isascii() and term.isalpha()):
        return None
    return Kin(leaf, Prefix(term[: max(KIN_LETTERS, len(term) - KIN_ENDING)]))


def _leaf(text: str) -> Word | Phrase:
    terms = sequence(text)
    return Word(terms[0]) if len(terms) == 1 else Phrase(tuple(terms))


def _terms(leaf: Query) -> Sequence[str]:
    """Give the words of a leaf as they follow each other; none of patterns."""
    if isinstance(leaf, Synonyms):
        phrase = next((part for part in leaf.parts if isinstance(part, Phrase)), leaf.parts[0])
        return _terms(phrase)
    if isinstance(leaf, Word):
        return (leaf.term,)
    return leaf.terms if isinstance(leaf, Phrase) else ()


def _wanted_language(query: Query) -> str:
    """Give the language to which a query is limited."""
    parts = query.parts if isinstance(query, And) else (query,)
    return next((part.value for part in parts if isinstance(part, Is) and part.column == "language"), "")
