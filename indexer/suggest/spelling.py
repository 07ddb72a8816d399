"""What a word that the archive lacks may have been meant to be: another one of the archive's own."""

from collections.abc import Iterable, Iterator
from math import log

from indexer.analysis import fold
from indexer.engines.base import SHORTEST, Vocabulary
from indexer.suggest.edits import edit, penalty

APART = 6.0
"""How unlikely a space is that was missed or put in, as penalties are of edits."""


def meant(vocabulary: Vocabulary, term: str) -> str:
    """Give how posts write what a term was most likely meant to be, "" where nothing is near enough.

    One edit away, or two words run together.  The likeliest: a word that is so and so common, misspelt so (the noisy
    channel of Kernighan, Church, Gale, 1990).  term: as tokenise gives it, and unknown to the vocabulary.
    """
    likeliest = _likeliest([*_near(vocabulary, fold(term)), *_apart(vocabulary, fold(term))])
    return " ".join(written(vocabulary, word) for word in likeliest.split())


def joined(vocabulary: Vocabulary, one: str, two: str) -> str:
    """Give how posts write two terms as one word, "" where none does."""
    whole = fold(one) + fold(two)
    return written(vocabulary, whole) if vocabulary.count(whole) else ""


def written(vocabulary: Vocabulary, word: str) -> str:
    """Give how most posts write a folded word: with accents, if they do."""
    found = vocabulary.spellings(word)
    return min(found, key=lambda spelling: (-found[spelling], spelling != word, spelling), default=word)


def _likeliest(found: Iterable[tuple[float, str]]) -> str:
    return min(found, key=lambda one: (-one[0], one[1]), default=(0.0, ""))[1]


def _near(vocabulary: Vocabulary, word: str) -> Iterator[tuple[float, str]]:
    """Give the words one edit away, and how likely each is."""
    for candidate in vocabulary.near(word) if len(word) >= SHORTEST else ():
        if (slip := edit(word, candidate)) is not None:
            yield log(vocabulary.count(candidate)) - penalty(slip), candidate


def _apart(vocabulary: Vocabulary, word: str) -> Iterator[tuple[float, str]]:
    """Give the pairs of words that make a word when they are run together, and how likely each is."""
    for at in range(2, len(word) - 1) if word.isalpha() else ():
        pair = word[:at], word[at:]
        counts = [vocabulary.count(one) for one in pair]
        if all(counts):
            yield log(min(counts)) - APART, " ".join(pair)
