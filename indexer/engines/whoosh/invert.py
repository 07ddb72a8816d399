"""Documents to the arrays of one segment, a whole batch at once.

All texts are cut into raw words by C code alone: UTF-8 bytes, the signs that no token holds made spaces, split.  Each
distinct raw word is then given to ``tokenise`` once, so that the terms are those that every other engine and the marks
have.  What is left is sorting numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import SEPARATORS, Token, fold, stem, stem_languages, tokenise
from indexer.documents import PLACES, Document
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.columns import ColumnsInMaking
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.lexicon import packed
from indexer.engines.whoosh.lists import gathered, packed_lists
from indexer.engines.whoosh.numbers import smallest, spread
from indexer.engines.whoosh.spelling import count_arrays, near_arrays

_PASSAGE = "\x1f"  # ends a passage; where a text holds one itself, a space stands for it
_SIGNS = bytes(
    32 if (chr(code).isspace() and chr(code) != _PASSAGE) or chr(code) in SEPARATORS else code for code in range(128)
)
_SIGNS += bytes(range(128, 256))
"""White space and the signs that never stand inside a token become spaces."""
_ENDS = (b", ", b". ", b": ", b"? ")
"""What ends a word and is no part of it: taken off before words are looked up, so that there are fewer of them."""


@lru_cache(maxsize=1 << 18)
def stem_hash(text: str) -> int:
    """Give 64 bits that stand for a stem: of a million stems two are alike once in forty million cases."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


class _Words(dict[bytes, int]):
    """The number of each raw word; new ones are cut into terms when they are first met."""

    def __init__(self) -> None:
        self.terms: dict[str, int] = {}
        self.of_raw: list[tuple[int, ...]] = []
        self.steps: list[tuple[int, ...]] = []
        """Positions of the terms of each raw word, counted from its first; of_raw holds their numbers."""
        self.widths: list[int] = []
        """How many positions each raw word takes."""
        self.number(_PASSAGE.encode(), ())

    def number(self, raw: bytes, tokens: Sequence[Token]) -> int:
        """Give a raw word a number and its terms theirs."""
        self.of_raw.append(tuple(self.terms.setdefault(token.term, len(self.terms)) for token in tokens))
        self.steps.append(tuple(token.position for token in tokens))
        self.widths.append(tokens[-1].position + 1 if tokens else 0)
        self[raw] = number = len(self.of_raw) - 1
        return number

    def __missing__(self, raw: bytes) -> int:
        return self.number(raw, _cut(raw))


@lru_cache(maxsize=1 << 17)
def _cut(raw: bytes) -> tuple[Token, ...]:
    """Give the tokens of a raw word; most words of a batch stood in the one before."""
    return tuple(tokenise(raw.decode()))


@dataclass(slots=True)
class Batch:
    """Documents on their way into a segment."""

    words: _Words = field(default_factory=_Words)
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
            place = layout.PLACE_CODES[name]
            stemmed = layout.STEMMED_PLACES[place]
            for passage in passages:
                languages = tuple(stem_languages(passage.language)) if stemmed else ()
                self._texts.append(passage.text)
                self._passages.append((number, layout.kind_of(layout.STEM_CODES[languages], place)))
                self.characters += len(passage.text)

    def arrays(self) -> dict[str, Array]:
        """Give the arrays of the segment that these documents make."""
        tokens = _tokens(self._texts, self._passages, self.words)
        lengths, long = _measured(tokens, len(self))
        words = _vocabulary(list(self.words.terms))
        lists, codes = _lists(tokens, words, long)
        return {
            **words.arrays,
            **codes,
            **lists,
            **self.columns.arrays(),
            **{f"length_{name}": smallest(lengths[place]) for place, name in enumerate(layout.PLACE_NAMES)},
            "long": long,
            **near_arrays(words.plain),
        }


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a batch, side by side, in the order of documents, places and positions."""

    term: Array
    document: Array
    kind: Array
    position: Array


def _tokens(texts: Sequence[str], passages: Sequence[tuple[int, int]], words: _Words) -> Tokens:
    """Cut all texts into terms with their documents, kinds and positions."""
    clean = [text.replace(_PASSAGE, " ") if _PASSAGE in text else text for text in texts]
    joined = f" {_PASSAGE} ".join([*clean, ""]).encode("utf-8", "replace").translate(_SIGNS)
    for end in _ENDS:
        joined = joined.replace(end, b" ")
    raw = joined.split()
    numbers = np.fromiter(map(words.__getitem__, raw), np.int32, len(raw))
    del raw, joined
    ends = numbers == words[_PASSAGE.encode()]
    passage = np.cumsum(ends, dtype=np.int32)
    passage -= ends
    counts = np.fromiter(map(len, words.of_raw), np.int32, len(words.of_raw))
    flat, steps = (
        np.fromiter(chain.from_iterable(of_raw), np.int32, int(counts.sum())) for of_raw in (words.of_raw, words.steps)
    )
    said = np.array(passages, np.int32).reshape(-1, 2)
    widths = np.array(words.widths, np.int32)[numbers]
    at = np.cumsum(widths, dtype=np.int32) - widths  # of each raw word, over all passages
    at -= _begins(at[ends], said)[passage.clip(max=len(said) - 1)] if len(said) else 0
    times = counts[numbers]
    chosen = spread((np.cumsum(counts) - counts)[numbers], times)
    passage = np.repeat(passage, times)
    position = np.repeat(at, times) + steps[chosen]
    return Tokens(flat[chosen], said[passage, 0], said[passage, 1].astype(np.uint8), position)


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

    plain: folded words.  form: number of each term's form.  family: of each form.
    """

    plain: Sequence[str]
    arrays: Mapping[str, Array]
    form: Array
    family: Array
    families: int


def _vocabulary(terms: Sequence[str]) -> Vocabulary:
    folded = [fold(term) for term in terms]
    plain = sorted(set(folded))
    number = {word: place for place, word in enumerate(plain)}
    accented = sorted((number[word], term) for word, term in zip(folded, terms, strict=True) if term != word)
    of_accented = {term: len(plain) + place for place, (_, term) in enumerate(accented)}
    numbers = (of_accented.get(term, number[word]) for word, term in zip(folded, terms, strict=True))
    arrays, family, families = named(plain, accented)
    return Vocabulary(plain, arrays, np.fromiter(numbers, np.int64, len(terms)), family, families)


def named(plain: Sequence[str], accented: Sequence[tuple[int, str]]) -> tuple[dict[str, Array], Array, int]:
    """Give what is written of folded words and their accented forms, the family of each form, and how many there are.

    plain: folded words in order.  accented: (number of the folded word, accented form), in order.
    """
    words, blocks = packed([word.encode() for word in plain])
    accents, accent_blocks = packed([term.encode() for _, term in accented])
    folded_of = np.array([number for number, _ in accented], np.uint32)
    arrays, family = _families(plain)
    family_of_form = np.concatenate([family, family[folded_of]]) if len(accented) else family
    found: dict[str, Array] = {
        "words": words,
        "word_blocks": blocks,
        "accents": accents,
        "accent_blocks": accent_blocks,
        "accent_folded": folded_of,
        **arrays,
    }
    return found, family_of_form, len(arrays["family_stem"])


def _families(plain: Sequence[str]) -> tuple[dict[str, Array], Array]:
    """Give the families of folded words by their French stems, and where those of each English stem are."""
    french, english = (
        np.fromiter((stem_hash(stem(word, language)) for word in plain), np.uint64, len(plain))
        for language in ("fr", "en")
    )
    stems, family = np.unique(french, return_inverse=True)
    members = np.argsort(family, kind="stable").astype(np.uint32)
    by_english = np.argsort(english, kind="stable")
    return {
        "word_family": family.astype(np.uint32),
        "family_stem": stems,
        "family_at": np.cumsum([0, *np.bincount(family, minlength=len(stems)).tolist()], dtype=np.uint32),
        "family_words": members,
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
    order = by_list_and_document(tables.list_of[variant], tokens.document, tables.code_of[variant])
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


def by_list_and_document(lists: Array, documents: Array, codes: Array) -> NDArray[np.int64]:
    """Give the order of tokens by list, document and code, for tokens that are in the order of their documents.

    Two sorts of sixteen bits each, which numpy does digit by digit; the few tokens that share list and document with
    one of another code are put in order by themselves.
    """
    order = np.argsort((lists & 0xFFFF).astype(np.uint16), kind="stable")
    order = order[np.argsort((lists[order] >> 16).astype(np.uint16), kind="stable")]
    at_list, at_document, at_code = lists[order], documents[order], codes[order]
    same = np.zeros(len(order) + 1, bool)
    same[1:-1] = (at_list[1:] == at_list[:-1]) & (at_document[1:] == at_document[:-1])
    shared = np.flatnonzero(same[1:] | same[:-1])
    if len(shared):
        group = np.cumsum(~same[:-1])[shared]
        order[shared] = order[shared][np.lexsort((at_code[shared], group))]
    return order
