"""What programs get: JSON, Atom, CSV, JSON Lines, OpenSearch, the site map, headers that save work."""

import csv
import io
import json
import re
from urllib.parse import quote
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient

from search_app.programs import _row
from tests.web.reader import get

AGORA = "agora.example/phpbb"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_topic_as_json_holds_its_posts(client: FlaskClient) -> None:
    said = json.loads(get(client, "/topic/citoyens.example/forum/12.json?page=2"))
    assert (said["topic"], said["total"], said["page"], said["pages"], len(said["posts"])) == ("12", 19, 2, 2, 4)
    first = json.loads(get(client, "/topic/citoyens.example/forum/5.json"))["posts"][1]
    assert (first["post"], first["author"], first["quoted_by"]) == ("22", "dédé42", ["23"])
    assert first["address"] == "http://localhost/post/citoyens.example/forum/5/22"


def test_lists_as_json(client: FlaskClient) -> None:
    assert [site["name"] for site in json.loads(get(client, "/sites.json"))["sites"]] == [
        AGORA,
        "citoyens.example/forum",
        "jardins.example/forum",
    ]
    assert sum(board["topics"] for board in json.loads(get(client, f"/site/{AGORA}.json"))["boards"]) == 6
    listed = json.loads(get(client, f"/topics/{AGORA}.json?board=Workbench"))
    assert (listed["total"], listed["topics"][0]["length"]) == (1, 7)
    assert {"name": "Tobias", "posts": 7} in json.loads(get(client, f"/authors/{AGORA}.json"))["authors"]
    assert json.loads(get(client, f"/author/{AGORA}.json?name=Tobias"))["hits"][0]["author"] == "Tobias"


FEEDS = [
    "/search.atom?q=archives+1939", f"/topic/{AGORA}/7.atom", f"/topics/{AGORA}.atom", f"/topics/{AGORA}.atom?board=Workbench",
    f"/author/{AGORA}.atom?name=Tobias",
]  # fmt: skip


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_all_that_atom_demands(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.mimetype == "application/atom+xml"
    root = fromstring(response.data)  # noqa: S314  (our own feed)
    for one in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated", "author"):
            assert one.find(f"{ATOM}{name}") is not None, name
    assert {link.get("rel") for link in root.findall(f"{ATOM}link")} == {"self", "alternate"}
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert ids
    assert len(set(ids)) == len(ids)
    for entry in root.findall(f"{ATOM}entry"):
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert client.get(str(link.get("href")).removeprefix("http://localhost")).status_code in (200, 302)


def test_a_whole_answer_as_a_table_and_as_lines(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(get(client, "/search.csv?q=archives+1939"))))
    lines = [json.loads(line) for line in get(client, "/search.jsonl?q=archives+1939").splitlines()]
    assert len(rows) == len(lines) == 30
    assert [row["id"] for row in rows] == [line["id"] for line in lines]
    assert len(get(client, f"/search.jsonl?site={AGORA}").splitlines()) == 45
    assert client.get(f"/search.csv?site={AGORA}").headers["X-Total-Count"] == "45"
    get(client, "/search.csv", 404)


def test_a_cell_that_would_run_in_a_spreadsheet_does_not() -> None:
    assert _row(['=HYPERLINK("x")', 3, None]) == '"\'=HYPERLINK(""x"")",3,\r\n'


def test_browsers_and_crawlers_are_told_where_to_ask(client: FlaskClient) -> None:
    assert "http://localhost/search?q={searchTerms}" in get(client, "/opensearch.xml")
    assert "Disallow: /search" in get(client, "/robots.txt")
    assert "http://localhost/sitemap-0.xml" in get(client, "/sitemap.xml")
    part = fromstring(get(client, "/sitemap-0.xml"))  # noqa: S314  (our own map)
    assert len(part) == 22
    get(client, "/sitemap-9.xml", 404)


def test_what_a_reader_has_already_is_not_sent_again(client: FlaskClient) -> None:
    for path in ("/", "/search?q=archives", f"/topic/{AGORA}/7", "/search.json?q=archives", "/help"):
        first = client.get(path)
        tag = first.headers["ETag"]
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b""), path
        french = client.get(path, headers={"If-None-Match": tag, "Accept-Language": "fr"})
        assert french.status_code == 200, path


def test_pages_say_in_their_headers_what_comes_next_and_how_else_they_can_be_had(client: FlaskClient) -> None:
    said = client.get("/search?q=archives+1939&group=posts&page=2").headers.getlist("Link")
    assert '</search?q=archives+1939&group=posts>; rel="prev"' in said
    assert '</search?q=archives+1939&group=posts&page=3>; rel="next"' in said
    assert '</search.json?q=archives+1939>; rel="alternate"; type="application/json"' in said


def _described(client: FlaskClient) -> dict[str, str]:
    """Give what a client learns of the search: the page says where its description is, this has a template a media type."""
    link = re.search(
        r'<link rel="search" href="([^"]+)" type="application/opensearchdescription\+xml"', get(client, "/")
    )
    assert link
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    found = fromstring(client.get(link[1]).data)  # noqa: S314  (our own description)
    assert 0 < len(found.findtext(f"{space}ShortName") or "") <= 16
    assert len(found.findtext(f"{space}Description") or "") <= 1024
    return {one.attrib["type"]: one.attrib["template"] for one in found.findall(f"{space}Url")}


def test_a_client_that_knows_the_description_alone_searches_pages_and_completes(client: FlaskClient) -> None:
    templates = _described(client)
    for page in ("1", "2", ""):
        for media, template in templates.items():
            address = template.replace("{searchTerms}", quote("conseil été", safe="")).replace("{startPage?}", page)
            assert not re.search("[{}]", address)
            answer = client.get(address)
            assert (answer.status_code, answer.mimetype) == (200, media)
    typed, completions = client.get(templates["application/x-suggestions+json"].replace("{searchTerms}", "arch")).json
    assert typed == "arch"
    assert any(text.lower().startswith("arch") for text in completions)
