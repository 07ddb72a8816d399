"""More like this: a post as a query for others that speak of the same."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from heapq import nlargest

from indexer.analysis import fold, terms
from indexer.documents import BODY, TITLE, Document
from indexer.engines.base import Vocabulary
from indexer.hits import never
from indexer.query.common import common
from indexer.query.tree import And, Boost, Is, Not, Nothing, Or, Query, Word
from indexer.ranking import K1, idf

TELLING = 12  # words that a post is asked for by: more add little but time
SHORTEST = 2  # letters of them
CHARACTERS = 20_000  # of a post that are looked at


def like(document: Document, vocabulary: Vocabulary, posts: int, late: Callable[[], bool] = never) -> Query:
    """Give a query for posts of other topics that speak of what one speaks of; Nothing where no word tells it.

    Asked for are the words that tell the post from the others best: those it has often and others seldom, titles
    counting as they do in the score, common ones of its language left out.  posts: how many the archive has.  late:
    says whether there is no time left to look at the words behind.
    """
    counts = _counts(document)
    worth = {
        word: _often(count) * idf(min(found, posts), posts)
        for word, count in counts.items()
        if not late() and (found := vocabulary.count(word)) > 1
    }
    telling = nlargest(TELLING, worth, key=lambda word: (worth[word], word))
    if not telling:
        return Nothing()
    words = tuple(Boost(Word(word), _often(counts[word])) for word in telling)
    return And((Or(words) if len(words) > 1 else words[0], Not(Is("topic", str(document.columns["topic"])))))


def _often(count: float) -> float:
    """Give what a word counts that stands so often: as in the score, ever less."""
    return count / (count + K1)


def _counts(document: Document) -> Mapping[str, float]:
    """Give how often each telling word stands in a post and its title."""
    counts: dict[str, float] = defaultdict(float)
    for place in (TITLE, BODY):
        for passage in document.texts.get(place.name, ()):
            found = terms(passage.text[:CHARACTERS])
            left = common(found, passage.language)
            for term in found:
                if len(term) >= SHORTEST and term not in left and not term.isdecimal():
                    counts[fold(term)] += place.weight
    return counts
