"""One mail understood: what its header and its body say, and the Extract that its page gives.

All archives of mail give the same posts: a post's id is its Message-ID, its topic the first message of its thread,
which the store finds by the ids that each mail answers; subjects lose "Re:" and the list's own tag.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email import message_from_string
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_tz
from hashlib import blake2b

from archive.bodies import Body
from archive.languages import passages, whole
from archive.mailheader import bare_subject, person
from archive.mailtext import read_mail, read_mail_html
from archive.markup import parse
from archive.records import Extract, Post
from archive.urls import site_name

ZONES = {"WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1, "CEST": 2, "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3}
"""Hours east of Greenwich of the zones that European servers write by name; the American ones are part of RFC 5322."""
YEARS = range(1970, 2101)
MAX_PARTS = 200  # parts of one mail that are looked at
_GREENWICH = re.compile(r"[+-]00:?00\b|\b(?:GMT|UTC?|Z)\b")
_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_VOLUME = re.compile(r"\d{4}(?:[-_]?\w+|q[1-4])?|week-of-mon-\d+|\d{1,2}|index(?:es)?", re.I)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+?(?=@|%40| at | \(at\) |_at_)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What one mail says; answers are the ids of the messages before it in its thread, oldest first.

    lists: addresses that may be the list's own, the first part of them being the tag in its subjects.
    """

    id: str
    author: str
    body: Body
    subject: str = ""
    said: datetime | None = None
    answers: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    url: str = ""


def extract_of(
    dialect: str, mail: Mail, *, site: str, topic: str = "", view: str = "normal", first: bool = False
) -> Extract:
    """Give what a page of one mail says; first: the mail is known to begin its thread."""
    return Extract(
        dialect=dialect,
        view=view,
        site=site,
        board="",
        topic=topic,
        title=bare_subject(mail.subject, mail.lists, first=first),
        url=mail.url,
        posts=(post_of(mail, site=site, topic=topic),),
        answers=tuple(answer for answer in mail.answers if answer != mail.id),
        missing=tuple(name for name, there in (("author", mail.author), ("date", mail.said)) if not there),
    )


def post_of(mail: Mail, *, site: str, topic: str) -> Post:
    """Give a mail as a post."""
    own = passages(mail.body.lines)
    return Post(
        site=site,
        topic=topic,
        id=mail.id,
        number=None,
        author=mail.author,
        said=mail.said,
        edited=None,
        html=mail.body.html,
        passages=own,
        quotes=mail.body.quotes,
        signature=mail.body.signature,
        code=mail.body.code,
        links=mail.body.links,
        language=whole(own),
    )


def topic_of_subject(subject: str) -> str:
    """Give a topic's id made of its subject, for archives that say neither what a mail answers nor its thread."""
    return "s" + blake2b("".join(subject.casefold().split()).encode(), digest_size=5).hexdigest()


def archive_site(url: str) -> str:
    """Give the name of the archive in which a mail lies: its folder, without those of a year, month or volume.

    >>> archive_site("http://lists.example.org/pipermail/chat/2005-February/000123.html")
    'lists.example.org/pipermail/chat'
    """
    if "://" not in url:
        return ""
    folder = url.partition("?")[0].rpartition("/")[0]
    while _VOLUME.fullmatch(folder.rpartition("/")[2]):
        folder = folder.rpartition("/")[0]
    return site_name(folder)


def addresses(text: str) -> tuple[str, ...]:
    """Give the first parts of all addresses in a text, also of those that are written so that no program finds them."""
    return tuple(dict.fromkeys(_ADDRESS.findall(text)))


def moment(text: str) -> datetime | None:
    """Give the moment that a mail's date line says, in the sender's time; None where it says none.

    >>> moment("Mon Feb  3 08:00:00 CET 2003").isoformat()
    '2003-02-03T08:00:00+01:00'
    """
    try:
        parts = parsedate_tz(text)
        if parts is None or parts[0] not in YEARS:
            return None
        at = datetime(*parts[:6])
        named = next((hours * 3600 for name, hours in ZONES.items() if re.search(rf"\b{name}\b", text)), None)
        seconds = named if named is not None else parts[9]
        if not seconds and not _GREENWICH.search(text):  # a zone that nobody knows, or none
            return at
        return at.replace(tzinfo=timezone(timedelta(seconds=seconds or 0)))
    except (ValueError, OverflowError, IndexError, TypeError):  # 31 February, hour 25, zone +9900: the mail is wrong
        return None


def decoded(text: str) -> str:
    """Give a header's text with its encoded words (RFC 2047) written out; what is wrong stays as it is."""
    if "=?" not in text:
        return text
    try:
        return str(make_header(decode_header(text)))
    except (MessageError, LookupError, ValueError):
        return text


# -- a mail as it was sent


def read_message(text: str) -> Mail:
    """Give what a mail as it was sent says; any text is one."""
    message = message_from_string(text)
    references = [*_ids(message, "References"), *_ids(message, "In-Reply-To")[:1]]
    lists = (decoded(str(message.get(name, ""))) for name in ("List-Post", "X-BeenThere", "Mailing-List", "To", "Cc"))
    list_id = str(message.get("List-Id", "")).rpartition("<")[2].partition(".")[0]
    return Mail(
        id=next(iter(_ids(message, "Message-ID")), ""),
        author=person(decoded(str(message.get("From", "")))),
        subject=decoded(" ".join(str(message.get("Subject", "")).split())),
        said=moment(str(message.get("Date", ""))),
        answers=tuple(dict.fromkeys(references)),
        lists=tuple(dict.fromkeys((*filter(None, [list_id.strip()]), *addresses(" ".join(lists))))),
        body=body_of(message),
    )


def _ids(message: Message, name: str) -> list[str]:
    return _ID.findall(str(message.get(name, "")))


def body_of(message: Message) -> Body:
    """Give the body of a mail: its parts in plain text, else those in HTML."""
    parts = [part for part, _ in zip(_shown_parts(message), range(MAX_PARTS), strict=False)]
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    if plain or not parts:
        return read_mail("\n".join(map(_text, plain)))
    return read_mail_html(parse("\n".join(map(_text, parts))))


def _shown_parts(message: Message) -> Iterator[Message]:
    """Give the parts that are text and no attachment."""
    for part in message.walk():
        if part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            yield part


def _text(part: Message) -> str:
    payload = part.get_payload(decode=False)
    if not isinstance(payload, str):
        return ""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() not in (
        "quoted-printable",
        "base64",
        "x-uuencode",
    ):
        return payload
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return payload
    try:
        return raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return raw.decode("windows-1252", "replace")
