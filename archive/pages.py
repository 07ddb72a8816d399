"""One saved page understood: from its bytes to what it says, or to the sentence that says why not."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from archive.charset import decode
from archive.dialects import AnyDialect, read_page
from archive.dialects.generic import read_generic
from archive.dialects.generic.moulds import Mould
from archive.dialects.page import Page
from archive.dialects.schema import Dialect
from archive.dialects.textform import read_text
from archive.markup import parse
from archive.records import Extract, NotTopic, Origin, Reading, Trouble
from archive.urls import stated_url

NOT_UNDERSTOOD = "is not understood: no known forum software, and no posts that repeat"
TAIL_CHARS = 4096  # counters and banners may stand behind </html>, never more than this
OUTWEIGHS = 0.85  # how sure it must be that posts are there for a sign that they are not to be wrong
MAX_OPEN = 20_000  # elements in each other, for which a parser takes half a second; twice as many take four times that
MAX_ATTRIBUTES = 10_000  # of one element, for which a parser takes 0.2 seconds; twice as many take four times that
_TAG = re.compile(r"""<[^=>]*+(?:=(?:\s*+(?:"[^"]*+"|'[^']*+'))?[^=>]*+)*+""")
_SHORT_TAGS = re.compile(  # … and the words between them, up to a tag that may have a thousand attributes
    r"""(?:[^<]++|<(?:(?![a-zA-Z])|[^=>]{1,300}+(?:=(?:\s*+(?:"[^"]*+"|'[^']*+'))?[^=>]{0,300}+){0,30}+>))*+"""
)
_VALUE = re.compile(r"""=\s*+(?:"[^"]*+"|'[^']*+')""")
_BETWEEN = re.compile(r"[\s/]++|=")
_END = re.compile(r"</(?:html|body)\s*>", re.I)
_OPENS = re.compile(
    r"<(?:[bi]|(?!(?:area|base|br|col|dd|dt|embed|hr|img|input|li|link|meta|option|p|param|source|td|th|tr|wbr)\b)[a-z]\w+)"
    r"[\s>]",
    re.I,
)
_BEGIN = re.compile(r"<(?:!doctype|html|head|body)\b", re.I)


Said = Extract | NotTopic | Trouble


def understand(
    reading: Reading, among: Iterable[AnyDialect], parser: str = "lexbor", moulds: Sequence[Mould] = ()
) -> Iterator[Said]:
    """Give what a page says, after the troubles it has; a page nobody understands gives a Trouble alone.

    among: the dialects to ask.  parser: a name in archive.markup.PARSERS.  moulds: of its neighbours.
    """
    decoded = decode(reading.body, reading.charset_said)
    if decoded.strays:
        yield Trouble(
            origin=reading.origin,
            what=f"holds {decoded.strays} bytes that are no {decoded.charset}",
            advice="they were read as windows-1252, or shown as \ufffd; look whether another copy is whole",
        )
    if reading.media == "text/plain":
        yield read_text(decoded.text) or NotTopic(dialect="", kind="text", url="")
        return
    is_page = reading.media == "text/html"
    if is_page and open_elements(decoded.text) > MAX_OPEN:
        advice = "its markup is broken; look whether another copy is whole"
        yield Trouble(origin=reading.origin, what=f"leaves more than {MAX_OPEN:,} elements open", advice=advice)
        return
    if is_page and most_attributes(decoded.text) > MAX_ATTRIBUTES:
        advice = "its markup is broken; look whether another copy is whole"
        what = f"has an element of more than {MAX_ATTRIBUTES:,} attributes"
        yield Trouble(origin=reading.origin, what=what, advice=advice)
        return
    page = Page(
        text=decoded.text,
        tree=parse(decoded.text if is_page else "", parser),
        url=stated_url(decoded.text) or reading.url,
        seen=reading.seen,
        media=reading.media,
    )
    said = _read(page, among, moulds)
    whole = not is_page or _is_whole(decoded.text)
    if not whole:
        yield _cut_off(reading.origin, said)
    yield from _judged(said, whole, page, reading.origin)


def most_attributes(text: str) -> int:
    """Give how many attributes the element has that has most, about; 0 for a page whose elements have few.

    Cost: one pass.
    """
    long = (tag for tag in _long_tags(text) if len(tag) > MAX_ATTRIBUTES)
    return max((len(_BETWEEN.findall(_VALUE.sub("= ", tag))) for tag in long), default=0)


def _long_tags(text: str) -> Iterator[str]:
    at = 0
    while short := _SHORT_TAGS.match(text, at):
        tag = _TAG.match(text, short.end())
        if tag is None:
            return
        yield tag[0]
        at = tag.end()


def open_elements(text: str) -> int:
    """Give how many elements a page begins and does not end, about; 0 for a page with few elements.

    Those that need no end are not counted.
    """
    if text.count("<") <= MAX_OPEN:
        return 0
    return sum(1 for _ in _OPENS.finditer(text)) - text.count("</")


def _read(page: Page, among: Iterable[AnyDialect], moulds: Sequence[Mould]) -> tuple[Extract, ...] | NotTopic | None:
    """Give what a page says; posts that are plainly there outweigh the sign of a software to which no link leads.

    Such signs are names like "searchform", which other softwares have, too.
    """
    among = list(among)
    said = read_page(page, among, moulds)
    if isinstance(said, NotTopic) and page.media == "text/html" and _is_strange(said, page, among):
        by_shape, sure = read_generic(page, moulds)
        if by_shape is not None and sure >= OUTWEIGHS:
            return (by_shape,)
    return said


def _is_strange(said: NotTopic, page: Page, among: Iterable[AnyDialect]) -> bool:
    """Say whether no link of a page leads where the software that was named has its pages."""
    named = (dialect for dialect in among if dialect.name == said.dialect and isinstance(dialect, Dialect))
    return any(not any(pattern.search(page.text) for pattern in dialect.urls.own) for dialect in named)


def _is_whole(text: str) -> bool:
    """Say whether a page ends as pages do; one that does not begin as pages do is a fragment and may end anyhow."""
    return _BEGIN.search(text[:TAIL_CHARS]) is None or _END.search(text[-TAIL_CHARS:]) is not None


def _cut_off(origin: Origin, said: tuple[Extract, ...] | NotTopic | None) -> Trouble:
    where = f"after post {sum(len(one.posts) for one in said)} of the page" if isinstance(said, tuple) else ""
    advice = "what stands before was read; save the page again"
    return Trouble(origin=origin, what="is cut off before its end", where=where, advice=advice)


def _judged(said: tuple[Extract, ...] | NotTopic | None, whole: bool, page: Page, origin: Origin) -> Iterator[Said]:
    if not isinstance(said, tuple):
        yield said or _not_understood(page, origin)
        return
    for one in said:
        if one.posts:
            yield replace(one, whole=whole)
        else:
            what = f"is a topic page of {one.dialect}, but no post was found on it"
            yield Trouble(origin=origin, what=what, advice="see what its dialect looks for: forumsearch explain")


def _not_understood(page: Page, origin: Origin) -> NotTopic | Trouble:
    if page.media != "text/html":
        return NotTopic(dialect="", kind="data", url=page.url)
    if page.tree.css_first("meta[http-equiv=refresh i]") is not None:
        return NotTopic(dialect="", kind="redirect", url=page.url)
    seen = [f"title {title!r}"] if (title := _text(page, "title")) else []
    generator = page.tree.css_first("meta[name=generator]")
    if generator is not None and (name := generator.attributes.get("content")):
        seen.append(f"made by {name!r}")
    return Trouble(
        origin=origin,
        what=NOT_UNDERSTOOD,
        where=", ".join(seen),
        advice="if it holds posts, tell us which software wrote it",
    )


def _text(page: Page, css: str) -> str:
    node = page.tree.css_first(css)
    return " ".join(node.text().split())[:80] if node is not None else ""
