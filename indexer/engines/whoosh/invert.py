"""Documents to the arrays of one segment, a whole batch at once: numbered terms are sorted into lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import stem_languages
from indexer.documents import PLACES, Document
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.columns import ColumnsInMaking
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.lexicon import packed
from indexer.engines.whoosh.lists import gathered, packed_lists
from indexer.engines.whoosh.numbers import places, smallest
from indexer.engines.whoosh.spelling import count_arrays, near_arrays
from indexer.engines.whoosh.words import Terms, Tokens, Words, cut


@dataclass(slots=True)
class Batch:
    """Documents on their way into a segment."""

    words: Words = field(default_factory=Words)
    """Kept from batch to batch, so that each is cut once."""
    columns: ColumnsInMaking = field(default_factory=ColumnsInMaking)
    _texts: list[str] = field(default_factory=list)
    _passages: list[tuple[int, int]] = field(default_factory=list)
    """(document, kind) of each text that waits to be cut."""
    characters: int = 0

    def __len__(self) -> int:
        return len(self.columns)

    def add(self, document: Document) -> None:
        """Take a document in."""
        number = self.columns.add(document)
        for name, passages in document.texts.items():
            for passage in passages:
                self._texts.append(passage.text)
                self._passages.append((number, _kind(name, passage.language)))
                self.characters += len(passage.text)

    def arrays(self) -> dict[str, Array]:
        """Give the arrays of the segment that these documents make."""
        tokens = cut(self._texts, self._passages, self.words)
        lengths, long = _measured(tokens, len(self))
        terms = self.words.terms
        used = np.zeros(len(terms.texts), bool)
        used[tokens.term] = True
        words = _vocabulary(terms, np.flatnonzero(used))
        lists, codes = _lists(tokens, words, long)
        return {
            **words.arrays,
            **codes,
            **lists,
            **self.columns.arrays(),
            **{f"length_{name}": smallest(lengths[place]) for place, name in enumerate(layout.PLACE_NAMES)},
            "long": long,
            **near_arrays(words.arrays["words"]),
        }


@lru_cache(maxsize=256)
def _kind(name: str, language: str) -> int:
    """Give the kind of postings of a place's passages of a language."""
    place = layout.PLACE_CODES[name]
    languages = tuple(stem_languages(language)) if layout.STEMMED_PLACES[place] else ()
    return layout.kind_of(layout.STEM_CODES[languages], place)


def _measured(tokens: Tokens, documents: int) -> tuple[Array, Array]:
    """Give how many words each place of each document holds, and whether positions in it need more than a byte."""
    place = tokens.kind & 7
    at = place.astype(np.int64) * documents + tokens.document
    counts = np.bincount(at, minlength=len(PLACES) * documents).reshape(len(PLACES), documents)
    long = np.zeros(documents, np.uint8)
    far = tokens.position >= layout.NEAR
    np.bitwise_or.at(long, tokens.document[far], (1 << place[far]).astype(np.uint8))
    return counts, long


# -- words


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a batch in order, and what is written of them.

    form: number of each term's form.  family: of each form.
    """

    arrays: Mapping[str, Array]
    form: Array
    family: Array
    families: int


def _vocabulary(terms: Terms, used: Array) -> Vocabulary:
    """Give the vocabulary of the terms that are used."""
    texts, folded_of = terms.texts, terms.folded
    folded = np.unique(folded_of[used])
    order = np.array(sorted(folded.tolist(), key=texts.__getitem__), np.int64)
    plain = [texts[term] for term in order.tolist()]
    form = np.full(len(texts), -1, np.int32)
    form[order] = np.arange(len(order))
    others = used[folded_of[used] != used].tolist()
    accented = sorted((form[folded_of[term]].item(), texts[term], term) for term in others)
    form[[term for _, _, term in accented]] = np.arange(len(plain), len(plain) + len(accented))
    accents, accent_blocks = packed(text.encode() for _, text, _ in accented)
    accent_folded = np.array([number for number, _, _ in accented], np.uint32)
    packed_words, blocks = packed(map(str.encode, plain))
    arrays, family = _families(terms.french[order], terms.english[order])
    arrays |= {
        "words": packed_words,
        "word_blocks": blocks,
        "accents": accents,
        "accent_blocks": accent_blocks,
        "accent_folded": accent_folded,
    }
    return Vocabulary(arrays, form, np.concatenate([family, family[accent_folded]]), len(arrays["family_stem"]))


def _families(french: Array, english: Array) -> tuple[dict[str, Array], Array]:
    """Give the families of folded words by their French stems, and where those of each English stem are."""
    stems, family = np.unique(french, return_inverse=True)
    by_english = np.argsort(english, kind="stable")
    return {
        "word_family": family.astype(np.uint32),
        "family_stem": stems,
        "family_at": places(np.bincount(family, minlength=len(stems))).astype(np.uint32),
        "family_words": np.argsort(family, kind="stable").astype(np.uint32),
        "english_stem": english[by_english],
        "english_word": by_english.astype(np.uint32),
    }, family


# -- lists


def _lists(tokens: Tokens, words: Vocabulary, long: Array) -> tuple[dict[str, Array], dict[str, Array]]:
    """Sort tokens into the lists of their families, and give the lists and the tables of their codes."""
    form = words.form[tokens.term]
    key = form * layout.KINDS + tokens.kind
    used = np.zeros(int(words.form.max(initial=0) + 1) * layout.KINDS, bool)
    used[key] = True
    variants = np.flatnonzero(used)
    tables = code_tables(variants, words.family, words.families)
    place = np.zeros(len(used), np.int32)
    place[variants] = np.arange(len(variants))
    variant = place[key]
    order = _by_list_and_document(tables.list_of[variant], tokens.document, tables.code_of[variant])
    found = gathered(
        tables.list_of[variant][order],
        tables.code_of[variant][order].astype(np.int64),
        tokens.document[order],
        tokens.position[order],
        (long[tokens.document] >> (tokens.kind & 7) & 1).astype(bool)[order],
    )
    lists, at = packed_lists(found, len(tables.arrays["list_group"]))
    counts = tables.counts(found.list, found.code, found.frequency)
    spelled = count_arrays(len(words.family), words.arrays["accent_folded"], *tables.codes(), counts)
    return {"lists": lists, "list_at": at}, {**tables.arrays, **spelled}


@dataclass(frozen=True, slots=True)
class Tables:
    """The code tables of lists; list_of and code_of say of each variant (form and kind) where it stands."""

    arrays: Mapping[str, Array]
    list_of: Array
    code_of: Array

    def codes(self) -> tuple[Array, Array]:
        """Give form and kind of each code of all lists, one list after the other."""
        return self.arrays["code_form"], self.arrays["code_kind"]

    def counts(self, lists: Array, codes: Array, frequencies: Array) -> Array:
        """Give how often each code of all lists stands in some postings."""
        at = self.arrays["list_codes"][lists] + codes
        return np.bincount(at, weights=frequencies, minlength=len(self.arrays["code_form"]))


def code_tables(variants: Array, family_of: Array, families: int) -> Tables:
    """Give each variant its list and its code there.

    variants: form × KINDS + kind, each once, ascending.  family_of: of each form.
    """
    form, kind = variants // layout.KINDS, variants % layout.KINDS
    group = np.array(layout.ASIDE_GROUP, np.int64)[kind & 7]
    owner = family_of[form].astype(np.int64) * 2 + group
    order = np.argsort(owner, kind="stable")
    counts = np.bincount(owner, minlength=2 * families)
    rank = np.empty(len(variants), np.int64)
    rank[order] = np.arange(len(variants)) - np.repeat(np.cumsum(counts) - counts, counts)
    chunks = -(-counts // layout.CODES)
    first_list = np.cumsum(chunks) - chunks
    list_of = first_list[owner] + rank // layout.CODES
    by_list = np.argsort(list_of, kind="stable")
    per_list = np.bincount(list_of, minlength=int(chunks.sum()))
    arrays: dict[str, Array] = {
        "family_lists": np.cumsum([0, *chunks.reshape(-1, 2).sum(axis=1).tolist()], dtype=np.uint32),
        "list_group": np.repeat(np.arange(2 * families) % 2, chunks).astype(np.uint8),
        "list_codes": np.cumsum([0, *per_list.tolist()], dtype=np.uint32),
        "code_form": form[by_list].astype(np.uint32),
        "code_kind": kind[by_list].astype(np.uint8),
    }
    return Tables(arrays, list_of.astype(np.int32), (rank % layout.CODES).astype(np.uint8))


def by_list(lists: Array) -> NDArray[np.int64]:
    """Give the order by list of what is in another order, which stays within each list.

    Sorts of sixteen bits each, which numpy does digit by digit.
    """
    order = np.argsort((lists & 0xFFFF).astype(np.uint16), kind="stable")
    if len(lists) and lists.max() > 0xFFFF:
        order = order[np.argsort((lists[order] >> 16).astype(np.uint16), kind="stable")]
    return order


def _by_list_and_document(lists: Array, documents: Array, codes: Array) -> NDArray[np.int64]:
    """Give the order of tokens by list, document and code, for tokens that are in the order of their documents.

    The few tokens that share list and document with one of another code are put in order by themselves.
    """
    order = by_list(lists)
    at_list, at_document, at_code = lists[order], documents[order], codes[order]
    same = np.zeros(len(order) + 1, bool)
    same[1:-1] = (at_list[1:] == at_list[:-1]) & (at_document[1:] == at_document[:-1])
    shared = np.flatnonzero(same[1:] | same[:-1])
    if len(shared):
        group = np.cumsum(~same[:-1])[shared]
        order[shared] = order[shared][np.lexsort((at_code[shared], group))]
    return order
