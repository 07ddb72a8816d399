"""What visitors may take, what proxies may say, and how the site says how it is."""

import json
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.build import build
from indexer.hits import Window
from indexer.query.tree import Everything
from search_app import create_app
from search_app.home import Home, Shelf
from search_app.limits import COSTS, Buckets, among, cost, visitor
from search_app.settings import Settings, SettingsError
from search_app.spending import Busy, Cost, Spending
from search_app.wsgi import application
from tests.conftest import home_of
from tests.web.reader import get, text

AGORA = "agora.example/phpbb"
STRANGER = {"REMOTE_ADDR": "203.0.113.9"}


def site(home: Home, **said: object) -> FlaskClient:
    return create_app(replace(Settings(home=home.path), **said)).test_client()  # type: ignore[arg-type]


# -- tokens


def test_a_visitor_who_takes_too_much_is_told_when_to_ask_again(home: Home) -> None:
    client = site(home, rate=0.01, burst=40)
    answers = [client.get("/search?q=budget", environ_base=STRANGER) for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert 300 <= int(answers[-1].headers["Retry-After"]) <= 400
    assert re.search(r"Ask again in \d+ seconds?\.", text(answers[-1].text))
    french = client.get("/search?q=budget", environ_base=STRANGER, headers={"Accept-Language": "fr"})
    assert "Redemandez dans" in text(french.text)
    said = client.get("/search.json?q=budget", environ_base=STRANGER)
    assert (said.status_code, said.json["error"]["code"]) == (429, "too_many_requests")
    assert client.get("/search?q=budget", environ_base={"REMOTE_ADDR": "203.0.113.10"}).status_code == 200
    with client.get("/static/app.css", environ_base=STRANGER) as free:
        assert free.status_code == 200


def test_the_machines_own_programs_are_never_asked_to_wait(home: Home) -> None:
    client = site(home, rate=0.01, burst=40)
    assert {client.get("/search?q=budget").status_code for _ in range(15)} == {200}


def test_what_a_visitor_has_already_costs_nothing(home: Home) -> None:
    client = site(home, rate=0.1, burst=40)
    tag = client.get("/search?q=budget").headers["ETag"]
    again = [client.get("/search?q=budget", environ_base=STRANGER, headers={"If-None-Match": tag}) for _ in range(30)]
    assert {one.status_code for one in again} == {304}


def test_tokens_come_back_with_time() -> None:
    now = [0.0]
    buckets = Buckets(2.0, 10, 100, lambda: now[0])
    assert [buckets.wait("a", 4) for _ in range(3)] == [0, 0, 1.0]
    now[0] = 1.0
    assert [buckets.wait("a", 4), buckets.wait("a", 4)] == [0, 2.0]
    now[0] = 100.0
    assert [buckets.wait("a", 40), buckets.wait("a", 1)] == [0, 0.5]  # what costs more than there ever is takes all


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0, 50), st.floats(0, 3))))
@settings(max_examples=60, deadline=None)
def test_buckets_stay_few_and_nobody_gets_more_than_their_part(asked: list[tuple[str, float, float]]) -> None:
    now, taken = [0.0], dict.fromkeys("abcdef", 0.0)
    buckets = Buckets(1.0, 50, 6, lambda: now[0])
    for who, tokens, later in asked:
        now[0] += later
        if not buckets.wait(who, tokens):
            taken[who] += tokens
        assert len(buckets) <= 6
    assert all(one <= 50 + now[0] + 1e-6 for one in taken.values())


def test_the_oldest_bucket_is_forgotten_first() -> None:
    buckets = Buckets(1.0, 10, 2, lambda: 0.0)
    assert [buckets.wait(one, 10) for one in "abab"] == [0, 0, 10, 10]
    buckets.wait("c", 1)
    assert (len(buckets), buckets.wait("b", 1), buckets.wait("a", 10)) == (2, 1, 0)


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_a_visitor_is_an_address_or_a_household(address: str, who: str) -> None:
    assert visitor(address) == who


def test_networks_hold_addresses() -> None:
    networks = ("127.0.0.0/8", "::1/128")
    assert [among(one, networks) for one in ("127.0.0.5", "::1", "::ffff:127.0.0.1", "", None)] == [True] * 5
    assert [among(one, networks) for one in ("203.0.113.9", "::2", "nonsense")] == [False] * 3


def test_crawlers_pay_more_for_what_robots_txt_shuts_and_no_more_for_topics(client: FlaskClient) -> None:
    assert cost("pages.search", "GPTBot/1.1") == 5 * cost("pages.search", "Mozilla/5.0")
    assert cost("reading.topic", "GPTBot/1.1") == cost("reading.topic", "Mozilla/5.0")
    rules = {rule.endpoint for rule in client.application.url_map.iter_rules()}
    assert set(COSTS) <= rules
    robots = get(client, "/robots.txt")
    for closed in ("/search", "/author/", "/*?q=", "/metrics"):
        assert f"Disallow: {closed}\n" in robots
    assert "/topic" not in robots


# -- what a request may hold


def test_what_is_too_large_is_refused_with_a_sentence(client: FlaskClient) -> None:
    assert "longer than is read" in text(get(client, f"/search?q={'x' * 40_000}", 414))
    assert "sans corps" in text(client.get("/", data="x", headers={"Accept-Language": "fr"}).text)
    assert client.get("/", data="x").status_code == 413
    refused = client.post("/search?q=budget", data="x")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "can be read, not written to" in text(refused.text)


def test_a_host_that_cannot_be_gets_a_plain_sentence(client: FlaskClient) -> None:
    refused = client.get("/", headers={"Host": "x" * 300})
    assert (refused.status_code, refused.mimetype) == (400, "text/plain")


def test_a_query_beyond_its_cost_is_answered_in_part_and_says_so(home: Home) -> None:
    client = site(home, query_postings=1)
    page = text(get(client, "/search?q=archives+1939"))
    assert "This is a part of the answer" in page
    assert "partie de la réponse" in text(get(client, "/search?q=archives+1939", language="fr"))
    said = json.loads(get(client, "/search.json?q=archives+1939"))
    assert (said["exact"], said["total"] < 30) == (False, True)
    assert client.get("/search.csv?q=archives+1939").headers["X-Total-Exact"] == "false"
    whole = json.loads(get(site(home), "/search.json?q=archives+1939"))
    assert (whole["exact"], whole["total"]) == (True, 30)
    assert "forumsearch_partial_answers_total 4.0" in get(client, "/metrics")


def test_what_was_not_searched_to_its_end_says_nothing_of_what_is_not_there(home: Home) -> None:
    page = text(get(site(home, query_postings=1), "/search?q=%2Bbudget+%2Barchives"))
    assert "Alone:" not in page
    assert "in any form" not in page


def test_searches_of_one_answer_share_its_time(home: Home) -> None:
    seen: list[float | None] = []
    shelf = Shelf(home)

    def search(query: object, window: Window) -> object:
        seen.append(window.seconds)
        return shelf.search(Everything(), window)

    until = time.perf_counter() + 1.0
    spending = Spending(search, Cost(until=lambda: until, postings=10))  # type: ignore[arg-type]
    spending(Everything(), Window())
    spending(Everything(), Window())
    assert seen[0] is not None
    assert seen[1] is not None
    assert 1.0 >= seen[0] > seen[1]


def test_whose_turn_does_not_come_is_told_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site(home)

    def busy(*_: object) -> None:
        raise Busy

    monkeypatch.setattr("search_app.routes.answer", busy)
    answer = client.get("/search?q=budget")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "your turn did not come" in text(answer.text)
    shelf = Shelf(home, patience=0.01)
    with shelf._turns.taken(), pytest.raises(Busy):
        shelf.search(Everything(), Window())


# -- proxies


def test_forwarded_headers_are_believed_of_trusted_proxies_alone(home: Home) -> None:
    forwarded = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "archive.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/forum",
    }
    behind = site(home, proxies=1, rate=0.1, burst=40)
    for _ in range(10):
        behind.get("/search?q=budget", headers=forwarded)
    assert behind.get("/search?q=budget", headers=forwarded).status_code == 429
    assert behind.get("/search?q=budget", headers=forwarded | {"X-Forwarded-For": "203.0.113.1"}).status_code == 200
    other_reader = forwarded | {"X-Forwarded-For": "203.0.113.2"}
    assert "https://archive.example/forum/search?q=" in behind.get("/opensearch.xml", headers=other_reader).text
    page = behind.get("/", headers=other_reader)
    assert 'action="/forum/search"' in page.text
    assert "Strict-Transport-Security" in page.headers
    for other in (site(home), site(home, proxies=1, trusted=("10.0.0.0/8",))):
        said = other.get("/opensearch.xml", headers=forwarded)
        assert "archive.example" not in said.text
        assert "Strict-Transport-Security" not in said.headers


def test_a_site_may_stand_in_a_folder(home: Home) -> None:
    client = site(home, prefix="/forum", address="https://archive.example/forum/")
    for path in ("/forum/search?q=compost", "/search?q=compost"):  # with and without the proxy taking it off
        page = get(client, path)
        links = re.findall(r' (?:href|src|action)="(/[^"]*)"', page)
        assert links
        assert [link for link in links if not link.startswith("/forum/")] == []
    assert "https://archive.example/forum/search?q=" in get(client, "/forum/opensearch.xml")
    assert "Disallow: /forum/search\n" in get(client, "/robots.txt")
    assert "Sitemap: https://archive.example/forum/sitemap.xml" in get(client, "/robots.txt")
    assert client.get("/forum").status_code == 200
    assert "Path=/forum/" in client.get("/forum/language/fr").headers["Set-Cookie"]


def test_pages_that_crawlers_read_may_be_kept_by_proxies_and_searches_may_not(home: Home) -> None:
    client = site(home)
    assert client.get(f"/topic/{AGORA}/7").headers["Cache-Control"] == "public, no-cache"
    for path in (f"/topic/{AGORA}/7?q=bus", "/search?q=bus", "/"):
        assert client.get(path).headers["Cache-Control"] == "private, no-cache"
    kept = site(home, cache_seconds=60).get(f"/topic/{AGORA}/7")
    assert (kept.headers["Cache-Control"], kept.headers["Vary"]) == ("public, max-age=60", "Accept-Language, Cookie")
    assert client.get("/search?q=bus").headers["X-Robots-Tag"] == "noindex"


def test_headers_are_those_that_owasp_asks_for(client: FlaskClient) -> None:
    headers = client.get("/").headers
    for name, value in {
        "X-Frame-Options": "DENY",
        "X-Permitted-Cross-Domain-Policies": "none",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
    }.items():
        assert headers[name] == value
    assert "camera=()" in headers["Permissions-Policy"]


# -- health, metrics, log


def test_the_site_says_that_it_is_well(client: FlaskClient) -> None:
    said = json.loads(get(client, "/healthz"))
    generation = said.pop("generation")
    assert said == {"ok": True, "store": True, "index": True, "documents": 162, "message": ""}
    metrics = get(client, "/metrics")
    assert f'forumsearch_index_generation{{generation="{generation}"}} 1.0' in metrics
    assert "forumsearch_documents 162.0" in metrics
    assert 'forumsearch_requests_total{method="GET",route="/healthz",status="200"}' in metrics
    assert 'forumsearch_request_seconds_bucket{le="0.05",route="/healthz"}' in metrics
    assert "process_resident_memory_bytes" in metrics


def test_metrics_are_for_the_machines_own_programs(client: FlaskClient) -> None:
    get(client, "/metrics")
    assert client.get("/metrics", environ_base=STRANGER).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404


@pytest.fixture
def mine(tmp_path: Path) -> Home:
    return home_of(Path(__file__).parents[1] / "dialects/smf/2.0-normal-en/page.html", tmp_path)


def _of_another_version(home: Home) -> None:
    for file in home.index.rglob("*.json"):
        file.write_text(
            re.sub(r'"(analysis|version|format)": *"?\d+"?', r'"\1": 999', file.read_text("utf-8")), "utf-8"
        )


def _without_index(home: Home) -> None:
    for file in sorted(home.index.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()


def _no_store(home: Home) -> None:
    for file in home.path.glob("store.sqlite*"):
        file.unlink()
    home.store.write_bytes(b"no database at all" * 100)


@pytest.mark.parametrize(("fault", "store"), [(_without_index, True), (_of_another_version, True), (_no_store, False)])
def test_an_archive_that_cannot_answer_says_so_and_comes_back(mine: Home, fault: object, store: bool) -> None:
    assert callable(fault)
    fault(mine)
    client = site(mine)
    page = client.get("/search?q=heron", environ_base=STRANGER, headers={"Accept-Language": "fr"})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert "Revenez dans un moment" in text(page.text) or "son index est abîmé" in text(page.text).lower()
    assert str(mine.path) not in page.text
    health = client.get("/healthz")
    assert (health.status_code, health.json["ok"], health.json["store"], health.json["index"]) == (
        503,
        False,
        store,
        False,
    )
    assert health.json["message"]
    assert client.get("/healthz", environ_base=STRANGER).json["message"] == ""
    assert "forumsearch_up 0.0" in get(client, "/metrics")
    if store:
        with mine.open_store() as opened:
            build(opened, mine.index, anew=True)
        assert client.get("/search?q=heron").status_code == 200
        assert client.get("/healthz").json["ok"]


def test_the_log_has_a_line_of_json_a_request_and_nothing_personal_unless_asked(home: Home, tmp_path: Path) -> None:
    quiet, loud = tmp_path / "quiet.log", tmp_path / "loud.log"
    site(home, access_log=str(quiet)).get("/search?q=secret", environ_base=STRANGER)
    site(home, access_log=str(loud), log_addresses=True, log_queries=True).get(
        "/search?q=secret", environ_base=STRANGER
    )
    said = json.loads(quiet.read_text("utf-8"))
    assert {name: said[name] for name in ("method", "route", "status", "partial", "crawler")} == {
        "method": "GET", "route": "/search", "status": 200, "partial": False, "crawler": False,
    }  # fmt: skip
    assert "secret" not in quiet.read_text("utf-8")
    assert "203.0.113.9" not in quiet.read_text("utf-8")
    said = json.loads(loud.read_text("utf-8"))
    assert (said["address"], said["asked"]) == ("203.0.113.9", "/search?q=secret")
    with pytest.raises(SettingsError, match=r"access_log: .* cannot be written"):
        site(home, access_log=str(tmp_path / "none" / "x.log"))


def test_a_server_of_wsgi_serves_the_home_of_the_environment(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUMSEARCH_HOME", str(home.path))
    monkeypatch.setenv("FORUMSEARCH_PAGE_SIZE", "3")
    assert len(json.loads(get(application().test_client(), "/search.json?q=archives"))["hits"]) == 3
