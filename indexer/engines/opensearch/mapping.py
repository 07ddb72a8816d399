"""What an index of posts is to OpenSearch: its fields, their analysis, its settings.

Words are cut by our own analysis and sent ready, so that every engine finds the same.  A field of words is one text: a
chunk for each position, between spaces; what stands at one position together (a compound and its first part) is joined
by JOINT; HOLE is a position at which nothing stands.  Accented forms and stems are looked up one by one and never
follow each other, so they are kept without positions.
"""

from collections.abc import Mapping
from typing import Any

from indexer.analysis import VERSION
from indexer.documents import FACETS, PERIODS, PLACES, index_fields
from indexer.ranking import K1

SCHEMA = 1
"""The version of this module: an index of another one is made anew."""
JOINT, HOLE = "\x01", "\x02"
POST = "post"
"""The field that keeps what a hit shows; nothing is searched in it."""
SPELLED = "spelled"
"""The field of words for suggestions: folded word, SPLIT, one of its spellings."""
SPLIT = "\t"
KEYED = ("site", "board", "topic", "author", "language", "has", "title")
"""Columns to filter by, as filters.keys gives them, in fields named by key_field."""
COUNTED = (*dict.fromkeys((*FACETS, *PERIODS, "title")),)
"""Facets, in fields named by facet_field."""
LONGEST_KEY = 8_000  # characters: Lucene takes 32,766 bytes
LONGEST_REGEX = 20_000  # characters: what one edit makes of a word of 32 letters takes 3,500, characters escaped 7,000
DEEPEST = 10_000  # hits that a search may skip; deeper pages go by search_after
FILLING = {"number_of_replicas": 0, "refresh_interval": "-1"}
"""How an index is kept while it is filled: one copy, and nothing made findable before it is asked for."""
FILLED = {"auto_expand_replicas": "0-1", "refresh_interval": "5s"}
"""How it is kept when it serves: a second copy where there is a second machine; additions are found in 5 s."""


def key_field(column: str) -> str:
    """Give the field in which the keys of a column stand."""
    return f"key_{column}"


def facet_field(name: str) -> str:
    """Give the field in which the values of a facet stand."""
    return f"facet_{name}"


def length_field(place: str) -> str:
    """Give the field that says how many words a place holds."""
    return f"words_{place}"


def mapping(says: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields: strict, with the versions of schema and analysis, and what else is said, beside them."""
    key = {"type": "keyword", "ignore_above": LONGEST_KEY}
    fields: dict[str, Any] = {
        POST: {"type": "object", "enabled": False},
        SPELLED: key,
        "id": {"type": "keyword"},
        "topic": {"type": "keyword"},
        "said": {"type": "long"},
        "number": {"type": "long"},
    }
    fields |= {name: _words(name) for name in index_fields()}
    fields |= {key_field(column): {**key, "doc_values": False} for column in KEYED}
    fields |= {facet_field(name): {**key, "index": False} for name in COUNTED}
    fields |= {length_field(place): {"type": "integer", "index": False} for place in PLACES}
    return {
        "dynamic": "strict",
        "_meta": {"schema": SCHEMA, "analysis": VERSION, **says},
        "_source": {"includes": [POST, f"{POST}.*"]},
        "properties": fields,
    }


def settings(shards: int) -> dict[str, Any]:
    """Give the settings of an index that is to be filled."""
    return {
        "number_of_shards": shards,
        **FILLING,
        "max_result_window": DEEPEST,
        "max_regex_length": LONGEST_REGEX,
        "codec": "best_compression",
        "similarity": {name: {"type": "BM25", "k1": K1, "b": place.b} for name, place in PLACES.items()},
        "analysis": {
            "analyzer": {
                "positioned": {"type": "custom", "tokenizer": "whitespace", "filter": ["no_holes", "apart"]},
            },
            "filter": {
                "no_holes": {"type": "stop", "stopwords": [HOLE]},
                "apart": {"type": "pattern_capture", "preserve_original": False, "patterns": [f"([^{JOINT}]+)"]},
            },
        },
    }


def _words(name: str) -> dict[str, Any]:
    place = name.split("_")[0]
    kind = {"type": "text", "similarity": place}
    if name in PLACES:
        return {**kind, "analyzer": "positioned", "search_analyzer": "whitespace"}
    return {**kind, "analyzer": "whitespace", "index_options": "freqs"}
