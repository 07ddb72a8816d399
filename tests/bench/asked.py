"""Queries to measure engines with: of each class some, all different, drawn from the posts that they are asked of."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from indexer.analysis import terms
from indexer.documents import Document

CLASSES = (
    "rare", "common", "and2", "and3", "or2", "or3", "phrase2", "phrase3", "prefix", "fuzzy", "filter",
)  # fmt: skip
SAMPLE = 20_000  # posts that words are counted in
COMMON = 80  # words that are called common, if not one in two thousand
TRIES = 1000  # draws of one class before it has fewer queries


class Asked:
    """One query: its class, its words, and what it is limited to."""

    def __init__(self, kind: str, words: Sequence[str], author: str = "", year: int = 0) -> None:
        self.kind, self.words, self.author, self.year = kind, list(words), author, year


def text_of(document: Document, place: str) -> str:
    """Give the text of a place."""
    return "\n".join(passage.text for passage in document.texts.get(place, ()))


def year_of(document: Document) -> int:
    """Give the year of a post, 0 where it is unknown."""
    said = document.columns["said"]
    return datetime.fromtimestamp(said, UTC).year if isinstance(said, int) else 0


def drawn(posts: Sequence[Document], kind: str, chance: random.Random, ranked: Sequence[str]) -> Asked:
    """Draw a query of a class: words by how common they are, phrases and filters from a post that has them."""
    most = max(COMMON, len(ranked) // 2000)
    common, middle = ranked[:most], ranked[most : max(2 * most, len(ranked) // 50)]
    if kind == "rare":
        return Asked(kind, [chance.choice(ranked[len(ranked) // 20 : len(ranked) // 3])])
    if kind == "common":
        return Asked(kind, [chance.choice(common)])
    if kind in ("and2", "and3", "or2", "or3"):
        return Asked(kind, chance.sample([*common[len(common) // 4 :], *middle], int(kind[-1])))
    if kind in ("phrase2", "phrase3"):
        size = int(kind[-1])
        while True:  # until a post has as many words
            words = terms(text_of(chance.choice(posts), "body"))
            if len(words) > size + 1:
                at = chance.randrange(len(words) - size)
                return Asked(kind, words[at : at + size])
    if kind == "prefix":
        return Asked(kind, [chance.choice([word for word in middle if len(word) > 4])[:3]])
    if kind == "fuzzy":
        word = chance.choice([word for word in middle if 5 < len(word) < 9])
        at = chance.randrange(len(word))
        return Asked(kind, [word[:at] + chance.choice("aeiou") + word[at + 1 :]])
    post = chance.choice(posts)
    words = terms(text_of(post, "body")) or ["a"]
    return Asked(kind, [chance.choice(words)], str(post.columns["author"]), year_of(post))


def queries(posts: Sequence[Document], count: int) -> Iterator[Asked]:
    """Draw so many different queries of each class, the same for the same posts."""
    chance = random.Random(7)
    sample = chance.sample(list(posts), min(len(posts), SAMPLE))
    counted = Counter(
        word for post in sample for word in terms(text_of(post, "body")) if word.isascii() and len(word) > 1
    )
    ranked = [word for word, _ in counted.most_common()]
    for kind in CLASSES:
        found: dict[tuple[object, ...], Asked] = {}
        for _ in range(TRIES):
            one = drawn(sample, kind, chance, ranked)
            found.setdefault((*one.words, one.author, one.year), one)
            if len(found) == count:
                break
        yield from found.values()
