"""Yahoo Groups as its exporters saved it: JSON as the site's own interface gave it, a file a message or lists of them.

Source: messages saved by yahoo-group-archiver and others ("ygData", msgId, topicId, postDate, messageBody, rawEmail),
as quoted in the tests of programs that read them.  rawEmail is the mail as it was sent, escaped as HTML.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

from archive.bodies import Body
from archive.dialects.page import Irregular, Page
from archive.mailheader import bare_subject, person
from archive.mailpage import as_mail
from archive.mails import Mail, addresses, extract_of, post_of, read_message
from archive.mailtext import read_mail
from archive.markup import parse
from archive.records import Extract, NotTopic

NAME = "yahoogroups"
MAX_DEPTH = 4  # objects and lists around a message
_GROUP = re.compile(r"([\w.-]+)@(?:[\w-]+\.)?(?:yahoogroups|egroups|onelist)\.\w+", re.I)
_FOOTER = re.compile(r"^(?:-{20,}.*Yahoo! Groups.*|Yahoo! Groups Links|\[Non-text portions of this message .*\])$")


def read(page: Page) -> tuple[Extract, ...] | NotTopic | None:
    """Give the topics of the messages that a JSON file holds, or None where it holds none."""
    if '"msgId"' not in page.text:
        return None
    try:
        found = list(_messages(json.loads(page.text)))
    except (ValueError, RecursionError):  # cut off, or no JSON at all
        return None
    topics: dict[str, list[tuple[Mail, str]]] = {}
    for said in found:
        mail, group = _mail(said)
        topics.setdefault(str(said.get("topicId") or mail.id), []).append((mail, group))
    return tuple(_topic(topic, mails) for topic, mails in topics.items()) or None


def _messages(said: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Give the messages in what a file says, however they are wrapped."""
    if isinstance(said, dict) and "msgId" in said and ("messageBody" in said or "rawEmail" in said):
        yield said
    elif depth < MAX_DEPTH:
        inner = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
        for one in inner:
            yield from _messages(one, depth + 1)


def _topic(topic: str, mails: list[tuple[Mail, str]]) -> Extract:
    group = next((group for _, group in mails if group), "")
    site = f"groups.yahoo.com/group/{group.lower()}" if group else ""
    first = min((mail for mail, _ in mails), key=lambda mail: (len(mail.id), mail.id))
    posts = tuple(post_of(mail, site=site, topic=topic) for mail, _ in mails)
    # What was answered by number is not kept in `answers`: the topic is known.
    extract = extract_of(NAME, replace(first, answers=()), site=site, topic=topic, first=first.id == topic)
    return replace(extract, board=group, posts=posts, title=bare_subject(first.subject, first.lists, first.id == topic))


def _mail(said: Mapping[str, Any]) -> tuple[Mail, str]:
    """Give a message, and the name of its group where it is told."""
    raw = unescape(_said(said, "rawEmail"))
    sent = read_message(raw) if raw.strip() else None
    group = _GROUP.search(raw[:20_000]) or _GROUP.search(unescape(_said(said, "to")) + " " + _said(said, "replyTo"))
    name = _name(unescape(_said(said, "authorName"))) or person(unescape(_said(said, "from")))
    alias = unescape(_said(said, "profile") or _said(said, "yahooAlias"))
    mail = Mail(
        id=_said(said, "msgId"),
        author=name or (sent.author if sent else "") or alias,
        subject=unescape(_said(said, "subject")) or (sent.subject if sent else ""),
        said=_moment(_said(said, "postDate")) or (sent.said if sent else None),
        lists=(*((group[1],) if group else ()), *(sent.lists if sent else addresses(unescape(_said(said, "to"))))),
        body=_footless(sent.body) if sent and sent.body.lines else _body(_said(said, "messageBody")),
    )
    return mail, group[1] if group else ""


def _said(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _name(text: str) -> str:
    """Give an author's name; some are saved as base64."""
    try:
        plain = base64.b64decode(text, validate=True).decode("utf-8") if text.endswith("=") else text
    except (binascii.Error, UnicodeDecodeError):
        plain = text
    return " ".join(plain.split())


def _moment(text: str) -> datetime | None:
    """Give the moment of a number of seconds since 1970."""
    if not text.isdecimal() or len(text) > 11:
        return None
    return datetime.fromtimestamp(int(text), UTC)


def _body(markup: str) -> Body:
    """Give the body as the site shows it: plain text with line breaks, or the HTML of the mail."""
    return _footless(read_mail(as_mail(parse(markup)))) if markup else read_mail("")


def _footless(body: Body) -> Body:
    """Give a body without the lines that the site added to each mail."""
    end = next((place for place, line in enumerate(body.lines) if _FOOTER.match(line.text)), None)
    return body if end is None else replace(body, lines=body.lines[:end])


DIALECT = Irregular(
    name=NAME, software="Yahoo Groups", views=(("normal", "exports"),), read=read, media=("application/json",)
)
