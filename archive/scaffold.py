"""A first dialect for a forum that no dialect knows: what the generic reader found on a page, as selectors.

It is a guess to begin from.  Every selector finds, on that page, just the elements that the generic reader chose; where
there is no such selector its line is left out, with a comment.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from archive.dialects.apply import canonical_url
from archive.dialects.generic.addresses import site_and_topic
from archive.dialects.generic.elements import Element, elements
from archive.dialects.generic.moulds import load_mould
from archive.dialects.generic.records import Path, Record
from archive.dialects.generic.repeated import repeated
from archive.dialects.generic.shapes import Shape, fitting
from archive.dialects.generic.titles import topic_title
from archive.dialects.page import Page
from archive.errors import ScaffoldError
from archive.urls import undo_name

_NAME = re.compile(r"[a-z][a-z0-9]*")
_PLAIN = re.compile(r"[A-Za-z][\w-]*")
_DIGITS = re.compile(r"\d+")
_QUOTES = ("blockquote", "[class*=quote]")
_CODES = ("pre", "[class*=code]")


def scaffold(page: Page, name: str) -> str:
    """Give the text of a TOML file that reads a page as the generic reader does, as far as selectors can.

    Raises ScaffoldError where the page shows no posts that repeat, or the name is none for a dialect.
    """
    if not _NAME.fullmatch(name):
        raise ScaffoldError(f"{name!r} is no name for a dialect: small letters and figures, a letter first")
    inside = elements(page.tree, page.seen)
    head = page.tree.css_first("title")
    title = " ".join(head.text().split()) if head is not None else ""
    found = repeated(inside, title)
    shape = load_mould(found.mould).shapes[0] if found.mould else None
    records = fitting(shape, inside).records if shape is not None else ()
    each = _each(page, records)
    if shape is None or not each:
        raise ScaffoldError("the page shows no posts that repeat: give one with several posts")
    post = dict(_post(shape, records))
    if "body" not in post:
        raise ScaffoldError(
            "no selector finds the words of each post: write the file by hand, docs/dialects.md says how"
        )
    titled = topic_title(inside, title, "")
    return "\n".join((*_head(page, name), *_view(page, each, post, inside, titled), ""))


def _head(page: Page, name: str) -> Iterator[str]:
    yield "# A first guess from one page. Say here which software and versions it is, and where its templates are."
    yield f'name = "{name}"'
    yield f'software = "{name}"'
    yield ""
    yield "[urls]"
    pattern = _topic_pattern(page)
    yield f"topic = [{_text(pattern) if pattern else ''}]" + ("" if pattern else "  # the page does not tell")
    yield ""
    yield "[roles]"
    yield from (
        f"{role} = [{', '.join(map(_text, standing))}]"
        for role, queries in (("quote", _QUOTES), ("code", _CODES))
        if (standing := [query for query in queries if page.tree.css_first(query) is not None])
    )


def _view(page: Page, each: str, post: dict[str, str], inside: Sequence[Element], title: str) -> Iterator[str]:
    yield ""
    yield "[[views]]"
    yield 'name = "normal"'
    yield 'versions = "?"'
    yield f"signs = [{_text(each)}]  # take what every board of this software has, and no other software"
    titled = next((one for one in inside if one.own == title), None)
    selector = next((css for css in _selectors([titled]) if _is_first(page, css, titled)), "") if titled else ""
    yield f"title = {_text(selector)}" if selector else "# title: no selector found"
    yield ""
    yield "[views.post]"
    yield f"each = {_text(each)}"
    for fact in ("id", "author", "date", "body", "signature"):
        yield f"{fact} = {post[fact]}" if fact in post else f"# {fact}: not found"


def _is_first(page: Page, css: str, one: Element) -> bool:
    found = page.tree.css_first(css)
    return found is not None and found.mem_id == one.node.mem_id


def _each(page: Page, records: Sequence[Record]) -> str:
    """Give the selector that finds the main rows of all records, and least else; "" where there is none."""
    mains = [record.main for record in records]
    wanted = {one.node.mem_id for one in mains}
    finds = {css: {node.mem_id for node in page.tree.css(css)} for css in (_selectors(mains) if mains else ())}
    good = [css for css, found in finds.items() if wanted <= found]
    return min(good, key=lambda css: len(finds[css]), default="")


def _post(shape: Shape, records: Sequence[Record]) -> Iterator[tuple[str, str]]:
    """Give the fields of a post as TOML values."""
    if shape.number is not None and (css := _to(records, shape.number[0])) is not None:
        yield "id", _id(css, shape.number[1])
    author = next((css for path, *_ in shape.author if (css := _to(records, path)) is not None), None)
    if author is not None:
        yield "author", _text(author)
    if (date := _to(records, shape.timed)) is not None:
        machine = all(one.inside[shape.timed].attribute("datetime") for one in records if shape.timed in one.inside)
        yield "date", f'{{ css = {_text(date)}, take = "@datetime" }}' if machine else _text(date)
    for name, path in (("body", shape.body), ("signature", shape.signature)):
        if path and (css := _to(records, path)) is not None:
            yield name, _text(css)


def _id(css: str, attribute: str) -> str:
    before = "#[^#]*?" if attribute == "href#" else ""
    return f"""{{ css = {_text(css)}, take = "@{attribute.rstrip("#")}", match = '{before}(\\d+)$' }}"""


def _to(records: Sequence[Record], path: Path) -> str | None:
    """Give the path from the main row of each record to its element at a place; None where no selector leads there."""
    pairs = [(record, record.inside[path]) for record in records if path in record.inside]
    if not pairs:
        return None
    if all(one is record.main for record, one in pairs):
        return ""
    if all(record.main.holds(one) for record, one in pairs):
        return next((css for css in _selectors([one for _, one in pairs]) if _leads(pairs, css)), None)
    return _beside(pairs)


def _beside(pairs: Sequence[tuple[Record, Element]]) -> str | None:
    """Give the path to elements in the row right after the main one."""
    rows = [next((row for row in record.rows if row.holds(one)), None) for record, one in pairs]
    if any(row is None or row is not _after(record) for row, (record, _) in zip(rows, pairs, strict=True)):
        return None
    step = f"next({rows[0].tag if rows[0] else ''})"
    if all(row is one for row, (_, one) in zip(rows, pairs, strict=True)):
        return step
    inner = [(Record((row,), row), one) for row, (_, one) in zip(rows, pairs, strict=True) if row is not None]
    css = next((css for css in _selectors([one for _, one in pairs]) if _leads(inner, css)), None)
    return f"{step} {css}" if css else None


def _after(record: Record) -> Element | None:
    rest = record.rows[record.rows.index(record.main) + 1 :]
    return next((row for row in rest if row.tag == rest[0].tag), None)


def _leads(pairs: Iterable[tuple[Record, Element]], css: str) -> bool:
    """Say whether the first that a selector finds in each main row is the element wanted there."""
    firsts = ((record.main.node.css_first(css), one) for record, one in pairs)
    return all(found is not None and found.mem_id == one.node.mem_id for found, one in firsts)


def _selectors(wanted: Sequence[Element]) -> Iterator[str]:
    """Give selectors that all of some elements fit, the best first: by class, name, property, place."""
    own = [*_simple(wanted)]
    yield from own
    around = [one.parent for one in wanted if one.parent is not None]
    outer = [*_simple(around)] if len(around) == len(wanted) else []
    yield from (f"{one} > {css}" for one in outer for css in own)
    kinds = {one.tag for one in wanted}
    spots = {_spot(one) for one in wanted}
    if len(spots) == len(kinds) == 1:
        yield from (f"{one} > {wanted[0].tag}:nth-of-type({min(spots)})" for one in outer)


def _spot(one: Element) -> int:
    """Give the place of an element among those of its tag, from 1."""
    beside = one.parent.children if one.parent is not None else [one]
    return [other for other in beside if other.tag == one.tag].index(one) + 1


def _simple(wanted: Sequence[Element]) -> Iterator[str]:
    """Give selectors of one part that all of some elements fit."""
    tags = {one.tag for one in wanted}
    tag = wanted[0].tag if len(tags) == 1 else ""
    common = set.intersection(*(set(one.attribute("class").split()) for one in wanted))
    in_order = [name for name in wanted[0].attribute("class").split() if name in common and _PLAIN.fullmatch(name)]
    yield from (f"{tag}.{name}" for name in in_order)
    for attribute in ("id", "class"):
        heads = {_DIGITS.split(one.attribute(attribute), maxsplit=1)[0] for one in wanted}
        if len(heads) == 1 and _PLAIN.fullmatch(head := heads.pop()):
            yield f"{tag}[{attribute}^={head}]"
    if len(props := {one.attribute("itemprop") for one in wanted}) == 1 and _PLAIN.fullmatch(prop := props.pop()):
        yield f"{tag}[itemprop={prop}]"
    if tag:
        yield tag


def _topic_pattern(page: Page) -> str:
    """Give a pattern for addresses of topics, "" where the page does not tell its own."""
    url = undo_name(canonical_url(page) or page.url)
    site, topic = site_and_topic(page, url, "", ())
    at = url.find(topic, len(site)) if topic else -1
    if at < 0:
        return ""
    folder, slash, before = url[len(site) : at].rpartition("/")
    rest = before if "?" in before or len(before) <= 1 else "[^/?#]*" + re.escape(before[-1])
    return re.escape(folder + slash) + (re.escape(rest) if rest is before else rest) + r"(?P<topic>\d+)"


def _text(text: str) -> str:
    """Give a text as TOML; selectors and patterns hold no line ends."""
    return (
        f"'{text}'" if "\\" in text and "'" not in text else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    )
