"""A single page: markup, plain text, JSON or XML."""

from collections.abc import Iterator

from archive.readers.kinds import HEAD_BYTES, is_aside, is_json, is_markup, is_page_name, is_text, is_xml, magic
from archive.readers.source import Source
from archive.records import Reading, Trouble
from archive.urls import path_url


def read_single(source: Source) -> Iterator[Reading | Trouble]:
    """Give the page that a source is; nothing for the pictures, styles and scripts that surround pages.

    What is named like a page and is none, is empty or too large is a Trouble.
    """
    head = source.stream.look(HEAD_BYTES)
    promised = is_page_name(source.name) or source.media in ("text/html", "application/xhtml+xml")
    if promised and (what := _no_page(source, head)):
        yield source.trouble(*what)
    elif promised or not (magic(head) or is_aside(source.name)):
        media = source.media if source.media == "message/rfc822" else _media(head, source.name)
        if media:
            yield from _read(source, media, promised)


def _no_page(source: Source, head: bytes) -> tuple[str, str] | None:
    """Give what is wrong with something that should be a page, and the way out."""
    if not head.strip(b"\0 \t\r\n"):
        return "is empty", "save the page again, or take it from another copy"
    if kind := magic(head):
        return f"is {kind}, though it is named like a page", "give it its own name"
    if source.size is not None and source.size > source.limits.page_bytes:
        return _too_large(source, source.size)
    return None


def _too_large(source: Source, size: int) -> tuple[str, str]:
    megabytes, most = size / 2**20, source.limits.page_bytes / 2**20
    return f"has {megabytes:.1f} MiB, more than the {most:.0f} MiB of a page", "split it, or leave it out"


def _media(head: bytes, name: str) -> str:
    """Give what kind of page the first bytes are, "" where they are none."""
    if is_json(head):
        return "application/json"
    if is_xml(head):
        return "application/xml"
    if is_markup(head):
        return "text/html"
    return "text/plain" if is_page_name(name) or is_text(head) else ""


def _read(source: Source, media: str, promised: bool) -> Iterator[Reading | Trouble]:
    body = source.stream.read(source.limits.page_bytes + 1) if source.size is None else source.stream.read()
    if source.size is None:
        while len(body) <= source.limits.page_bytes and (more := source.stream.read(source.limits.page_bytes)):
            body += more
    if len(body) > source.limits.page_bytes:
        if promised or media == "text/html":
            yield source.trouble(*_too_large(source, len(body)))
        return
    yield Reading(
        origin=source.origin,
        body=body,
        url=source.url or path_url(source.origin.member.rpartition("!")[2] or source.origin.path),
        media=media,
        charset_said=source.charset_said,
        seen=source.seen,
    )
