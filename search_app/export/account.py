"""The account of an export: which files its topics have, and what each looked like when it was written."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.disk import replace_text

ACCOUNT = ".export.jsonl"
"""What was written, a line a topic: its key, what it looked like, and its files; the fronts under an empty key."""
FRONTS = ""
FOLDERS = ("author", "authors", "picture", "site", "topic", "topics")
"""What lies in these is the export's own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was written of a topic: its state then, and its files."""

    state: str
    files: tuple[str, ...]


def read_account(folder: Path) -> dict[str, Entry]:
    """Give what earlier runs wrote, by topic; a last line that a killed run left half is not counted."""
    file = folder / ACCOUNT
    known: dict[str, Entry] = {}
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        try:
            key, state, files = json.loads(line)
        except ValueError:  # cut off when that run was killed, or of an older version: its topic is written again
            continue
        known[key] = Entry(state, tuple(files))
    return known


def entry_line(key: str, entry: Entry) -> str:
    """Give a line of the account."""
    return json.dumps([key, entry.state, entry.files], ensure_ascii=False) + "\n"


def settle(folder: Path, entries: Mapping[str, Entry]) -> None:
    """Write the account of all that is there now, and remove files that belong to no page any more.  Raises OSError."""
    replace_text(folder / ACCOUNT, "".join(entry_line(key, entry) for key, entry in entries.items()))
    for file in strays(folder):
        file.unlink()


def strays(folder: Path) -> Iterator[Path]:
    """Give the files of an export that belong to no page of its account."""
    own = _files(read_account(folder).values())
    for name in FOLDERS:
        for file in sorted(path for path in (folder / name).rglob("*") if path.is_file()):
            if file.relative_to(folder).as_posix() not in own:
                yield file


def _files(entries: Iterable[Entry]) -> frozenset[str]:
    return frozenset(file for entry in entries for file in entry.files)
