"""Dialects: how each forum software writes its pages; one TOML file each, beside this one.

``read_page`` asks all of them once.  Exactly one view of one dialect may answer; the tests hold them to that.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from archive.dialects.apply import Page, extract
from archive.dialects.generic import read_generic
from archive.dialects.schema import Dialect, View, load
from archive.records import Extract, NotTopic

_LITERAL = re.compile(r"""[#.]([\w-]+)|\[\w[\w-]*[*^$|~]?=["']?([\w./?=-]+)|<(\w+)""")


@cache
def dialects() -> tuple[Dialect, ...]:
    """Give every shipped dialect, by name."""
    return tuple(load(file) for file in sorted(Path(__file__).parent.glob("*.toml")))


def recognise(page: Page, among: Iterable[Dialect]) -> list[tuple[Dialect, View]]:
    """Give the views that know a page; more than one is a fault of the dialects, which the tests look for."""
    return [(dialect, view) for dialect in among for view in dialect.views if knows(view, page)]


def knows(view: View, page: Page) -> bool:
    """Say whether all signs of a view, and none of what it must not have, stand on a page."""
    return all(_stands(sign, page) for sign in view.signs) and not any(_stands(sign, page) for sign in view.unless)


def _stands(selector: str, page: Page) -> bool:
    """Say whether a selector finds anything; its longest name is looked for first, which costs a tenth."""
    return all(name in page.text for name in _names(selector)) and page.tree.css_first(selector) is not None


@cache
def _names(selector: str) -> tuple[str, ...]:
    """Give the longest class, id or attribute value that must stand on a page for a selector to find anything."""
    if "," in selector or ":" in selector:
        return ()
    names = ["".join(found) for found in _LITERAL.findall(selector)]
    return (max(names, key=len),) if names else ()


def read_page(page: Page, among: Iterable[Dialect]) -> Extract | NotTopic | None:
    """Give what a page says, what kind of page it is that holds no posts, or None where nobody knows it."""
    known = recognise(page, among)
    if known:
        return extract(*known[0], page)
    for dialect in among:
        for kind, signs in dialect.pages.items():
            if any(_stands(sign, page) for sign in signs):
                return NotTopic(dialect=dialect.name, kind=kind, url=page.url)
    return read_generic(page)[0]
