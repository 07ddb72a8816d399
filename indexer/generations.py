"""The generations of an index: which serves, which is kept beside it, and how another takes its place.

index/current        the name of the generation that serves
index/<n>/           a generation, with state.json: what of the store is in it; never changes
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.disk import keep_names, replace_text, told
from indexer.engines.whoosh.proof import prove
from indexer.errors import IndexMissing, IndexUnwritten

CURRENT = "current"
STATE = "state.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What of a store is in a generation: the store's name, its change number, the version of the analysis.

    redactions: the digest of those that had been carried out when the generation was made anew.
    """

    store: str
    change: int
    analysis: str
    redactions: str


@contextmanager
def unwritten_is_told(folder: Path) -> Iterator[None]:
    """Raise IndexUnwritten, which says what to do, where the disk refuses."""
    try:
        yield
    except OSError as bad:
        raise IndexUnwritten(f"the index in {folder} stays as it was: {told(bad)}") from None


def let_serve(folder: Path, made: Path, state: State) -> None:
    """Give a new generation its number, let it serve, and forget all but the one before."""
    before = _serving(folder)
    target = folder / str(max(generations(folder), default=0) + 1)
    replace_text(made / STATE, json.dumps(asdict(state)))
    made.rename(target)
    keep_names(folder)
    replace_text(folder / CURRENT, target.name)
    forget_generations(folder, [int(before)] if before else [], state)


def _kept(folder: Path, earlier: Iterable[int], state: State) -> set[str]:
    """Give the generation that serves, and of earlier ones those that hold nothing that was redacted since."""
    states = {str(number): read_state(folder / str(number)) for number in earlier}
    kept = {name for name, one in states.items() if one is not None and one.redactions == state.redactions}
    return {_serving(folder), *kept}


def generations(folder: Path) -> list[int]:
    """Give the numbers of the generations in a folder, the oldest first."""
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal())


def forget_generations(folder: Path, but: Iterable[int], state: State) -> None:
    """Remove all generations but the one that serves and some, and of those the ones that hold what was redacted since.

    state: of the one that serves.
    """
    kept = _kept(folder, but, state)
    for name in {str(number) for number in generations(folder)} - kept:
        shutil.rmtree(folder / name)


def rollback(folder: Path) -> int:
    """Let the generation serve that did so before the one that does, once it has proved itself; give its number.

    Raises IndexMissing where none is kept, IndexDamaged where that one is not what was written, IndexUnwritten where
    the disk refuses.
    """
    with unwritten_is_told(folder):
        now = generation(folder).name
        earlier = [number for number in generations(folder) if number < int(now)]
        if not earlier:
            raise IndexMissing(
                f"{folder} keeps no earlier index; make the one that serves anew: forumsearch index --all"
            )
        prove(folder / str(earlier[-1]))
        replace_text(folder / CURRENT, str(earlier[-1]))
        return earlier[-1]


def _serving(folder: Path) -> str:
    """Give the name of the generation that serves; "" where none does."""
    try:
        return (folder / CURRENT).read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


def generation(folder: Path) -> Path:
    """Give the folder of the generation that serves; raises IndexMissing."""
    name = _serving(folder)
    if not name.isdecimal():
        raise IndexMissing(f"there is no index in {folder}; make one: forumsearch index")
    return folder / name


def state_of_serving(folder: Path) -> State | None:
    """Give what is in the generation that serves; None where there is none that can be taken over."""
    return read_state(folder / _serving(folder)) if _serving(folder).isdecimal() else None


def read_state(generation: Path) -> State | None:
    """Give what is in a generation; None where it does not say so."""
    try:
        return State(**json.loads((generation / STATE).read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
