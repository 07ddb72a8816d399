"""Hypermail: mail as web pages, one message a page; what a message is stands in comments before it.

Source: src/print.c of hypermail 2 (the comments received, sent, name, email, subject, id, inreplyto, body) and pages of
archives made by versions 1 and 2.
"""

import re
from dataclasses import replace
from html import unescape

from archive.bodies import Body
from archive.dates import find_date
from archive.dialects.apply import canonical_url
from archive.dialects.page import Irregular, Page
from archive.mailheader import person
from archive.mailpage import as_mail
from archive.mails import Mail, addresses, archive_site, decoded, extract_of, moment
from archive.mailtext import read_mail
from archive.markup import parse
from archive.records import Extract, NotTopic

NAME = "hypermail"
_COMMENT = re.compile(r"<!--\s*(\w+)=\"(.*?)\"\s*-->", re.S)
_BODY = re.compile(r"<!--\s*body=\"start\"\s*-->(.*?)(?:<!--\s*body=\"end\"\s*-->|\Z)", re.S)
_ADDED = ".headers, #headers, #received, ul.links"
_NAMES = ("hypermail", "Hypermail", "HYPERMAIL")
_MAKER = "meta[name=generator i][content^=hypermail i], a[href*='hypermail.org'], a[href*='hypermail-project.org']"


def read(page: Page) -> Extract | NotTopic | None:
    """Give what a page of hypermail's says, or None where it is none."""
    found = _BODY.search(page.text) if 'body="start"' in page.text else None
    if found is None or not re.search(r"<!--\s*(?:id|isosent|sent)=\"", page.text):
        is_index = any(mark in page.text for mark in _NAMES) and page.tree.css_first(_MAKER) is not None
        return NotTopic(dialect=NAME, kind="index", url=page.url) if is_index else None
    said: dict[str, str] = {}
    for name, value in _COMMENT.findall(page.text):
        said.setdefault(name, unescape(value.strip()))
    sent = find_date(said.get("sent", ""))
    url, answered = canonical_url(page), said.get("inreplyto", "").strip("<>")
    mail = Mail(
        id=said.get("id", "").strip("<>"),
        author=person(decoded(said.get("name", ""))) or person(said.get("email", "")),
        subject=decoded(said.get("subject", "")),
        said=moment(said.get("sent", "")) or moment(said.get("received", "")) or (sent.at if sent else None),
        answers=(answered,) if answered else (),
        lists=addresses(said.get("list", "")),
        url=url,
        body=_body(found[1]),
    )
    return extract_of(NAME, mail, site=archive_site(url), first=not answered)


def _body(markup: str) -> Body:
    tree = parse(markup)
    links = (link.attributes.get("href") or "" for link in tree.css("a[href]"))
    body = read_mail(as_mail(tree, drop=_ADDED))
    return replace(body, links=tuple(href for href in links if "://" in href))


DIALECT = Irregular(name=NAME, software="Hypermail", views=(("normal", "1–2"),), read=read)
