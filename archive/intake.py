"""Saved files into the store: the archive floor from end to end."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.dialects import AnyDialect, dialects
from archive.pages import understand
from archive.readers import open_saved
from archive.readers.folder import SavedFile, readable, saved_files
from archive.readers.limits import Limits
from archive.records import Extract, Origin, Reading, Trouble
from archive.store import Store, captures
from archive.store.topics import put_together

COMMIT_FILES = 200  # files read between two commits: what a killed run has to read again

Progress = Callable[[str, int, int], None]
"""Called with what is being done ("read", "assemble"), how much is done, and how much there is."""


@dataclass(slots=True, kw_only=True)
class Report:
    """What a run did; troubles are those of this run."""

    files: int = 0
    unchanged: int = 0
    topic_pages: int = 0
    other_pages: int = 0
    posts_changed: int = 0
    troubles: list[Trouble]


def take_in(
    store: Store,
    paths: Sequence[Path],
    *,
    limits: Limits,
    parser: str = "lexbor",
    progress: Progress = lambda what, done, of: None,
) -> Report:
    """Read every saved file below some paths that is new or has changed, and put its topics together.

    Raises StoreError where the store cannot be written; nothing that a page says raises.
    """
    report = Report(troubles=[])
    found = list(saved_files(paths, limits))
    known = dialects()
    for start in range(0, len(found), COMMIT_FILES):
        with store.writing():
            for file in found[start : start + COMMIT_FILES]:
                _take_file(store, file, report, known, limits, parser)
        progress("read", min(start + COMMIT_FILES, len(found)), len(found))
    with store.writing():
        for path in filter(Path.is_dir, paths):
            _ask_for_topics(store, path, report)
    report.posts_changed = put_together(store, lambda done, of: progress("assemble", done, of))
    return report


def _take_file(
    store: Store, file: SavedFile | Trouble, report: Report, known: Iterable[AnyDialect], limits: Limits, parser: str
) -> None:
    report.files += 1
    if isinstance(file, Trouble):
        _keep_trouble(store, None, file, report)
    elif captures.knows(store, file):
        report.unchanged += 1
    else:
        number = captures.begin_file(store, file)
        for reading in open_saved(file, limits):
            if isinstance(reading, Trouble):
                _keep_trouble(store, number, reading, report)
            else:
                _take_page(store, number, reading, report, known, parser)


def _take_page(
    store: Store, file: int, reading: Reading, report: Report, known: Iterable[AnyDialect], parser: str
) -> None:
    for said in understand(reading, known, parser):
        if isinstance(said, Trouble):
            _keep_trouble(store, file, said, report)
        elif isinstance(said, Extract):
            report.topic_pages += 1
            captures.put_extract(store, file, reading, said)
        else:
            report.other_pages += 1
            captures.put_not_topic(store, file, reading, said)


def _keep_trouble(store: Store, file: int | None, trouble: Trouble, report: Report) -> None:
    captures.put_trouble(store, file, trouble)
    report.troubles.append(trouble)


def _ask_for_topics(store: Store, path: Path, report: Report) -> None:
    """Keep a trouble for a path below which no page of a topic was ever found."""
    root = readable(path.absolute())
    captures.forget_trouble(store, root)
    if not captures.has_topics(store, root):
        trouble = Trouble(
            origin=Origin(path=root),
            what="holds no page of a forum topic",
            advice="give the folder in which the saved pages lie",
        )
        _keep_trouble(store, None, trouble, report)
