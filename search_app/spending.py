"""What answering may take: the time that all parts of one answer share, and whose turn it is to search."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from indexer.hits import Hits, Window
from indexer.query.tree import Query
from indexer.search import Engine

AGAIN_SECONDS = 2  # after which those come again whose turn did not come
REFUSALS = 5  # within that time are a crowd; a page with all that it asks for beside is refused fewer times
LEAST_SECONDS = 0.03  # that the first search of an answer may take, however late it is: so that it finds something


class Busy(Exception):
    """So many search that a request's turn did not come in time."""


def _any_time() -> float:
    return math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one answer may take.

    until: gives when it has to be there (time.perf_counter), which may come nearer meanwhile.  postings: for each of
    its searches; None: any.
    """

    until: Callable[[], float] = _any_time
    postings: int | None = None


ANY = Cost()


class Spending:
    """The searches of one answer, and what is made of them; partial says whether anything was left out."""

    def __init__(self, search: Engine, cost: Cost) -> None:
        self._search, self._cost = search, cost
        self._least = time.perf_counter() + LEAST_SECONDS
        self._late = self.partial = False

    def late(self) -> bool:
        """Say whether it is too late for a further part of the answer: whoever asks leaves it out."""
        self._late = self._late or self.left == 0.0
        self.partial |= self._late
        return self._late

    @property
    def left(self) -> float | None:
        """Give how many seconds are left, None for any number."""
        left = max(self._least, self._cost.until()) - time.perf_counter()
        return None if math.isinf(left) else max(0.0, left)

    def __call__(self, query: Query, window: Window) -> Hits:
        """Answer a query within what is left.  Raises what the search raises."""
        hits = self._search(query, replace(window, seconds=self.left, late=self.late, postings=self._cost.postings))
        self.partial |= not hits.exact
        return hits


class Turns:
    """So many at a time, in the order in which they came; so many more wait, so many seconds at most; None: for ever.

    overload_seconds: so many where turns of others did not come: a queue that is never empty makes all wait and helps
    nobody (Nichols and Jacobson, Controlling Queue Delay, 2012).  Threads may share it.
    """

    def __init__(
        self,
        count: int = 1,
        most: float = math.inf,
        seconds: float | None = None,
        overload_seconds: float | None = None,
    ) -> None:
        self._free, self._most, self._seconds = count, most, seconds
        self._overload_seconds = seconds if overload_seconds is None else overload_seconds
        self._lock = threading.Lock()
        self._queue: deque[threading.Event] = deque()
        self._refused: deque[float] = deque(maxlen=REFUSALS)

    @property
    def waiting(self) -> int:
        """Give how many wait."""
        return len(self._queue)

    @property
    def overloaded(self) -> bool:
        """Say whether the turns of REFUSALS did not come in the last AGAIN_SECONDS: they are about to come again."""
        return len(self._refused) == REFUSALS and time.monotonic() - self._refused[0] < AGAIN_SECONDS

    def enter(self, seconds: float | None = None) -> None:
        """Come in when it is one's turn; raises Busy where it does not come in time, or too many wait already.

        seconds: to wait at most, however many do; None: as all.
        """
        with self._lock:
            if self._free:
                self._free -= 1
                return
            if seconds is None:
                if len(self._queue) >= self._most:
                    self._refused.append(time.monotonic())
                    raise Busy
                seconds = self._overload_seconds if self.overloaded else self._seconds
            turn = threading.Event()
            self._queue.append(turn)
        if not turn.wait(seconds):
            with self._lock:
                if turn in self._queue:  # else its turn came this very moment
                    self._queue.remove(turn)
                    self._refused.append(time.monotonic())
                    raise Busy

    def leave(self) -> None:
        """Let the next one in."""
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1

    @contextmanager
    def taken(self, seconds: float | None = None) -> Iterator[None]:
        """Come in as enter does, and leave at the end."""
        self.enter(seconds)
        try:
            yield
        finally:
            self.leave()
