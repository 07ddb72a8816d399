"""The files below a folder, in the same order on every machine."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.readers.limits import Limits
from archive.records import Origin, Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    r"""A file as it lies on the disk.

    path: in full, as text that can be kept anywhere (bytes that are no UTF-8 are written \\xNN); place: as the system
    knows it; root: the path that a maintainer gave, in full.
    """

    place: Path
    path: str
    root: str
    size: int
    mtime_ns: int


def saved_files(paths: Iterable[Path], limits: Limits) -> Iterator[SavedFile | Trouble]:
    """Give every file of some paths, each a file or a folder; what cannot be looked at is a Trouble.

    Links are not followed: what they lead to is read where it lies, if it lies below the paths.
    """
    for path in paths:
        root = path.absolute()  # not resolve(): a root that is a link is what the maintainer means
        if root.is_dir():
            yield from _below(root, readable(root), limits.folder_depth)
        else:
            yield _looked_at(root, readable(root))


def readable(path: Path) -> str:
    """Give a path as text; bytes of its name that are no UTF-8 are written out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _below(folder: Path, root: str, depth: int) -> Iterator[SavedFile | Trouble]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: os.fsencode(entry.name))
    except OSError as bad:
        yield _unreadable(folder, bad)
        return
    for entry in found:
        place = Path(entry.path)
        if entry.is_symlink():
            yield Trouble(
                origin=Origin(path=readable(place)),
                what="is a link and was not followed",
                advice="add the file or folder that it leads to",
            )
        elif not entry.is_dir():
            yield _looked_at(place, root)
        elif depth > 1:
            yield from _below(place, root, depth - 1)
        else:
            advice = "add this folder by its own path"
            yield Trouble(origin=Origin(path=readable(place)), what="lies too deep", advice=advice)


def _looked_at(place: Path, root: str) -> SavedFile | Trouble:
    try:
        facts = place.stat()
    except (OSError, ValueError) as bad:
        return _unreadable(place, bad)
    if not place.is_file():
        what = "is neither a file nor a folder"
        return Trouble(origin=Origin(path=readable(place)), what=what, advice="leave it out")
    return SavedFile(place=place, path=readable(place), root=root, size=facts.st_size, mtime_ns=facts.st_mtime_ns)


def is_as_it_was(file: SavedFile) -> bool:
    """Say whether a file is still there and has the length and time that it had."""
    try:
        facts = file.place.stat()
    except OSError:
        return False
    return (facts.st_size, facts.st_mtime_ns) == (file.size, file.mtime_ns)


def _unreadable(place: Path, bad: Exception) -> Trouble:
    why = bad.strerror if isinstance(bad, OSError) and bad.strerror else str(bad)
    return unreadable(Origin(path=readable(place)), why)


def unreadable(origin: Origin, why: str) -> Trouble:
    """Give the trouble of a file that the system does not let us read."""
    advice = "check that it is there and that you may read it, then add again"
    return Trouble(origin=origin, what=f"cannot be read: {why}", advice=advice)
