"""Saved files into the store: the archive floor from end to end.

What files hold becomes one stream of steps (archive.steps), which one process writes down in their order.  Pages that
repeat nothing are read again at the end (archive.neighbours).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from archive import neighbours
from archive.dialects import SHIPPED, Known, dialects
from archive.pages import NOT_UNDERSTOOD
from archive.readers import open_saved
from archive.readers.folder import SavedFile, is_as_it_was, readable, saved_files
from archive.readers.limits import Limits
from archive.records import NotTopic, Origin, Reading, Trouble
from archive.redactions import NOTHING, Redactions
from archive.steps import FEW_PAGES, Again, Begin, End, Said, Step, Unread, Way, worked
from archive.store import Store, captures
from archive.store.captures import Packed
from archive.store.topics import NONE, put_together

CACHE_KIB = 32 * 1024  # of the store that is kept at hand while pages are written: each goes to another place in it
COMMIT_STEPS = 500  # steps written between two commits: what a killed run has to do again

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


def take_in(
    store: Store,
    paths: Sequence[Path],
    *,
    limits: Limits,
    parser: str = "lexbor",
    known: Known = SHIPPED,
    same: Mapping[str, str] = NONE,
    jobs: int = 1,
    cluster: str = "",
    progress: Progress = lambda what, done, of: None,
    redactions: Redactions = NOTHING,
) -> Report:
    """Read every saved file below some paths that is new or has changed, and put its topics together.

    A file counts as changed, too, if other dialects or another version would read it.
    same: sites that a maintainer knows to be another one, with its name.  jobs: processes that understand pages;
    cluster: the address of a Dask scheduler whose workers do so in their place; the result is the same whoever does.
    redactions: what is withheld of what pages say.
    Raises StoreError where the store cannot be written, CrewError where the cluster cannot be used, DialectError where
    a maintainer's own dialect is wrong; nothing that a page says raises.
    """
    dialects(known)
    store.db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    way = Way(parser, known)
    print_of_way = way.fingerprint()
    report = Report(troubles=[])
    found = list(saved_files(paths, limits))
    report.files = len(found)
    killed = neighbours.is_due(store)
    steps = worked(_steps(store, found, limits, report, print_of_way), way, jobs, cluster)
    fresh: set[str] = set()
    done = 0
    while batch := list(islice(steps, COMMIT_STEPS)):
        with store.writing():
            for step in batch:
                _write(store, step, report)
                done += isinstance(step, End)
        fresh.update(step.file.path for step in batch if isinstance(step, Begin))
        progress("read", done + report.unchanged, len(found))
    if fresh or killed:
        files = {file.path: file for file in found if isinstance(file, SavedFile)}
        for plan in neighbours.plans(store, fresh, killed):
            readings = neighbours.readings(store, plan, files, print_of_way, limits)
            _read_again(store, plan, readings, way, jobs, report)
    with store.writing():
        for path in filter(Path.is_dir, paths):
            _ask_for_topics(store, path, report)
    report.posts_changed = put_together(store, same, lambda done, of: progress("assemble", done, of), redactions)
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
            if not is_as_it_was(file):
                advice = "add it again when it is whole"
                yield Trouble(origin=Origin(path=file.path), what="changed while it was read", advice=advice)
            yield End(file)


def _write(store: Store, step: Step, report: Report) -> None:
    """Write one step down; pages belong to the file that began last."""
    if isinstance(step, Begin):
        neighbours.expect(store)
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


def _read_again(
    store: Store, plan: neighbours.Plan, readings: Iterator[Reading], way: Way, jobs: int, report: Report
) -> None:
    """Read pages again, with the moulds of their neighbours."""
    topics: set[Origin] = set()
    hands = jobs if len(plan.pages) > FEW_PAGES else 1
    taught = replace(way, moulds=plan.moulds, strangers=plan.strangers)
    steps = worked(readings, taught, hands) if plan.pages else iter(())
    while batch := list(islice(steps, COMMIT_STEPS)):
        with store.writing():
            topics.update(said.reading.origin for said in batch if isinstance(said, Said) and _rewrite(store, said))
    with store.writing():
        neighbours.done(store, plan)
    report.topic_pages += len(topics)
    report.troubles = [one for one in report.troubles if one.what != NOT_UNDERSTOOD or one.origin not in topics]


def _rewrite(store: Store, step: Said) -> bool:
    """Write down what a page said when it was read again, and say whether it shows a topic.

    That stands in place of what it said before; other troubles that it has are known.
    """
    captures.forget_page(store, step.reading.origin)
    captures.forget_page_trouble(store, step.reading.origin, NOT_UNDERSTOOD)
    for one in step.said:
        if isinstance(one, Packed):
            captures.put_extract(store, step.reading, one)
        elif isinstance(one, NotTopic):
            captures.put_not_topic(store, step.reading, one)
        elif one.what == NOT_UNDERSTOOD:
            captures.put_trouble(store, one)
    return any(isinstance(one, Packed) for one in step.said)


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
