"""What a query may become that is being typed: words, authors, boards and titles that begin as its end does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.analysis import fold, tokenise
from indexer.engines.base import Vocabulary
from indexer.query.fields import field_named
from indexer.suggest.spelling import written

MOST = 10  # completions that are offered
MOST_CHARS = 500  # of what is typed; nothing longer is completed
TITLES = 3  # of them titles, at most, where words are completed
SHORTEST_TITLE = 2  # letters typed before titles are offered
_FIELD = re.compile(r'(?P<name>[^\W\d_]{2,20}):(?:["“«]\s?(?P<quoted>[^"“”«»]*)|(?P<bare>[^\s"“”«»()]+))$')
_ENDS = re.compile(r"[^\W_]$")


@dataclass(frozen=True, slots=True)
class Completion:
    """What a query may become: its whole text, what kind of thing was completed, how often that stands.

    kind: word, author, board or title.
    """

    text: str
    kind: str
    count: int


def completions(vocabulary: Vocabulary, text: str, most: int = MOST) -> list[Completion]:
    """Give what a query may become, the commonest of each kind first; none where its end is no beginning of anything.

    After "author:" and "board:" (or their French names) authors and boards are completed, else the last word, then
    titles that begin with all that was typed.  Accents and case do not matter; what is given has those of the posts.
    """
    if len(text) > MOST_CHARS:
        return []
    if found := _FIELD.search(text):
        column = field_named(found["name"])
        if column in ("author", "board", "title"):
            typed = found["quoted"] if found["quoted"] is not None else found["bare"]
            return list(_values(vocabulary, column, text[: found.start()] + f"{found['name']}:", typed, most))
        if column:
            return []
    titles = list(_titles(vocabulary, text)) if len(text.strip()) >= SHORTEST_TITLE else []
    words = list(_words(vocabulary, text, most))
    return [*words[: most - len(titles)], *titles]


def _values(vocabulary: Vocabulary, column: str, before: str, typed: str, most: int) -> Iterator[Completion]:
    for value, count in vocabulary.values(column, fold(typed), most):
        plain = value.replace('"', " ")
        yield Completion(before + (plain if value.isalnum() else f'"{plain}"'), column, count)


def _titles(vocabulary: Vocabulary, text: str) -> Iterator[Completion]:
    for value, count in vocabulary.values("title", fold(text.strip()), TITLES):
        yield Completion(value, "title", count)


def _words(vocabulary: Vocabulary, text: str, most: int) -> Iterator[Completion]:
    last = list(tokenise(text))[-1:] if _ENDS.search(text) else []
    for token in last:
        for word, count in vocabulary.begin(fold(token.term), most):
            yield Completion(text[: token.start] + written(vocabulary, word), "word", count)
