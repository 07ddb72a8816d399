"""Dialects: how each forum software writes its pages; one TOML file each, beside this one.

The few that no TOML file can tell are modules with a DIALECT.  ``read_page`` asks all of them once.  Exactly one view
of one dialect may answer; the tests hold them to that.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path

from archive.dialects.apply import extract
from archive.dialects.generic import read_generic
from archive.dialects.generic.moulds import Mould
from archive.dialects.page import Irregular, Page
from archive.dialects.schema import Dialect, View, load
from archive.records import Extract, NotTopic

AnyDialect = Dialect | Irregular
HEAD_CHARS = 4096  # at the beginning of a page in which hints are looked for: scripts and <body> stand there


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Which dialects are asked: the shipped ones, and what a maintainer adds or takes away.

    own: a folder with more TOML files; one that has the name of a shipped dialect stands for it.  It need not exist.
    without: names of dialects that are not asked.
    """

    own: Path | None = None
    without: frozenset[str] = frozenset()

    def fingerprint(self) -> str:
        """Give what changes when pages may be read otherwise: by other code, other dialects or other words."""
        archive = Path(__file__).parents[1]
        files = [*archive.rglob("*.py"), *archive.rglob("*.toml"), *self.own_files()]
        said = blake2b(" ".join(sorted(self.without)).encode(), digest_size=12)
        for file in sorted(files):
            said.update(file.name.encode())
            said.update(file.read_bytes())
        return said.hexdigest()

    def own_files(self) -> list[Path]:
        """Give the maintainer's own files."""
        return sorted(self.own.glob("*.toml")) if self.own is not None else []


SHIPPED = Known()


@cache
def dialects(known: Known = SHIPPED) -> tuple[AnyDialect, ...]:
    """Give the dialects to ask, by name.

    Raises DialectError where a maintainer's file is wrong.
    """
    folder = Path(__file__).parent
    modules = (import_module(f"{__name__}.{file.stem}") for file in folder.glob("*.py") if file.stem != "__init__")
    irregular = [module.DIALECT for module in modules if hasattr(module, "DIALECT")]
    named: dict[str, AnyDialect] = {}
    for dialect in (*irregular, *map(load, sorted(folder.glob("*.toml"))), *map(load, known.own_files())):
        named[dialect.name] = dialect
    return tuple(named[name] for name in sorted(named.keys() - known.without))


def recognise(
    page: Page, among: Iterable[AnyDialect]
) -> Iterator[tuple[Dialect, View] | tuple[Irregular, tuple[Extract, ...]]]:
    """Give what knows a page to show topics: a dialect and its view, or an irregular one and what it read.

    More than one is a fault of the dialects, which the tests look for.  Cost: 0.1 ms where a hint leads to the dialect,
    else up to 5 ms for 100 KB.
    """
    for dialect in _likely_first(page, among):
        if isinstance(dialect, Dialect):
            yield from ((dialect, view) for view in dialect.views if page.media == "text/html" and knows(view, page))
        elif page.media in dialect.media and (said := _topics(dialect.read(page))):
            yield dialect, said


def _likely_first(page: Page, among: Iterable[AnyDialect]) -> list[AnyDialect]:
    """Give dialects in their order, those of which the head of a page holds a hint before the others."""
    head = page.text[:HEAD_CHARS]
    return sorted(among, key=lambda one: not (isinstance(one, Dialect) and any(hint in head for hint in one.hints)))


def _topics(said: Extract | tuple[Extract, ...] | NotTopic | None) -> tuple[Extract, ...]:
    if isinstance(said, Extract):
        return (said,)
    return said if isinstance(said, tuple) else ()


def knows(view: View, page: Page) -> bool:
    """Say whether all signs of a view, and none of what it must not have, stand on a page."""
    return all(page.has(sign) for sign in view.signs) and not any(page.has(sign) for sign in view.unless)


def read_page(
    page: Page, among: Iterable[AnyDialect], moulds: Sequence[Mould] = ()
) -> tuple[Extract, ...] | NotTopic | None:
    """Give what a page says of topics, what kind of page it is that shows none, or None where nobody knows it.

    moulds: of the page's neighbours that no dialect knows.
    """
    for dialect, found in recognise(page, among):
        if isinstance(dialect, Dialect) and isinstance(found, View):
            return (extract(dialect, found, page),)
        if isinstance(found, tuple):
            return found
    other = next(_other_pages(page, among), None)
    if other is not None or page.media != "text/html":
        return other
    by_shape = read_generic(page, moulds)[0]
    return (by_shape,) if by_shape is not None else None


def _links_to(dialect: Dialect, page: Page) -> bool:
    """Say whether a page has a link as a software writes them: others have search forms and lists of members too."""
    urls = (*dialect.urls.own, *dialect.urls.topic, *dialect.urls.post)
    return not urls or any(re.search(pattern.pattern.removeprefix("/"), page.text) for pattern in urls)


def _other_pages(page: Page, among: Iterable[AnyDialect]) -> Iterator[NotTopic]:
    """Give what knows a page to be one without posts."""
    for dialect in among:
        if isinstance(dialect, Dialect):
            for kind, signs in dialect.pages.items() if page.media == "text/html" else ():
                if any(page.has(sign) for sign in signs) and _links_to(dialect, page):
                    yield NotTopic(dialect=dialect.name, kind=kind, url=page.url)
        elif page.media in dialect.media and isinstance(said := dialect.read(page), NotTopic):
            yield said
