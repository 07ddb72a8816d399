"""The pages, as a browser without JavaScript gets them."""

import json
import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import quote
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.intake import take_in
from archive.readers.limits import Limits
from indexer.build import build
from indexer.query.parser import parse, parse_strictly
from search_app import create_app
from search_app.home import Home
from search_app.settings import Settings
from search_app.wsgi import application
from tests.conftest import home_of
from tests.web.reader import get, harmful, text


@pytest.fixture
def empty(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(home=tmp_path)).test_client()


def test_home_says_what_there_is(client: FlaskClient) -> None:
    assert "162 posts in 22 topics of 3 saved forums." in text(get(client, "/"))
    assert "162 messages dans 22 sujets de 3 forums sauvegardés." in text(get(client, "/", language="fr-CA,fr;q=0.9"))


def test_results_show_title_author_date_board_language_and_marked_words(client: FlaskClient) -> None:
    page = get(client, "/search?q=archives+1939")
    first = page[page.index("<article>") : page.index("</article>")]
    assert "<mark>Archives</mark> <mark>1939</mark>: the thirty-seven boxes" in first
    assert "Margaret Ashdown 13 June 2010 Twin towns / Jumelage no. 1 agora.example/phpbb English" in text(first)
    assert "<mark>1939</mark>" in first
    assert "30 posts" in text(page)
    assert "13 have all your words and come first." in text(page)


def test_results_have_pages_orders_and_groups_as_plain_links(client: FlaskClient) -> None:
    page = get(client, "/search?q=archives+1939&group=posts&page=2")
    assert "Page 2 of 3" in text(page)
    for link in ('rel="prev"', 'rel="next"', "sort=newest", "Once a topic"):
        assert link in page
    assert 'aria-current="true">Newest first' in get(client, "/search?q=archives&sort=newest")
    grouped = get(client, "/search?q=archives+1939&group=topic")
    assert re.search(r"\d+ more posts in this topic", text(grouped))
    assert "Only posts with all words" in text(get(client, "/search?q=archives+1939&all=1"))


def test_nothing_found_says_which_word_is_missing(client: FlaskClient) -> None:
    page = text(get(client, "/search?q=%2Bbudget+%2Bqzzq"))
    assert "No post found" in page
    assert "Alone:" in page
    assert re.search(r"budget – \d+ posts", page)
    assert "qzzq – 0 posts" in page
    assert "No post in this archive holds “qzzq”" in text(get(client, "/search?q=qzzq"))
    assert "no word in the query" in text(get(client, "/search?q=!!!"))


def test_hints_are_shown_in_the_readers_language(client: FlaskClient) -> None:
    assert '“"budget” a quotation mark has no partner' in text(get(client, "/search?q=%22budget"))
    assert '“"budget” un guillemet est seul' in text(get(client, "/search?q=%22budget", language="fr"))


def test_an_empty_query_leads_home(client: FlaskClient) -> None:
    assert client.get("/search?q=+").headers["Location"] == "/"


def test_a_topic_shows_its_posts_quotes_signatures_and_marks(client: FlaskClient) -> None:
    page = get(client, "/topic/agora.example/phpbb/7?q=archives+1939")
    assert page.count('<article class="post') == 8
    assert 'id="p-47"' in page
    assert re.search(r"<blockquote><cite><a href=.[^>]*>Martin, Élodie</a></cite>", page)
    assert "<mark>1939</mark>" in page
    assert "while (town.alive) { listen(); }" in page


def test_a_long_topic_has_pages_and_a_post_leads_to_its_own(client: FlaskClient) -> None:
    assert client.get("/post/citoyens.example/forum/12/412?q=a").headers["Location"] == (
        "/topic/citoyens.example/forum/12?q=a&page=2#p-412"
    )
    page = get(client, "/topic/citoyens.example/forum/12?page=2")
    assert 'id="p-412"' in page
    assert "Page 2 of 2" in text(page)


def test_every_hit_leads_to_its_post(client: FlaskClient) -> None:
    page = get(client, "/search?q=compost")
    links = re.findall(r'<h2 dir="auto"><a href="([^"]+)"', page)
    assert links
    for link in map(unescape, links):
        path, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in get(client, path)


@pytest.mark.parametrize("path", ["/nope", "/topic/f.example/1", "/post/f.example/1/2", "/post/x", "/language/xx"])
def test_what_is_not_there_is_a_kind_404(client: FlaskClient, path: str) -> None:
    page = get(client, path, 404)
    assert "There is no such page" in page
    assert 'role="search"' in page


def test_a_fault_of_ours_is_a_500_page_and_logged(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("search_app.routes.answer", lambda *_: 1 / 0)
    assert "Something went wrong here" in get(client, "/search?q=a", 500)
    assert "ZeroDivisionError" in caplog.text
    assert json.loads(get(client, "/search.json?q=a", 500))["error"]["code"] == "internal"


def test_an_archive_that_is_not_there_says_so(empty: FlaskClient) -> None:
    assert "forumsearch add" in get(empty, "/", 503)
    assert json.loads(get(empty, "/search.json?q=a", 503))["error"]["code"] == "not_ready"


def test_a_new_generation_is_served_without_a_restart(home: Home, tmp_path: Path) -> None:
    mine = Home(tmp_path)
    client = create_app(Settings(home=tmp_path)).test_client()
    pages = Path(__file__).parents[1] / "dialects"
    for folder, word in (("phpbb/3.3-normal-fr", "repousseront"), ("smf/2.0-normal-en", "heron")):
        with mine.open_store(create=True) as store:
            take_in(store, [pages / folder / "page.html"], limits=Limits())
            build(store, mine.index, anew=True)
        assert re.search(r"\b1 post\b", text(get(client, f"/search?q={word}")))


def test_json_has_the_promised_shape(client: FlaskClient) -> None:
    said = json.loads(get(client, "/search.json?q=archives+1939&size=2"))
    assert list(said) == [
        "query", "total", "full", "exact", "took_ms", "hits", "facets", "translated", "synonyms", "meant", "hints",
    ]  # fmt: skip
    assert (said["query"], said["total"], said["exact"], len(said["hits"])) == ("archives 1939", 30, True, 2)
    assert said["hits"][0]["post"] == "43"  # the topic is of that title
    hit = said["hits"][1]
    assert list(hit) == [
        "id", "site", "board", "topic", "title", "post", "number", "author", "said", "language", "score", "snippet", "url", "why",
    ]  # fmt: skip
    assert (hit["id"], hit["post"], hit["said"]) == ("agora.example/phpbb/7/47", "47", "2010-06-15T09:12:47+01:00")
    words = [hit["snippet"]["text"][start:end] for start, end in hit["snippet"]["spans"]]
    assert words == ["archiviste", "1939"]
    why = {(one["word"], one["in"]): (one["form"], one["found"]) for one in hit["why"]}
    assert why["1939", "body"] == ("exact", ["1939"])
    assert why["archives", "body"][0] == "stem"
    parts = {one["word"]: one["score"] for one in hit["why"]}
    assert sum(parts.values()) == pytest.approx(hit["score"], abs=1e-5)
    assert said["facets"]["year"][0]["value"] == "2010"
    assert set(said["facets"]) == {"site", "board", "author", "year", "language", "has"}


def test_json_hints_have_codes(client: FlaskClient) -> None:
    said = json.loads(get(client, "/search.json?q=%22budget"))
    assert said["hints"] == [{"code": "unclosed_quote", "about": '"budget', "at": 0}]


def test_the_language_is_a_choice_that_is_kept_and_leads_back(client: FlaskClient) -> None:
    response = client.get("/language/fr?back=/search?q=budget")
    assert response.headers["Location"] == "/search?q=budget"
    assert "Les meilleurs" in get(client, "/search?q=budget")
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"):
        assert client.get(f"/language/en?back={quote(elsewhere)}").headers["Location"] == "/"
    client.delete_cookie("language")


def test_every_response_has_headers_under_which_nothing_runs(client: FlaskClient) -> None:
    for path in ("/", "/search?q=budget", "/search.json?q=budget", "/nope", "/static/app.css", "/help"):
        with client.get(path) as response:
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert "unsafe" not in response.headers["Content-Security-Policy"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_has_a_script_a_style_of_its_own_or_a_foreign_resource(client: FlaskClient) -> None:
    for path in ("/", "/search?q=budget", "/topic/agora.example/phpbb/18?q=bus", "/help", "/nope"):
        page = client.get(path).text
        assert not re.search(
            r"<script(?! src=.?/static/app)|style=|\son\w+=|<(?:img|link|iframe)[^>]*=\"(?:https?:)?//", page, re.I
        ), path


VECTORS = (Path(__file__).parent / "xss.txt").read_text("utf-8").splitlines()
"""Attacks, one a line, written for this project after the classes that OWASP and cure53 describe."""


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_that_is_typed_gets_into_the_markup(client: FlaskClient, vector: str) -> None:
    said = {
        "q": vector,
        "url": vector,
        "author": vector,
        "board": vector,
        "site": vector,
        "back": vector,
        "sort": vector,
    }
    for path in ("/search", "/topic/agora.example/phpbb/7", "/go", "/nope/viewtopic.php", f"/{quote(vector, safe='')}"):
        page = client.get(path, query_string=said).text
        assert harmful(page) == []
        assert "<title>49" not in page
    for path, media in (("/search.json", "application/json"), ("/search.atom", "application/atom+xml")):
        answer = client.get(path, query_string={"q": vector})
        assert answer.mimetype == media
    assert client.get("/search.json", query_string={"q": vector}).json["query"] == vector  # type: ignore[index]
    fromstring(client.get("/search.atom", query_string={"q": vector}).data)  # noqa: S314  (our own feed)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Give the site of a forum whose every post, title, name and board is an attack."""
    folder = tmp_path_factory.mktemp("hostile")
    page = (Path(__file__).parents[1] / "dialects/fluxbb/1.5-normal-fr/page.html").read_text("utf-8")
    body = "".join(f"<p>zebra {vector}</p><p>{vector.replace('<', '&lt;')}</p>" for vector in VECTORS)
    page = page.replace(
        "<p>De la cendre.</p>", f"{body}<a href='javascript:alert(1)'>a</a><img src='data:x' alt='\"><script>'>"
    )
    page = page.replace(">Limaces<", ">&lt;script&gt;Limaces<").replace("Ünal", "&lt;img src=x onerror=y&gt;")
    (folder / "viewtopic.php@id=9.html").write_text(page, "utf-8")
    home = home_of(folder, folder / "home")
    return create_app(Settings(home=home.path)).test_client()


def test_nothing_that_a_saved_page_holds_can_run(hostile: FlaskClient) -> None:
    topic = re.search(r'href="(/topic/[^"#?]*)', hostile.get("/search?q=zebra").text)
    assert topic
    site, _, id = topic[1].removeprefix("/topic/").rpartition("/")
    pages = [
        "/",
        "/search?q=zebra",
        "/search?q=limaces&group=posts",
        f"{topic[1]}?q=zebra",
        f"/site/{site}",
        f"/topics/{site}",
    ]
    pages += [f"/authors/{site}", f"/calendar/{site}"]
    pages += [
        unescape(one) for one in re.findall(r'href="(/(?:author|record|topics)/[^"]+)"', hostile.get(topic[1]).text)
    ]
    for path in pages:
        response = hostile.get(path)
        assert response.status_code == 200, path
        assert harmful(response.text) == [], path
    assert "limaces" in hostile.get(topic[1]).text.lower()
    for path in (f"{topic[1]}.atom", f"/topics/{site}.atom", "/search.atom?q=zebra"):
        fromstring(hostile.get(path).data)  # noqa: S314  (our own feed)
    assert id


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120))
def test_anything_typed_is_answered(client: FlaskClient, typed: str) -> None:
    assert client.get("/search", query_string={"q": typed}).status_code in (200, 302)


@pytest.mark.parametrize("query", ["x " * 5000, '"' * 10000, "(" * 10000, "*" * 10000, "!?" * 5000, "a" * 10000])
def test_ten_thousand_characters_are_answered(client: FlaskClient, query: str) -> None:
    assert client.get("/search", query_string={"q": query}).status_code == 200


@pytest.mark.parametrize(
    "said", ["page=0", "page=-1", "page=x", "page=99999999999999", "size=0", "size=9999", "sort=x", "group=x", "page=٣"]
)
def test_odd_parameters_are_taken_as_not_said(client: FlaskClient, said: str) -> None:
    get(client, f"/search?q=budget&{said}")
    get(client, f"/topic/agora.example/phpbb/7?{said}")


def test_a_misspelt_query_offers_what_was_meant(client: FlaskClient) -> None:
    page = get(client, "/search?q=archivse+budget")
    assert "Did you mean archives budget ?" in text(page).replace("budget?", "budget ?")
    assert 'href="/search?q=archives+budget"' in page
    assert "Vouliez-vous dire +archives" in text(get(client, "/search?q=%2Barchivse", language="fr"))
    assert "Did you mean" not in get(client, "/search?q=archives")
    assert client.get("/search.json?q=archivse").json["meant"] == "archives"


def test_browsers_get_suggestions(client: FlaskClient) -> None:
    response = client.get("/suggest?q=auteur:mar")
    assert response.mimetype == "application/x-suggestions+json"
    assert json.loads(response.data)[0] == "auteur:mar"
    assert 'auteur:"Martin, Élodie"' in json.loads(response.data)[1]
    assert json.loads(client.get("/suggest").data) == ["", []]


def test_posts_like_one_have_a_page(client: FlaskClient) -> None:
    first = client.get("/search.json?q=archives+1939").json["hits"][0]
    address = f"/like/{first['id']}"
    assert f'href="{address}">more like this' in get(client, f"/topic/{first['site']}/{first['topic']}")
    page = get(client, address)
    assert f"Like this post, in other topics: {first['title']}" in text(page)
    assert f'href="{address}?sort=newest"' in page
    assert f"/topic/{first['site']}/{first['topic']}#" not in page[page.index("<article>") :]
    get(client, f"{address}none", 404)
    get(client, "/like/none", 404)


def test_synonyms_are_used_as_soon_as_their_file_is_there(home: Home, tmp_path: Path) -> None:
    shutil.copytree(home.path, tmp_path / "home")
    client = create_app(Settings(home=tmp_path / "home")).test_client()
    assert client.get("/search.json?q=qzzq").json["total"] == 0
    (tmp_path / "home" / "synonyms.txt").write_text("qzzq => compost", "utf-8")
    said = client.get("/search.json?q=qzzq").json
    assert (said["total"], said["synonyms"]) == (13, {"qzzq": ["compost"]})
    assert "“qzzq” was looked for as compost too" in text(get(client, "/search?q=qzzq"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_example_of_the_manual_is_understood_and_leads_to_its_results(client: FlaskClient, language: str) -> None:
    page = get(client, "/help", language=language)
    examples = re.findall(r'<a href="([^"]+)"><code>(.*?)</code></a>', page)
    assert len(examples) > 20
    for address, shown in examples:
        query = unescape(shown)
        assert parse_strictly(query) == parse(query).query
        assert get(client, unescape(address)).count(f'value="{shown}"') == 1


def test_other_servers_get_the_application_of_the_home_that_is_named(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUMSEARCH_HOME", str(home.path))
    assert "posts" in get(application().test_client(), "/search?q=archives")
