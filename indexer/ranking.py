"""How well a post answers a word: one formula for every engine.

BM25F over pooled places: what a word counts in a place is damped by that place's length, added up over places and
forms, and saturated once (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009, §3.6).  The figures come
from the project's own measurements: title at 2; stem at 1 and folded form at .4 of the same words, so that the exact
form is first; k1 1.4, b .7 for bodies and .3 for titles.

A word in several guises (Synonyms) counts as one: its counts are added up before they are saturated, and it is as rare
as the posts that hold any of them.  Words that stand side by side in the query count a little more where they do so in
the post, common words a little where they are in it, words of the title once more by themselves, French ones as they
were typed, and words that begin like one which is missing; that is looked at for the best posts only.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from indexer.analysis import forms
from indexer.documents import ACCENTED as ACCENTED_FIELD
from indexer.documents import BODY, PLACES, QUOTED, TITLE, Place, index_field
from indexer.query.tree import Leaf, Word

K1: Final = 1.4
FOLDED: Final = 0.4
ACCENTED: Final = 0.25  # on top, for the form with the very accents that the reader typed
STEMMED: Final = 1.0
QUOTED_SHARE: Final = 0.05
"""What quoted words count beside own ones: enough to be found, never enough to pass the post that is quoted."""
TRANSLATED: Final = 0.85
"""What a post counts that holds a word with its translations, beside one that holds the word (.568 nDCG against .577
at 1, but .583 against .522 for posts in the reader's own language)."""
PAIRED: Final = 0.14
"""What neighbours count that are neighbours in the post, beside what the words count themselves (.1 → .14: cnil-fr
.598 → .602, piaf-fr .792 → .793, squad-en .849 → .846 nDCG; from .2 on English questions lose)."""
TITLED: Final = 0.4
"""What words of a title count once more by themselves, saturated apart from the rest of the post (a title that answers
is more than a few more words: cnil-fr .55 → .60, qatarliving-en .56 → .57, cranfield-en .345 → .355 nDCG).  They do so
in the opening post alone: the title was written for it, the others only stand below it."""
TYPED: Final = 0.4
"""What words of a French query count once more where they stand as they were typed, but for accents: French stems put
more words together than English ones ("univers", "université"), and what is typed is rarer than all of them (cnil-fr
.602 → .606, piaf-fr .793 → .798 nDCG; at .7 piaf-fr .797; for English questions it loses)."""
KIN: Final = 0.5
"""What a word counts in a post that holds words which begin like it, beside one that holds the word itself: the stemmer
does not put "jardinier" with "jardins", nor "agriculteur" with "agriculture" (piaf-fr .798 → .806, qatarliving-en
.580 → .583, cnil-fr .606 → .612, cranfield-en .357 → .356 nDCG; at .7 English questions lose)."""
KIN_LETTERS: Final = 4
KIN_ENDING: Final = 3
"""A word begins with all its letters but so many, and with so many at least; shorter ones have no kin."""
EXACT: Final = 1.1
"""What a word that is asked for alone counts once more, as its idf, where it stands as it was typed: more than all that
its stems and other accents can, so that the exact form is first."""
COMMON: Final = 0.2
"""What a common word that a plan left aside is worth, as an idf, in the best posts."""
RERANKED: Final = 200
"""How many of the best posts are looked at for neighbours, common words, titles, kin and their age."""
FRESH: Final = 0.5
"""What the newest of the best posts counts once more, as a share of its score, where a reader wants fresh ones …"""
FRESH_DAYS: Final = 1000
"""… and after how many days half of that is left: of a dead forum readers want the last years, not its last week."""
OPENING: Final = 1.02
"""What a topic's first post counts beside the others where all else is equal: a title was written for it."""
TOPIC_SHARES: Final = (1.0, 0.5, 0.25)
"""What the best three posts of a topic count for it (on a forum: .654 nDCG against .604 of the first alone)."""

DIGITS: Final = 9
"""Of a score behind the point: what lies below comes from the order in which numbers are added."""

ANYWHERE: Final = (BODY, TITLE, QUOTED)
"""Where a word is looked for that a reader sets in no place of its own."""
OWN: Final = (BODY, TITLE)
"""Where it is looked for as it was typed."""
AS_WRITTEN: Final = FOLDED + STEMMED
"""What a phrase or a beginning of a word counts: as much as a word that is there in its own form."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term to look up for a word: in which index field, of which place, at what weight."""

    field: str
    text: str
    place: Place
    weight: float


def places(leaf: Leaf) -> tuple[Place, ...]:
    """Give the places in which a word, a phrase or a prefix is looked for."""
    if leaf.place:
        return (PLACES[leaf.place],)
    return OWN if isinstance(leaf, Word) and leaf.exact else ANYWHERE


def word_terms(word: Word) -> list[Term]:
    """Give the terms that a word stands for, each with its weight; no two are the same."""
    known = forms(word.term)
    if word.exact:
        field = [ACCENTED_FIELD] if known.accented else []
        text = known.accented or known.folded
        return [Term(index_field(place.name, *field), text, place, AS_WRITTEN) for place in places(word)]
    if language := word.language:
        return [
            Term(index_field(place.name, language), known.stems[language], place, STEMMED)
            for place in places(word)
            if place.stemmed
        ]
    found = []
    for place in places(word):
        found.append(Term(place.name, known.folded, place, FOLDED))
        if known.accented:
            found.append(Term(index_field(place.name, ACCENTED_FIELD), known.accented, place, ACCENTED))
        if place.stemmed:
            found += [Term(index_field(place.name, name), stem, place, STEMMED) for name, stem in known.stems.items()]
    return found


def is_foreign(leaf: Leaf) -> bool:
    """Say whether a leaf translates what was typed."""
    return isinstance(leaf, Word) and bool(leaf.language)


def is_aside(leaf: Leaf, place: Place) -> bool:
    """Say whether words of a place count aside (QUOTED_SHARE) for a leaf: quoted ones that were not asked for."""
    return place is QUOTED and not leaf.place


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long places are: words of each on the average over all posts."""

    average: Mapping[str, float]

    def damped(self, place: Place, length: Any) -> Any:
        """Give what one occurrence counts in a place of a length: its weight, less in a longer one.

        length: a number, or an array of numbers; so is what is given.
        """
        return place.weight / (1 - place.b + place.b * length / (self.average[place.name] or 1.0))


def idf(found: int, posts: int) -> float:
    """Give what a word is worth that stands in some of the posts; never below 0."""
    return math.log(1 + (posts - found + 0.5) / (found + 0.5))


def fresher(score: Any, age: Any) -> Any:
    """Give what a post counts more that is so old beside the newest of the best ones.

    score: what it counts.  age: seconds.  Both may be arrays; so is what is given then.
    """
    return FRESH * score * 0.5 ** (age / (FRESH_DAYS * 86_400))


def score(weight: float, own: Any, aside: Any = 0.0, foreign: Any = 0.0) -> Any:
    """Give the score of one leaf in one post.

    weight: its idf.  own: damped counts, added up.  aside: damped counts in quotes that were not asked for.  foreign:
    damped counts of translations.  All may be arrays; so is what is given then.
    """
    found = own / (own + K1)
    if not isinstance(foreign, float) or foreign:
        both = own + foreign
        found = np.maximum(found, TRANSLATED * (both / (both + K1)))
    if not isinstance(aside, float) or aside:
        found = found + QUOTED_SHARE * aside / (aside + K1)
    return weight * found
