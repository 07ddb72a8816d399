"""Moulds: where on its pages a forum puts what a post has, found on one page and good for others like it.

A mould is found where posts repeat; pages with a single post, which repeat nothing, are read with the moulds of their
neighbours.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache

from archive.dialects.generic.shapes import Shape

NEIGHBOURS = "neighbours"  # stands for the mould of a page that was itself read with those of others


@dataclass(frozen=True, slots=True)
class Mould:
    """The shapes of all lists of posts on a page: that of the answers, and of the post that opens the topic, if any."""

    shapes: tuple[Shape, ...]


def dump_mould(mould: Mould) -> str:
    """Give a mould as JSON."""
    return json.dumps([asdict(shape) for shape in mould.shapes], ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=256)  # the same ones are tried on page after page
def load_mould(text: str) -> Mould:
    """Give the mould that dump_mould wrote."""
    said: list[Mapping[str, object]] = json.loads(text)
    return Mould(tuple(Shape(**{name: _tuples(value) for name, value in one.items()}) for one in said))  # type: ignore[arg-type]


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
