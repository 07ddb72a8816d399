"""Who is let in when many ask at once, who waits, and who is told to come again."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

import pytest
from flask import g
from flask.testing import FlaskClient

from indexer.engines.whoosh.budget import Budget
from indexer.engines.whoosh.index import open_snapshot
from indexer.engines.whoosh.patterns import meant
from indexer.engines.whoosh.segment import Segment
from indexer.generations import generation
from indexer.hits import Window
from indexer.query.parser import parse
from indexer.query.tree import Everything, Wildcard
from search_app import create_app
from search_app.admission import admission
from search_app.answers import Asked, answer
from search_app.filters import Filter
from search_app.home import Home, Shelf
from search_app.settings import Settings
from search_app.spending import REFUSALS, Busy, Cost, Spending, Turns
from search_app.visit import cost
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
    doors, came = Turns(1, 3, 10.0), list[int]()
    doors.enter()

    def visit(number: int) -> None:
        doors.enter()
        came.append(number)
        doors.leave()

    visitors = []
    for number in range(3):
        visitors.append(begun(lambda number=number: visit(number)))
        wait_for(lambda: doors.waiting > number)  # noqa: B023
    with pytest.raises(Busy):
        doors.enter()
    doors.leave()
    for one in visitors:
        one.join()
    assert (came, doors.waiting) == ([0, 1, 2], 0)
    doors.enter()


def test_a_turn_that_does_not_come_in_time_is_told_and_leaves_no_trace() -> None:
    doors = Turns(1, 1, 0.01)
    doors.enter()
    for _ in range(3):
        with pytest.raises(Busy):
            doors.enter()
    doors.leave()
    doors.enter()


def test_while_some_are_told_to_come_again_the_others_wait_less() -> None:
    doors = Turns(1, 1, 60.0, 0.01)
    doors.enter()
    waits = begun(doors.enter)
    wait_for(lambda: doors.waiting == 1)
    for _ in range(REFUSALS):
        assert not doors.overloaded
        with pytest.raises(Busy):
            doors.enter()
    assert doors.overloaded
    doors.leave()
    waits.join()
    with pytest.raises(Busy):
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
    monkeypatch.setattr(Turns, "waiting", 1)
    app.test_client().get("/search?q=compost")
    assert seen[0] is not None
    assert seen[-1] is not None
    assert seen[0] > 4
    assert seen[-1] <= 0.1


def test_while_some_are_told_to_come_again_an_answer_has_the_least_time(home: Home) -> None:
    app = create_app(replace(Settings(home=home.path), waiting=0))
    doors: Turns = app.extensions["admission"]
    with app.test_request_context("/search?q=budget"):
        g.began = 7.0
        assert cost().until() == 7.0 + 5.0
        doors.enter()
        for _ in range(REFUSALS):
            with pytest.raises(Busy):
                doors.enter()
        assert cost().until() == 7.0 + 0.05


def test_what_was_meant_is_not_said_where_others_search_all_the_time(home: Home) -> None:
    shelf = Shelf(home)
    assert shelf.meant("archivse") == "archives"
    with shelf._turns.taken():
        assert shelf.meant("archivse", seconds=0.01) == ""


def test_an_answer_that_has_begun_has_less_time_as_soon_as_others_wait(home: Home) -> None:
    app = create_app(replace(Settings(home=home.path), query_seconds=60.0, crowded_seconds=0.05))
    doors: Turns = app.extensions["admission"]
    with app.test_request_context("/search?q=budget"):
        g.began = time.perf_counter() - 1.0
        spending = Spending(app.extensions["shelf"].search, cost())
        wait_for(lambda: time.perf_counter() > spending._least)
        assert (spending.late(), spending(Everything(), Window()).exact) == (False, True)
        doors._queue.append(threading.Event())
        assert (spending.late(), spending(Everything(), Window(facets=("site",))).exact) == (True, False)
        doors._queue.clear()
        assert (spending.late(), spending.partial) == (True, True)  # what was left out does not come back


LATE = Cost(until=lambda: 0.0)
"""What an answer costs for which there is no time at all."""


def test_what_comes_late_is_left_out_and_the_answer_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(home)
    query = "budget compost +archivez"
    whole = answer(shelf, Asked(text="budget", facets=True))
    assert whole.hits.exact
    assert all(one.why for one in whole.shown)
    monkeypatch.setattr("search_app.spending.LEAST_SECONDS", -1.0)
    late = answer(shelf, Asked(text=query, facets=True, cost=LATE, filters=(Filter("lang", "fr"),)))
    assert (late.hits.exact, late.meant, late.alone, late.unfiltered) == (False, "", (), 0)
    assert not any(late.hits.facets.values())


def test_a_hit_for_whose_words_there_is_no_time_shows_its_beginning(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(home)
    found = shelf.search(parse("budget").query, Window())
    shelf.search = lambda query, window: found  # type: ignore[method-assign]
    monkeypatch.setattr("search_app.spending.LEAST_SECONDS", -1.0)
    late = answer(shelf, Asked(text="budget", cost=LATE))
    assert (late.hits.exact, len(late.shown)) == (False, len(found.hits))
    assert not any(one.snippet.spans or one.title.spans for one in late.shown)
    assert all(one.snippet.text for one in late.shown)


def test_a_pattern_that_looks_at_all_words_keeps_to_its_time(home: Home) -> None:
    segment = generation_segment(home)
    assert len(meant(segment, Wildcard("*e*"), Budget())[0]) > 100
    late = Budget(deadline=time.perf_counter() - 1)
    assert (len(meant(segment, Wildcard("*e*"), late)[0]), late.spent) == (0, True)


def generation_segment(home: Home) -> Segment:
    return open_snapshot(generation(home.index)).parts[0].segment


def test_a_topic_for_whose_words_there_is_no_time_is_shown_without_marks(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(replace(Settings(home=home.path), kept_bytes=0)).test_client()
    where = client.get("/search.json?q=budget").json["hits"][0]
    path = f"/topic/{where['site']}/{where['topic']}?q=budget"
    whole = client.get(path).text
    monkeypatch.setattr("search_app.spending.LEAST_SECONDS", -1.0)
    monkeypatch.setattr("search_app.visit.cost", lambda: LATE)
    late = client.get(path)
    assert ("<mark>" in whole, 'class="partial"' in whole) == (True, False)
    assert (late.status_code, "<mark>" in late.text, 'class="partial"' in late.text) == (200, False, True)
    assert "Nothing was found as far as was searched." in text(late.text)


def test_as_many_are_let_in_as_may_search_at_a_time_over_a_cluster_more_than_there_are_processors() -> None:
    settings = Settings(waiting=0, threads=200)
    for said, let_in in ((settings, 100), (replace(settings, working=2), 2), (replace(settings, threads=64), 32)):
        doors = admission(said, searching=100)
        for _ in range(let_in):
            doors.enter()
        with pytest.raises(Busy):
            doors.enter()


BEGIN = len('{"id": "agora.example/phpbb/9/151')  # of a line, more or less: it names the post


@pytest.mark.parametrize(("ending", "last"), [("jsonl", '{"ok": false, "error": {"code": "partial"'), ("csv", "Here")])
def test_a_whole_answer_lets_others_in_between_its_pieces_and_says_where_it_ends(
    home: Home, monkeypatch: pytest.MonkeyPatch, ending: str, last: str
) -> None:
    monkeypatch.setattr(import_module("search_app.programs"), "BATCH", 2)
    settings = replace(Settings(home=home.path), working=1, waiting=0)
    path = f"/search.{ending}?q=le+la+budget+the"
    app = create_app(settings)
    doors: Turns = app.extensions["admission"]
    pieces = app.test_client().get(path, buffered=False).iter_encoded()
    said = []
    for piece in pieces:
        said.append(piece.decode())
        with doors.taken(0.0):  # nobody is in while a piece is read
            pass
    cut = create_app(replace(settings, export_seconds=0.0)).test_client().get(path).text.splitlines()
    whole = "".join(said).splitlines()
    assert len(whole) > 6
    begins = [line[:BEGIN] for line in cut[:-1]]  # passages are cut otherwise where it is late
    assert begins == [line[:BEGIN] for line in whole[: len(cut) - 1]]
    assert len(cut) <= 4
    assert cut[-1].strip('"').startswith(last)
