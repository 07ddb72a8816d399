"""What answering may take: the time that the searches of one answer share, and whose turn it is to search."""

import threading
import time
from dataclasses import dataclass, replace
from types import TracebackType

from indexer.hits import Hits, Window
from indexer.query.tree import Query
from indexer.search import Engine

LEAST_SECONDS = 0.05  # that any search may take, however much of the time is gone: so that it finds something


class Busy(Exception):
    """So many search that a request's turn did not come in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one answer may take: seconds for its searches together, postings for each of them; None: any."""

    seconds: float | None = None
    postings: int | None = None


ANY = Cost()


class Spending:
    """The searches of one answer; partial says whether any of them left something out."""

    def __init__(self, search: Engine, cost: Cost) -> None:
        self._search, self._cost = search, cost
        self._until = None if cost.seconds is None else time.perf_counter() + cost.seconds
        self.partial = False

    def __call__(self, query: Query, window: Window) -> Hits:
        """Answer a query within what is left.  Raises what the search raises."""
        left = None if self._until is None else max(LEAST_SECONDS, self._until - time.perf_counter())
        hits = self._search(query, replace(window, seconds=left, postings=self._cost.postings))
        self.partial |= not hits.exact
        return hits


class Turns:
    """A lock for so many at a time, waited for so many seconds and no longer, None: for ever; as a context: Busy."""

    def __init__(self, patience: float | None = None, count: int = 1) -> None:
        self._lock = threading.BoundedSemaphore(count)
        self._patience = patience

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=self._patience):
            raise Busy

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lock.release()
