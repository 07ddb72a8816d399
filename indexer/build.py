"""The index of a store, kept in generations: a new one is made beside the one that serves, then takes its place.

    index/next/          the one that is being made, with goal.json: what it is to be

A build makes a new generation: anew, or from the files of the one that serves, with what changed in the store added.
When it has proved itself, it takes the place of the one that serves (indexer.generations).  A build that
was killed goes on where it stood.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from archive.disk import replace_text
from archive.store import Store
from archive.store.queries import (
    TopicKey,
    found_posts,
    gone,
    last_change,
    post_count,
    post_keys,
    posts_between,
    saved_posts,
    topic_runs,
)
from archive.store.topics import INDEXED
from indexer.analysis import VERSION
from indexer.documents import Document, document
from indexer.engines.base import Engine
from indexer.engines.whoosh import WhooshEngine
from indexer.engines.whoosh.index import TOC, read_contents
from indexer.engines.whoosh.proof import fingerprint, live_ids, prove
from indexer.errors import IndexDamaged
from indexer.generations import (
    State,
    forget_generations,
    generation,
    generations,
    let_serve,
    state_of_serving,
    unwritten_is_told,
)

BATCH = 100_000  # documents in one commit: what a killed run writes again at most
RUN = 20_000  # documents that one process takes at once
NEXT = "next"
GOAL = "goal.json"
WRITTEN = "written"
STEP = 1000  # documents from one word of progress to the next

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did: whether it began anew, how many documents it wrote and took out."""

    anew: bool
    written: int
    deleted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a new generation is to be: a state of the store, made from another generation ("": anew), by some processes.

    since: the change number of the one that it is made from.
    """

    state: State
    base: str
    since: int
    together: bool


def build(
    store: Store,
    folder: Path,
    *,
    anew: bool = False,
    jobs: int = 1,
    progress: Progress = lambda what, done, of: None,
) -> Built:
    """Bring the index in a folder up to what a store holds; one process may do so at a time.

    anew: write all documents even where those of the generation that serves could be taken over; those of another
    version or another store never are.  jobs: processes that write a generation anew; what it answers is the same
    whatever their number.  progress: called with ("index", documents written, documents to write).
    Raises IndexUnwritten where the disk refuses, IndexDamaged where the store does not give what it should; what serves
    is untouched then.
    """
    with unwritten_is_told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        redactions = store.meta("redactions")
        to = State(store=store.name, change=last_change(store), analysis=VERSION, redactions=redactions)
        state = state_of_serving(folder)
        if state is not None and not anew and (state.store, state.analysis) == (to.store, to.analysis):
            if state == to:
                forget_generations(folder, generations(folder), to)
                return Built(anew=False, written=0, deleted=0)
            added = replace(to, redactions=state.redactions)
            goal = Goal(state=added, base=generation(folder).name, since=state.change, together=False)
            with suppress(IndexDamaged):  # the one that serves lacks what it should hold: nothing is taken over then
                built = _made(store, folder, goal, 1, progress)
                if added == to:
                    return built  # else what was redacted is out of answers, and words of it must go too
        return _made(store, folder, Goal(state=to, base="", since=0, together=jobs > 1), jobs, progress)


def _made(store: Store, folder: Path, goal: Goal, jobs: int, progress: Progress) -> Built:
    """Make a generation, prove it, and let it serve."""
    made = folder / NEXT
    _begin(folder, goal)
    engine = WhooshEngine(made, source(store), create=not (made / TOC).exists())
    if goal.together:
        written, deleted = _write_together(engine, store, jobs, progress), 0
    else:
        account = made / WRITTEN
        written = write_on(
            engine, store, _count(account), lambda count: replace_text(account, str(count)), progress, goal.since
        )
        deleted = engine.delete(gone(store, goal.since)) if goal.base else 0
    if not goal.base:
        engine.settle()
    engine.close()
    _prove(store, folder, goal)
    for name in (GOAL, WRITTEN):
        (made / name).unlink(missing_ok=True)
    let_serve(folder, made, goal.state)
    with store.writing():
        store.set_meta(INDEXED, str(goal.state.change))
    return Built(anew=not goal.base, written=written, deleted=deleted)


def _begin(folder: Path, goal: Goal) -> None:
    """Make the folder of a new generation, or leave that of a build that was killed on its way to the same goal."""
    made, said = folder / NEXT, json.dumps(asdict(goal))
    if (made / GOAL).exists() and (made / GOAL).read_text("utf-8") == said and not goal.together:
        return
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    if goal.base:
        base = folder / goal.base
        for name in (*(file.name for file in read_contents(base).files()), TOC):
            _take_over(base / name, made / name)
    replace_text(made / GOAL, said)


def _take_over(file: Path, to: Path) -> None:
    """Give a file that never changes another name; a copy of it on disks that know one name a file."""
    try:
        os.link(file, to)
    except OSError:
        shutil.copy2(file, to)


def _prove(store: Store, folder: Path, goal: Goal) -> None:
    """Prove that a new generation holds the posts of its store; raises IndexDamaged."""
    proved = frozenset(read_contents(folder / goal.base).files()) if goal.base else frozenset()
    snapshot = prove(folder / NEXT, proved)
    wanted = post_count(store)
    right = snapshot.documents == wanted
    if right and not goal.base:
        right = fingerprint(live_ids(snapshot)) == fingerprint(post_keys(store))
    if not right:
        shutil.rmtree(folder / NEXT)
        what = f"a new index of {folder} was not put in service: it does not hold the {wanted:,} posts of the store"
        raise IndexDamaged(f"{what}, but {snapshot.documents:,}; see what is wrong: forumsearch check")


def open_index(store: Store, folder: Path, before: WhooshEngine | None = None) -> WhooshEngine:
    """Open the generation that serves; before: an older one, whose files are not opened again where they are the same.

    Raises IndexMissing, IndexDamaged.
    """
    return WhooshEngine(generation(folder), source(store), before=before)


def source(store: Store) -> Callable[[Sequence[str]], Mapping[str, Document]]:
    """Give what engines get the documents of their hits from."""

    def documents(ids: Sequence[str]) -> Mapping[str, Document]:
        return {key: document(saved) for key, saved in found_posts(store, ids).items()}

    return documents


def write_on(
    engine: Engine, store: Store, written: int, account: Callable[[int], None], progress: Progress, since: int = 0
) -> int:
    """Write the documents of posts that changed after a change number, from where a killed run stood.

    written: how many were.  account: takes how many are, after each batch.  Gives how many are then: fewer than the
    store counts where it does not give them, which the proof of what was made says.  Raises as the engine's write does.
    """
    of = post_count(store, since)
    with store.proving() as proved:
        documents = islice(map(document, saved_posts(proved, since)), written, None)
        while written < of and (batch := engine.write(told(islice(documents, BATCH), written, of, progress))):
            written += batch
            account(written)
    progress("index", written, of)
    return written


def told(documents: Iterable[Document], written: int, of: int, progress: Progress) -> Iterator[Document]:
    """Give documents, and say from time to time how far it is."""
    for number, one in enumerate(documents, written):
        if number % STEP == 0:
            progress("index", number, of)
        yield one


def _count(account: Path) -> int:
    text = account.read_text("utf-8") if account.exists() else ""
    return int(text) if text.isdecimal() else 0


def _write_together(engine: WhooshEngine, store: Store, jobs: int, progress: Progress) -> int:
    """Write all documents of a store by several processes, each of which reads its own topics."""
    runs = [partial(_documents, Path(store.path), first, last) for first, last, _ in topic_runs(store, RUN)]
    written, of = 0, post_count(store)
    for count in engine.write_together(runs, jobs):
        written += count
        progress("index", written, of)
    return written


def _documents(path: Path, first: TopicKey, last: TopicKey) -> Iterator[Document]:
    """Give the documents of some topics of a store."""
    with Store(path, proved=True) as store:
        yield from map(document, posts_between(store, first, last))
