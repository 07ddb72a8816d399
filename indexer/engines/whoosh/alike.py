"""What words that begin alike count in the best documents alone: their lists are many, and most of them are short."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.engines.whoosh.beside import ASIDE, OWN, QUOTED, Few
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.leaves import codes_of, lists_of, looked_in_by
from indexer.engines.whoosh.numbers import members, places
from indexer.engines.whoosh.segment import Segment
from indexer.matching import start
from indexer.query.tree import Prefix
from indexer.ranking import AS_WRITTEN, score

LONG = 2048  # postings of a list: longer ones are looked up one by one, shorter ones read together
NOWHERE = 7  # a place that is none
_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists in which words that begin so stand.

    counts: how many codes each has.  place: of each code, NOWHERE for those of other words.
    """

    lists: Array
    counts: Array
    place: Array


def alike_worth(few: Sequence[Few], beginnings: Sequence[Prefix], documents: int) -> Array:
    """Give what the words of each beginning score in each of some documents if they are worth 1: a row for each.

    documents: how many there are in all parts.
    """
    found = np.zeros((2, len(beginnings), documents))
    for one in few:
        segment = one.ground.segment
        known = [_lists(segment, beginning) for beginning in beginnings]
        lists = np.concatenate([here.lists for here in known])
        begins = places(np.concatenate([here.counts for here in known]))
        at, held, code, frequency = _postings(one, lists)
        place = np.concatenate([here.place for here in known]).take(begins.take(at) + code)
        meant = np.flatnonzero(place != NOWHERE)
        meant = meant[: one.ground.budget.take(len(meant))]
        at, held, place = at.take(meant), held.take(meant), place.take(meant)
        used = np.flatnonzero(np.bincount(place)).tolist()
        value = AS_WRITTEN * frequency.take(meant) * one.ground.damped(used, held, place * segment.documents)
        row = np.repeat(np.arange(len(known)), [len(here.lists) for here in known]).take(at)
        cell = (np.where(QUOTED.take(place), ASIDE, OWN) * len(known) + row) * documents
        cell += one.documents.searchsorted(held) + one.begin
        found += np.bincount(cell, value, found.size).reshape(found.shape)
    own, aside = found
    worth: Array = score(1.0, own, aside)
    return worth


def alike_size(segment: Segment, beginning: Prefix) -> int:
    """Give how many bytes the lists of the words of a beginning have in a segment."""
    bounds = (segment.lists.bounds(one) for one in _lists(segment, beginning).lists.tolist())
    return sum(end - begin for begin, end in bounds)


def _lists(segment: Segment, beginning: Prefix) -> _Lists:
    return segment.large_answers.get(beginning, lambda: _looked_up(segment, beginning))


def _looked_up(segment: Segment, beginning: Prefix) -> _Lists:
    low, high = segment.words.begin(start(beginning))
    if low == high:
        return _Lists(_NONE, _NONE, _NONE)
    words, looked_in = np.arange(low, high), looked_in_by(beginning)
    lists = lists_of(segment, words, looked_in)
    counts, _, place, wanted = codes_of(segment, lists, words, looked_in)
    return _Lists(lists, counts, np.where(wanted, place, NOWHERE).astype(np.int64))


def _postings(few: Few, lists: Array) -> tuple[Array, Array, Array, Array]:
    """Give of the postings of some lists in a few documents the list's place among them, document, code, frequency."""
    all_lists = few.ground.segment.lists
    is_long = all_lists.sizes(lists) > LONG
    short, long = np.flatnonzero(~is_long), np.flatnonzero(is_long)
    many = all_lists.many(lists[short])
    here = np.flatnonzero(members(few.documents, many.documents))
    pieces = [
        (
            np.repeat(short, many.size).take(here),
            many.documents.take(here).astype(np.int64),
            many.forms.take(here) >> 2,
            many.frequencies().take(here),
        )
    ]
    for place in long.tolist():
        code, frequency, documents = few.postings(int(lists[place]))
        pieces.append((np.full(len(code), place), documents, code, frequency))
    at, documents, code, frequency = (np.concatenate(column) for column in zip(*pieces, strict=True))
    return at, documents, code, frequency
