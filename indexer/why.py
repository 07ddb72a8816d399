"""Why a post is a hit: which words of the query it holds, in which form, where, and what they count."""

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.documents import BODY, QUOTED, TITLE, Document
from indexer.hits import Hit
from indexer.marks import FORMS, Marker
from indexer.query.tree import written

BESIDE = "beside"
"""The form of what words count that stand together, of common ones, of those of the title once more, of its age."""
MOST = 5  # words as they stand in the post, of one reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A word of the query in one place of a post.

    word: as it was typed.  form: the best in which it is there, of snippets.FORMS, or BESIDE.  found: how it is
    written there.  score: what the word counts in all places of the post together.
    """

    word: str
    place: str
    form: str
    found: tuple[str, ...]
    score: float


def reasons(hit: Hit, marker: Marker) -> Iterator[Reason]:
    """Give why a post is a hit, the words in their order; marker: of the leaves that were searched for."""
    for (leaf, place), (form, found) in _found(hit.document, marker).items():
        yield Reason(
            word=written(marker.leaves[leaf]),
            place=place,
            form=FORMS[form],
            found=tuple(found)[:MOST],
            score=hit.parts.get(marker.leaves[leaf], 0.0),
        )
    if hit.beside > 0:
        yield Reason(word="", place="", form=BESIDE, found=(), score=hit.beside)


def _found(document: Document, marker: Marker) -> dict[tuple[int, str], tuple[int, dict[str, None]]]:
    """Give the best form of each leaf in each place, with how it is written, in the order of the leaves."""
    found: dict[tuple[int, str], tuple[int, dict[str, None]]] = {}
    for place in (TITLE, BODY, QUOTED):
        for passage in document.texts.get(place.name, ()):
            for mark in marker.marks(passage.text, passage.language, place):
                form, spelt = found.get((mark.leaf, place.name), (len(FORMS), {}))
                spelt[passage.text[mark.start : mark.end]] = None
                found[mark.leaf, place.name] = min(form, FORMS.index(mark.form)), spelt
    return dict(sorted(found.items(), key=lambda pair: pair[0][0]))
