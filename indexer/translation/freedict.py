"""Reads the FreeDict dictionaries fra-eng and eng-fra in the format of dictd (Debian: dict-freedict-fra-eng)."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
"""Of the numbers in a dictd index."""
_ASIDE = re.compile(r"\([^)]*\)|\[[^]]*\]|^\d+\.\s*")


def entries(folder: Path, name: str) -> Iterator[tuple[str, list[str]]]:
    """Give the words of a dictionary with their translations, in its order.

    folder: where NAME.index and NAME.dict.dz lie; /usr/share/dictd on Debian.
    """
    with gzip.open(folder / f"{name}.dict.dz") as file:
        text = file.read()
    for line in (folder / f"{name}.index").read_text("utf-8").splitlines():
        head, at, size = line.split("\t")
        if not head.startswith("00database"):
            begin = _number(at)
            first, *rest = text[begin : begin + _number(size)].decode("utf-8").split("\n")
            yield first.split(" /")[0], [one for line in rest for one in _ASIDE.sub("", line).split(",")]


def _number(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * len(DIGITS) + DIGITS.index(digit)
    return number
