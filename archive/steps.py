"""What files hold as one stream of steps: a file begins, a page of it, a trouble, a file ends.

Pages are understood on the way, by this process, by several or by other machines: what a page says hangs on its bytes
alone.  The steps stay in order and one process writes them down, so that the store is the same whoever worked.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from archive.crews import crew
from archive.dialects import Known, dialects
from archive.dialects.generic.moulds import load_mould
from archive.pages import understand
from archive.readers.folder import SavedFile
from archive.records import Extract, NotTopic, Reading, Trouble
from archive.store.captures import Packed, pack

BATCH_PAGES = 8  # pages that go to a process together: enough to pay for the way
AHEAD = 3  # batches that wait for each process: enough to keep it busy, few enough to keep memory flat
FEW_PAGES = AHEAD * BATCH_PAGES  # so few pages are not worth another process


@dataclass(frozen=True, slots=True)
class Way:
    """How pages are understood; those that are read again first with moulds of their neighbours, without some dialects.

    moulds: as JSON.
    """

    parser: str
    known: Known
    moulds: tuple[str, ...] = ()
    strangers: frozenset[str] = frozenset()

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


def worked(steps: Iterator[Unread], way: Way, jobs: int, cluster: str = "") -> Iterator[Step]:
    """Give the steps in their order, pages understood, by as many processes as there are jobs, or by a cluster.

    cluster: the address of a Dask scheduler.  Raises CrewError.
    """
    batches = _batches(steps)
    if jobs <= 1 and not cluster:
        for batch in batches:
            yield from understood(batch, way)
        return
    with crew(jobs, cluster, way.fingerprint) as (pool, hands):
        waiting: deque[Future[list[Step]]] = deque()
        for batch in batches:
            waiting.append(pool.submit(understood, batch, way))
            if len(waiting) >= AHEAD * hands:
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
    said = _by_neighbours(reading, way) if way.moulds or way.strangers else []
    if not any(isinstance(one, Extract) for one in said):
        said = list(understand(reading, dialects(way.known), way.parser))
    return Said(replace(reading, body=b""), tuple(pack(one) if isinstance(one, Extract) else one for one in said))


def _by_neighbours(reading: Reading, way: Way) -> list[Extract | NotTopic | Trouble]:
    known = replace(way.known, without=way.known.without | way.strangers)
    return list(understand(reading, dialects(known), way.parser, tuple(map(load_mould, way.moulds))))
