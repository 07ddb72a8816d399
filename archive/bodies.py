"""A post's body taken apart: own words, quoted words, signature, code and links.

Beside the words a plain markup of the body is written, which is the same for every software: paragraphs and lists,
emphasis, links, pictures, <blockquote data-author data-post> and <pre><code>.  Nothing else of the page gets through,
so that it can be shown as it is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlsplit

from archive.lines import Line, joined
from archive.markup import Node
from archive.records import Quote
from archive.roles import MARKED, Roles
from archive.walk import read_marked
from archive.words import said_by

_RULE = re.compile(r"[-_=*]{3,}")
_HOST_IN_BRACKETS = re.compile(r"\[([\w.-]+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a body holds, in the order of the page; quotes are the outermost ones, the words of inner ones in them."""

    lines: tuple[Line, ...]
    html: str
    quotes: tuple[Quote, ...]
    signature: str
    code: tuple[str, ...]
    links: tuple[str, ...]
    edited: str = ""
    """The edit note among its lines, where the software writes it there."""


def read_body(body: Node, roles: Roles) -> Body:
    """Give what a body holds; any element is a body.

    Own words are all that a reader sees of the author's: list items, link labels and code too, pictures not.
    """
    told = read_marked(body, roles, _marks(body, roles))
    lines, signature, edited = told.lines, told.signature, ""
    if roles.noise is not None:
        lines = list(_without(roles.noise, lines))
    if roles.link_hosts:
        lines = list(_with_addresses(lines, told.links))
    if roles.quoted_lines:
        lines = list(_without_quotes(lines, told.quotes))
    if roles.signature_line is not None:
        lines, signature = _parted(lines, signature, roles.signature_line)
    if roles.edited_lines:
        notes = [line for line in lines if said_by("edited", line.text)]
        lines = [line for line in lines if line not in notes]
        edited = joined(notes)
    return Body(
        lines=tuple(lines),
        html=told.html,
        quotes=tuple(told.quotes),
        signature=joined(signature),
        code=tuple(told.code),
        links=tuple(told.links),
        edited=edited,
    )


def _parted(lines: list[Line], signature: list[Line], mark: re.Pattern[str]) -> tuple[list[Line], list[Line]]:
    """Give own lines and signature, cut at the last line that parts them; at the head of a signature it is left out."""
    if signature:
        return lines, signature[1:] if mark.fullmatch(signature[0].text) else signature
    places = [place for place, line in enumerate(lines) if not line.is_code and mark.fullmatch(line.text)]
    if not places:
        return lines, signature
    return lines[: places[-1]], lines[places[-1] + 1 :]


def _without(noise: re.Pattern[str], lines: Iterable[Line]) -> Iterator[Line]:
    """Give lines without what the software writes in them; those that hold nothing else are left out."""
    for line in lines:
        text = line.text if line.is_code else noise.sub("", line.text).strip(" ")
        if text:
            yield replace(line, text=text)


def _with_addresses(lines: Iterable[Line], links: Iterable[str]) -> Iterator[Line]:
    """Give lines with the addresses of links in place of the hosts in brackets that stand for them."""
    waiting = list(links)

    def address(found: re.Match[str]) -> str:
        place = next((place for place, link in enumerate(waiting) if _host(link) == found[1].lower()), None)
        return found[0] if place is None else waiting.pop(place)

    for line in lines:
        yield line if line.is_code else replace(line, text=_HOST_IN_BRACKETS.sub(address, line.text))


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or ""
    except ValueError:  # "http://[": the page is wrong, not the program
        return ""


def _without_quotes(lines: Iterable[Line], quotes: list[Quote]) -> Iterator[Line]:
    """Give lines without those that begin with ">" and without the line above them that says who is quoted."""
    own: list[Line] = []
    for quoted, group in groupby(lines, key=lambda line: line.text.startswith(">") and not line.is_code):
        if not quoted:
            own += group
            continue
        above = len(own) - 1
        while above >= 0 and _RULE.fullmatch(own[above].text):
            above -= 1
        said = said_by("quoted", own[above].text) if above >= 0 else None
        if said is not None:
            del own[above:]
        text = "\n".join(filter(None, (line.text.lstrip("> ") for line in group)))
        quotes.append(Quote(author=said.author or None if said else None, post=None, text=text))
    yield from own


def _marks(body: Node, roles: Roles) -> dict[int, str]:
    """Give the role of each element inside the body that has one, by the element's mem_id."""
    kinds = [(name, css) for name in MARKED if (css := getattr(roles, name))]
    marks: dict[int, str] = {}
    if kinds and body.css(", ".join(css for _, css in kinds)):  # most posts have none: one look instead of five
        for name, css in kinds:
            for node in body.css(css):
                marks.setdefault(node.mem_id, name)
    marks.pop(body.mem_id, None)  # a body that is a <blockquote> is no quote of itself
    return marks
