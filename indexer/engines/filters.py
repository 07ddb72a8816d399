"""Which posts a column filter lets through: one meaning for every engine, as keys that can be indexed."""

from indexer.analysis import fold
from indexer.documents import Column
from indexer.query.tree import Between, Is


def keys(name: str, value: Column) -> tuple[str, ...]:
    """Give the keys under which a post is found by one of its columns.

    Names are compared without accents and case, topics as they are.  A post in both languages is a post in each; a site
    is found by its host alone too.
    """
    if name == "language":
        return ("mixed", "fr", "en") if value == "mixed" else (str(value or ""),)
    if isinstance(value, tuple):
        return value
    if name == "topic":
        return (str(value),)
    said = fold(str(value)) if value is not None else ""
    host = said.split("/")[0]
    return (said, host) if name == "site" and host != said else (said,)


def key(wanted: Is) -> str:
    """Give the key that a filter asks for."""
    return wanted.value if wanted.column in ("language", "has", "topic") else fold(wanted.value)


def within(said: Column, wanted: Between) -> bool:
    """Say whether a post was said in a span of time; one without a date never was."""
    if not isinstance(said, int):
        return False
    return (wanted.start is None or wanted.start <= said) and (wanted.end is None or said < wanted.end)
