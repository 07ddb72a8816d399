"""Pictures of posts that were saved beside their pages; nothing is ever fetched, and nothing else is ever served."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from archive.store import Store
from archive.store.queries import SavedPost

_SOURCE = re.compile(r'<img(?: src="([^"]*)")? alt="')
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
MOST_BYTES = 32 * 2**20  # of one picture: more than any forum let in
MOST_CHARS = 1000  # of an address; a file's name has fewer


def sources(saved: SavedPost) -> list[str]:
    """Give the addresses of a post's pictures in order, "" for those that have none."""
    return [unescape(found) for found in _SOURCE.findall(saved.post.html)]


def saved_root(store: Store, saved: SavedPost) -> Path | None:
    """Give the folder in which the page of a post was saved; None where it lies in a container."""
    if saved.origin.member:
        return None
    row = store.db.execute("SELECT root FROM files WHERE path = ?", (saved.origin.path,)).fetchone()
    return Path(row[0]) if row else None


def saved_picture(root: Path, saved: SavedPost, source: str) -> Path | None:
    """Give the file of a picture as mirrors save it: beside its page, or below the folder named like its host.

    None where there is none that browsers show without running it, or where it lies outside the folder that was read,
    through links too.
    """
    if not source or len(source) > MOST_CHARS or "\0" in unquote(source):
        return None
    top = root.resolve() if root.is_dir() else root.resolve().parent
    for file in _candidates(root, saved, source):
        try:
            found = file.resolve(strict=True)
        except (OSError, ValueError):  # no such file, or a name that no file can have
            continue
        if found.is_relative_to(top) and found.is_file() and kind_of(found):
            return found
    return None


def _candidates(root: Path, saved: SavedPost, source: str) -> tuple[Path, ...]:
    page = Path(saved.origin.path)
    try:
        parts = urlsplit(source)
    except ValueError:  # "http://[": the page is wrong, not the program
        return ()
    way = unquote(parts.path)
    if parts.netloc:
        return (root / parts.netloc / way.lstrip("/"), root.parent / parts.netloc / way.lstrip("/"))
    return (page.parent / way,) if way and not way.startswith("/") else ()


def kind_of(file: Path) -> str:
    """Give the media type of a picture by its first bytes; "" for all else, and for what is too large."""
    with file.open("rb") as opened:
        head = opened.read(12)
    if file.stat().st_size > MOST_BYTES:
        return ""
    if head[:4] == b"RIFF" and head[8:] == b"WEBP":
        return "image/webp"
    return next((kind for begin, kind in _KINDS if head.startswith(begin)), "")
