"""What a segment knows of each document beside its words: identity, facts to filter, sort and count by.

The facts that few posts differ in (site, board, language, has, year) are one number into a table of their combinations,
so that they are counted together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from indexer.documents import Document
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.files import Array
from indexer.engines.whoosh.numbers import smallest
from indexer.engines.whoosh.values import id_hashes, packed_values

LANGUAGES = ("", "fr", "en", "mixed", "other")
NAMED = ("site", "board", "author", "topic", "title")
"""Columns whose values are kept in tables of their own."""
COMBINED = ("site", "board", "language", "has", "year")


@lru_cache(maxsize=64)
def has_bits(has: Sequence[str]) -> int:
    """Give what a post has as bits."""
    return sum(1 << layout.HAS_BITS.index(name) for name in has)


def language_code(language: str) -> int:
    """Give the number of a language; languages that are none of ours are "other"."""
    return LANGUAGES.index(language) if language in LANGUAGES else LANGUAGES.index("other")


@dataclass(slots=True)
class ColumnsInMaking:
    """The columns of a segment that is being made."""

    ids: list[str] = field(default_factory=list)
    values: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in NAMED})
    rows: list[tuple[int, ...]] = field(default_factory=list)
    """site, board, author, topic, title, language, has, said, number of each document."""

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, document: Document) -> int:
        """Take a document in and give its number."""
        facts = document.columns
        said, has, number = facts["said"], facts["has"], facts["number"]
        texts = (facts["site"], facts["board"], facts["author"], facts["topic"], document.shown["title"])
        self.rows.append(
            (
                *[
                    table.setdefault(str(text or ""), len(table))
                    for text, table in zip(texts, self.values.values(), strict=True)
                ],
                language_code(str(facts["language"] or "")),
                has_bits(has) if isinstance(has, tuple) else 0,
                said if isinstance(said, int) else layout.NO_DATE,
                number + 1 if isinstance(number, int) else 0,
            )
        )
        self.ids.append(document.id)
        return len(self.ids) - 1

    def arrays(self) -> dict[str, Array]:
        """Give the columns as arrays."""
        rows = np.array(self.rows, np.int64).reshape(-1, 9)
        arrays: dict[str, Array] = {}
        codes: dict[str, Array] = {}
        for place, (name, table) in enumerate(self.values.items()):
            packed, order = packed_values(list(table), name)
            arrays |= packed
            codes[name] = order[rows[:, place]]
        codes |= {"language": rows[:, 5], "has": rows[:, 6], "year": years(rows[:, 7])}
        combined, combination = np.unique(
            np.column_stack([codes[name] for name in COMBINED]), axis=0, return_inverse=True
        )
        topics = list(self.values["topic"])
        return {
            **arrays,
            **{f"combination_{name}": smallest(combined[:, place]) for place, name in enumerate(COMBINED)},
            "combination": smallest(combination.ravel()),
            **{name: smallest(codes[name]) for name in ("author", "topic", "title")},
            "said": dates(rows[:, 7]),
            "number": smallest(rows[:, 8]),
            **identities(self.ids, [topics[topic] for topic in rows[:, 3].tolist()]),
        }


def years(said: Array) -> Array:
    """Give the year of each date, 0 of NO_DATE."""
    known = said != layout.NO_DATE
    found = np.where(known, said, 0).astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
    return np.where(known, found, 0)


def dates(said: Array) -> Array:
    """Give dates in four bytes each where all fit."""
    known = said[said != layout.NO_DATE]
    if len(known) and (known.min() < 0 or known.max() >= layout.UNDATED):
        return said.astype(np.int64)
    return np.where(said == layout.NO_DATE, layout.UNDATED, said).astype(np.uint32)


def identities(ids: Sequence[str], topics: Sequence[str]) -> dict[str, Array]:
    """Give what tells documents by their ids: the end of each behind its topic, and its hash."""
    tails = [
        id[len(topic) :] if id.startswith(f"{topic}/") else f"={id}" for id, topic in zip(ids, topics, strict=True)
    ]
    raw = [tail.encode("utf-8", "surrogatepass") for tail in tails]
    hashes = id_hashes(ids)
    by_hash = np.argsort(hashes, kind="stable")
    return {
        "tails": np.frombuffer(b"".join(raw), np.uint8),
        "tail_at": np.cumsum([0, *map(len, raw)], dtype=np.uint32),
        "id_hash": hashes[by_hash],
        "id_document": by_hash.astype(np.uint32),
    }
