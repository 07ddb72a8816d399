"""Which words a pattern means, and how near they are to it: one meaning for engines, marks and explanations.

All words here are folded: accents and case do not matter to a pattern.
"""

import re
from functools import lru_cache

from indexer.analysis import fold
from indexer.query.tree import Fuzzy, Pattern, Prefix

NEAR: tuple[float, ...] = (1.0, 0.5, 0.25)
"""What a word counts by the number of its letters that differ from what was typed."""


@lru_cache(maxsize=1 << 10)
def start(pattern: Pattern) -> str:
    """Give the letters with which every word begins that a pattern means; "" where they may begin anyhow."""
    if isinstance(pattern, Fuzzy):
        return ""
    if isinstance(pattern, Prefix):
        return fold(pattern.term)
    return fold(re.split(r"[*?]", pattern.term)[0])


@lru_cache(maxsize=1 << 10)
def expression(pattern: Pattern) -> str:
    """Give a pattern with * (any letters) and ? (one letter) as a regular expression."""
    if isinstance(pattern, Prefix):
        return f"{re.escape(fold(pattern.term))}.*"
    pieces = (fold(piece) if piece not in "*?" else piece for piece in re.split(r"([*?])", pattern.term))
    return "".join({"*": ".*", "?": "."}.get(piece) or re.escape(piece) for piece in pieces)


def closeness(pattern: Pattern, word: str) -> float:
    """Give what a folded word counts for a pattern; 0 where it is not meant."""
    if isinstance(pattern, Fuzzy):
        apart = distance(fold(pattern.term), word, pattern.distance)
        return NEAR[apart] if apart <= pattern.distance else 0.0
    return 1.0 if re.fullmatch(expression(pattern), word, re.S) else 0.0


def distance(one: str, other: str, most: int) -> int:
    """Give how many letters must be put in, taken out or replaced to make one word of another; most + 1 if more.

    Levenshtein's distance.  ``most`` must be small: each difference is tried in three ways; what is alike is free.
    """
    low, ends = 0, (len(one), len(other))
    while low < min(ends) and one[low] == other[low]:
        low += 1
    while min(ends) > low and one[ends[0] - 1] == other[ends[1] - 1]:
        ends = ends[0] - 1, ends[1] - 1
    left, right = one[low : ends[0]], other[low : ends[1]]
    if not left or not right:
        return min(len(left) + len(right), most + 1)
    if most == 0 or abs(len(left) - len(right)) > most:
        return most + 1
    ways = ((left[1:], right), (left, right[1:]), (left[1:], right[1:]))
    return 1 + min(distance(*way, most - 1) for way in ways)
