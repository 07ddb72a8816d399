"""Pipermail, the archive of Mailman 2: one message a page, its text between two comments.

Source: templates/en/article.html, archidxhead.html, archtoc.html and Mailman/Archiver/HyperArch.py of Mailman 2.1.
The Message-ID stands in the link that answers the message; what a message answers stands nowhere, so that its topic is
made of its subject, as Mailman's own threads fall back to.
"""

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote

from archive.bodies import Body
from archive.dates import find_date
from archive.dialects.apply import canonical_url
from archive.dialects.page import Irregular, Page
from archive.mailheader import bare_subject, person
from archive.mailpage import as_mail
from archive.mails import Mail, addresses, archive_site, extract_of, moment, topic_of_subject
from archive.mailtext import read_mail
from archive.markup import Node, parse
from archive.records import Extract, NotTopic

NAME = "pipermail"
_BODY = re.compile(r"<!--beginarticle-->(.*?)(?:<!--endarticle-->|\Z)", re.S)
_ID = re.compile(r"[?&]In-Reply-To=<?([^>&\s]+)>?", re.I)
_YEAR_LAST = re.compile(r"(?P<day>.*?)\s+(?P<time>\d{1,2}:\d\d:\d\d)\s+(?:\S+\s+)??(?P<year>\d{4})$")
_NAMES = ("pipermail", "Pipermail", "PIPERMAIL")
_INDEX = "a[name=start], a[name=end], a[href$='thread.html'], a[href$='subject.html']"


def read(page: Page) -> Extract | NotTopic | None:
    """Give what a page of Pipermail's says, or None where it is none."""
    found = _BODY.search(page.text)
    if found is None:
        is_index = any(mark in page.text for mark in _NAMES) and page.tree.css_first(_INDEX) is not None
        return NotTopic(dialect=NAME, kind="index", url=page.url) if is_index else None
    answer = page.tree.css_first("a[href^='mailto:' i][title]")
    href = (answer.attributes.get("href") or "").replace("%3C", "<").replace("%3E", ">") if answer is not None else ""
    ids = _ID.search(href)
    lists = addresses(href.partition("?")[0])
    subject, url = _text(page.tree, "h1"), canonical_url(page)
    mail = Mail(
        id=unquote(ids[1]) if ids else _number(page.url),
        author=person(_text(page.tree, "h1 ~ b, body > b")),
        subject=subject,
        said=_said(_text(page.tree, "h1 ~ i, body > i")),
        lists=lists,
        url=url,
        body=_body(found[1]),
    )
    topic = topic_of_subject(bare_subject(subject, lists) or mail.id)
    return extract_of(NAME, mail, site=archive_site(url), topic=topic)


def _text(tree: Node, css: str) -> str:
    node = tree.css_first(css)
    return " ".join(node.text().split()) if node is not None else ""


def _number(url: str) -> str:
    """Give the message's number in its archive, which is what its page is called."""
    found = re.search(r"(\d{3,})\.html?$", url)
    return found[1] if found else ""


def _said(text: str) -> datetime | None:
    """Give the moment of "Mon Feb  3 08:00:00 CET 2003", in whatever language it is written."""
    if (at := moment(text)) is not None:
        return at
    found = _YEAR_LAST.search(text)
    said = find_date(f"{found['day']} {found['year']} {found['time']}" if found else text)
    return said.at if said else None


def _body(markup: str) -> Body:
    tree = parse(markup)
    plain = tree.css("pre")
    body = read_mail("\n".join(part.text() for part in plain) if plain else as_mail(tree))
    links = (link.attributes.get("href") or "" for link in tree.css("a[href]"))
    return replace(body, links=tuple(href for href in links if not href.lower().startswith("mailto:")))


DIALECT = Irregular(name=NAME, software="Pipermail (Mailman 2)", views=(("normal", "2.0–2.1"),), read=read)
