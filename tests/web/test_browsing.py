"""Leafing through, and old addresses that lead into the archive."""

import json
import re
from html import unescape
from importlib import import_module

import pytest
from flask.testing import FlaskClient

from search_app import create_app
from search_app.home import Home
from search_app.settings import Settings
from tests.web.reader import get, text

AGORA = "agora.example/phpbb"


def test_every_topic_is_reached_by_leafing(client: FlaskClient) -> None:
    found = set()
    for site in re.findall(r'href="(/site/[^"]+)"', get(client, "/")):
        for board in re.findall(r'href="(/topics/[^"]+board=[^"]*)"', get(client, site)):
            found |= set(re.findall(r'<a dir="auto" href="(/topic/[^"]+)"', get(client, unescape(board))))
    assert len(found) == 22


def test_topics_are_listed_by_date_and_by_length(client: FlaskClient) -> None:
    lengths = [int(count) for count in re.findall(r"(\d+) posts", text(get(client, f"/topics/{AGORA}?sort=longest")))]
    assert lengths == sorted(lengths, reverse=True)
    assert get(client, f"/topics/{AGORA}?sort=oldest") != get(client, f"/topics/{AGORA}")
    get(client, f"/topics/{AGORA}?board=nope", 404)


def test_an_author_has_posts_years_and_a_way_to_search_in_them(client: FlaskClient) -> None:
    page = get(client, f"/author/{AGORA}?name=Tobias")
    assert '<h1 dir="auto">Tobias</h1>' in page
    assert re.search(r"\d+ posts 2\d{3}", text(page))
    assert 'href="/search?group=posts&amp;site=agora.example%2Fphpbb&amp;author=Tobias"' in page
    get(client, f"/author/{AGORA}?name=Nobody", 404)
    get(client, f"/author/{AGORA}", 404)
    assert "Tobias" in get(client, f"/authors/{AGORA}")


def test_all_authors_are_listed_on_as_many_pages_as_they_need(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = json.loads(get(client, f"/authors/{AGORA}.json"))["authors"]
    monkeypatch.setattr(import_module("search_app.browsing"), "AUTHORS", 3)
    pages = [
        json.loads(get(client, f"/authors/{AGORA}.json?page={page}")) for page in range(1, -(-len(whole) // 3) + 1)
    ]
    assert [one for page in pages for one in page["authors"]] == whole
    assert pages[0]["pages"] == len(pages) > 1
    second = get(client, f"/authors/{AGORA}?page=2")
    assert 'rel="next"' in second
    assert "Page 2 of" in second


def test_the_calendar_counts_months(client: FlaskClient) -> None:
    assert "February 2021 6" in text(get(client, f"/calendar/{AGORA}"))
    assert "février 2021 6" in text(get(client, f"/calendar/{AGORA}", language="fr"))


@pytest.mark.parametrize("kind", ["site", "topics", "authors", "calendar"])
def test_a_site_that_is_not_there_is_a_404(client: FlaskClient, kind: str) -> None:
    get(client, f"/{kind}/nope.example", 404)
    assert json.loads(get(client, "/site/nope.example.json", 404))["ok"] is False


OLD = [
    (f"http://{AGORA}/viewtopic.php?p=47#p47", f"/topic/{AGORA}/7#p-47"),
    (f"{AGORA}/viewtopic.php?f=2&t=7", f"/topic/{AGORA}/7#p-43"),
    (
        "https://citoyens.example/forum/index.php?topic=12.msg412#msg412",
        "/topic/citoyens.example/forum/12?page=2#p-412",
    ),
]


@pytest.mark.parametrize(("url", "there"), OLD)
def test_an_old_address_leads_to_its_post(client: FlaskClient, url: str, there: str) -> None:
    assert client.get("/go", query_string={"url": url}).headers["Location"] == there


def test_what_was_not_saved_leads_to_the_nearest(client: FlaskClient) -> None:
    page = get(client, f"/go?url=http://{AGORA}/viewtopic.php?p%3D100", 404)
    assert "The nearest that was:" in page
    assert f'href="/post/{AGORA}/' in page
    assert "Nothing that was saved is near" in get(client, "/go?url=http://nowhere.example/viewtopic.php?p%3D1", 404)
    assert "Paste an address" in get(client, "/go")


@pytest.mark.parametrize("what", ["p", "start"])
def test_a_number_of_thousands_of_digits_leads_into_its_topic(client: FlaskClient, what: str) -> None:
    url = f"http://{AGORA}/viewtopic.php?t=7&{what}={'9' * 5000}"
    assert re.search(f'href="/(topic|post)/{AGORA}/7', client.get("/go", query_string={"url": url}).text)


def test_the_dead_forums_own_paths_are_answered(client: FlaskClient, home: Home) -> None:
    assert client.get("/phpbb/viewtopic.php?p=47").headers["Location"] == f"/topic/{AGORA}/7#p-47"
    assert (
        client.get("/viewtopic.php?p=47", base_url="http://agora.example/").headers["Location"]
        == f"/topic/{AGORA}/7#p-47"
    )
    at_forum = create_app(Settings(home=home.path, old_site="citoyens.example/forum")).test_client()
    assert at_forum.get("/index.php?topic=5.msg22").headers["Location"] == "/topic/citoyens.example/forum/5#p-22"
    assert "There is no such page" in get(client, "/index.php?topic=99999", 404)
    assert client.post("/viewtopic.php?p=47").status_code == 404


def test_an_archive_gives_account_of_itself(client: FlaskClient) -> None:
    page = get(client, "/about")
    assert "agora.example/phpbb" in page
    assert "162 posts can be found" in page
    assert "files that were seen" in page
    assert (
        "ETag" not in client.get("/about").headers
    )  # files that cannot be read change it, but neither posts nor index
    french = get(client, "/about", language="fr")
    assert "Ce que sont devenus les fichiers" in french
