"""Pictures of posts that were saved beside their pages; nothing is ever fetched, and nothing else is ever served."""

import re
from html import unescape
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import unquote

from archive.store import Store
from archive.store.queries import SavedPost
from search_app.packed import MOST_BYTES, host_and_path, packed_picture

_SOURCE = re.compile(r'<img(?: src="([^"]*)")? alt="')
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
HEAD = 12  # bytes that tell a picture's kind
MOST_CHARS = 1000  # of an address; a file's name has fewer


class Picture(NamedTuple):
    """A picture's file, or what a container keeps of it, and its media type."""

    kept: Path | IO[bytes]
    kind: str


def sources(saved: SavedPost) -> list[str]:
    """Give the addresses of a post's pictures in order, "" for those that have none."""
    return [unescape(found) for found in _SOURCE.findall(saved.post.html)]


def saved_root(store: Store, saved: SavedPost) -> Path | None:
    """Give the folder or file that was read for a post; None where it is not known any more."""
    row = store.db.execute("SELECT root FROM files WHERE path = ?", (saved.origin.path,)).fetchone()
    return Path(row[0]) if row else None


def saved_picture(root: Path, saved: SavedPost, source: str) -> Picture | None:
    """Give a picture as it was saved: beside its page, below the folder named like its host, or in their container.

    None where there is none that browsers show without running it, or where it lies outside the folder that was read,
    through links too.
    """
    if not source or len(source) > MOST_CHARS or "\0" in unquote(source):
        return None
    if not saved.origin.member:
        top = root.resolve() if root.is_dir() else root.resolve().parent
        for file in _candidates(root, saved, source):
            try:
                found = file.resolve(strict=True)
            except (OSError, ValueError):  # no such file, or a name that no file can have
                continue
            if found.is_relative_to(top) and found.is_file() and (kind := kind_of(found)):
                return Picture(found, kind)
    packed = packed_picture(saved, source)
    if packed is None:
        return None
    kind = kind_by(packed.read(HEAD))
    packed.seek(0)
    return Picture(packed, kind) if kind else None


def _candidates(root: Path, saved: SavedPost, source: str) -> tuple[Path, ...]:
    host, way = host_and_path(source)
    if host:
        return (root / host / way, root.parent / host / way)
    return (Path(saved.origin.path).parent / way,) if way and not way.startswith("/") else ()


def kind_of(file: Path) -> str:
    """Give the media type of a picture by its first bytes; "" for all else, and for what is too large."""
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    return kind_by(head) if file.stat().st_size <= MOST_BYTES else ""


def kind_by(head: bytes) -> str:
    """Give the media type of a picture by its first bytes, HEAD of them; "" for all else."""
    if head[:4] == b"RIFF" and head[8:] == b"WEBP":
        return "image/webp"
    return next((kind for begin, kind in _KINDS if head.startswith(begin)), "")
