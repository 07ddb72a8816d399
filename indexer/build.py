"""The index of a store, kept in generations: a new one is made beside the one that serves, then takes its place.

    index/current        the name of the generation that serves
    index/<n>/           one generation, with state.json: what of the store is in it

Small additions go into the generation that serves; a rebuild makes a new one and moves ``current`` by rename.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive.store import Store
from archive.store.queries import (
    TopicKey,
    gone,
    last_change,
    post_count,
    posts_between,
    saved_post,
    saved_posts,
    topic_runs,
)
from indexer.analysis import VERSION
from indexer.documents import Document, document
from indexer.engines.base import Engine
from indexer.engines.whoosh import WhooshEngine
from indexer.errors import IndexMissing

RUN = 20_000  # documents that one process takes at once
STEP = 1000  # documents from one word of progress to the next
CURRENT = "current"
STATE = "state.json"
LOCK = "lock"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did: whether it began anew, how many documents it wrote and took out."""

    anew: bool
    written: int
    deleted: int


def build(
    store: Store,
    folder: Path,
    *,
    anew: bool = False,
    jobs: int = 1,
    progress: Progress = lambda what, done, of: None,
) -> Built:
    """Bring the index in a folder up to what a store holds.

    anew: make a new generation even where the one that serves could be added to; one of another version is never added
    to.  jobs: processes that make a new generation; what it answers is the same whatever their number.  progress:
    called with ("index", documents written, documents to write).
    """
    with _alone(folder):
        return _build(store, folder, anew, jobs, progress)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process builds here; the lock of one that died is gone with it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(store: Store, folder: Path, anew: bool, jobs: int, progress: Progress) -> Built:
    state = _state(folder)
    until = last_change(store)
    if anew or state.get("analysis") != VERSION:
        written = _build_anew(store, folder, until, jobs, progress)
        return Built(anew=True, written=written, deleted=0)
    if state["change"] == until:
        return Built(anew=False, written=0, deleted=0)
    engine = open_index(store, folder)
    since = int(state["change"])
    written = _write(engine, store, since, progress)
    deleted = engine.delete(gone(store, since))
    engine.close()
    _set_state(_generation(folder), until)
    return Built(anew=False, written=written, deleted=deleted)


def open_index(store: Store, folder: Path) -> Engine:
    """Open the generation that serves; raises IndexMissing, IndexDamaged."""
    return WhooshEngine(_generation(folder), source(store))


def source(store: Store) -> Callable[[Sequence[str]], Mapping[str, Document]]:
    """Give what engines get the documents of their hits from."""

    def documents(ids: Sequence[str]) -> Mapping[str, Document]:
        found = (saved_post(store, id) for id in ids)
        return {saved.post.key: document(saved) for saved in found if saved is not None}

    return documents


def _build_anew(store: Store, folder: Path, until: int, jobs: int, progress: Progress) -> int:
    numbers = [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]
    target = folder / str(max(numbers, default=0) + 1)
    engine = WhooshEngine(target, source(store), create=True)
    written = _write(engine, store, 0, progress) if jobs == 1 else _write_together(engine, store, jobs, progress)
    engine.settle()
    engine.close()
    _set_state(target, until)
    _replace(folder / CURRENT, target.name)
    for path in folder.iterdir():
        if path.name.isdecimal() and path != target:
            shutil.rmtree(path)
    return written


def _write(engine: Engine, store: Store, since: int, progress: Progress) -> int:
    """Write what has changed in a store; the engine says how much of it is kept if this is killed."""
    of = post_count(store, since)

    def told() -> Iterator[Document]:
        for number, saved in enumerate(saved_posts(store, since)):
            if number % STEP == 0:
                progress("index", number, of)
            yield document(saved)

    written = engine.write(told())
    progress("index", written, of)
    return written


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


def _generation(folder: Path) -> Path:
    try:
        return folder / (folder / CURRENT).read_text("utf-8").strip()
    except FileNotFoundError:
        raise IndexMissing(f"there is no index in {folder}; make one: forumsearch index") from None


def _state(folder: Path) -> Mapping[str, str | int]:
    """Give what is known of the generation that serves; nothing where there is none that can be added to."""
    try:
        state = json.loads((_generation(folder) / STATE).read_text("utf-8"))
    except (IndexMissing, FileNotFoundError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _set_state(generation: Path, change: int) -> None:
    _replace(generation / STATE, json.dumps({"analysis": VERSION, "change": change}))


def _replace(file: Path, text: str) -> None:
    """Give a file a new text at once: whoever reads it sees the old one or the new one."""
    beside = file.with_name(f"{file.name}.new")
    with beside.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    beside.replace(file)
