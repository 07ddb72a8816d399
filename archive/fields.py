"""Where one fact stands on a page, and how it is taken: the small language in which dialects speak.

A path is selectors and steps in turn, each seen from where the one before led.  A selector leads to the first element
inside; the steps are ``up(tr)``, the nearest element around that fits, ``next(dd)`` and ``prev(dt)``, the nearest
sibling that fits, of NEAR.  So ``next(dd) .smalltext`` is "in the next dd, the element of class smalltext", and
``li.last prev(li) a`` "the link in the item before the last".  An empty path is the element itself.

Where a fact has no element of its own, a field may be what stands after one, until another.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

from archive.markup import Node, after, matches, siblings
from archive.words import said_by

STEPS = ("up", "next", "prev")
NEAR = 100  # siblings that a step looks at: what belongs together stands near, and a page may have very many
NO_SPACE = "\u200b"  # what some softwares put into long names, so that they may be broken
_STEP = re.compile(r"(?:^|(?<=\s))(up|next|prev)\(")
Path = tuple[tuple[str, str], ...]
"""(step, selector) pairs; the step "in" is a plain selector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where one fact stands.

    take: "text" all words inside, "own" those of the direct texts alone, "html" the markup, "@NAME" an attribute.
    match: only what its groups find in that, with spaces between.
    decode: percent signs undone, as addresses write other characters.
    phrase: of a line that is such a phrase of archive.words ("started": "Submitted by X on D") the author alone.
    until: not the element, but what stands after it, up to the next sibling that this selector fits ("": to the end).
    """

    path: Path = ()
    take: str = "text"
    match: re.Pattern[str] | None = None
    decode: bool = False
    until: str | None = None
    phrase: str = ""

    @property
    def leads_out(self) -> bool:
        """Say whether the path may lead out of the element from which it is seen."""
        steps = [step for step, _ in self.path]
        return "up" in steps or (steps[:1] != ["in"] and (bool(steps) or self.until is not None))

    @property
    def looks_inside(self) -> bool:
        """Say whether the path leads to something inside the element, or takes its words."""
        return any(step == "in" for step, _ in self.path) or not (self.path or self.take.startswith("@"))


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


def spot(node: Node, field: Field) -> Node | None:
    """Give the element a field is taken from, seen from node; with `until` what stands after that element."""
    found = find(node, field.path)
    return found if found is None or field.until is None else after(found, field.until)


def _step(node: Node, step: str, selector: str) -> Node | None:
    if step == "up":
        around = node.parent
        while around is not None and not matches(around, selector):
            around = around.parent
        return around
    beside = islice(siblings(node, step == "next"), NEAR)
    return next((one for one in beside if matches(one, selector)), None)


def first(node: Node, fields: Iterable[Field]) -> str:
    """Give what the first field says that says anything, white space made single; "" where none does."""
    for field in fields:
        found = spot(node, field)
        if found is not None and (value := _value(found, field)):
            return value
    return ""


def _value(node: Node, field: Field) -> str:
    if field.take.startswith("@"):
        value = (node.attributes.get(field.take[1:]) or "").strip()
    elif field.take == "html":
        value = node.inner_html or ""
    else:
        value = " ".join(node.text(deep=field.take == "text").replace(NO_SPACE, "").split())
    if field.decode:
        value = unquote(value)
    if field.phrase:
        said = said_by(field.phrase, value)
        value = said.author if said is not None else ""
    if field.match is None:
        return value
    matched = field.match.search(value)
    return " ".join(filter(None, matched.groups())).strip() if matched else ""
