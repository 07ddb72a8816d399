"""Slips of the pen and of the keyboard: the one edit between a word and how it was typed, and how likely it is.

Folded words alone are compared, so accents cost nothing.
"""

from dataclasses import dataclass
from itertools import permutations

FIRST = 1.5  # penalty of a wrong first letter, beside that of its kind
MISSED = 0.5
PUT_IN = 1.0
REPLACED = 1.5
_ROWS = (("azertyuiop", "qsdfghjklm", "wxcvbn"), ("qwertyuiop", "asdfghjkl", "zxcvbnm"))
_ALIKE = ("aei", "iy", "ou", "eo", "ckq", "csz", "gj", "fvp", "mn", "sx")


def _neighbours() -> frozenset[str]:
    """Give all pairs of letters that lie side by side, in a row or from one to the next, on French and English keys."""
    pairs: set[str] = set()
    for rows in _ROWS:
        for row, below in zip(rows, (*rows[1:], ""), strict=True):
            for beside in (row[1:], below, f" {below}"):
                pairs.update(map("".join, zip(row, beside, strict=False)))
    return frozenset(pairs | {pair[::-1] for pair in pairs})


NEIGHBOURS = _neighbours()
SOUNDS = frozenset("".join(pair) for group in _ALIKE for pair in permutations(group, 2))
"""Letters that are heard alike in French or English."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What made another word of one: letters that should stand at a place, and those that were typed there."""

    at: int
    meant: str
    typed: str


def edit(typed: str, meant: str) -> Edit | None:
    """Give the one edit that makes what was typed of what was meant; None where it takes more, or none.

    A letter left out, put in or replaced, or two neighbours swapped: Damerau's four (1964).

    >>> edit("recieve", "receive")
    Edit(at=3, meant='ei', typed='ie')
    """
    if abs(len(typed) - len(meant)) > 1:
        return None
    low, high, short = 0, 0, min(len(typed), len(meant))
    while low < short and typed[low] == meant[low]:
        low += 1
    while high < short - low and typed[-1 - high] == meant[-1 - high]:
        high += 1
    found = Edit(low, meant[low : len(meant) - high], typed[low : len(typed) - high])
    sizes = len(found.meant), len(found.typed)
    swapped = sizes == (2, 2) and found.meant == found.typed[::-1]
    return found if swapped or sizes in ((0, 1), (1, 0), (1, 1)) else None


def penalty(slip: Edit, word: str) -> float:
    """Give how unlikely an edit of a word is: the logarithm of how many times rarer it is than the likeliest.

    Source: the kinds of slips in Kernighan, Church, Gale (1990) and Pollock, Zamora (1984), roughly: doubled letters
    missed, letters swapped and neighbours hit are the commonest, and first letters are seldom wrong.
    """
    first = FIRST if slip.at == 0 else 0.0
    if len(slip.meant) == 2:
        return first
    if not slip.typed:
        return first + (0.0 if _doubles(slip.meant, word[: slip.at] + word[slip.at + 1 :], slip.at) else MISSED)
    if not slip.meant:
        beside = word[max(0, slip.at - 1) : slip.at + 1]
        close = slip.typed in beside or any(slip.typed + letter in NEIGHBOURS for letter in beside)
        return first + (0.0 if close else PUT_IN)
    pair = slip.meant + slip.typed
    return first + (0.0 if pair in NEIGHBOURS or pair in SOUNDS else REPLACED)


def _doubles(letter: str, rest: str, at: int) -> bool:
    return letter in rest[max(0, at - 1) : at + 1]
