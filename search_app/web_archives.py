"""Pictures in web archives that say where each thing lies in them: WACZ by its index, ZIM by its paths.

Plain WARC files say so nowhere: all of such a file would have to be read for each picture.
"""

import gzip
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

INDEX_BYTES = 64 * 2**20  # of a WACZ's index, unpacked: some hundred thousand addresses
LOCAL_HEADER = 30  # bytes of what a zip archive says before a member, without name and extra field
ZIM_MARK = b"ZIM\x04"


class Place(NamedTuple):
    """Where a record lies: the member of the WACZ, its first byte there, and how many there are."""

    member: str
    offset: int
    length: int


def wacz_picture(file: Path, stamp: int, address: str, most: int) -> bytes | None:
    """Give the picture that a WACZ keeps of an address, None where there is none, or none of so few bytes.

    Raises OSError, zipfile.BadZipFile, and what else a damaged archive raises.
    """
    place = _index(file, stamp).get(address)
    if place is None or place.offset < 0 or not 0 < place.length <= most:
        return None
    with zipfile.ZipFile(file) as archive, file.open("rb") as opened:
        info = archive.NameToInfo.get(place.member)
        if info is None or info.compress_type != zipfile.ZIP_STORED:  # packed once more, no record could be reached
            return None
        opened.seek(info.header_offset)
        header = opened.read(LOCAL_HEADER)
        named = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        opened.seek(named + place.offset, 1)
        return _body(opened.read(place.length), address, most)


def _body(record: bytes, address: str, most: int) -> bytes | None:
    """Give what a server sent, as the record of an address keeps it."""
    try:
        found = next(iter(ArchiveIterator(BytesIO(record))))
    except (StopIteration, ArchiveLoadFailed, ValueError, AttributeError):  # the last of an answer without an address
        return None
    if found.rec_headers.get_header("WARC-Target-URI") != address:
        return None
    body = bytes(found.content_stream().read(most + 1))
    return body if len(body) <= most else None


@lru_cache(maxsize=4)
def _index(file: Path, stamp: int) -> Mapping[str, Place]:
    """Give where the pictures of a WACZ lie, by address; nothing where it has no index, or one beyond all bounds."""
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name.startswith("indexes/")]
        return dict(_places(line for name in names for line in _lines(archive, name)))


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as packed, gzip.open(packed) if name.endswith(".gz") else nullcontext(packed) as opened:
        yield from opened.read(INDEX_BYTES).splitlines()


def _places(lines: Iterable[bytes]) -> Iterator[tuple[str, Place]]:
    """Give what the lines of a CDXJ index say of pictures: a key, a moment, and an object of JSON."""
    for line in lines:
        said = _said(line)
        if said.get("mime", "").startswith("image/") and str(said.get("status")) == "200":
            try:
                place = Place(f"archive/{said['filename']}", int(said["offset"]), int(said["length"]))
            except (KeyError, ValueError):  # an index of another kind
                continue
            yield str(said.get("url")), place


def _said(line: bytes) -> dict[str, Any]:
    begin = line.find(b"{")
    try:
        said = json.loads(line[begin:]) if begin >= 0 else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def is_zim(file: Path) -> bool:
    """Say whether a file is a ZIM archive; raises OSError."""
    with file.open("rb") as opened:
        return opened.read(len(ZIM_MARK)) == ZIM_MARK


def zim_picture(file: Path, stamp: int, names: Iterable[str], most: int) -> bytes | None:
    """Give what a ZIM archive has under the first of some paths that it has; None without libzim, or if it is larger.

    Raises RuntimeError where it is damaged.
    """
    archive = _zim(file, stamp) if find_spec("libzim") else None
    name = next((name for name in names if archive.has_entry_by_path(name)), None) if archive else None
    if archive is None or name is None:
        return None
    item = archive.get_entry_by_path(name).get_item()
    return bytes(item.content) if item.size <= most else None


@lru_cache(maxsize=4)
def _zim(file: Path, stamp: int) -> Any:
    from libzim.reader import Archive

    return Archive(file)
