"""What changed between two captures of a post, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 4000  # of both texts together: comparing takes a time that grows with their product
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of words: kind is "same", "gone" (only in the earlier text) or "new" (only in the later one)."""

    kind: str
    text: str


def changes(earlier: str, later: str) -> Iterator[Change]:
    """Give both texts as one, in stretches that are the same, gone or new; very long ones are told apart as wholes."""
    old, new = _WORDS.findall(earlier), _WORDS.findall(later)
    if len(old) + len(new) > MOST_WORDS:
        yield Change("gone", earlier)
        yield Change("new", later)
        return
    for kind, low, high, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change("same", "".join(old[low:high]))
            continue
        if low < high:
            yield Change("gone", "".join(old[low:high]))
        if start < end:
            yield Change("new", "".join(new[start:end]))
