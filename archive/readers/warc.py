"""Web archive files: WARC and ARC, plain or packed with gzip record by record.

warcio reads the records.  Real files have bad members, wrong lengths and cut-off ends: what is damaged is told with its
offset, and reading goes on at the next record that can be found.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from archive.dates import utc
from archive.readers.source import CHUNK, SPOOL_BYTES, Source
from archive.readers.unpacked import Unpacked
from archive.readers.zipped import DAMAGE, Open
from archive.records import Reading, Trouble

PAGES = ("response", "resource", "conversion")
_MEMBER = b"\x1f\x8b\x08"  # the beginning of a gzip member
_RECORD = re.compile(rb"WARC/\d\.\d\r?\n")
SEARCH_BYTES = 1 << 20  # read at once while the next record is looked for
_BAD_RECORD = (ArchiveLoadFailed, ValueError, *DAMAGE)


def read_warc(source: Source, read: Open) -> Iterator[Reading | Trouble]:
    """Give the pages in a web archive file: what servers sent (status 200) and what was kept as it was or as text."""
    with source.spooled() as file:
        yield from _records(source, file, read)


def read_warc_file(source: Source, file: IO[bytes], read: Open) -> Iterator[Reading | Trouble]:
    """Give the same of a file on the disk, without a copy."""
    yield from _records(source, file, read)


class _Records(ArchiveIterator):  # type: ignore[misc]
    """warcio's reader, told to count what it thinks of a file rather than to print it."""

    INC_RECORD = ""

    def _next_record(self, next_line: bytes | None) -> ArcWarcRecord:
        try:
            return super()._next_record(next_line)
        except AttributeError as bad:  # warcio asks the address of an answer that has none how it begins
            raise ArchiveLoadFailed("a record without an address") from bad


def _records(source: Source, file: IO[bytes], read: Open) -> Iterator[Reading | Trouble]:
    begin: int | None = 0
    while begin is not None:
        file.seek(begin)
        records = _Records(file)
        at = begin
        try:
            for record in records:
                at = records.offset
                source.budget.take_member()
                if record.rec_type in PAGES:
                    yield from read(_page(source, record, at))
            if records.err_count:
                what = f"holds {records.err_count} records whose stated length is wrong"
                yield source.trouble(what, "all records that could be found were read")
            return
        except _BAD_RECORD as bad:
            if begin == 0 and "non-chunked" in str(
                bad
            ):  # all records in one gzip member: not how it is done, but found
                yield from _unpacked_whole(source, file, read)
                return
            origin = replace(source.origin, offset=at)
            what = f"is damaged at byte {at:,}: {str(bad).splitlines()[0] if str(bad) else type(bad).__name__}"
            yield replace(source, origin=origin).trouble(what, "reading went on at the next whole record")
            begin = _next_record(file, max(at, begin) + 1)


def _unpacked_whole(source: Source, file: IO[bytes], read: Open) -> Iterator[Reading | Trouble]:
    """Read an archive whose records are packed together, as far as it can be unpacked."""
    file.seek(0)
    stream = Unpacked(file, "packed with gzip")
    damage = ""
    with SpooledTemporaryFile(max_size=SPOOL_BYTES) as whole:
        try:
            while piece := stream.read(CHUNK):
                source.budget.take_bytes(len(piece))
                whole.write(piece)
        except DAMAGE as bad:
            damage = str(bad)
        whole.seek(0)
        yield from _records(source, whole, read)
    if damage:
        yield source.trouble(f"is damaged: {damage}", "what could be unpacked was read")


def _next_record(file: IO[bytes], begin: int) -> int | None:
    """Give where the next record may begin, from a place on; None where none does."""
    file.seek(begin)
    before = b""
    while block := file.read(SEARCH_BYTES):
        window = before + block
        places = [place for place in (window.find(_MEMBER), _place(window)) if place >= 0]
        if places:
            return begin - len(before) + min(places)
        before = window[-16:]
        begin += len(block)
    return None


def _place(window: bytes) -> int:
    found = _RECORD.search(window)
    return found.start() if found else -1


def _page(source: Source, record: ArcWarcRecord, offset: int) -> Source:
    """Give what a record holds as a source of its own; of another status than 200 as one without bytes."""
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    http = record.http_headers
    ok = http is None or http.get_statuscode() in ("200", "")
    media = (
        http.get_header("Content-Type", "") if http is not None else record.rec_headers.get_header("Content-Type", "")
    )
    page = source.member(url or f"record {offset}", record.content_stream() if ok else _Nothing())
    kind = (media or "").partition(";")[0].strip().lower()
    return replace(
        page,
        origin=replace(page.origin, offset=offset),
        name="" if ok and kind == "text/html" else url.partition("?")[0].rpartition("/")[2],
        url=url,
        media=kind if ok else "none",
        charset_said=media or "",
        seen=_moment(record.rec_headers.get_header("WARC-Date")),
    )


class _Nothing:
    def read(self, size: int = -1, /) -> bytes:
        return b""


def _moment(said: str | None) -> datetime | None:
    try:
        return utc(datetime.fromisoformat((said or "").replace("Z", "+00:00")))
    except ValueError:
        return None
