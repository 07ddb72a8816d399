"""Who is let in when many ask at once, who waits, and who is told to come again."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from indexer.engines.whoosh.budget import Budget
from indexer.engines.whoosh.index import open_snapshot
from indexer.engines.whoosh.patterns import meant
from indexer.engines.whoosh.segment import Segment
from indexer.generations import generation
from indexer.query.tree import Wildcard
from search_app import create_app
from search_app.admission import Admission
from search_app.home import Home
from search_app.settings import Settings
from search_app.spending import Busy
from tests.web.reader import text


def begun(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def wait_for(said: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not said() and time.monotonic() < until:
        time.sleep(0.001)
    assert said()


def test_turns_come_in_the_order_of_asking() -> None:
    doors, came = Admission(1, 3, 10.0), list[int]()
    doors.enter()

    def visit(number: int) -> None:
        doors.enter()
        came.append(number)
        doors.leave()

    visitors = []
    for number in range(3):
        visitors.append(begun(lambda number=number: visit(number)))
        wait_for(lambda: len(doors._queue) > number)  # noqa: B023
    assert doors.crowded
    with pytest.raises(Busy):
        doors.enter()
    doors.leave()
    for one in visitors:
        one.join()
    assert (came, doors.crowded) == ([0, 1, 2], False)
    doors.enter()


def test_a_turn_that_does_not_come_in_time_is_told_and_leaves_no_trace() -> None:
    doors = Admission(1, 1, 0.01)
    doors.enter()
    for _ in range(3):
        with pytest.raises(Busy):
            doors.enter()
    doors.leave()
    doors.enter()


@pytest.fixture
def full(home: Home) -> FlaskClient:
    """Give a site on whose one place somebody works without end."""
    app = create_app(replace(Settings(home=home.path), working=1, waiting=0))
    client = app.test_client()
    client.get("/search?q=budget")
    app.extensions["admission"].enter()
    return client


def test_who_comes_beyond_what_can_be_worked_on_is_told_to_come_again(full: FlaskClient) -> None:
    said = full.get("/search?q=compost")
    assert (said.status_code, said.headers["Retry-After"]) == (503, "2")
    assert "your turn did not come" in text(said.text)
    assert full.get("/search.json?q=compost").json["error"]["code"] == "busy"
    full.application.extensions["admission"].leave()
    assert [full.get("/search?q=compost").status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize("path", ["/healthz", "/static/app.css", "/", "/robots.txt", "/search?q=budget"])
def test_cheap_pages_and_kept_ones_pass_beside(full: FlaskClient, path: str) -> None:
    with full.get(path) as said:
        assert said.status_code == 200


def test_a_request_that_fails_leaves_too(home: Home) -> None:
    client = create_app(replace(Settings(home=home.path), working=1, waiting=0)).test_client()
    asked = ("/topic/nowhere.example/1", "/nope", "/search.json?q=x&page=a", "/viewtopic.php?t=0")
    assert [client.get(one).status_code for one in asked for _ in range(2)].count(503) == 0


def test_while_others_wait_a_search_takes_less_time(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(replace(Settings(home=home.path), query_seconds=5.0, crowded_seconds=0.1))
    seen: list[float | None] = []
    answer = app.extensions["shelf"].search
    monkeypatch.setattr(
        app.extensions["shelf"], "search", lambda query, window: (seen.append(window.seconds), answer(query, window))[1]
    )
    app.test_client().get("/search?q=budget")
    monkeypatch.setattr(Admission, "crowded", True)
    app.test_client().get("/search?q=compost")
    assert seen[0] is not None
    assert seen[-1] is not None
    assert seen[0] > 4
    assert seen[-1] <= 0.1


def test_a_pattern_that_looks_at_all_words_keeps_to_its_time(home: Home) -> None:
    segment = generation_segment(home)
    assert len(meant(segment, Wildcard("*e*"), Budget())[0]) > 100
    late = Budget(deadline=time.perf_counter() - 1)
    assert (len(meant(segment, Wildcard("*e*"), late)[0]), late.spent) == (0, True)


def generation_segment(home: Home) -> Segment:
    return open_snapshot(generation(home.index)).parts[0].segment
