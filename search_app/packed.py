"""Pictures that lie in the container of their page: a zip or web archive, a page that was saved whole (MHTML)."""

import email
import email.policy
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from archive.readers.mhtml import is_mhtml
from archive.readers.zipped import DAMAGE
from archive.store.queries import SavedPost
from archive.urls import join
from search_app.web_archives import is_zim, wacz_picture, zim_picture

MOST_BYTES = 32 * 2**20  # of one picture, and of a page saved whole: more than any forum let in
HEAD_BYTES = 4096  # enough to tell MHTML by


def packed_picture(saved: SavedPost, source: str) -> IO[bytes] | None:
    """Give what is kept of a picture in the container that its post was read from; None where there is none.

    Containers in containers are not searched, nor are plain WARC files, which have no table of what they hold.
    """
    file, member = Path(saved.origin.path), saved.origin.member
    try:
        stamp = file.stat().st_mtime_ns
        if not member:
            kept = _parts(file, stamp).get(join(saved.url, source))
            return BytesIO(kept) if kept is not None else None
        kept = _of_web_archive(file, stamp, saved, source)
        return BytesIO(kept) if kept is not None else _member(_zip(file, stamp), member, source)
    except (OSError, *DAMAGE):  # the container was moved or damaged since it was read
        return None


def _of_web_archive(file: Path, stamp: int, saved: SavedPost, source: str) -> bytes | None:
    inner, inside, _ = saved.origin.member.partition("!")
    if inside and inner.startswith("archive/"):
        return wacz_picture(file, stamp, join(saved.url, source), MOST_BYTES)
    return zim_picture(file, stamp, _names(inner, source), MOST_BYTES) if is_zim(file) else None


@lru_cache(maxsize=4)
def _parts(file: Path, stamp: int) -> Mapping[str, bytes]:
    """Give the parts of a page that was saved whole, by address; none of any other file."""
    with file.open("rb") as opened:
        if not is_mhtml(opened.read(HEAD_BYTES)) or file.stat().st_size > MOST_BYTES:
            return {}
        opened.seek(0)
        message = email.message_from_binary_file(opened, policy=email.policy.compat32)
    parts = (
        (str(part.get("Content-Location") or "").strip(), part.get_payload(decode=True)) for part in message.walk()
    )
    return {address: body for address, body in parts if address and isinstance(body, bytes)}


@lru_cache(maxsize=4)
def _zip(file: Path, stamp: int) -> zipfile.ZipFile:
    """Give an open archive, whose directory is read once."""
    return zipfile.ZipFile(file)


def host_and_path(source: str) -> tuple[str, str]:
    """Give the host of a picture's address and its path there, else "" and the path as it stands; "" for no address."""
    try:
        parts = urlsplit(source)
    except ValueError:  # "http://[": the page is wrong, not the program
        return "", ""
    path = unquote(parts.path)
    return parts.netloc, path.lstrip("/") if parts.netloc else path


def _member(archive: zipfile.ZipFile, page: str, source: str) -> IO[bytes] | None:
    for name in _names(page, source):
        try:
            info = archive.getinfo(name)
        except KeyError:
            continue
        if info.file_size <= MOST_BYTES:
            return archive.open(info)
    return None


def _names(page: str, source: str) -> Iterator[str]:
    """Give the names that a picture may have: beside its page, or below a folder named like its host."""
    host, way = host_and_path(source)
    folder = posixpath.dirname(page)
    if not host:
        yield posixpath.normpath(posixpath.join(folder, way))
    while host:
        yield posixpath.join(folder, host, way)
        if not folder:
            return
        folder = posixpath.dirname(folder)
