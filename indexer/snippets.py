"""What to show of a hit: the passage that answers best, with the words in it that were found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.records import Passage
from indexer.documents import BODY, QUOTED, Document, Place
from indexer.marks import FORMS, Mark, Marker

WIDTH = 280  # characters of a snippet: three lines on a wide screen, seven on a phone
LEAD = 60  # characters shown before the first mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A piece of a post with the stretches that were found in it; place says whether it is own or quoted words."""

    text: str
    spans: tuple[tuple[int, int], ...]
    place: str
    language: str


def snippet(marker: Marker, document: Document) -> Snippet:
    """Give the piece of a post that answers best: of its own words, else of those it quotes, else its beginning."""
    best: tuple[float, Passage, list[Mark], str] | None = None
    for place in (BODY, QUOTED):
        for passage in document.texts.get(place.name, ()):
            marks = marker.marks(passage.text, passage.language, place)
            value = _value(_window(marks)) if marks else 0.0
            if value and (best is None or value > best[0]):
                best = value, passage, marks, place.name
        if best is not None:
            break
    if best is None:
        passage = next(iter(document.texts.get(BODY.name, ())), Passage(text="", language=""))
        return _cut(passage, [], BODY.name)
    return _cut(best[1], best[2], best[3])


def whole(marker: Marker, document: Document, place: Place) -> Snippet:
    """Give all the words of a place of one passage (a title, a name), marked."""
    passage = next(iter(document.texts.get(place.name, ())), Passage(text="", language=""))
    marks = marker.marks(passage.text, passage.language, place)
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
