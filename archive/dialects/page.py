"""A page being read, and what an irregular dialect is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from archive.markup import Node
from archive.records import Extract, NotTopic

_LITERAL = re.compile(r"""[#.]([\w-]+)|\[\w[\w-]*[*^$|~]?=["']?([\w./?=-]+)|<(\w+)""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page being read; never leaves its process.

    media: "text/html", "text/plain", "application/json" or "application/xml"; a tree has only the first.
    url: where it was saved from, as its container, a comment or its path says, or "".
    seen: when it was captured, as naive as the dates on it.
    """

    text: str
    tree: Node
    url: str
    seen: datetime | None = None
    media: str = "text/html"

    def has(self, selector: str) -> bool:
        """Say whether a selector finds anything; its longest name is looked for first, which costs a tenth."""
        return all(name in self.text for name in _names(selector)) and self.tree.css_first(selector) is not None


@cache
def _names(selector: str) -> tuple[str, ...]:
    """Give the longest class, id or attribute value that must stand on a page for a selector to find anything."""
    if "," in selector or ":" in selector:
        return ()
    names = ["".join(found) for found in _LITERAL.findall(selector)]
    return (max(names, key=len),) if names else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Irregular:
    """A dialect that no TOML file can tell: a module beside these, with one of this as its DIALECT.

    read: gives what a page says of a topic, or of several, or what else it is; None where the page is not of this
        software.  It looks for a mark in the text first, since it is asked about every page.
    views: (view, versions) pairs, as a TOML file names them.
    """

    name: str
    software: str
    views: tuple[tuple[str, str], ...]
    read: Callable[[Page], Extract | tuple[Extract, ...] | NotTopic | None]
    media: tuple[str, ...] = ("text/html",)
