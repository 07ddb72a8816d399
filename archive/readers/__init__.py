"""Readers: from a saved file to the pages in it, told apart by first bytes; containers may hold containers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO

from archive.readers.folder import SavedFile, unreadable
from archive.readers.kinds import HEAD_BYTES, is_aside, magic
from archive.readers.limits import Budget, Limits, TooMuch
from archive.readers.mbox import is_mbox, read_mbox
from archive.readers.mhtml import is_mhtml, read_mhtml
from archive.readers.page import read_single
from archive.readers.source import Source, Stream
from archive.readers.unpacked import UNPACKERS
from archive.readers.warc import read_warc, read_warc_file
from archive.readers.zim import read_zim
from archive.readers.zipped import read_packed, read_tar, read_zip
from archive.records import Origin, Reading, Trouble

_TAR_MARK = slice(257, 262)  # where a tar archive says "ustar"


def open_saved(file: SavedFile, limits: Limits) -> Iterator[Reading | Trouble]:
    """Give the pages of one saved file, whatever it is; what cannot be read of it is a Trouble."""
    origin = Origin(path=file.path)
    try:
        with file.place.open("rb") as opened:
            source = Source(
                origin=origin,
                name=file.place.name,
                stream=Stream(opened),
                budget=Budget(limits, file.size),
                size=file.size,
                seen=datetime.fromtimestamp(file.mtime_ns / 1e9, UTC).replace(tzinfo=None),
            )
            yield from _file(source, file, opened)
    except TooMuch as bad:
        yield Trouble(
            origin=origin, what=str(bad), advice="what came before was read; unpack it yourself and add the folder"
        )
    except OSError as bad:
        yield unreadable(origin, bad.strerror or str(bad))


def _file(source: Source, file: SavedFile, opened: IO[bytes]) -> Iterator[Reading | Trouble]:
    """Read a file on the disk: large containers without a copy of them."""
    head = source.stream.look(HEAD_BYTES)
    if _is_warc(source, head):
        yield from read_warc_file(source, opened, read)
    elif magic(head) == "a ZIM archive":
        yield from read_zim(source, file.place, read)
    else:
        yield from read(source)


def _is_warc(source: Source, head: bytes) -> bool:
    packed = magic(head) == "packed with gzip" and source.name.lower().endswith((".warc.gz", ".arc.gz"))
    return packed or magic(head) in ("a WARC archive", "an ARC archive")


def read(source: Source) -> Iterator[Reading | Trouble]:
    """Give the pages of a source: itself, or those of its members."""
    head = source.stream.look(HEAD_BYTES)
    kind = magic(head)
    container = kind in UNPACKERS or kind == "a zip archive" or head[_TAR_MARK] == b"ustar" or _is_warc(source, head)
    if container and source.depth >= source.limits.nesting:
        yield source.trouble("lies too deep: containers in containers", "unpack the outer ones and add the folder")
    elif container and not is_aside(source.name):
        yield from _members(source, head, kind)
    elif is_mbox(head):
        yield from read_mbox(source, read)
    elif is_mhtml(head):
        yield from read_mhtml(source, read)
    else:
        yield from read_single(source)


def _members(source: Source, head: bytes, kind: str) -> Iterator[Reading | Trouble]:
    if _is_warc(source, head):
        yield from read_warc(source, read)
    elif kind == "a zip archive":
        yield from read_zip(source, read)
    elif kind in UNPACKERS:
        yield from read_packed(source, kind, read)
    else:
        yield from read_tar(source, read)
