"""Slips of the pen and of the keyboard: the one edit between a word and how it was typed, and how likely it is.

Folded words alone are compared, so accents cost nothing.
"""

from dataclasses import dataclass
from itertools import permutations

FIRST = 1.5  # penalty of a wrong first letter, beside that of its kind
SWAPPED = 0.5
PUT_IN_NEAR, PUT_IN = 2.0, 3.0
REPLACED_NEAR, REPLACED = 2.0, 3.5
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
    """What made another word of one: letters that should stand at a place, those that were typed there, and beside."""

    at: int
    meant: str
    typed: str
    beside: str = ""


def edit(typed: str, meant: str) -> Edit | None:
    """Give the one edit that makes what was typed of what was meant; None where it takes more, or none.

    A letter left out, put in or replaced, or two neighbours swapped: Damerau's four (1964).

    >>> edit("recieve", "receive")
    Edit(at=3, meant='ei', typed='ie', beside='ceiv')
    """
    if abs(len(typed) - len(meant)) > 1:
        return None
    low, high, short = 0, 0, min(len(typed), len(meant))
    while low < short and typed[low] == meant[low]:
        low += 1
    while high < short - low and typed[-1 - high] == meant[-1 - high]:
        high += 1
    end = len(meant) - high
    found = Edit(low, meant[low:end], typed[low : len(typed) - high], meant[max(0, low - 1) : end + 1])
    sizes = len(found.meant), len(found.typed)
    swapped = sizes == (2, 2) and found.meant == found.typed[::-1]
    return found if swapped or sizes in ((0, 1), (1, 0), (1, 1)) else None


def penalty(slip: Edit) -> float:
    """Give how unlikely an edit of a word is: the logarithm of how many times rarer it is than a letter left out.

    A kind of edit shares its chance among all that it may do: which letters may be left out or swapped is told by their
    place, while any of so many may be put in or replace another; most often one whose key is near or that sounds alike.
    Source: the shares of kinds in Pollock, Zamora (1984), and that first letters are seldom wrong, there too.
    """
    first = FIRST if slip.at == 0 else 0.0
    if len(slip.meant) == 2:
        return first + SWAPPED
    if not slip.typed:
        return first
    if not slip.meant:
        near = any(slip.typed == letter or slip.typed + letter in NEIGHBOURS for letter in slip.beside)
        return first + (PUT_IN_NEAR if near else PUT_IN)
    pair = slip.meant + slip.typed
    return first + (REPLACED_NEAR if pair in NEIGHBOURS or pair in SOUNDS else REPLACED)
