"""WWWBoard: a discussion of the nineties, one message a page; what a message is stands in the form that answers it.

Source: wwwboard.pl of WWWBoard 2.0 alpha 2 (new_file, main_page) and boards that changed its looks.  The form's hidden
fields tell the messages above this one and its own number, its author, subject and date, whatever the language; the
lines that a message quotes begin with a colon.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby, pairwise

from archive.bodies import Body, read_body
from archive.dates import find_date
from archive.dialects.apply import canonical_url
from archive.dialects.page import Irregular, Page
from archive.fields import Field, first, parse_path
from archive.mails import Mail, extract_of
from archive.markup import parse
from archive.records import Extract, NotTopic
from archive.roles import Roles
from archive.urls import site_name, site_of
from archive.words import said_by

NAME = "wwwboard"
HEAD_PARTS = 100  # paragraphs and rules above a message that are looked at
_NUMBER = re.compile(r"<!--insert: (\d+)-->")
_FOLLOW_UPS = re.compile(r"<a name=[\"']?followups\b", re.I)
_PART_END = re.compile(r"</?p\b[^<>]*>|<hr\b[^<>]*>", re.I)
_RULE = re.compile(r"<hr\b", re.I)
_LINE_END = re.compile(r"(</?p\b[^<>]*>|<br\b[^<>]*>)", re.I)
_COLONS = re.compile(r"\s*(?::(?:\s+|$))+")
_PAGE = re.compile(r"(?:^|/)(\d+)\.\w+$")
_YEAR = re.compile(r"\b19(1\d\d)\b")  # of 2000 and later the program wrote "19" and the years since 1900
_INDEX = (re.compile(r"/wwwboard\.html?\b"),)
_BOARD = (
    Field(path=parse_path("a[href='#postfp'] next(a)")),
    Field(path=parse_path("a[href$='wwwboard.html'], a[href$='wwwboard.htm']")),
)
_ROLES = Roles(quote="blockquote", quote_author=(Field(take="@data-author"),), quote_post=(Field(take="@data-post"),))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """What stands on a page: who answers whom, and the markup of the body."""

    author: str
    date: str
    parent: str
    answered: str
    """The author of the message that is answered."""
    markup: str


def read(page: Page) -> Extract | NotTopic | None:
    """Give what a page of WWWBoard's says, or None where it is none."""
    if "<!--insert: " not in page.text:
        return None
    if "<!--begin-->" in page.text:
        return NotTopic(dialect=NAME, kind="index", url=page.url)
    number, end = _NUMBER.search(page.text), _FOLLOW_UPS.search(page.text)
    if number is None or end is None:
        return None
    said = {str(one.attributes.get("name")): one.attributes.get("value") or "" for one in page.tree.css("input[name]")}
    chain = [one for one in said.get("followup", "").split(",") if one.strip().isdecimal()]
    message = _message(page.text[: end.start()], said, chain)
    return _extract(page, number[1], chain, said.get("origsubject", ""), message) if message else None


def _extract(page: Page, number: str, chain: Sequence[str], subject: str, message: _Message) -> Extract:
    found = find_date(_YEAR.sub(lambda year: str(1900 + int(year[1])), message.date))
    mail = Mail(
        id=number,
        author=message.author,
        subject=subject or first(page.tree, (Field(path=parse_path("h1")), Field(path=parse_path("title")))),
        said=found.at if found else None,
        answers=(message.parent,) if message.parent and not chain else (),  # else the topic is known
        url=canonical_url(page),
        body=_body(message),
    )
    topic = chain[0] if chain else ""
    extract = extract_of(NAME, mail, site=_site(page, mail.url), topic=topic, first=not message.parent)
    return replace(extract, board=first(page.tree, _BOARD))


def _site(page: Page, url: str) -> str:
    """Give the board's site: the folder around that of the messages, else where its index lies."""
    folder = url.rpartition("/")[0] if "://" in url else ""
    return site_name(folder.removesuffix("/messages") if folder else site_of(page.text, _INDEX))


def _message(head: str, said: Mapping[str, str], chain: Sequence[str]) -> _Message | None:
    """Give what stands above the follow-ups; None where nothing there says who wrote it and when."""
    ends = [0, *(found.end() for found, _ in zip(_PART_END.finditer(head), range(HEAD_PARTS), strict=False))]
    parts = [head[start:end] for start, end in pairwise(ends)]
    date = " ".join(said.get("origdate", "").split())
    for place, part in enumerate(parts):
        words = _words(part)
        posted = said_by("started", words)
        if not (words.endswith(date) if date else posted):
            continue
        below = parts[place + 1] if place + 1 < len(parts) else ""
        parent, answered = _answered(below, chain)
        return _Message(
            author=said.get("origname", "") or (posted.author if posted else ""),
            date=date or (posted.date if posted else ""),
            parent=parent,
            answered=answered,
            markup=_bare(head[ends[place + 1] + (len(below) if parent else 0) :]),
        )
    return None


def _words(markup: str) -> str:
    """Give the words of a line without the colon at its end."""
    return " ".join(parse(markup).text().split()).rstrip(": ")


def _answered(part: str, chain: Sequence[str]) -> tuple[str, str]:
    """Give the number and the author of the message that is answered, if a line is such a one: a link to it, X, a date.

    chain: the numbers of the messages above the page's own and its own, where the page's form tells them.
    """
    links = parse(part).css("a[href]")
    found = _PAGE.search(links[0].attributes.get("href") or "") if links else None
    if found is None or not find_date(_words(part)):
        return "", ""
    posted = said_by("started", _words(part[part.lower().find("</a>") + len("</a>") :]))
    if found[1] not in chain[:-1] if chain else posted is None:
        return "", ""
    named = " ".join(links[1].text().split()) if len(links) > 1 else ""
    return found[1], named or (posted.author if posted else "")


def _bare(markup: str) -> str:
    """Give the markup of a body without what stands below the last rule in it, above the follow-ups."""
    rules = [found.start() for found in _RULE.finditer(markup)]
    return markup[: rules[-1]] if rules else markup


def _body(message: _Message) -> Body:
    """Give a body, its quoted lines put into quotes of the message that is answered."""
    names = (("post", message.parent), ("author", message.answered))
    about = "".join(f' data-{name}="{escape(value)}"' for name, value in names if value)
    return read_body(parse("".join(_with_quotes(message.markup, f"<blockquote{about}>"))), _ROLES)


def _with_quotes(markup: str, opening: str) -> Iterator[str]:
    """Give markup, its lines that begin with a colon put between an opening tag and its end."""
    pieces = _LINE_END.split(markup)
    lines = zip(pieces[::2], [*pieces[1::2], ""], strict=True)
    for quoted, group in groupby(lines, key=lambda line: _COLONS.match(line[0]) is not None):
        text = "".join((_COLONS.sub("", line, count=1) if quoted else line) + end for line, end in group)
        yield f"{opening}{text}</blockquote>" if quoted else text


DIALECT = Irregular(name=NAME, software="WWWBoard", views=(("normal", "2.0 alpha"),), read=read)
