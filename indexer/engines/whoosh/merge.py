"""Several segments made one, in bounded memory: words and facts table by table, lists family by family.

Documents keep their order, deleted ones are left out.  No text is looked at: all numbers are those that were written.
"""

import heapq
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import TypeVar

import numpy as np

from indexer.engines.whoosh import layout
from indexer.engines.whoosh.columns import COMBINED, NAMED, dates
from indexer.engines.whoosh.files import Array, ArraysWriter
from indexer.engines.whoosh.index import FileFacts, Part, SegmentFacts
from indexer.engines.whoosh.invert import Tables, by_list, code_tables
from indexer.engines.whoosh.lexicon import packed
from indexer.engines.whoosh.lists import Postings, packed_lists
from indexer.engines.whoosh.numbers import places, smallest, taken
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.spelling import count_arrays, near_arrays
from indexer.engines.whoosh.values import packed_values

Thing = TypeVar("Thing", bytes, tuple[int, bytes])

CHUNK_BYTES = 6 << 20  # of lists that are taken apart at once: each takes some ten times as much meanwhile


def merged(folder: Path, name: str, parts: Sequence[Part]) -> SegmentFacts:
    """Write the documents of some parts as one segment; a table of contents does not name it yet."""
    sources = _sources(parts)
    documents = sum(len(source.kept) for source in sources)
    with ArraysWriter(folder / name) as writer:
        words = _put_words(writer, sources)
        long = np.concatenate([source.part.segment.long[source.kept] for source in sources])
        _put_lists(writer, sources, words, long)
        writer.put("long", long)
        totals = _put_columns(writer, sources)
        size, checksum = writer.close({"documents": documents})
    return SegmentFacts(file=FileFacts(name=name, size=size, checksum=checksum), documents=documents, words=totals)


@dataclass(frozen=True, slots=True)
class _Source:
    """A part that is merged: its documents that are kept, and the new number of each of all (-1: left out)."""

    part: Part
    kept: Array
    renumbered: Array


def _sources(parts: Sequence[Part]) -> list[_Source]:
    found, base = [], 0
    for part in parts:
        documents = part.segment.documents
        kept = np.flatnonzero(part.live) if part.live is not None else np.arange(documents)
        renumbered = np.full(documents, -1, np.int32)
        renumbered[kept] = np.arange(base, base + len(kept))
        found.append(_Source(part, kept, renumbered))
        base += len(kept)
    return found


# -- words


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of all sources in one order: the new number of each form of each source, and the new tables of codes.

    codes: for each source, the new list and the new code of each of its codes.  folded: how many words there are.
    """

    tables: Tables
    codes: Sequence[tuple[Array, Array]]
    family_stem: Array
    folded: int
    accent_folded: Array


def _put_words(writer: ArraysWriter, sources: Sequence[_Source]) -> _Words:
    segments = [source.part.segment for source in sources]
    numbers = [array("i") for _ in segments]
    packed_words, blocks = packed(_in_one_order([segment.words for segment in segments], numbers))
    writer.put("words", packed_words)
    writer.put("word_blocks", blocks)
    writer.put_all(near_arrays(packed_words))
    del packed_words, blocks
    folded = [np.array(some, np.int32) for some in numbers]
    known = max(int(some.max(initial=-1)) for some in folded) + 1
    numbers = [array("i") for _ in segments]
    accented = list(_in_one_order(list(map(_accented, segments, folded)), numbers))
    accents, blocks = packed(word for _, word in accented)
    accent_folded = np.array([number for number, _ in accented], np.uint32)
    writer.put("accents", accents)
    writer.put("accent_blocks", blocks)
    writer.put("accent_folded", accent_folded)
    del accented
    forms = [np.concatenate([one, known + np.array(two, np.int32)]) for one, two in zip(folded, numbers, strict=True)]
    stems, family = _put_families(writer, sources, folded, known)
    tables, codes = _codes(sources, forms, np.concatenate([family, family[accent_folded]]), len(stems))
    writer.put_all(tables.arrays)
    return _Words(tables, codes, stems, known, accent_folded)


def _accented(segment: Segment, numbers: Array) -> Iterator[tuple[int, bytes]]:
    """Give the accented forms of a segment, each with the new number of its folded word."""
    return zip(numbers[segment.accent_folded].tolist(), segment.accents, strict=True)


def _in_one_order(things: Sequence[Iterable[Thing]], numbers: Sequence["array[int]"]) -> Iterator[Thing]:
    """Give all of some ascending things once, in order.

    numbers: of each of them, takes the new number of each thing.
    """
    number, last = -1, None
    for thing, source in heapq.merge(*(zip(some, repeat(at)) for at, some in enumerate(things))):
        if thing != last:
            number, last = number + 1, thing
            yield thing
        numbers[source].append(number)


def _put_families(
    writer: ArraysWriter, sources: Sequence[_Source], folded: Sequence[Array], known: int
) -> tuple[Array, Array]:
    """Give the stems of all families in order, and the family of each folded word."""
    segments = [source.part.segment for source in sources]
    stems = np.unique(np.concatenate([segment.family_stem for segment in segments]))
    family = np.zeros(known, np.int64)
    english = np.zeros(known, np.uint64)
    for segment, numbers in zip(segments, folded, strict=True):
        family[numbers] = stems.searchsorted(segment.family_stem)[segment.word_family]
        english[numbers[segment.english_word]] = segment.english_stem
    by_english = np.argsort(english, kind="stable")
    writer.put("word_family", family.astype(np.uint32))
    writer.put("family_stem", stems)
    writer.put("family_at", places(np.bincount(family, minlength=len(stems))).astype(np.uint32))
    writer.put("family_words", np.argsort(family, kind="stable").astype(np.uint32))
    writer.put("english_stem", english[by_english])
    writer.put("english_word", by_english.astype(np.uint32))
    return stems, family


def _codes(
    sources: Sequence[_Source], forms: Sequence[Array], family: Array, families: int
) -> tuple[Tables, list[tuple[Array, Array]]]:
    variants = [
        form[source.part.segment.code_form] * layout.KINDS + source.part.segment.code_kind
        for source, form in zip(sources, forms, strict=True)
    ]
    every = np.unique(np.concatenate(variants))
    tables = code_tables(every, family, families)
    found = []
    for variant in variants:
        at = every.searchsorted(variant)
        found.append((tables.list_of[at], tables.code_of[at]))
    return tables, found


# -- lists


def _put_lists(writer: ArraysWriter, sources: Sequence[_Source], words: _Words, long: Array) -> None:
    """Write the lists, some families at a time."""
    first_list = words.tables.arrays["family_lists"].astype(np.int64)
    begins: list[Array] = []
    counts = np.zeros(len(words.tables.codes()[0]))
    at = 0
    writer.begin("lists", np.dtype(np.uint8))
    for low, high in _chunks(sources, words.family_stem):
        lists = int(first_list[high] - first_list[low])
        found = _together(sources, words, low, high)
        counts += words.tables.counts(found.list, found.code, found.frequency)
        found = Postings(
            found.list - first_list[low], found.document, found.code, found.frequency, found.far, found.position
        )
        raw, begin = packed_lists(found, lists)
        writer.add(raw)
        begins.append(begin.astype(np.int64) + at)
        at += len(raw) // layout.UNIT
        for source in sources:
            source.part.segment.file.release()
    writer.put("list_at", np.concatenate(begins).astype(np.uint32) if begins else np.empty(0, np.uint32))
    forms = words.folded + len(words.accent_folded)
    writer.put_all(count_arrays(forms, words.accent_folded, *words.tables.codes(), counts))


def _chunks(sources: Sequence[_Source], stems: Array) -> Iterator[tuple[int, int]]:
    """Give families in runs whose lists take so many bytes in all sources together."""
    sizes = np.zeros(len(stems), np.int64)
    for source in sources:
        segment = source.part.segment
        at = np.append(segment.lists.begins, segment.lists.units).astype(np.int64)[segment.family_lists]
        sizes[stems.searchsorted(segment.family_stem)] += np.diff(at) * layout.UNIT
    ends = np.cumsum(sizes)
    low = 0
    while low < len(stems):
        done = int(ends[low - 1]) if low else 0
        high = max(low + 1, int(ends.searchsorted(done + CHUNK_BYTES, "right")))
        yield low, high
        low = high


def _together(sources: Sequence[_Source], words: _Words, low: int, high: int) -> Postings:
    """Give the postings of some families from all sources, by their new lists, documents and codes."""
    pieces = []
    for source, (list_of, code_of) in zip(sources, words.codes, strict=True):
        segment = source.part.segment
        first, last = segment.family_stem.searchsorted(words.family_stem[[low, high - 1]]).tolist()
        last += last < len(segment.family_stem) and segment.family_stem[last] == words.family_stem[high - 1]
        lists = np.arange(segment.family_lists[first], segment.family_lists[last], dtype=np.int64)
        if len(lists):
            first_code = segment.list_codes[lists].astype(np.int64)
            found = segment.lists.many(lists).postings(segment.code_kind, first_code, segment.long)
            code = first_code[found.list] + found.code
            found = Postings(
                list_of[code],
                source.renumbered[found.document],
                code_of[code],
                found.frequency,
                found.far,
                found.position,
            )
            pieces.append(found if source.part.live is None else found.take(np.flatnonzero(found.document >= 0)))
    joined = Postings(*(np.concatenate([getattr(piece, name) for piece in pieces]) for name in Postings.__slots__))
    del pieces, found
    order = _by_list_and_document(joined)
    return joined if (order[1:] > order[:-1]).all() else joined.take(order)


def _by_list_and_document(found: Postings) -> Array:
    """Give the order of postings by list, document and code.

    Lists of one source follow those of the one before, whose documents are lower: most are in order as soon as their
    lists stand together.  Only where a family has more lists than it had in a source, its lists are sorted.
    """
    order = by_list(found.list)
    lists = found.list[order]
    place = found.document[order].astype(np.int64) * layout.CODES + found.code[order]
    back = np.flatnonzero((place[1:] < place[:-1]) & (lists[1:] == lists[:-1]))
    if len(back):
        mixed = np.flatnonzero(np.isin(lists, lists[back]))
        order[mixed] = order[mixed][np.lexsort((place[mixed], lists[mixed]))]
    return order


# -- columns


def _put_columns(writer: ArraysWriter, sources: Sequence[_Source]) -> Mapping[str, int]:
    """Write what is known of documents beside their words, and give how many words their places hold."""
    tables = {name: _put_values(writer, sources, name) for name in NAMED}
    _put_combinations(writer, sources, tables)
    for name in ("author", "topic", "title"):
        columns = [
            table[source.part.segment.column(name)[source.kept]]
            for source, table in zip(sources, tables[name], strict=True)
        ]
        writer.put(name, smallest(np.concatenate(columns)))
    writer.put("said", dates(np.concatenate([source.part.segment.said_of(source.kept) for source in sources])))
    writer.put("number", smallest(np.concatenate([_column(source, "number") for source in sources])))
    totals = {}
    for code, name in enumerate(layout.PLACE_NAMES):
        lengths = np.concatenate([source.part.segment.lengths[code][source.kept] for source in sources])
        writer.put(f"length_{name}", smallest(lengths))
        totals[name] = int(lengths.sum())
    _put_identities(writer, sources)
    return totals


def _column(source: _Source, name: str) -> Array:
    found: Array = source.part.segment.column(name)[source.kept]
    return found


def _put_values(writer: ArraysWriter, sources: Sequence[_Source], name: str) -> list[Array]:
    """Write the values of a column, and give the new code of each value of each source."""
    known: dict[str, int] = {}
    numbers = [
        np.array([known.setdefault(value, len(known)) for value in source.part.segment.values[name].all()], np.int64)
        for source in sources
    ]
    arrays, codes = packed_values(list(known), name)
    writer.put_all(arrays)
    return [codes[one] for one in numbers]


def _put_combinations(writer: ArraysWriter, sources: Sequence[_Source], tables: Mapping[str, list[Array]]) -> None:
    rows = []
    for at, source in enumerate(sources):
        table = source.part.segment.combined
        columns = [tables[name][at][table[name]] if name in tables else table[name] for name in COMBINED]
        rows.append(np.column_stack([column.astype(np.int64) for column in columns]))
    every, numbers = np.unique(np.concatenate(rows), axis=0, return_inverse=True)
    for place, name in enumerate(COMBINED):
        writer.put(f"combination_{name}", smallest(every[:, place]))
    cuts = np.cumsum([len(one) for one in rows])[:-1]
    split = np.split(numbers.ravel(), cuts)
    columns = [new[_column(source, "combination")] for source, new in zip(sources, split, strict=True)]
    writer.put("combination", smallest(np.concatenate(columns)))


def _put_identities(writer: ArraysWriter, sources: Sequence[_Source]) -> None:
    sizes, hashes, documents = [], [], []
    writer.begin("tails", np.dtype(np.uint8))
    for source in sources:
        file = source.part.segment.file
        at = file.whole("tail_at").astype(np.int64)
        size = np.diff(at)[source.kept]
        writer.add(taken(file.whole("tails"), at[:-1][source.kept], size))
        sizes.append(size)
        known = source.renumbered[file.whole("id_document")]
        hashes.append(file.whole("id_hash")[known >= 0])
        documents.append(known[known >= 0])
    writer.put("tail_at", places(np.concatenate(sizes)).astype(np.uint32))
    hash_of = np.concatenate(hashes)
    order = hash_of.argsort(kind="stable")
    writer.put("id_hash", hash_of[order])
    writer.put("id_document", np.concatenate(documents)[order].astype(np.uint32))
