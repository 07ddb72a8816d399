"""Texts to numbered terms: what an inversion begins with.

All texts of a batch are cut into raw words by C code alone: UTF-8 bytes, the signs that no token holds made spaces,
split.  Each distinct raw word is given to the analysis once, however many batches it stands in, so that the terms are
those that every other engine and the marks have.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, count
from typing import Any

import numpy as np

from indexer.analysis import SEPARATORS, fold, plain_terms, stems, tokenise
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.numbers import spread
from indexer.engines.whoosh.values import value_hashes

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
        self.folded = np.empty(0, np.int32)
        self.french, self.english = np.empty(0, np.uint64), np.empty(0, np.uint64)
        self._numbers: dict[str, int] = {}

    def numbers(self, terms: Sequence[str]) -> Array:
        """Give the numbers of terms, new ones where they are new."""
        known = self._numbers
        new = dict.fromkeys(term for term in terms if term not in known)
        folded_of = {term: fold(term) for term in new}
        new |= dict.fromkeys(folded for folded in folded_of.values() if folded not in known)
        known.update(zip(new, count(len(known))))
        self.texts += new
        folded = [folded_of.get(term, term) for term in new]
        own = np.fromiter(map(str.__eq__, new, folded), bool, len(new))
        words = list(compress(new, own.tolist()))
        found = [stems(words, language) for language in ("fr", "en")]
        number_of = dict(zip(dict.fromkeys(chain(*found)), count()))
        hash_of = value_hashes(number_of)
        hashes = np.zeros((2, len(new)), np.uint64)
        hashes[:, own] = [hash_of[_looked_up(number_of, each)] for each in found]
        self.folded = np.append(self.folded, _looked_up(known, folded))
        self.french, self.english = np.append(self.french, hashes[0]), np.append(self.english, hashes[1])
        return _looked_up(known, terms)


def _looked_up(numbers: Mapping[Any, int], keys: Sequence[Any]) -> Array:
    return np.fromiter(map(numbers.__getitem__, keys), np.int32, len(keys))


class Words(dict[bytes, int]):
    """The number of each raw word that was met; what ``learn`` found of each is side by side.

    term, step: terms and their positions counted from the raw word's first; of each raw word, count says how many they
    are, and width how many positions they take.
    """

    def __init__(self) -> None:
        self.terms = Terms()
        self.term, self.step, self.count, self.width = (np.empty(0, np.int32) for _ in range(4))
        self._new: list[bytes] = []
        self.passage = self[_PASSAGE.encode()]

    def __missing__(self, raw: bytes) -> int:
        self._new.append(raw)
        self[raw] = number = len(self)
        return number

    def learn(self) -> None:
        """Cut the raw words that were met since this was done last."""
        texts = b"\n".join(self._new).decode().split("\n")[: len(self._new)]
        terms: list[str] = []
        steps, counts, widths = array("i"), array("i"), array("i")
        for text, plain in zip(texts, plain_terms(texts), strict=True):
            if plain:
                terms.append(plain)
                steps.append(0)
                counts.append(1)
                widths.append(1)
            else:
                tokens = list(tokenise(text))
                terms += [token.term for token in tokens]
                steps.extend([token.position for token in tokens])
                counts.append(len(tokens))
                widths.append(tokens[-1].position + 1 if tokens else 0)
        self._new.clear()
        self.term = np.append(self.term, self.terms.numbers(terms))
        self.step, self.count, self.width = (
            np.append(known, np.array(new, np.int32))
            for known, new in ((self.step, steps), (self.count, counts), (self.width, widths))
        )


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
    ends = numbers == words.passage
    passage = np.cumsum(ends, dtype=np.int32)
    passage -= ends
    said = np.array(passages, np.int32).reshape(-1, 2)
    widths = words.width[numbers]
    at = np.cumsum(widths, dtype=np.int32) - widths  # of each raw word, over all passages
    at -= _begins(at[ends], said)[passage.clip(max=len(said) - 1)] if len(said) else 0
    times = words.count[numbers]
    chosen = spread((np.cumsum(words.count) - words.count)[numbers], times)
    passage = np.repeat(passage, times)
    position = np.repeat(at, times) + words.step[chosen]
    return Tokens(words.term[chosen], said[passage, 0], said[passage, 1].astype(np.uint8), position)


def _raw_numbers(texts: Sequence[str], words: Words) -> Array:
    """Give the numbers of all raw words of texts; that of _PASSAGE ends each text."""
    clean = [text.replace(_PASSAGE, " ") if _PASSAGE in text else text for text in texts]
    joined = f" {_PASSAGE} ".join([*clean, ""]).encode("utf-8", "replace").translate(_SIGNS)
    for space in _SPACES:
        joined = joined.replace(space, b" ")
    raw = joined.split()
    del joined
    numbers = _looked_up(words, raw)
    words.learn()
    return numbers


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
