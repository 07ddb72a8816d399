"""Dialects: how each forum software writes its pages; one TOML file each, beside this one.

The few that no TOML file can tell are modules with a DIALECT.  ``read_page`` asks all of them once.  Exactly one view
of one dialect may answer; the tests hold them to that.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from archive.dialects.apply import extract
from archive.dialects.generic import read_generic
from archive.dialects.page import Irregular, Page
from archive.dialects.schema import Dialect, View, load
from archive.records import Extract, NotTopic

_LITERAL = re.compile(r"""[#.]([\w-]+)|\[\w[\w-]*[*^$|~]?=["']?([\w./?=-]+)|<(\w+)""")

AnyDialect = Dialect | Irregular


@cache
def dialects() -> tuple[AnyDialect, ...]:
    """Give every shipped dialect, by name."""
    folder = Path(__file__).parent
    modules = (import_module(f"{__name__}.{file.stem}") for file in folder.glob("*.py") if file.stem != "__init__")
    irregular = [module.DIALECT for module in modules if hasattr(module, "DIALECT")]
    return tuple(sorted([*map(load, folder.glob("*.toml")), *irregular], key=lambda dialect: dialect.name))


def recognise(page: Page, among: Iterable[AnyDialect]) -> list[tuple[AnyDialect, View | Extract]]:
    """Give what knows a page to be a topic: a dialect and its view, or an irregular one and what it read.

    More than one is a fault of the dialects, which the tests look for.
    """
    known: list[tuple[AnyDialect, View | Extract]] = []
    for dialect in among:
        if isinstance(dialect, Dialect):
            known += [(dialect, view) for view in dialect.views if page.media == "text/html" and knows(view, page)]
        elif page.media in dialect.media and isinstance(said := dialect.read(page), Extract):
            known.append((dialect, said))
    return known


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


def read_page(page: Page, among: Iterable[AnyDialect]) -> Extract | NotTopic | None:
    """Give what a page says, what kind of page it is that holds no posts, or None where nobody knows it."""
    for dialect, found in recognise(page, among):
        if isinstance(dialect, Dialect) and isinstance(found, View):
            return extract(dialect, found, page)
        if isinstance(found, Extract):
            return found
    other = next(_other_pages(page, among), None)
    if other is not None or page.media != "text/html":
        return other
    return read_generic(page)[0]


def _other_pages(page: Page, among: Iterable[AnyDialect]) -> Iterator[NotTopic]:
    """Give what knows a page to be one without posts."""
    for dialect in among:
        if isinstance(dialect, Dialect):
            for kind, signs in dialect.pages.items():
                if page.media == "text/html" and any(_stands(sign, page) for sign in signs):
                    yield NotTopic(dialect=dialect.name, kind=kind, url=page.url)
        elif page.media in dialect.media and isinstance(said := dialect.read(page), NotTopic):
            yield said
