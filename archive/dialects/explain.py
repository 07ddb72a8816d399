"""What each dialect saw on a page, and why one of them won: for those who write dialects, and those who doubt one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.dialects import AnyDialect, recognise
from archive.dialects.apply import extract
from archive.dialects.generic import read_generic
from archive.dialects.page import Page
from archive.dialects.schema import Dialect, View
from archive.fields import find
from archive.records import Extract


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one view looked for: signs that stand and that do not, and what it must not have and stands."""

    dialect: str
    view: str
    versions: str
    standing: tuple[str, ...]
    missing: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why a page was read as it was.

    seen: the views of which any sign stands, the best first.  won: "NAME VIEW VERSIONS" of those that know the page:
    one, or none.  left_out: elements that stand where a post should and were not taken, with the reason.
    """

    seen: tuple[Seen, ...]
    won: tuple[str, ...]
    extract: Extract | None
    confidence: float
    left_out: tuple[str, ...]


def explain(page: Page, among: Iterable[AnyDialect]) -> Explained:
    """Give what each dialect saw on a page."""
    among = list(among)
    known = list(recognise(page, among))
    seen = sorted(_seen(page, among), key=lambda one: (len(one.missing), len(one.against), -len(one.standing)))
    dialect, found = known[0] if known else (None, None)
    generic, confidence = read_generic(page)
    said, left_out = (generic, []) if not known else (found[0] if isinstance(found, tuple) else None, [])
    if isinstance(dialect, Dialect) and isinstance(found, View):
        said, left_out = extract(dialect, found, page), list(_left_out(found, page))
    return Explained(
        seen=tuple(seen),
        won=tuple(_name(dialect, found) for dialect, found in known),
        extract=said,
        confidence=confidence,
        left_out=tuple(left_out),
    )


def _name(dialect: AnyDialect, found: View | tuple[Extract, ...]) -> str:
    if isinstance(found, View):
        return f"{dialect.name} {found.name} {found.versions}"
    return f"{dialect.name} {found[0].view}"


def _seen(page: Page, among: Iterable[AnyDialect]) -> Iterator[Seen]:
    for dialect in among:
        for view in dialect.views if isinstance(dialect, Dialect) else ():
            standing = tuple(sign for sign in view.signs if page.tree.css_first(sign) is not None)
            if standing:
                yield Seen(
                    dialect=dialect.name,
                    view=view.name,
                    versions=view.versions,
                    standing=standing,
                    missing=tuple(sign for sign in view.signs if sign not in standing),
                    against=tuple(sign for sign in view.unless if page.tree.css_first(sign) is not None),
                )


def _left_out(view: View, page: Page) -> Iterator[str]:
    """Give the elements that are records of posts and gave none."""
    for number, node in enumerate(page.tree.css(view.each), start=1):
        if all(find(node, field.path) is None for field in view.post["body"]):
            yield f"{view.each} no. {number}: no body"
        elif "id" in view.post and all(find(node, field.path) is None for field in view.post["id"]):
            yield f"{view.each} no. {number}: no id"
