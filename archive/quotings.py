"""Which post a quote was taken from: by the id that it names, else by its author and words."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archive.records import Post, Quote

TELLING = 40  # letters of a quote that nobody else is likely to have said before
LOOKED_AT = 200  # letters of a quote that are looked for: answers leave out the middle and the end
_SIGNS = re.compile(r"\W+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())


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
    before = _Before()
    for post in posts:
        for place, quote in enumerate(post.quotes):
            named = quote.post or ""
            quoted = named if named in here else before.holding(quote) or named
            if quoted and quoted != post.id:
                yield Quoting(post=post.id, place=place, quoted=quoted, elsewhere=quoted not in here)
        before.add(post)


class _Before:
    """The posts of a topic up to some place; their letters are taken only where a quote asks for them."""

    def __init__(self) -> None:
        self._by: dict[str, list[Post]] = defaultdict(list)
        self._letters: dict[str, str] = {}

    def add(self, post: Post) -> None:
        self._by[_name(post.author)].append(post)
        self._by[""].append(post)

    def holding(self, quote: Quote) -> str:
        """Give the last post by the author whom a quote names, or by anyone, that holds its words; "" for none."""
        words = _first_letters(quote.text)
        author = _name(quote.author or "")
        if not words or (not author and len(words) < TELLING):
            return ""
        return next((post.id for post in reversed(self._by.get(author, ())) if words in self._said(post)), "")

    def _said(self, post: Post) -> str:
        if post.id not in self._letters:
            self._letters[post.id] = letters(post.text)
        return self._letters[post.id]


def _first_letters(text: str) -> str:
    """Give the first letters of a quote, which may be long."""
    said = letters(text[: 2 * LOOKED_AT])
    return (said if len(said) >= LOOKED_AT else letters(text))[:LOOKED_AT]


def letters(text: str) -> str:
    """Give the letters and digits of a text alone, case put aside: what software writes otherwise is not in them."""
    kept = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_SIGNS).decode("utf-8", "surrogatepass")
    return _SIGNS.sub("", kept).casefold()


_name = lru_cache(maxsize=4096)(letters)
