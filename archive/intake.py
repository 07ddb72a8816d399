"""Saved files into the store: the archive floor from end to end.

What files hold becomes one stream of steps: a file begins, a page of it, a trouble, a file ends.  Pages are understood
on the way, by this process or by several; the steps stay in order, and one process writes them down.  So the store is
the same whatever the number of processes.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from archive.dialects import SHIPPED, Known, dialects
from archive.pages import understand
from archive.readers import open_saved
from archive.readers.folder import SavedFile, readable, saved_files
from archive.readers.limits import Limits
from archive.records import Extract, NotTopic, Origin, Reading, Trouble
from archive.store import Store, captures
from archive.store.captures import Packed, pack
from archive.store.topics import NONE, put_together

COMMIT_STEPS = 500  # steps written between two commits: what a killed run has to do again
BATCH_PAGES = 8  # pages that go to a process together: enough to pay for the way
AHEAD = 3  # batches that wait for each process: enough to keep it busy, few enough to keep memory flat

Progress = Callable[[str, int, int], None]
"""Called with what is being done ("read", "assemble", "index"), how much is done, and how much there is."""


@dataclass(slots=True, kw_only=True)
class Report:
    """What a run did; troubles are those of this run."""

    files: int = 0
    unchanged: int = 0
    topic_pages: int = 0
    other_pages: int = 0
    posts_changed: int = 0
    troubles: list[Trouble]


@dataclass(frozen=True, slots=True)
class Way:
    """How pages are understood."""

    parser: str
    known: Known

    def fingerprint(self) -> str:
        """Give what changes when pages may be read otherwise."""
        return f"{self.parser} {self.known.fingerprint()}"


@dataclass(frozen=True, slots=True)
class Begin:
    """A file that is new or has changed, or is to be read another way, begins."""

    file: SavedFile
    way: str


@dataclass(frozen=True, slots=True)
class Again:
    """A file that was read before and has not changed, but was found below another path then."""

    file: SavedFile


@dataclass(frozen=True, slots=True)
class End:
    """It was read to its end."""

    file: SavedFile


@dataclass(frozen=True, slots=True)
class Said:
    """What one page said: of topics, packed for the store, of what kind it is otherwise, and the troubles it has."""

    reading: Reading
    said: tuple[Packed | NotTopic | Trouble, ...]


Unread = Begin | Again | End | Reading | Trouble
Step = Begin | Again | End | Said | Trouble


def take_in(
    store: Store,
    paths: Sequence[Path],
    *,
    limits: Limits,
    parser: str = "lexbor",
    known: Known = SHIPPED,
    same: Mapping[str, str] = NONE,
    jobs: int = 1,
    progress: Progress = lambda what, done, of: None,
) -> Report:
    """Read every saved file below some paths that is new or has changed, and put its topics together.

    A file counts as changed, too, if other dialects or another version would read it.
    same: sites that a maintainer knows to be another one, with its name.  jobs: processes that understand pages; the
    result is the same whatever their number.
    Raises StoreError where the store cannot be written, DialectError where a maintainer's own dialect is wrong; nothing
    that a page says raises.
    """
    dialects(known)
    way = Way(parser, known)
    report = Report(troubles=[])
    found = list(saved_files(paths, limits))
    report.files = len(found)
    steps = _worked(_steps(store, found, limits, report, way.fingerprint()), way, jobs)
    done = 0
    while batch := list(islice(steps, COMMIT_STEPS)):
        with store.writing():
            for step in batch:
                _write(store, step, report)
                done += isinstance(step, End)
        progress("read", done + report.unchanged, len(found))
    with store.writing():
        for path in filter(Path.is_dir, paths):
            _ask_for_topics(store, path, report)
    report.posts_changed = put_together(store, same, lambda done, of: progress("assemble", done, of))
    return report


def _steps(
    store: Store, found: Iterable[SavedFile | Trouble], limits: Limits, report: Report, way: str
) -> Iterator[Unread]:
    """Give what all files hold, one after the other."""
    for file in found:
        if isinstance(file, Trouble):
            yield file
        elif captures.knows(store, file, way):
            report.unchanged += 1
            if captures.root(store, file) != file.root:
                yield Again(file)
        else:
            yield Begin(file, way)
            yield from open_saved(file, limits)
            yield End(file)


def _worked(steps: Iterator[Unread], way: Way, jobs: int) -> Iterator[Step]:
    """Give the steps in their order, pages understood."""
    batches = _batches(steps)
    if jobs <= 1:
        for batch in batches:
            yield from understood(batch, way)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[list[Step]]] = deque()
        for batch in batches:
            waiting.append(pool.submit(understood, batch, way))
            if len(waiting) >= AHEAD * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _batches(steps: Iterator[Unread]) -> Iterator[list[Unread]]:
    """Give the steps in batches of a few pages."""
    batch: list[Unread] = []
    pages = 0
    for step in steps:
        batch.append(step)
        pages += isinstance(step, Reading)
        if pages == BATCH_PAGES:
            yield batch
            batch, pages = [], 0
    yield batch


def understood(steps: Sequence[Unread], way: Way) -> list[Step]:
    """Give steps with their pages understood; the bytes of the pages are left behind."""
    return [_understood(step, way) if isinstance(step, Reading) else step for step in steps]


def _understood(reading: Reading, way: Way) -> Said:
    said = understand(reading, dialects(way.known), way.parser)
    return Said(replace(reading, body=b""), tuple(pack(one) if isinstance(one, Extract) else one for one in said))


def _write(store: Store, step: Step, report: Report) -> None:
    """Write one step down; pages belong to the file that began last."""
    if isinstance(step, Begin):
        captures.begin_file(store, step.file, step.way)
    elif isinstance(step, Again):
        captures.move_file(store, step.file)
    elif isinstance(step, End):
        captures.end_file(store, step.file)
    elif isinstance(step, Trouble):
        _keep_trouble(store, step, report)
    else:
        for one in step.said:
            if isinstance(one, Trouble):
                _keep_trouble(store, one, report)
            elif isinstance(one, Packed):
                captures.put_extract(store, step.reading, one)
            else:
                captures.put_not_topic(store, step.reading, one)
        report.topic_pages += any(isinstance(one, Packed) for one in step.said)
        report.other_pages += any(isinstance(one, NotTopic) for one in step.said)


def _keep_trouble(store: Store, trouble: Trouble, report: Report) -> None:
    captures.put_trouble(store, trouble)
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
        _keep_trouble(store, trouble, report)
