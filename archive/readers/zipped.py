"""Archives of files: zip (WACZ is one), tar, and single files packed with gzip, bzip2, xz or zstd."""

import tarfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import IO, Any, cast

from archive.readers import unpacked
from archive.readers.source import Readable, Source
from archive.readers.unpacked import Unpacked
from archive.records import Reading, Trouble

Open = Callable[[Source], Iterator[Reading | Trouble]]
"""Reads whatever a source is: given to containers for their members."""

DAMAGE = (*unpacked.DAMAGE, RuntimeError, tarfile.TarError, zipfile.BadZipFile)
"""What the readers of archives raise on damaged ones (RuntimeError: a password is wanted)."""
_ADVICE = "what could be read was; unpack it with a tool that mends archives, and add the folder"


def read_zip(source: Source, read: Open) -> Iterator[Reading | Trouble]:
    """Give the pages in a zip archive, in the order of its directory."""
    try:
        with source.spooled() as file, _directory(file) as archive:
            for info in archive.infolist():
                source.budget.take_member()
                if not info.filename.endswith("/"):  # a damaged archive may leave it empty
                    yield from _zip_member(source, archive, info, read)
    except DAMAGE as bad:
        yield source.trouble(f"is a damaged zip archive: {bad}", _ADVICE)


def _directory(file: IO[bytes]) -> zipfile.ZipFile:
    """Give an archive; raises BadZipFile also where a name is said to be UTF-8 and is not."""
    try:
        return zipfile.ZipFile(file)
    except UnicodeDecodeError as bad:
        raise zipfile.BadZipFile(str(bad)) from bad


def _zip_member(
    source: Source, archive: zipfile.ZipFile, info: zipfile.ZipInfo, read: Open
) -> Iterator[Reading | Trouble]:
    try:
        with _opened(archive, info) as stream:
            member = source.member(info.filename, stream, info.file_size, _zip_moment(info))
            yield from _unless_it_leads_out(member, info.filename) or read(member)
    except DAMAGE as bad:
        wants_password = info.flag_bits & 1
        what = "is locked by a password" if wants_password else f"is damaged: {bad}"
        yield source.member(info.filename, _Empty()).trouble(
            what, "unlock the archive first" if wants_password else _ADVICE
        )


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """Give what a member holds; raises BadZipFile where the directory says that it lies before the archive."""
    try:
        return archive.open(info)
    except ValueError as bad:
        raise zipfile.BadZipFile(str(bad)) from bad


class _Empty:
    def read(self, size: int = -1, /) -> bytes:
        return b""


def _zip_moment(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time)
    except ValueError:  # 1980-00-00: the archive does not know
        return None


def _unless_it_leads_out(member: Source, name: str) -> list[Reading | Trouble]:
    """Give a trouble for a member whose name leads out of its archive; nothing is ever written by that name."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or "\0" in name:
        return [
            member.trouble("has a name that leads out of its archive", "rename it inside the archive, if it is a page")
        ]
    return []


def read_tar(source: Source, read: Open) -> Iterator[Reading | Trouble]:
    """Give the pages in a tar archive, in its order; links and devices are troubles."""
    try:
        with tarfile.open(fileobj=cast(Any, source.stream), mode="r|") as archive:
            for info in archive:
                source.budget.take_member()
                if info.isdir():
                    continue
                stream = archive.extractfile(info) if info.isreg() else None
                member = source.member(info.name, cast(Readable, stream or _Empty()), info.size, _tar_moment(info))
                if stream is None:
                    yield member.trouble("is a link or a device and was not followed", "add the file that it leads to")
                else:
                    yield from _unless_it_leads_out(member, info.name) or read(member)
    except DAMAGE as bad:
        yield source.trouble(f"is a damaged tar archive: {bad}", _ADVICE)


def _tar_moment(info: tarfile.TarInfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(info.mtime, UTC).replace(tzinfo=None)
    except (OverflowError, ValueError, OSError):
        return None


def read_packed(source: Source, kind: str, read: Open) -> Iterator[Reading | Trouble]:
    """Give the pages in a single packed file, which may be a tar archive."""
    name = source.name.rpartition(".")[0] or source.name
    try:
        yield from read(source.member(name, Unpacked(source.stream, kind), seen=source.seen))
    except DAMAGE as bad:
        yield source.trouble(f"is {kind} and damaged: {bad}", _ADVICE)
