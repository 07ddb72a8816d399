"""The index of a store, kept in generations: a new one is made beside the one that serves, then takes its place.

    index/current        the name of the generation that serves
    index/<n>/           a generation, with state.json: what of the store is in it; never changes
    index/next/          the one that is being made, with goal.json: what it is to be

A build makes a new generation: anew, or from the files of the one that serves, with what changed in the store added.
When it has proved itself, ``current`` is moved to it by rename; the one before is kept for ``rollback``.  A build that
was killed goes on where it stood.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from archive.disk import keep_names, replace_text, told
from archive.store import Store
from archive.store.queries import (
    TopicKey,
    gone,
    last_change,
    post_count,
    post_keys,
    posts_between,
    saved_posts,
    saved_posts_of,
    topic_runs,
)
from indexer.analysis import VERSION
from indexer.documents import Document, document
from indexer.engines.base import Engine
from indexer.engines.whoosh import WhooshEngine
from indexer.engines.whoosh.index import TOC, read_contents
from indexer.engines.whoosh.proof import fingerprint, live_ids, prove
from indexer.errors import IndexDamaged, IndexMissing, IndexUnwritten

BATCH = 20_000  # documents in one commit: what a killed run writes again
RUN = 20_000  # documents that one process takes at once
CURRENT = "current"
NEXT = "next"
STATE = "state.json"
GOAL = "goal.json"
WRITTEN = "written"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did: whether it began anew, how many documents it wrote and took out."""

    anew: bool
    written: int
    deleted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What of a store is in a generation: the store's name, its change number, the version of the analysis.

    redactions: the digest of those that had been carried out when the generation was made anew.
    """

    store: str
    change: int
    analysis: str
    redactions: str


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
    with _unwritten_is_told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        redactions = store.meta("redactions")
        to = State(store=store.name, change=last_change(store), analysis=VERSION, redactions=redactions)
        state = _state(folder)
        if state is not None and not anew and (state.store, state.analysis) == (to.store, to.analysis):
            if state == to:
                forget_generations(folder, _kept(folder, generations(folder), to))
                return Built(anew=False, written=0, deleted=0)
            added = replace(to, redactions=state.redactions)
            goal = Goal(state=added, base=_generation(folder).name, since=state.change, together=False)
            with suppress(IndexDamaged):  # the one that serves lacks what it should hold: nothing is taken over then
                built = _made(store, folder, goal, 1, progress)
                if added == to:
                    return built  # else what was redacted is out of answers, and words of it must go too
        return _made(store, folder, Goal(state=to, base="", since=0, together=jobs > 1), jobs, progress)


@contextmanager
def _unwritten_is_told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as bad:
        raise IndexUnwritten(f"the index in {folder} stays as it was: {told(bad)}") from None


def _made(store: Store, folder: Path, goal: Goal, jobs: int, progress: Progress) -> Built:
    """Make a generation, prove it, and let it serve."""
    made = folder / NEXT
    _begin(folder, goal)
    engine = WhooshEngine(made, source(store), create=not (made / TOC).exists())
    if goal.together:
        written, deleted = _write_together(engine, store, jobs, progress), 0
    else:
        written = _write(engine, store, goal.since, made / WRITTEN, progress)
        deleted = engine.delete(gone(store, goal.since)) if goal.base else 0
    if not goal.base:
        engine.settle()
    engine.close()
    _prove(store, folder, goal)
    _let_serve(folder, goal.state)
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


def _let_serve(folder: Path, state: State) -> None:
    """Give the new generation its number, let it serve, and forget all but the one before."""
    before = _serving(folder)
    made, target = folder / NEXT, folder / str(max(generations(folder), default=0) + 1)
    replace_text(made / STATE, json.dumps(asdict(state)))
    for name in (GOAL, WRITTEN):
        (made / name).unlink(missing_ok=True)
    keep_names(made)
    made.rename(target)
    keep_names(folder)
    replace_text(folder / CURRENT, target.name)
    forget_generations(folder, _kept(folder, [int(before)] if before else [], state))


def _kept(folder: Path, earlier: Iterable[int], state: State) -> set[str]:
    """Give the generation that serves, and of earlier ones those that hold nothing that was redacted since."""
    states = {str(number): _state_of(folder / str(number)) for number in earlier}
    kept = {name for name, one in states.items() if one is not None and one.redactions == state.redactions}
    return {_serving(folder), *kept}


def generations(folder: Path) -> list[int]:
    """Give the numbers of the generations in a folder, the oldest first."""
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal())


def forget_generations(folder: Path, but: set[str]) -> None:
    """Remove all generations but some."""
    for name in {str(number) for number in generations(folder)} - but:
        shutil.rmtree(folder / name)


def rollback(folder: Path) -> int:
    """Let the generation serve that did so before the one that does, once it has proved itself; give its number.

    Raises IndexMissing where none is kept, IndexDamaged where that one is not what was written, IndexUnwritten where
    the disk refuses.
    """
    with _unwritten_is_told(folder):
        now = _generation(folder).name
        earlier = [number for number in generations(folder) if number < int(now)]
        if not earlier:
            raise IndexMissing(
                f"{folder} keeps no earlier index; make the one that serves anew: forumsearch index --all"
            )
        prove(folder / str(earlier[-1]))
        replace_text(folder / CURRENT, str(earlier[-1]))
        return earlier[-1]


def open_index(store: Store, folder: Path, before: WhooshEngine | None = None) -> WhooshEngine:
    """Open the generation that serves; before: an older one, whose files are not opened again where they are the same.

    Raises IndexMissing, IndexDamaged.
    """
    return WhooshEngine(_generation(folder), source(store), before=before)


def source(store: Store) -> Callable[[Sequence[str]], Mapping[str, Document]]:
    """Give what engines get the documents of their hits from."""

    def documents(ids: Sequence[str]) -> Mapping[str, Document]:
        return {key: document(saved) for key, saved in saved_posts_of(store, ids).items()}

    return documents


def _write(engine: Engine, store: Store, since: int, account: Path, progress: Progress) -> int:
    """Write the documents of posts that changed after a change number, from where a killed run stood.

    account: the file that says how many were written.
    """
    written, of = _count(account), post_count(store, since)
    documents = islice(map(document, saved_posts(store, since)), written, None)
    while batch := list(islice(documents, BATCH)):
        written += engine.write(batch)
        replace_text(account, str(written))
        progress("index", written, of)
    return written


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
    with Store(path) as store:
        yield from map(document, posts_between(store, first, last))


def _serving(folder: Path) -> str:
    """Give the name of the generation that serves; "" where none does."""
    try:
        return (folder / CURRENT).read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


def _generation(folder: Path) -> Path:
    name = _serving(folder)
    if not name.isdecimal():
        raise IndexMissing(f"there is no index in {folder}; make one: forumsearch index")
    return folder / name


def _state(folder: Path) -> State | None:
    """Give what is in the generation that serves; None where there is none that can be taken over."""
    return _state_of(folder / _serving(folder)) if _serving(folder).isdecimal() else None


def _state_of(generation: Path) -> State | None:
    try:
        return State(**json.loads((generation / STATE).read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
