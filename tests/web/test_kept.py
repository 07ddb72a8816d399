"""Pages are made once while the archive is the same: no reader sees one that is not theirs, or an earlier archive's."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.intake import take_in
from archive.readers.limits import Limits
from archive.redactions import Redaction, Redactions
from indexer.build import build
from search_app import create_app
from search_app.home import Home, Shelf
from search_app.kept import OVERHEAD, PART, Kept, Page
from search_app.settings import Settings
from tests.conftest import SAMPLE, home_of

STRANGER = {"REMOTE_ADDR": "203.0.113.9"}
PATHS = ("/", "/search?q=budget", "/search.json?q=budget", "/search.atom?q=budget", "/sites.json", "/help")


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list to which each search adds what it asks for."""
    done: list[str] = []
    search = Shelf.search
    monkeypatch.setattr(
        Shelf, "search", lambda self, query, window: done.append(str(query)) or search(self, query, window)
    )
    return done


@pytest.fixture
def mine(tmp_path: Path) -> Home:
    """Give an archive that a test may change."""
    return home_of(SAMPLE, tmp_path / "home")


def site(home: Home, **said: object) -> FlaskClient:
    return create_app(replace(Settings(home=home.path), **said)).test_client()  # type: ignore[arg-type]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_the_same_when_it_is_asked_for_again(home: Home, path: str) -> None:
    client = site(home)
    first, again = client.get(path), client.get(path)
    assert (first.status_code, first.data, list(first.headers)) == (200, again.data, list(again.headers))
    empty = client.head(path)
    assert (empty.status_code, empty.data, empty.headers["ETag"]) == (200, b"", first.headers["ETag"])


def test_nothing_is_searched_for_a_page_that_was_made_before(home: Home, searches: list[str]) -> None:
    client = site(home)
    client.get("/search?q=budget")
    made = len(searches)
    client.get("/search?q=budget")
    assert made
    assert len(searches) == made
    without = site(home, kept_bytes=0)
    for times in (1, 2):
        without.get("/search?q=budget")
        assert len(searches) == made * (times + 1)


def test_each_language_host_and_folder_has_pages_of_its_own(home: Home) -> None:
    client = site(home)
    path = "/search.atom?q=budget"
    pages = [
        client.get("/search?q=budget", headers=said).data for said in ({}, {"Accept-Language": "fr"}, {"Cookie": "a=b"})
    ]
    assert pages[0] == pages[2] != pages[1]
    feeds = [
        client.get(path, base_url=base).text
        for base in ("http://one.example", "https://one.example", "http://two.example", "http://one.example/folder")
    ]
    assert len(set(feeds)) == 4
    assert all(base in feed for base, feed in zip(("http://one.", "https://one.", "//two."), feeds, strict=False))
    assert "http://one.example/folder/post/" in feeds[3]
    plain, secure = (client.get("/help", base_url=f"{scheme}://one.example") for scheme in ("http", "https"))
    assert ("Strict-Transport-Security" in plain.headers, "Strict-Transport-Security" in secure.headers) == (0, 1)


def test_a_part_of_an_answer_is_never_kept(home: Home, searches: list[str]) -> None:
    client = site(home, query_postings=1000, query_seconds=0.05)
    client.application.extensions["shelf"].search = lambda query, window: replace(
        Shelf(home).search(query, window), exact=False
    )
    assert "a part of the answer" in client.get("/search?q=budget").text
    made = len(searches)
    client.get("/search?q=budget")
    assert len(searches) == 2 * made
    assert client.application.extensions["kept"].bytes == 0


def test_errors_streams_and_ways_to_elsewhere_are_never_kept(home: Home) -> None:
    client = site(home)
    for path in ("/topic/none/1", "/search.csv?q=budget", "/search.jsonl?q=budget", "/search?q=", "/language/fr"):
        with client.get(path) as response:
            assert response.status_code in (200, 302, 404)
    assert client.application.extensions["kept"].bytes == 0


def test_pages_that_were_made_before_take_their_tokens(home: Home) -> None:
    client = site(home, rate=0.01, burst=40)
    answers = [client.get("/search?q=budget", environ_base=STRANGER).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert 'forumsearch_requests_total{method="GET",route="/search",status="200"} 10.0' in client.get("/metrics").text


def test_what_is_redacted_is_on_no_page_and_in_no_memory_any_more(mine: Home) -> None:
    client = site(mine)
    kept = client.application.extensions["kept"]
    before = client.get("/search?q=budget").text
    assert "budget</mark>" in before
    assert kept.bytes
    with mine.open_store() as store:
        take_in(store, [], limits=Limits(), redactions=Redactions([Redaction(phrase="budget")]))
        after = client.get("/search?q=budget").text
        build(store, mine.index)
    assert "budget</mark>" not in after
    assert client.get("/help").status_code == 200
    assert not any(b"budget</mark>" in page.body for page in kept._pages.values())


def test_synonyms_that_are_written_down_hold_at_once(mine: Home) -> None:
    client = site(mine)
    first = client.get("/search?q=qqqq")
    mine.synonyms.write_text("qqqq, budget\n", "utf-8")
    then = client.get("/search?q=qqqq", headers={"If-None-Match": first.headers["ETag"]})
    assert "No post found" in first.text
    assert then.status_code == 200
    assert "No post found" not in then.text


@given(st.lists(st.tuples(st.sampled_from("12"), st.sampled_from("abcdef"), st.integers(0, 9000), st.booleans())))
@settings(deadline=None)
def test_memory_is_bounded_and_a_page_is_of_the_state_that_is_asked_for(
    asked: list[tuple[str, str, int, bool]],
) -> None:
    most = 3 * (OVERHEAD + 9000)
    kept = Kept(most)
    for state, tag, size, late in asked:
        found = kept.get(state, tag)
        assert found is None or found.headers == ((state, tag),)
        kept.keep("0" if late else state, tag, Page(b"x" * size, ((state, tag),)))
        assert kept.bytes == sum(page.size for page in kept._pages.values()) <= most
        assert all(page.size <= most // PART for page in kept._pages.values())


def test_the_page_that_nobody_asked_for_longest_goes_first() -> None:
    kept = Kept(PART * 2 * OVERHEAD)
    page = Page(b"x" * OVERHEAD, ())
    kept.get("now", "")
    for number in range(PART):
        kept.keep("now", str(number), page)
    kept.get("now", "0")
    kept.keep("now", "new", page)
    assert [kept.get("now", tag) is not None for tag in ("0", "1", "2", "new")] == [True, False, True, True]
