"""Our segments as Whoosh reads any index: its Searcher and every query of its run over them, slowly and rightly.

Each analysis of a place is a field of its own ("body", "body_accented", "body_fr", see documents.index_field); what
lies in one posting list is told apart on the way.  Each column that is filtered by is a field "is_author" of its keys.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, cached_property

import numpy as np

from indexer.analysis import fold, stem
from indexer.documents import ACCENTED, PLACES, index_fields
from indexer.engines.filters import keys
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.index import Part, Snapshot
from indexer.engines.whoosh.lists import Postings
from indexer.engines.whoosh.values import value_hash
from whoosh.columns import ColumnReader
from whoosh.fields import ID, NUMERIC, STORED, FieldType, Schema
from whoosh.formats import Positions
from whoosh.matching import ListMatcher, Matcher
from whoosh.reading import IndexReader, MultiReader, TermInfo, TermNotFound
from whoosh.util.numeric import byte_to_length, length_to_byte

FILTERED = ("site", "board", "topic", "author", "language", "has")
"""Columns that queries filter by; the rest are sorted and counted."""
NUMBERS = ("said", "number")
"""Columns that queries ask for ranges of."""
_SPOKEN = {"fr": (layout.FRENCH, layout.BOTH), "en": (layout.ENGLISH, layout.BOTH)}


class Ready(FieldType):  # type: ignore[misc]
    """A field of (term, position) pairs that were made before: our analysis' terms, a column's keys."""

    def __init__(self) -> None:
        super().__init__(Positions(), None, scorable=True)

    def index(self, value: list[tuple[str, int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Give what Whoosh writes of each term: its bytes, how often it stands, its weight, where it stands."""
        at: dict[str, list[int]] = defaultdict(list)
        for term, position in value:
            at[term].append(position)
        for term, positions in at.items():
            yield term.encode(), len(positions), float(len(positions)), self.format.encode(positions)

    def to_bytes(self, value: str | bytes) -> bytes:
        """Give a term as bytes."""
        return value if isinstance(value, bytes) else value.encode()


def schema() -> Schema:
    """Give the fields of an index."""
    ready = [*index_fields(), *(f"is_{name}" for name in FILTERED)]
    numbers = {name: NUMERIC(int, bits=64, sortable=True) for name in NUMBERS}
    return Schema(id=ID(unique=True, stored=True), columns=STORED(), **numbers, **{name: Ready() for name in ready})


def open_reader(snapshot: Snapshot) -> IndexReader:
    """Give an index as Whoosh's Searcher takes it: ``Searcher(open_reader(snapshot))``."""
    readers = [PartReader(part) for part in snapshot.parts]
    return readers[0] if len(readers) == 1 else MultiReader(readers)


class PartReader(IndexReader):  # type: ignore[misc]
    """One segment.  Cost: a list is taken apart for each term that is asked for; facts are read one by one."""

    def __init__(self, part: Part) -> None:
        self._part, self._segment = part, part.segment
        self._known_lengths: dict[str, Array] = {}
        self.schema = schema()

    # -- documents

    def has_deletions(self) -> bool:
        """Say whether documents were deleted."""
        return self._part.live is not None

    def is_deleted(self, docnum: int) -> bool:
        """Say whether a document was deleted; Whoosh asks behind the last one too."""
        live = self._part.live
        return live is not None and docnum < len(live) and not live[docnum]

    def doc_count_all(self) -> int:
        """Give the number of documents, deleted ones too."""
        return self._segment.documents

    def doc_count(self) -> int:
        """Give the number of documents."""
        return self._part.facts.live

    def all_doc_ids(self) -> Iterator[int]:
        """Give the numbers of all documents."""
        return (number for number in range(self._segment.documents) if not self.is_deleted(number))

    def iter_docs(self) -> Iterator[tuple[int, dict[str, object]]]:
        """Give all documents with what is stored of them."""
        return ((number, self.stored_fields(number)) for number in self.all_doc_ids())

    def stored_fields(self, docnum: int) -> dict[str, object]:
        """Give what is stored of a document: its id and its columns."""
        return {"id": self._segment.id(docnum), "columns": self._segment.facts(docnum)}

    # -- lengths

    def _lengths(self, fieldname: str) -> Array:
        if fieldname not in self._known_lengths:
            place, _, analysis = fieldname.partition("_")
            if place in PLACES and not analysis:
                self._known_lengths[fieldname] = self._segment.lengths[layout.PLACE_CODES[place]]
            else:
                counts = np.bincount(*self._counted(fieldname), minlength=self._segment.documents)
                self._known_lengths[fieldname] = counts.astype(np.int64)
        return self._known_lengths[fieldname]

    def _counted(self, fieldname: str) -> tuple[Array, Array]:
        """Give the documents and frequencies of all postings of a field."""
        found = [self._read(fieldname, text) for text in self._texts(fieldname)]
        none = [(np.empty(0, np.int64), np.empty(0, np.int64))]
        pairs = [(one.document, one.frequency) for one in found] or none
        return np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])

    def field_length(self, fieldname: str) -> int:
        """Give the number of terms in a field of all documents."""
        return int(self._kept(self._lengths(fieldname)).sum())

    def min_field_length(self, fieldname: str) -> int:
        """Give the least number of terms in a field of a document that has any."""
        lengths = self._kept(self._lengths(fieldname))
        return int(lengths[lengths > 0].min(initial=0)) if (lengths > 0).any() else 0

    def max_field_length(self, fieldname: str) -> int:
        """Give the largest number of terms in a field of a document."""
        return int(self._kept(self._lengths(fieldname)).max(initial=0))

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Give the number of terms in a field of a document, rounded as Whoosh does: it keeps lengths in one byte."""
        length = int(self._lengths(fieldname)[docnum])
        return byte_to_length(length_to_byte(length)) if length else default

    def _kept(self, column: Array) -> Array:
        return column if self._part.live is None else column[self._part.live]

    # -- terms

    @cached_property
    def _forms(self) -> list[str]:
        words, accents = self._segment.words, self._segment.accents
        return [*words.between(0, len(words)), *accents.between(0, len(accents))]

    @cached_property
    def _texts_of(self) -> dict[str, list[bytes]]:
        """Give the terms of all fields, sorted."""
        found: dict[str, set[str]] = {name: set() for name in index_fields()}
        plain = len(self._segment.words)
        for form, kind in zip(self._segment.code_form.tolist(), self._segment.code_kind.tolist(), strict=True):
            place, language = layout.PLACE_NAMES[kind & 7], kind >> 3
            folded = self._forms[self._segment.folded_of(form)]
            found[place].add(folded)
            if form >= plain:
                found[f"{place}_{ACCENTED}"].add(self._forms[form])
            for name, spoken in _SPOKEN.items():
                if language in spoken:
                    found[f"{place}_{name}"].add(stem(folded, name))
        facts = [self._segment.facts(number) for number in self.all_doc_ids()]
        for name in FILTERED:
            found[f"is_{name}"] = {one for said in facts for one in keys(name, said[name]) if one}
        found["id"] = {self._segment.id(number) for number in self.all_doc_ids()}
        texts = {name: sorted(text.encode() for text in texts) for name, texts in found.items()}
        return {**texts, **{name: sorted(self._numbers(name)) for name in NUMBERS}}

    @cache  # noqa: B019  (a reader is kept as long as its segment is searched)
    def _numbers(self, name: str) -> dict[bytes, list[int]]:
        """Give the documents of each term that Whoosh makes of numbers, whole and with fewer and fewer digits."""
        field, found = self.schema[name], defaultdict[bytes, list[int]](list)
        for document in self.all_doc_ids():
            value = self._segment.facts(document)[name]
            for text, *_ in field.index(value) if value is not None else ():
                found[text].append(document)
        return found

    def _texts(self, fieldname: str) -> Sequence[bytes]:
        return self._texts_of.get(fieldname, ())

    def __contains__(self, term: tuple[str, str | bytes]) -> bool:
        """Say whether any document has a term."""
        return len(self._read(*term).document) > 0

    def indexed_field_names(self) -> list[str]:
        """Give the names of all fields."""
        return [*self._texts_of]

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        """Give all terms of all fields."""
        return ((name, text) for name in sorted(self._texts_of) for text in self._texts(name))

    def terms_from(self, fieldname: str, prefix: str | bytes) -> Iterator[tuple[str, bytes]]:
        """Give the terms of a field from one on."""
        start = prefix if isinstance(prefix, bytes) else prefix.encode()
        return ((fieldname, text) for text in self._texts(fieldname) if text >= start)

    def expand_prefix(self, fieldname: str, prefix: str | bytes) -> Iterator[bytes]:
        """Give the terms of a field that begin so."""
        start = prefix if isinstance(prefix, bytes) else prefix.encode()
        return (text for text in self._texts(fieldname) if text.startswith(start))

    def lexicon(self, fieldname: str) -> Iterator[bytes]:
        """Give the terms of a field."""
        return iter(self._texts(fieldname))

    def __iter__(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Give all terms with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.all_terms())

    def iter_from(self, fieldname: str, text: str | bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Give the terms from one on with what is known of them."""
        wanted = fieldname, self.schema[fieldname].to_bytes(text)
        return ((term, self.term_info(*term)) for term in self.all_terms() if term >= wanted)

    def term_info(self, fieldname: str, text: str | bytes) -> TermInfo:
        """Give what is known of a term; raises TermNotFound."""
        found = self._read(fieldname, text)
        if not len(found.document):
            raise TermNotFound(f"no term {fieldname}:{text!r}")
        documents, weights = _by_document(found)
        counted = not fieldname.startswith("is_") and fieldname not in NUMBERS
        lengths = self._lengths(fieldname)[documents] if counted else np.ones(1, np.int64)
        return TermInfo(
            weight=float(weights.sum()),
            df=len(documents),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(weights.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, fieldname: str, text: str | bytes) -> float:
        """Give how often a term stands in all documents."""
        return float(self._read(fieldname, text).frequency.sum())

    def doc_frequency(self, fieldname: str, text: str | bytes) -> int:
        """Give the number of documents that have a term."""
        return len(np.unique(self._read(fieldname, text).document))

    def postings(self, fieldname: str, text: str | bytes, scorer: object = None) -> Matcher:
        """Give a matcher for the documents that have a term; raises TermNotFound."""
        found = self._read(fieldname, text)
        if not len(found.document):
            raise TermNotFound(f"no term {fieldname}:{text!r}")
        documents, weights = _by_document(found)
        at: dict[int, list[int]] = defaultdict(list)
        owner = np.repeat(found.document, found.frequency)
        for document, position in zip(owner.tolist(), found.position.tolist(), strict=True):
            at[document].append(position)
        form = self.schema[fieldname].format
        values = [form.encode(sorted(at[document])) for document in documents.tolist()]
        info = self.term_info(fieldname, text)
        return ListMatcher(
            documents.tolist(),
            weights.astype(float).tolist(),
            values,
            form,
            scorer,
            term=(fieldname, text),
            terminfo=info,
        )

    # -- postings

    def _read(self, fieldname: str, text: str | bytes) -> Postings:
        """Give the postings of a term, by their documents."""
        if fieldname in NUMBERS:
            return _filtered(
                np.array(self._numbers(fieldname).get(self.schema[fieldname].to_bytes(text), ()), np.int64)
            )
        word = text.decode() if isinstance(text, bytes) else text
        place, _, analysis = fieldname.partition("_")
        if place == "id":
            document = self._segment.document(word)
            return _filtered(np.array([document] if document >= 0 and not self.is_deleted(document) else [], np.int64))
        if place == "is":
            return _filtered(self._with_key(analysis, word))
        wanted = self._wanted(layout.PLACE_CODES[place], analysis, word)
        segment = self._segment
        lists = np.array(list(wanted), np.int64)
        found = segment.lists.many(lists).postings(
            segment.code_kind, segment.list_codes[lists].astype(np.int64), segment.long
        )
        codes = np.zeros((len(lists), layout.CODES), bool)
        for row, mine in enumerate(wanted.values()):
            codes[row, mine] = True
        kept = codes[found.list, found.code]
        if self._part.live is not None:
            kept &= self._part.live[found.document]
        places = np.flatnonzero(kept)
        return found.take(places[found.document[places].argsort(kind="stable")])

    def _wanted(self, place: int, analysis: str, word: str) -> dict[int, list[int]]:
        """Give the lists in which a term stands, with its codes there."""
        segment = self._segment
        numbers, spoken, accent = set[int](), tuple(range(4)), -1
        if analysis in _SPOKEN:
            spoken = _SPOKEN[analysis]
            numbers.update(
                one for one in self._of_stem(word, analysis) if stem(segment.words.word(one), analysis) == word
            )
        elif (number := segment.words.number(fold(word) if analysis else word)) >= 0:
            numbers.add(number)
            accent = segment.accent(number, word)
        found: dict[int, list[int]] = {}
        for family in {int(segment.word_family[number]) for number in numbers}:
            for one in segment.lists_of(family, (int(layout.ASIDE_GROUP[place]),)):
                codes = [
                    code
                    for code, (form, kind) in enumerate(segment.codes(one))
                    if (form == accent if analysis == ACCENTED else segment.folded_of(form) in numbers)
                    and kind & 7 == place
                    and kind >> 3 in spoken
                ]
                if codes:
                    found[one] = codes
        return dict(sorted(found.items()))

    def _of_stem(self, word: str, language: str) -> list[int]:
        segment = self._segment
        if language == "en":
            return segment.english(value_hash(word))
        family = segment.family(value_hash(word))
        if family < 0:
            return []
        members: list[int] = segment.family_words[slice(*segment.family_at[family : family + 2].tolist())].tolist()
        return members

    def _with_key(self, column: str, key: str) -> Array:
        """Give the documents that a column's key finds."""
        documents = np.fromiter(self.all_doc_ids(), np.int64)
        facts = (self._segment.facts(number)[column] for number in documents.tolist())
        found: Array = documents[np.fromiter((key in keys(column, fact) for fact in facts), bool, len(documents))]
        return found

    # -- columns

    def has_column(self, fieldname: str) -> bool:
        """Say whether documents can be sorted by a column."""
        return fieldname in NUMBERS

    def column_reader(
        self, fieldname: str, column: object = None, reverse: bool = False, translate: bool = True
    ) -> ColumnReader:
        """Give a column."""
        return _Facts(self._part, fieldname)


class _Facts(ColumnReader):  # type: ignore[misc]
    """One column of a segment, read fact by fact; documents without it are last."""

    def __init__(self, part: Part, name: str) -> None:
        self._part, self._name = part, name

    def __len__(self) -> int:
        return self._part.segment.documents

    def __getitem__(self, docnum: int) -> object:
        value = self._part.segment.facts(docnum)[self._name]
        return layout.NO_DATE if value is None else value


def _filtered(documents: Array) -> Postings:
    """Give documents as postings that stand once each."""
    ones = np.ones(len(documents), np.int64)
    return Postings(0 * ones, documents, 0 * ones, ones, ones == 0, 0 * ones)


def _by_document(found: Postings) -> tuple[Array, Array]:
    """Give each document once, with how often it has the term in all."""
    documents, place = np.unique(found.document, return_inverse=True)
    return documents, np.bincount(place, weights=found.frequency)
