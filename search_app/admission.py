"""Whose request is worked on: one at a time, or as many as a cluster answers, and a few more wait.

Python works on one at a time in any case: of two, each takes twice as long (half of all pages took 64 ms at saturation
instead of 96).

Whoever comes beyond that is told at once to come again: so those who are let in are answered soon, however many ask.
"""

from collections.abc import Callable

from flask import Flask, g, request

from search_app.limits import COSTS, OTHER
from search_app.settings import Settings
from search_app.spending import Turns

WORK = 1.0  # tokens from which on a page is work; cheaper ones, and kept ones, pass beside


def admission(said: Settings, searching: int) -> Turns:
    """Give the turns that settings ask for.

    searching: how many may search at the same time; half the threads are left for those who wait and are told so.
    """
    working = said.working or max(1, min(searching, said.threads // 2))
    return Turns(working, said.waiting, said.waiting_seconds, said.overload_waiting_seconds)


def entrance(app: Flask) -> Callable[[], None]:
    """Give what lets a request in, or ends it with Busy; it leaves when it is answered."""
    doors: Turns = app.extensions["admission"]

    def entered() -> None:
        if COSTS.get(request.endpoint or "", OTHER) >= WORK:
            doors.enter()
            g.entered = True

    app.teardown_request(lambda _: leave(doors))
    return entered


def leave(doors: Turns) -> None:
    """Let the next one in: at the end of a request, or before what takes a turn for each piece that it makes."""
    if g.pop("entered", False):
        doors.leave()
