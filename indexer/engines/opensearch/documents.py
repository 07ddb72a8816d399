"""Documents as OpenSearch keeps them, and back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from archive.records import Passage
from indexer.analysis import fold, terms
from indexer.documents import BODY, PLACES, QUOTED, TITLE, Document, positions
from indexer.engines.filters import keys
from indexer.engines.opensearch.mapping import (
    COUNTED,
    HOLE,
    JOINT,
    KEYED,
    POST,
    SPELLED,
    SPLIT,
    facet_field,
    key_field,
    length_field,
)
from indexer.engines.order import facet_values

Source = Mapping[str, Any]


def source(document: Document) -> dict[str, Any]:
    """Give what is sent for a document: its fields of words and facts, and itself to be shown."""
    title = document.shown["title"]
    columns = {**document.columns, "title": title}
    found = positions(document)
    return {
        "id": document.id,
        "topic": document.columns["topic"],
        "said": document.columns["said"],
        "number": document.columns["number"],
        SPELLED: sorted(_spelled(document)),
        POST: asdict(document),
        **{name: _words(name, terms) for name, terms in found.items() if terms},
        **{key_field(name): keys(name, columns[name]) for name in KEYED},
        **{facet_field(name): facet_values(columns, name) for name in COUNTED},
        **{length_field(place): len(found[place]) for place in PLACES},
    }


def document(source: Source) -> Document:
    """Give the document of what a hit brings back."""
    post = source[POST]
    columns = {name: tuple(value) if isinstance(value, list) else value for name, value in post["columns"].items()}
    texts = {place: tuple(Passage(**passage) for passage in passages) for place, passages in post["texts"].items()}
    return Document(id=post["id"], texts=texts, columns=columns, shown=post["shown"])


def lengths(source: Source) -> dict[str, int]:
    """Give how many words each place of what a hit brings back holds."""
    texts = ((place, source.get(place, "")) for place in PLACES)
    return {place: text.count(" ") + 1 - text.count(HOLE) + text.count(JOINT) if text else 0 for place, text in texts}


def _words(name: str, found: Iterable[tuple[str, int]]) -> str:
    """Give the terms of a field as its analyzer takes them apart."""
    if name not in PLACES:
        return " ".join(term for term, _ in found)
    standing: dict[int, list[str]] = defaultdict(list)
    for term, at in found:
        standing[at].append(term)
    return " ".join(JOINT.join(standing[at]) if at in standing else HOLE for at in range(max(standing) + 1))


def _spelled(document: Document) -> set[str]:
    """Give the spellings that stand in own words, titles and quotes."""
    return {
        f"{fold(term)}{SPLIT}{term}"
        for place in (BODY, TITLE, QUOTED)
        for passage in document.texts.get(place.name, ())
        for term in set(terms(passage.text))
    }
