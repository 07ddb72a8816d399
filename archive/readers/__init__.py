"""Readers: from a saved file to the pages in it, told apart by first bytes."""

from collections.abc import Iterator
from datetime import UTC, datetime

from archive.readers.folder import SavedFile, unreadable
from archive.readers.kinds import HEAD_BYTES, is_aside, is_markup, is_page_name, is_text, magic
from archive.readers.limits import Limits
from archive.records import Origin, Reading, Trouble
from archive.urls import path_url


def open_saved(file: SavedFile, limits: Limits) -> Iterator[Reading | Trouble]:
    """Give the pages of one saved file; nothing for the pictures, styles and scripts that surround pages.

    A file that is named like a page and is none, is empty, too large or unreadable is a Trouble.
    """
    origin = Origin(path=file.path)
    try:
        with file.place.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
            promised = is_page_name(file.place.name)
            if (trouble := _no_page(origin, file, head, limits, promised)) is not None:
                yield trouble
            elif promised or not (magic(head) or is_aside(file.place.name)):
                yield from _page(origin, file, head, head + opened.read(limits.page_bytes))
    except OSError as bad:
        yield unreadable(origin, bad.strerror or str(bad))


def _no_page(origin: Origin, file: SavedFile, head: bytes, limits: Limits, promised: bool) -> Trouble | None:
    """Give what is wrong with a file that should be a page."""
    if not promised:
        return None
    if not head.strip(b"\0 \t\r\n"):
        return Trouble(origin=origin, what="is empty", advice="save the page again, or take it from another copy")
    if kind := magic(head):
        return Trouble(origin=origin, what=f"is {kind}, though it is named like a page", advice="give it its own name")
    if file.size > limits.page_bytes:
        size, most = file.size / 2**20, limits.page_bytes / 2**20
        what = f"has {size:.1f} MiB, more than the {most:.0f} MiB of a page"
        return Trouble(origin=origin, what=what, advice="split it, or leave it out")
    return None


def _page(origin: Origin, file: SavedFile, head: bytes, body: bytes) -> Iterator[Reading]:
    """Give a page of markup or plain text; of anything else nothing."""
    media = "text/html" if is_markup(head) else "text/plain"
    if media == "text/plain" and not is_text(head):
        return
    seen = datetime.fromtimestamp(file.mtime_ns / 1e9, UTC).replace(tzinfo=None)
    yield Reading(origin=origin, body=body, url=path_url(file.path), media=media, seen=seen)
