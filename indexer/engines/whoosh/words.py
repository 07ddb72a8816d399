"""Texts to numbered terms: what an inversion begins with.

All texts of a batch are cut into raw words by C code alone: UTF-8 bytes, the signs that no token holds made spaces,
split.  Each distinct raw word is given to the analysis once, however many batches it stands in, so that the terms are
those that every other engine and the marks have.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.analysis import SEPARATORS, fold, plain_term, stem, tokenise
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.numbers import spread
from indexer.engines.whoosh.values import value_hash

MOST_RAW = 1 << 19  # raw words that are kept in mind: some 170 MB with their terms
_PASSAGE = "\x1f"  # ends a passage; where a text holds one itself, a space stands for it
_SIGNS = bytes(
    32 if (chr(code).isspace() and chr(code) != _PASSAGE) or chr(code) in SEPARATORS else code for code in range(128)
)
_SIGNS += bytes(range(128, 256))
"""White space and the signs that never stand inside a token become spaces."""
_SPACES = ("\u00a0".encode(), "\u202f".encode())
"""White space that French puts between a word and its sign: made a space too, so that there are fewer raw words."""


class Terms:
    """Terms by number, with what is worked out of a term alone.

    folded: the number of each term's folded form, its own where it is one.  french, english: hashes of a folded form's
    stems, 0 of others.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.folded, self.french, self.english = array("i"), array("Q"), array("Q")
        self._numbers: dict[str, int] = {}

    def number(self, term: str) -> int:
        """Give the number of a term, a new one where it is new."""
        known = self._numbers.get(term)
        if known is not None:
            return known
        folded = fold(term)
        own = term == folded
        folded_number = len(self.texts) if own else self.number(folded)
        number = self._numbers[term] = len(self.texts)
        self.texts.append(term)
        self.folded.append(folded_number)
        self.french.append(value_hash(stem(term, "fr")) if own else 0)
        self.english.append(value_hash(stem(term, "en")) if own else 0)
        return number


class Words(dict[bytes, int]):
    """The number of each raw word that was met, with its terms, side by side.

    term, step: terms and their positions counted from the raw word's first; of each raw word, count says how many they
    are, and width how many positions they take.
    """

    def __init__(self) -> None:
        self.terms = Terms()
        self.term, self.step, self.count, self.width = array("i"), array("i"), array("i"), array("i")
        self._add(_PASSAGE.encode(), [])

    def __missing__(self, raw: bytes) -> int:
        text = raw.decode()
        plain = plain_term(text)
        return self._add(raw, [(plain, 0)] if plain else [(token.term, token.position) for token in tokenise(text)])

    def _add(self, raw: bytes, found: Sequence[tuple[str, int]]) -> int:
        for term, step in found:
            self.term.append(self.terms.number(term))
            self.step.append(step)
        self.count.append(len(found))
        self.width.append(found[-1][1] + 1 if found else 0)
        self[raw] = number = len(self.count) - 1
        return number


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a batch, side by side, in the order of documents, places and positions."""

    term: Array
    document: Array
    kind: Array
    position: Array


def cut(texts: Sequence[str], passages: Sequence[tuple[int, int]], words: Words) -> Tokens:
    """Cut texts into numbered terms.

    passages: document and kind of each text, those of a place of a document side by side.
    """
    numbers = _raw_numbers(texts, words)
    ends = numbers == words[_PASSAGE.encode()]
    passage = np.cumsum(ends, dtype=np.int32)
    passage -= ends
    count, width, term, step = (np.array(facts) for facts in (words.count, words.width, words.term, words.step))
    said = np.array(passages, np.int32).reshape(-1, 2)
    widths = width[numbers]
    at = np.cumsum(widths, dtype=np.int32) - widths  # of each raw word, over all passages
    at -= _begins(at[ends], said)[passage.clip(max=len(said) - 1)] if len(said) else 0
    times = count[numbers]
    chosen = spread((np.cumsum(count) - count)[numbers], times)
    passage = np.repeat(passage, times)
    position = np.repeat(at, times) + step[chosen]
    return Tokens(term[chosen], said[passage, 0], said[passage, 1].astype(np.uint8), position)


def _raw_numbers(texts: Sequence[str], words: Words) -> Array:
    """Give the numbers of all raw words of texts; that of _PASSAGE ends each text."""
    clean = [text.replace(_PASSAGE, " ") if _PASSAGE in text else text for text in texts]
    joined = f" {_PASSAGE} ".join([*clean, ""]).encode("utf-8", "replace").translate(_SIGNS)
    for space in _SPACES:
        joined = joined.replace(space, b" ")
    raw = joined.split()
    del joined
    return np.fromiter(map(words.__getitem__, raw), np.int32, len(raw))


def _begins(ends: Array, said: Array) -> Array:
    """Give what to take from a token's place in all texts to have its position, for each passage.

    ends: where each passage ends, in words over all passages.  Positions count the words of a place of a document, with
    a gap of one between its passages.
    """
    first = np.concatenate([[0], ends[:-1]])
    place = said[:, 0].astype(np.int64) * layout.KINDS + said[:, 1] % 8
    fresh = np.ones(len(said), bool)
    fresh[1:] = place[1:] != place[:-1]
    heads = np.flatnonzero(fresh)
    head = np.repeat(heads, np.diff([*heads.tolist(), len(said)]))
    gaps = np.arange(len(said)) - head
    found: Array = first[head] - gaps
    return found
