"""Files that outlast a kill and a power cut: replaced at once, kept by the disk, written by one process at a time."""

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import Busy

LOCK = "lock"
_WAYS_OUT = {
    errno.ENOSPC: "make room on the disk, then run it again",
    errno.EDQUOT: "make room or raise the quota, then run it again",
    errno.EFBIG: "raise the limit on the size of files, then run it again",
    errno.EROFS: "the disk is read-only: mount it for writing, or choose another --home",
    errno.EACCES: "give yourself the right to write there, or choose another --home",
    errno.EPERM: "give yourself the right to write there, or choose another --home",
    errno.EIO: "the disk fails: copy what is on it, and choose another --home",
}


def replace_text(file: Path, text: str) -> None:
    """Give a file a new text at once: whoever reads it, after a power cut too, sees the old one or the new one.

    Raises OSError; the old text stands then.
    """
    beside = file.with_name(f"{file.name}.new")
    with beside.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    beside.replace(file)
    keep_names(file.parent)


def keep_names(folder: Path) -> None:
    """Make the disk keep the names of a folder's files.  Raises OSError."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def told(bad: OSError) -> str:
    """Give what an error of the system is, and the way out, as a sentence.

    >>> told(OSError(28, "No space left on device", "index/1.seg"))
    'index/1.seg: No space left on device; make room on the disk, then run it again'
    """
    where = f"{bad.filename}: " if bad.filename else ""
    way_out = _WAYS_OUT.get(bad.errno or 0, "see to that, then run it again")
    return f"{where}{bad.strerror or bad}; {way_out}"


@contextmanager
def alone(folder: Path, what: str) -> Iterator[None]:
    """Let nobody else write in a folder meanwhile; the lock of a process that died is free at once.

    what: the command that is at work, for others to be told.  Raises Busy where a living process holds the lock,
    OSError where it cannot be made.
    """
    with (folder / LOCK).open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"{_holder(folder)} is writing in {folder}; wait until it ends, then run this again") from None
        lock.truncate(0)
        now = datetime.now(UTC).isoformat(" ", "seconds")
        lock.write(json.dumps({"pid": os.getpid(), "command": what, "since": now}))
        lock.flush()
        yield


def _holder(folder: Path) -> str:
    """Give who holds the lock of a folder, as far as it said so."""
    try:
        said = json.loads((folder / LOCK).read_text("utf-8"))
        return f"forumsearch {said['command']} (process {said['pid']}, since {said['since']})"
    except (OSError, ValueError, KeyError, TypeError):  # it took the lock this very moment
        return "another forumsearch"
