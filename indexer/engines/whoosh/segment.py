"""One segment, open for reading: its words, its lists, its columns."""

from bisect import bisect_left
from collections.abc import Container, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from indexer.documents import Column
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.answers import Answers
from indexer.engines.whoosh.columns import COMBINED, LANGUAGES, NAMED
from indexer.engines.whoosh.files import Array, ArraysFile
from indexer.engines.whoosh.lexicon import Lexicon
from indexer.engines.whoosh.lists import Lists
from indexer.engines.whoosh.values import Values, id_hashes

ANSWERS = 8000  # about its words that are kept; some hundred bytes each
LARGE_ANSWERS = 500  # that take some ten kilobytes each


class Segment:
    """A segment; what was deleted from it is told from outside, since files never change."""

    def __init__(self, path: Path, size: int, checksum: int) -> None:
        self.file = file = ArraysFile(path, size, checksum)
        self.documents = int(file.facts["documents"])
        self.lists = Lists(file)
        self.word_family = file.whole("word_family")
        self.words = Lexicon(file.whole("words"), file.whole("word_blocks"), len(self.word_family))
        self.accent_folded = file.whole("accent_folded")
        self.accents = Lexicon(file.whole("accents"), file.whole("accent_blocks"), len(self.accent_folded))
        self.family_stem = file.whole("family_stem")
        self.family_at = file.whole("family_at")
        self.family_words = file.whole("family_words")
        self.family_lists = file.whole("family_lists")
        self.english_stem = file.whole("english_stem")
        self.english_word = file.whole("english_word")
        self.list_group = file.whole("list_group")
        self.list_codes = file.whole("list_codes")
        self.code_form = file.whole("code_form")
        self.code_kind = file.whole("code_kind")
        # One number out of an array is had twice as fast by way of its bytes.
        self._family_stem, self._english_stem = self.family_stem.data, self.english_stem.data
        self._english_word, self._word_family = self.english_word.data, self.word_family.data
        self._family_lists, self._list_group = self.family_lists.data, self.list_group.data
        self._list_codes, self._code_form, self._code_kind = (
            self.list_codes.data,
            self.code_form.data,
            self.code_kind.data,
        )

        self.answers, self.large_answers = Answers(ANSWERS), Answers(LARGE_ANSWERS)

    # -- words

    def accent(self, folded: int, term: str) -> int:
        """Give the form number of an accented form of a word, -1 where it is not here."""
        low, high = np.searchsorted(self.accent_folded, [folded, folded + 1]).tolist()
        for place, known in enumerate(self.accents.between(low, high), start=low):
            if known == term:
                return len(self.words) + place
        return -1

    def family(self, stem: int) -> int:
        """Give the family of a French stem's hash, -1 where no word has it."""
        known = self._family_stem
        place = bisect_left(known, stem)
        return place if place < len(known) and known[place] == stem else -1

    def english(self, stem: int) -> list[int]:
        """Give the folded words of an English stem's hash."""
        known = self._english_stem
        low = high = bisect_left(known, stem)
        while high < len(known) and known[high] == stem:
            high += 1
        return self._english_word[low:high].tolist()

    def family_of(self, folded: int) -> int:
        """Give the family of a folded word."""
        return self._word_family[folded]

    def lists_of(self, family: int, groups: Container[int]) -> list[int]:
        """Give the lists of a family: those of words (0), those of names and signatures (1), or all."""
        group = self._list_group
        found = range(self._family_lists[family], self._family_lists[family + 1])
        return [number for number in found if group[number] in groups]

    def codes(self, number: int) -> list[tuple[int, int]]:
        """Give (form, kind) of each code of a list."""
        low, high = self._list_codes[number], self._list_codes[number + 1]
        return list(zip(self._code_form[low:high], self._code_kind[low:high], strict=True))

    def folded_of(self, form: int) -> int:
        """Give the folded word of a form."""
        return form if form < len(self.words) else int(self.accent_folded[form - len(self.words)])

    # -- columns

    @cached_property
    def lengths(self) -> tuple[Array, ...]:
        """Give how many words each place of each document holds."""
        return tuple(self.file.whole(f"length_{name}") for name in layout.PLACE_NAMES)

    @cached_property
    def long(self) -> Array:
        """Give which places of each document need more than a byte for positions."""
        return self.file.whole("long")

    def column(self, name: str) -> Array:
        """Give a column: codes of values (author, topic), combinations, dates, numbers, ranks."""
        return self.file.whole(name)

    @cached_property
    def values(self) -> dict[str, Values]:
        """Give the tables of values of the columns that have one."""
        return {name: Values(self.file, name) for name in NAMED}

    @cached_property
    def combined(self) -> dict[str, Array]:
        """Give the table of combinations, column by column."""
        return {name: self.file.whole(f"combination_{name}") for name in COMBINED}

    def said_of(self, documents: Array) -> Array:
        """Give when documents were said, NO_DATE where nobody knows."""
        said = self.column("said")[documents]
        return np.where(said == layout.UNDATED, layout.NO_DATE, said.astype(np.int64)) if said.itemsize == 4 else said

    @cached_property
    def _order(self) -> tuple[memoryview, memoryview, memoryview, bool]:
        """Give the columns that put documents in order, and whether dates have four bytes."""
        said, topic, number = (self.column(name) for name in ("said", "topic", "number"))
        return said.data, topic.data, number.data, said.itemsize == 4

    def order_of(self, document: int) -> tuple[int, int, int]:
        """Give what puts documents in order where all else is equal: date, topic (codes are in its order), number."""
        said, topic, number, short = self._order
        when: int = said[document]
        return layout.NO_DATE if short and when == layout.UNDATED else when, topic[document], max(number[document], 1)

    # -- documents

    @cached_property
    def _tails(self) -> tuple[memoryview, memoryview, memoryview, Values]:
        """Give what ids are put together from."""
        file = self.file
        return file.whole("tails").data, file.whole("tail_at").data, file.whole("topic").data, self.values["topic"]

    def id(self, document: int) -> str:
        """Give the id of a document."""
        tails, at, topic, topics = self._tails
        tail = bytes(tails[at[document] : at[document + 1]]).decode("utf-8", "surrogatepass")
        return topics.value(topic[document]) + tail if tail.startswith("/") else tail[1:]

    def document(self, id: str) -> int:
        """Give the document of an id, -1 where it is not here."""
        hashes = self.file.whole("id_hash")
        wanted = id_hashes([id])[0]
        place = int(hashes.searchsorted(wanted))
        while place < len(hashes) and hashes[place] == wanted:
            document = int(self.file.whole("id_document")[place])
            if self.id(document) == id:
                return document
            place += 1
        return -1

    def held(self, ids: Sequence[str], hashes: Array) -> list[int]:
        """Give the documents of those of some ids that are here; hashes: those of the ids (id_hashes)."""
        known = self.file.whole("id_hash")
        at = known.searchsorted(hashes)
        maybe = np.flatnonzero(known.take(at, mode="clip") == hashes) if len(known) else at[:0]
        return [document for place in maybe.tolist() if (document := self.document(ids[place])) >= 0]

    def facts(self, document: int) -> dict[str, Column]:
        """Give all columns of a document."""
        row = int(self.column("combination")[document])
        table, values, said = self.combined, self.values, int(self.said_of(np.array([document]))[0])
        number = int(self.column("number")[document])
        return {
            "site": values["site"].value(int(table["site"][row])),
            "board": values["board"].value(int(table["board"][row])),
            "topic": values["topic"].value(int(self.column("topic")[document])),
            "author": values["author"].value(int(self.column("author")[document])),
            "said": said if said != layout.NO_DATE else None,
            "number": number - 1 if number else None,
            "language": LANGUAGES[int(table["language"][row])],
            "has": tuple(name for bit, name in enumerate(layout.HAS_BITS) if int(table["has"][row]) >> bit & 1),
        }
