"""Facts out of JSON that anybody may have written: what is not of the shape looked for is simply not there."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Facts = Mapping[str, Any]


def parsed(text: str, at: int = 0) -> Facts:
    """Give the JSON object that begins at a place of a text, whatever follows it; no facts where none does."""
    while text[at : at + 1] and text[at] in "\ufeff \t\r\n":
        at += 1
    try:
        said, _ = json.JSONDecoder().raw_decode(text, at)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def text_of(facts: Facts, *names: str) -> str:
    """Give the first fact of some names that is a text or a whole number, as text; "" where none is."""
    said = (facts.get(name) for name in names)
    return next((str(one) for one in said if isinstance(one, str | int) and not isinstance(one, bool)), "")


def table_of(facts: Facts, *path: str) -> Facts:
    """Give the facts that lie in a fact, by its path; none where there are none."""
    for name in path:
        inner = facts.get(name)
        facts = inner if isinstance(inner, dict) else {}
    return facts


def tables_of(facts: Facts, name: str) -> Iterator[Facts]:
    """Give the facts of each entry of a list."""
    said = facts.get(name)
    return (one for one in (said if isinstance(said, list) else ()) if isinstance(one, dict))
