"""What to show of a hit: the passage that answers best, and which words of it were found.

Marks come from the same tokens and forms as the index, so they can never disagree with it: a word is marked where, and
only where, it made the post a hit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.records import Passage
from indexer.analysis import Token, fold, forms, stem, stem_languages, tokenise
from indexer.documents import BODY, QUOTED, Document, Place
from indexer.matching import closeness
from indexer.query.tree import Fuzzy, Leaf, Near, Pattern, Phrase, Synonyms, Word
from indexer.ranking import places

WIDTH = 280  # characters of a snippet: three lines on a wide screen, seven on a phone
LEAD = 60  # characters shown before the first mark


FORMS = ("exact", "folded", "stem", "pattern", "translated")
"""How a word was found: as it was typed; but for accents; in another form of the word; by a pattern or a near spelling;
in the other language."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text that a leaf of the query found; form: one of FORMS."""

    start: int
    end: int
    leaf: int
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A piece of a post with the stretches that were found in it; place says whether it is own or quoted words."""

    text: str
    spans: tuple[tuple[int, int], ...]
    place: str
    language: str


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
        self._known: dict[tuple[str, str], list[tuple[int, str]]] = {}
        self._marked: dict[tuple[str, str, str], list[Mark]] = {}

    def marks(self, text: str, language: str, place: Place) -> list[Mark]:
        """Give what is found in a text of a language that stands in a place, in order; remembered for each text."""
        key = (text, language, place.name)
        if key not in self._marked:
            self._marked[key] = self._marks(text, language, place)
        return self._marked[key]

    def _marks(self, text: str, language: str, place: Place) -> list[Mark]:
        tokens = list(tokenise(text))
        found = [Mark(one.start, one.end, at, form) for one in tokens for at, form in self._found(one.term, language)]
        found += self._found_phrases(tokens)
        here = [mark for mark in found if place in places(self.leaves[mark.leaf])]
        return sorted(here, key=lambda mark: (mark.start, -mark.end))

    def _found(self, term: str, language: str) -> list[tuple[int, str]]:
        """Give the leaves that find a word of a language, and in which form; remembered for each word."""
        key = (term, language)
        if key not in self._known:
            self._known[key] = list(self._finds(term, language))
        return self._known[key]

    def _finds(self, term: str, language: str) -> Iterator[tuple[int, str]]:
        folded = fold(term)
        stems = {name: stem(folded, name) for name in stem_languages(language)}
        for at, spoken, wanted in self._words:
            if spoken:
                if stems.get(spoken) == wanted.stems[spoken]:
                    yield at, "translated"
            elif folded == wanted.folded:
                yield at, "exact" if term == (wanted.accented or wanted.folded) else "folded"
            elif any(wanted.stems[name] == own for name, own in stems.items()):
                yield at, "stem"
        for at, pattern in self._patterns:
            if near := closeness(pattern, folded):
                yield at, "exact" if near == 1.0 and isinstance(pattern, Fuzzy) else "pattern"
        for at, together in self._near:
            if folded in together:
                yield at, "exact"

    def _found_phrases(self, tokens: Sequence[Token]) -> Iterator[Mark]:
        """Give where phrases stand: at each position any of the words that stand there, as in the index."""
        if not self._phrases:
            return
        words: dict[int, dict[str, Token]] = {}
        for token in tokens:
            words.setdefault(token.position, {})[fold(token.term)] = token
        for at, wanted in self._phrases:
            for place in words:
                found = [words.get(place + step, {}).get(term) for step, term in enumerate(wanted)]
                if (first := found[0]) and (last := found[-1]) and all(found):
                    yield Mark(first.start, last.end, at, "exact")

    def snippet(self, document: Document) -> Snippet:
        """Give the piece of a post that answers best: of its own words, else of those it quotes, else its beginning."""
        best: tuple[float, Passage, list[Mark], str] | None = None
        for place in (BODY, QUOTED):
            for passage in document.texts.get(place.name, ()):
                marks = self.marks(passage.text, passage.language, place)
                value = _value(_window(marks)) if marks else 0.0
                if value and (best is None or value > best[0]):
                    best = value, passage, marks, place.name
            if best is not None:
                break
        if best is None:
            passage = next(iter(document.texts.get(BODY.name, ())), Passage(text="", language=""))
            return _cut(passage, [], BODY.name)
        return _cut(best[1], best[2], best[3])

    def whole(self, document: Document, place: Place) -> Snippet:
        """Give all the words of a place of one passage (a title, a name), marked."""
        passage = next(iter(document.texts.get(place.name, ())), Passage(text="", language=""))
        marks = self.marks(passage.text, passage.language, place)
        spans = tuple(_united((mark.start, mark.end) for mark in marks))
        return Snippet(text=passage.text, spans=spans, place=place.name, language=passage.language)


def _window(marks: Sequence[Mark]) -> Sequence[Mark]:
    """Give the marks that fit into one snippet and are worth most together; the first of equals."""
    best: Sequence[Mark] = ()
    end = 0
    for start, mark in enumerate(marks):
        end = max(end, start)
        while end < len(marks) and marks[end].end <= mark.start + WIDTH - LEAD:
            end += 1
        if _value(marks[start:end]) > _value(best):
            best = marks[start:end]
    return best or marks[:1]


def _value(marks: Sequence[Mark]) -> float:
    """Give what marks are worth: each leaf that is found, more in its own form, and a little for how often."""
    leaves = {mark.leaf for mark in marks}
    exact = {mark.leaf for mark in marks if mark.form in FORMS[:2]}
    return len(leaves) + 0.5 * len(exact) + 0.01 * min(len(marks), 20)


def _cut(passage: Passage, marks: Sequence[Mark], place: str) -> Snippet:
    """Cut a snippet out of a passage, at the ends of words, with an ellipsis where something is left out."""
    text = passage.text
    first = _window(marks)[0].start if marks else 0
    start = _begin(text, max(0, first - LEAD)) if first > LEAD else 0
    end = len(text)
    if end - start > WIDTH:
        end = start + WIDTH
        space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
        end = space if space > start + WIDTH // 2 else end
    lead, trail = ("… " if start else ""), (" …" if end < len(text) else "")
    shift = len(lead) - start
    spans = _united((mark.start, mark.end) for mark in marks if start <= mark.start and mark.end <= end)
    return Snippet(
        text=lead + text[start:end].replace("\n", " ") + trail,
        spans=tuple((begin + shift, stop + shift) for begin, stop in spans),
        place=place,
        language=passage.language,
    )


def _begin(text: str, near: int) -> int:
    """Give the beginning of a sentence or line shortly after a place, else of the next word."""
    window = text[near : near + LEAD - 10]
    ends = [window.rfind(end) + len(end) for end in ("\n", ". ", "! ", "? ", " : ") if end in window]
    if ends:
        return near + max(ends)
    space = window.find(" ")
    return near + space + 1 if space >= 0 else near


def _united(spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give spans in order without overlaps: a phrase and a word inside it are one."""
    last: tuple[int, int] | None = None
    for start, end in spans:
        if last is None or start >= last[1]:
            if last is not None:
                yield last
            last = start, end
        else:
            last = last[0], max(last[1], end)
    if last is not None:
        yield last
