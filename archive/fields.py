"""Where one fact stands on a page, and how it is taken: the small language in which dialects speak.

A path is selectors and steps in turn, each seen from where the one before led.  A selector leads to the first element
inside; the steps are ``up(tr)``, the nearest element around that fits, ``next(dd)`` and ``prev(dt)``, the nearest
sibling that fits.  So ``next(dd) .smalltext`` is "in the next dd, the element of class smalltext", and
``li.last prev(li) a`` "the link in the item before the last".  An empty path is the element itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from archive.markup import Node, matches, siblings

STEPS = ("up", "next", "prev")
_STEP = re.compile(r"(?:^|(?<=\s))(up|next|prev)\(")
Path = tuple[tuple[str, str], ...]
"""(step, selector) pairs; the step "in" is a plain selector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where one fact stands.

    take: "text" all words inside, "own" those of the direct texts alone, "html" the markup, "@NAME" an attribute.
    match: only what its group 1 finds in that.  decode: percent signs undone, as addresses write other characters.
    """

    path: Path = ()
    take: str = "text"
    match: re.Pattern[str] | None = None
    decode: bool = False

    @property
    def looks_inside(self) -> bool:
        """Say whether the path leads to something inside the element."""
        return any(step == "in" for step, _ in self.path)


def parse_path(path: str) -> Path:
    """Give the parts of a path; raises ValueError where a bracket is left open.

    >>> parse_path("up(tr) next(tr:not(.x)) td b")
    (('up', 'tr'), ('next', 'tr:not(.x)'), ('in', 'td b'))
    """
    parts: list[tuple[str, str]] = []
    while path := path.strip():
        found = _STEP.search(path)
        if found is None or found.start():
            selector, path = (path[: found.start()], path[found.start() :]) if found else (path, "")
            parts.append(("in", selector.strip()))
        else:
            end = _closing(path, found.end())
            parts.append((found[1], path[found.end() : end]))
            path = path[end + 1 :]
    return tuple(parts)


def _closing(path: str, at: int) -> int:
    """Give the place of the bracket that closes the one just before a place."""
    depth = 1
    for place in range(at, len(path)):
        depth += {"(": 1, ")": -1}.get(path[place], 0)
        if depth == 0:
            return place
    raise ValueError(f"no closing bracket in {path!r}")


def find(node: Node, path: Path) -> Node | None:
    """Give the element a path leads to, seen from node."""
    at: Node | None = node
    for step, selector in path:
        if at is None:
            return None
        at = at.css_first(selector) if step == "in" else _step(at, step, selector)
    return at


def _step(node: Node, step: str, selector: str) -> Node | None:
    if step == "up":
        around = node.parent
        while around is not None and not matches(around, selector):
            around = around.parent
        return around
    return next((one for one in siblings(node, step == "next") if matches(one, selector)), None)


def first(node: Node, fields: Iterable[Field]) -> str:
    """Give what the first field says that says anything, white space made single; "" where none does."""
    for field in fields:
        found = find(node, field.path)
        if found is not None and (value := _value(found, field)):
            return value
    return ""


def _value(node: Node, field: Field) -> str:
    if field.take.startswith("@"):
        value = (node.attributes.get(field.take[1:]) or "").strip()
    elif field.take == "html":
        value = node.inner_html or ""
    else:
        value = " ".join(node.text(deep=field.take == "text").split())
    if field.decode:
        value = unquote(value)
    if field.match is None:
        return value
    matched = field.match.search(value)
    return (matched[1] or "").strip() if matched else ""
