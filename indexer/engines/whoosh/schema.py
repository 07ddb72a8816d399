"""How documents are laid out in a Whoosh index: our tokens as they are, our columns as terms and as a stored value."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping

from indexer.documents import COLUMNS, Column, Document, index_fields, lengths, positions
from indexer.engines.filters import keys
from whoosh.fields import ID, NUMERIC, STORED, FieldType, Schema
from whoosh.formats import Positions

FILTERED = ("site", "board", "topic", "author", "language", "has")
"""Columns that queries filter by; the rest are only sorted and counted."""


class Ready(FieldType):  # type: ignore[misc]
    """A field of (term, position) pairs that were made before: our analysis' terms, a column's keys."""

    def __init__(self) -> None:
        super().__init__(Positions(), None, scorable=False)

    def index(self, value: list[tuple[str, int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Give what Whoosh writes of each term: its bytes, how often it stands, its weight, where it stands."""
        places: dict[str, list[int]] = defaultdict(list)
        for term, position in value:
            places[term].append(position)
        for term, at in places.items():
            yield term.encode(), len(at), float(len(at)), self.format.encode(at)


def schema() -> Schema:
    """Give the schema of an index."""
    ready = [*index_fields(), *(f"is_{name}" for name in FILTERED)]
    said = NUMERIC(int, bits=64)
    return Schema(id=ID(unique=True, stored=True), columns=STORED(), said=said, **{name: Ready() for name in ready})


def row(document: Document) -> dict[str, object]:
    """Give a document as Whoosh's add_document takes it."""
    found: dict[str, object] = {name: list(pairs) for name, pairs in positions(document).items() if pairs}
    for name in FILTERED:
        found[f"is_{name}"] = [(key, at) for at, key in enumerate(keys(name, document.columns[name])) if key]
    if document.columns["said"] is not None:
        found["said"] = document.columns["said"]
    facts = {"columns": {name: document.columns[name] for name in COLUMNS}, "lengths": lengths(document)}
    return {**found, "id": document.id, "columns": json.dumps(facts)}


def facts(stored: Mapping[str, str]) -> tuple[str, dict[str, Column], dict[str, int]]:
    """Give id, columns and lengths of a document from what Whoosh stored of it."""
    said = json.loads(stored["columns"])
    columns = {name: tuple(value) if isinstance(value, list) else value for name, value in said["columns"].items()}
    return stored["id"], columns, said["lengths"]
