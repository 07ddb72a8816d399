"""Whose request is worked on: as many at a time as there are processors, and a few more wait a moment for their turn.

Whoever comes beyond that is told at once to come again: so those who are let in are answered soon, however many ask.
"""

import os
import threading
from collections import deque
from collections.abc import Callable

from flask import Flask, g, request

from search_app.limits import COSTS, OTHER
from search_app.settings import Settings
from search_app.spending import Busy

WORK = 1.0  # tokens from which on a page is work; cheaper ones, and kept ones, pass beside


class Admission:
    """Lets so many in at a time, in the order in which they came; so many more wait, so many seconds at most.

    Threads may share it.
    """

    def __init__(self, working: int, waiting: int, seconds: float) -> None:
        self._free, self._most, self._seconds = working, waiting, seconds
        self._lock = threading.Lock()
        self._queue: deque[threading.Event] = deque()

    @property
    def crowded(self) -> bool:
        """Say whether anybody waits."""
        return bool(self._queue)

    def enter(self) -> None:
        """Come in when it is one's turn; raises Busy where it does not come in time, or too many wait already."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            if len(self._queue) >= self._most:
                raise Busy
            turn = threading.Event()
            self._queue.append(turn)
        if not turn.wait(self._seconds):
            with self._lock:
                if turn in self._queue:  # else its turn came this very moment
                    self._queue.remove(turn)
                    raise Busy

    def leave(self) -> None:
        """Let the next one in."""
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1


def admission(said: Settings) -> Admission:
    """Give the admission that settings ask for."""
    return Admission(said.working or os.cpu_count() or 1, said.waiting, said.waiting_seconds)


def entrance(app: Flask) -> Callable[[], None]:
    """Give what lets a request in, or ends it with Busy; it leaves when it is answered."""
    doors: Admission = app.extensions["admission"]

    def entered() -> None:
        if COSTS.get(request.endpoint or "", OTHER) >= WORK:
            doors.enter()
            g.entered = True

    def left(_: BaseException | None) -> None:
        if g.pop("entered", False):
            doors.leave()

    app.teardown_request(left)
    return entered
