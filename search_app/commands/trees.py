"""Query trees as lines for people and as JSON for programs."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from indexer.query.tree import Query


def tree_json(query: Query) -> dict[str, Any]:
    """Give a tree as JSON: what it is under "is", and its fields, those that say nothing left out."""
    return {"is": type(query).__name__} | {name: _json(value) for name, value in _said(query)}


def _json(value: Any) -> Any:
    if isinstance(value, Query):
        return tree_json(value)
    return [_json(one) for one in value] if isinstance(value, tuple) else value


def tree_lines(query: Query, depth: int = 0) -> Iterator[str]:
    """Give a tree as lines, parts below what they are parts of."""
    facts, parts = [], list[Query]()
    for name, value in _said(query):
        inside = value if isinstance(value, tuple) else (value,)
        if all(isinstance(one, Query) for one in inside):
            parts += inside
        else:
            facts.append(f"{name}={' '.join(map(str, inside))}")
    yield "  " * depth + " ".join([type(query).__name__, *facts])
    for part in parts:
        yield from tree_lines(part, depth + 1)


def _said(query: Query) -> Iterator[tuple[str, Any]]:
    """Give the fields of a tree that say something, with their values."""
    for field in fields(query):
        value = getattr(query, field.name)
        if value not in ("", None) and value is not False:
            yield field.name, value
