"""Which post a quote was taken from: by the id that it names, else by its author and words."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.records import Post, Quote

TELLING = 40  # letters of a quote that nobody else is likely to have said before
LOOKED_AT = 200  # letters of a quote that are looked for: answers leave out the middle and the end
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoting:
    """One quote of a post: its place among the post's quotes, from 0, and the post that it is taken from.

    elsewhere: the post does not stand in the same topic.
    """

    post: str
    place: int
    quoted: str
    elsewhere: bool = False


def quotings(posts: Sequence[Post]) -> Iterator[Quoting]:
    """Give the quotes of a topic's posts whose source is known, in reading order.

    posts: all of a topic, in its order.  A quote that names no post is taken from the last one before it that holds its
    words, by the author that it names.  Cost: grows with quotes times posts of the quoted author.
    """
    here = {post.id for post in posts}
    before: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for post in posts:
        for place, quote in enumerate(post.quotes):
            named = quote.post or ""
            quoted = named if named in here else _said_before(quote, before) or named
            if quoted and quoted != post.id:
                yield Quoting(post=post.id, place=place, quoted=quoted, elsewhere=quoted not in here)
        words = letters(post.text)
        before[letters(post.author)].append((post.id, words))
        before[""].append((post.id, words))


def _said_before(quote: Quote, before: dict[str, list[tuple[str, str]]]) -> str:
    words = letters(quote.text)[:LOOKED_AT]
    author = letters(quote.author or "")
    if not words or (not author and len(words) < TELLING):
        return ""
    return next((id for id, said in reversed(before.get(author, ())) if words in said), "")


def letters(text: str) -> str:
    """Give the letters and digits of a text alone, case put aside: what software writes otherwise is not in them."""
    return _SIGNS.sub("", text).casefold()
