"""Pages that a browser saved into one file with all that belongs to them (MHTML, RFC 2557)."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from io import BytesIO

from archive.dates import utc
from archive.readers.source import Source, Stream
from archive.readers.zipped import Open
from archive.records import Reading, Trouble


def is_mhtml(head: bytes) -> bool:
    """Say whether the first bytes are those of a page saved as MHTML."""
    lower = head.lower()
    return lower.startswith((b"from:", b"mime-version:", b"content-type: multipart/related", b"snapshot-")) and (
        b"multipart/related" in lower
    )


def read_mhtml(source: Source, read: Open) -> Iterator[Reading | Trouble]:
    """Give the page in an MHTML file: its first part of markup, at the address that the file states."""
    message = email.message_from_bytes(source.stream.read(), policy=email.policy.compat32)
    part = next(
        (part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")), None
    )
    body = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(body, bytes):
        yield source.trouble("is an MHTML file without a page in it", "save the page again")
        return
    page = source.member(_header(part, "Content-Location") or "page", BytesIO(body), len(body))
    yield from read(
        replace(
            page,
            origin=source.origin,
            stream=Stream(BytesIO(body), source.budget),
            url=_header(message, "Snapshot-Content-Location") or _header(part, "Content-Location"),
            media="text/html",
            charset_said=_header(part, "Content-Type"),
            seen=_date(_header(message, "Date")) or source.seen,
        )
    )


def _header(message: Message, name: str) -> str:
    return str(message.get(name) or "").strip()


def _date(said: str) -> datetime | None:
    try:
        return utc(parsedate_to_datetime(said))
    except (ValueError, OverflowError):  # no date, or one of a day that is too large
        return None
