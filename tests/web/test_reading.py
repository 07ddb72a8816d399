"""Topics as they are read: hits to jump to, quotes both ways, sources, citations, saved pictures, old links."""

import gzip
import json
import os
import re
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from archive.intake import take_in
from archive.readers.limits import Limits
from archive.records import Origin
from archive.store.queries import saved_post
from indexer.build import build
from search_app import cite, create_app, pictures
from search_app.changes import changes
from search_app.home import Home
from search_app.present import web_archive_address
from search_app.settings import Settings
from tests.web.reader import get, text

TOPIC = "/topic/agora.example/phpbb/7"


def article(page: str, post: str) -> str:
    """Give the part of a page that shows one post."""
    return page[page.index(f'id="p-{post}"') : page.index("</article>", page.index(f'id="p-{post}"'))]


def test_a_topic_says_where_it_is_and_leads_to_its_board_and_authors(client: FlaskClient) -> None:
    page = get(client, TOPIC)
    assert "agora.example/phpbb › Twin towns / Jumelage" in text(page)
    assert 'href="/topics/agora.example/phpbb?board=Twin+towns+/+Jumelage"' in unescape(page)
    assert 'href="/author/agora.example/phpbb?name=Margaret+Ashdown"' in page
    assert "8 posts 2010–2011" in text(page)


def test_hits_inside_a_topic_can_be_jumped_to_in_both_directions(client: FlaskClient) -> None:
    page = get(client, f"{TOPIC}?q=boxes")
    jumps = re.search(r'<p id="hits".*?</p>', page, re.S)
    assert jumps
    posts = re.findall(r"#p-(\d+)", jumps[0])
    assert len(posts) >= 2
    assert f"#p-{posts[1]}" in article(page, posts[0])
    assert "Next hit" in article(page, posts[0])
    assert "Previous hit" not in article(page, posts[0])
    assert "Previous hit" in article(page, posts[1])
    assert all("<mark>" in article(page, post) for post in posts)
    assert "No post of this topic holds these words." in get(client, f"{TOPIC}?q=qzzq")
    assert "No post of this topic holds these words." in get(client, f"{TOPIC}?q=seven+-boxes+-town")


@pytest.mark.parametrize("query", ["author:Margaret", "author:Margaret archives", "date:2010 has:image"])
def test_a_topic_is_searched_by_authors_and_dates_without_a_word_too(client: FlaskClient, query: str) -> None:
    jumps = re.search(r'<p id="hits".*?</p>', get(client, f"{TOPIC}?q={query.replace(' ', '+')}"), re.S)
    assert jumps
    assert "Found in" in jumps[0]


def test_quotes_lead_to_the_quoted_post_and_back(client: FlaskClient) -> None:
    page = get(client, "/topic/citoyens.example/forum/5")
    assert 'href="/post/citoyens.example/forum/5/22"' in article(page, "23")
    assert "quoted by" in article(page, "22")
    assert 'href="/post/citoyens.example/forum/5/23"' in article(page, "22")


def test_links_into_the_dead_forum_lead_into_the_archive_and_others_have_a_copy(client: FlaskClient) -> None:
    pages = [
        get(client, address)
        for address in re.findall(r'href="(/topic/[^"#?]+)"', get(client, "/topics/citoyens.example/forum"))
    ]
    assert any('href="/go?url=' in page for page in pages)
    assert any('class="copy" href="https://web.archive.org/web/' in page for page in pages)
    assert (
        web_archive_address('http://x.example/a"b?c=1', None)
        == "https://web.archive.org/web/2/http://x.example/a%22b?c=1"
    )


def test_a_record_names_the_saved_pages_and_cites_the_post(client: FlaskClient) -> None:
    page = get(client, "/record/agora.example/phpbb/7/47")
    assert "sample/agora.example/phpbb/viewtopic.php@p=47.html" in page
    assert "http://agora.example/phpbb/viewtopic.php" in page
    assert "@misc{" in page
    assert "http://localhost/post/agora.example/phpbb/7/47" in page
    get(client, "/record/agora.example/phpbb/7/nope", 404)


def test_citations_are_safe_in_their_own_languages(home: Home) -> None:
    with home.open_store() as store:
        saved = saved_post(store, "agora.example/phpbb/18/334") or saved_post(store, "agora.example/phpbb/7/47")
    assert saved is not None
    assert cite.plain(saved, "https://a/").endswith(" https://a/")
    assert cite.markdown(saved, "https://a/").count("](https://a/)") == 1
    made = cite.bibtex(saved, "https://a/")
    assert made.count("{") == made.count("}")


def test_pictures_saved_beside_their_pages_are_shown_and_others_are_not(client: FlaskClient, home: Home) -> None:
    address = re.search(r'<img src="(/picture/[^"]+)"', get(client, TOPIC))
    assert address
    with client.get(address[1]) as picture:
        assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert client.get(address[1].rpartition("/")[0] + "/9").status_code == 404
    blind = create_app(Settings(home=home.path, pictures=False)).test_client()
    assert "<img" not in get(blind, TOPIC)
    assert blind.get(address[1]).status_code == 404


@pytest.mark.parametrize(
    "source",
    ["../../secret.png", "..%2f..%2fsecret.png", "/etc/passwd", "http://[bad", "x\0.png", "link.png", "page.html", "a" * 2000,
     "http://evil.example/../../secret.png", "file:///etc/passwd"],
)  # fmt: skip
def test_nothing_outside_the_saved_folder_is_ever_served(home: Home, tmp_path: Path, source: str) -> None:
    root = tmp_path / "mirror"
    root.mkdir()
    (tmp_path / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n0000")
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    (root / "page.html").write_text("<p>no picture</p>")
    with home.open_store() as store:
        saved = saved_post(store, "agora.example/phpbb/7/47")
    assert saved is not None
    object.__setattr__(saved.origin, "path", str(root / "page.html"))
    assert pictures.saved_picture(root, saved, source) is None


PNG = b"\x89PNG\r\n\x1a\n0000"
MHTML = """MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="cut"

--cut
Content-Type: text/html
Content-Location: http://f.example/a/topic.html

<p>page</p>
--cut
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: http://f.example/a/i/x.png

iVBORw0KGgowMDAw
--cut--
"""


@pytest.mark.parametrize(
    ("member", "url", "source", "kept"),
    [
        ("m/f.example/a/topic.html", "http://f.example/a/topic.html", "i/x.png", True),
        ("m/f.example/a/topic.html", "http://f.example/a/topic.html", "../a/i/x.png", True),
        ("m/f.example/a/topic.html", "http://f.example/a/topic.html", "http://f.example/a/i/x.png", True),
        ("m/f.example/a/topic.html", "http://f.example/a/topic.html", "i/none.png", False),
        ("m/f.example/a/topic.html", "http://f.example/a/topic.html", "i/run.svg", False),
        ("m/f.example/a/topic.html", "http://f.example/a/topic.html", "http://[", False),
        ("in.zip!f.example/a/topic.html", "http://f.example/a/topic.html", "i/x.png", False),
        ("", "http://f.example/a/topic.html", "i/x.png", True),
        ("", "http://f.example/a/topic.html", "http://f.example/a/i/x.png", True),
        ("", "http://f.example/a/topic.html", "i/none.png", False),
        ("", "http://f.example/a/topic.html", "http://[", False),
    ],
)
def test_pictures_are_found_in_the_container_of_their_page(
    home: Home, tmp_path: Path, member: str, url: str, source: str, kept: bool
) -> None:
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as packed:
        packed.writestr("m/f.example/a/topic.html", "<p>page</p>")
        packed.writestr("m/f.example/a/i/x.png", PNG)
        packed.writestr("m/f.example/a/i/run.svg", "<svg/>")
    (tmp_path / "topic.mhtml").write_text(MHTML)
    with home.open_store() as store:
        saved = saved_post(store, "agora.example/phpbb/7/47")
    assert saved is not None
    file = tmp_path / ("saved.zip" if member else "topic.mhtml")
    saved = replace(saved, url=url, origin=Origin(path=str(file), member=member))
    found = pictures.saved_picture(tmp_path, saved, source)
    assert (found is not None) == kept
    if found:
        assert (found.kind, found.kept.read()) == ("image/png", PNG)  # type: ignore[union-attr]
    file.unlink()
    assert pictures.saved_picture(tmp_path, saved, source) is None


AT = "http://f.example/a/i/x.png"


def _record(body: bytes, address: str = AT) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nContent-Length: {len(http)}\r\n"
    kind = "Content-Type: application/http; msgtype=response\r\n\r\n"
    return gzip.compress((head + kind).encode() + http + b"\r\n\r\n")


def _wacz(file: Path, index: bytes, *records: bytes, compression: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(file, "w", compression) as packed:
        packed.writestr("archive/data.warc.gz", b"".join(records))
        packed.writestr("indexes/index.cdx.gz", index)


def _line(**said: object) -> bytes:
    known = {"url": AT, "mime": "image/png", "status": "200", "filename": "data.warc.gz"}
    return f"example,f)/a/i/x.png 20190506 {json.dumps(known | said)}\n".encode()


def _of_container(home: Home, file: Path, member: str, source: str = "i/x.png") -> bytes | None:
    with home.open_store() as store:
        saved = saved_post(store, "agora.example/phpbb/7/47")
    assert saved is not None
    said = replace(saved, url="http://f.example/a/topic.html", origin=Origin(path=str(file), member=member))
    found = pictures.saved_picture(file, said, source)
    return found.kept.read() if found else None  # type: ignore[union-attr]


def test_pictures_are_found_in_a_wacz_by_its_index(home: Home, tmp_path: Path) -> None:
    file, first, second = (
        tmp_path / "saved.wacz",
        _record(b"GIF89a, another one", "http://f.example/b.gif"),
        _record(PNG),
    )
    at = {"offset": len(first), "length": len(second)}
    page = "archive/data.warc.gz!http://f.example/a/topic.html"
    _wacz(
        file,
        gzip.compress(_line(offset=0, length=len(first), url="http://f.example/b.gif") + _line(**at)),
        first,
        second,
    )
    assert _of_container(home, file, page) == PNG
    assert _of_container(home, file, page, "/b.gif") == b"GIF89a, another one"
    assert _of_container(home, file, page, "none.png") is None


@pytest.mark.parametrize(
    "index",
    [
        b"x",
        gzip.compress(b"!meta 0 {}\nno line\nk t {broken\nk t [1]\n"),
        gzip.compress(_line(offset=7, length=99)),
        gzip.compress(_line(offset=-7, length=99)),
        gzip.compress(_line(offset="seven", length=99)),
        gzip.compress(_line(offset=0, length=10**12)),
        gzip.compress(_line(offset=10**15, length=99)),
        gzip.compress(_line(offset=0, length=2000, filename="../../etc/passwd")),
        gzip.compress(_line(offset=0, length=2000, mime="text/html")),
        gzip.compress(_line(offset=0, length=2000, url="http://f.example/other.png")),
    ],
)
def test_an_index_that_is_wrong_shows_no_picture(home: Home, tmp_path: Path, index: bytes) -> None:
    page = "archive/data.warc.gz!http://f.example/a/topic.html"
    _wacz(tmp_path / "saved.wacz", index, _record(PNG))
    assert _of_container(home, tmp_path / "saved.wacz", page) is None
    assert _of_container(home, tmp_path / "saved.wacz", page, "http://f.example/other.png") is None


def test_records_that_cannot_be_reached_are_no_pictures(home: Home, tmp_path: Path) -> None:
    record = _record(PNG)
    index = gzip.compress(_line(offset=0, length=len(record)))
    _wacz(tmp_path / "packed.wacz", index, record, compression=zipfile.ZIP_DEFLATED)
    _wacz(tmp_path / "html.wacz", index, _record(b"<script>alert(1)</script>"))
    for name in ("packed.wacz", "html.wacz"):
        assert _of_container(home, tmp_path / name, "archive/data.warc.gz!http://f.example/a/topic.html") is None


def test_pictures_are_found_in_a_zim_archive(home: Home, tmp_path: Path) -> None:
    writer = pytest.importorskip("libzim.writer", reason='needs libzim: pip install "forumsearch[zim]"')

    class Kept(writer.Item):  # type: ignore[misc]
        def __init__(self, path: str, kind: str, body: bytes) -> None:
            super().__init__()
            self.said = path, kind, body

        def get_path(self) -> str:
            return self.said[0]

        def get_title(self) -> str:
            return ""

        def get_mimetype(self) -> str:
            return self.said[1]

        def get_hints(self) -> dict[object, int]:
            return {}

        def get_contentprovider(self) -> object:
            return writer.StringProvider(self.said[2])

    file = tmp_path / "saved.zim"
    with writer.Creator(file) as made:
        made.add_item(Kept("f.example/a/topic.html", "text/html", b"<p>page</p>"))
        made.add_item(Kept("f.example/a/i/x.png", "image/png", PNG))
        made.add_item(Kept("f.example/a/i/run.svg", "image/svg+xml", b"<svg/>"))
    found = [
        _of_container(home, file, "f.example/a/topic.html", source)
        for source in ("i/x.png", AT, "i/run.svg", "none.png")
    ]
    assert found == [PNG, PNG, None, None]
    (tmp_path / "broken.zim").write_bytes(b"ZIM\x04" + b"\0" * 99)
    assert _of_container(home, tmp_path / "broken.zim", "f.example/a/topic.html") is None


def test_pictures_are_told_by_their_first_bytes(tmp_path: Path) -> None:
    file = tmp_path / "x"
    for head, kind in (
        (b"GIF89a", "image/gif"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"RIFF0000WEBP", "image/webp"),
        (b"<svg", ""),
    ):
        file.write_bytes(head + b"0" * 20)
        assert pictures.kind_of(file) == kind


def test_changes_tell_what_went_and_what_came() -> None:
    assert [(one.kind, one.text) for one in changes("a b c", "a x c")] == [
        ("same", "a "), ("gone", "b"), ("new", "x"), ("same", " c")
    ]  # fmt: skip
    assert [one.kind for one in changes("a " * 5000, "b")] == ["gone", "new"]


def test_a_post_that_was_edited_between_captures_shows_both(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "dialects/smf/2.1-normal-fr/page.html").read_text("utf-8")
    word = re.search(r'id="msg_415">\s*([^<]{12,})', page)
    assert word
    for folder, year, body in (("old", 2010, page), ("new", 2015, page.replace(word[1], f"Nouveau. {word[1]}"))):
        file = tmp_path / folder / "page.html"
        file.parent.mkdir()
        file.write_text(body, "utf-8")
        os.utime(file, ((year - 1970) * 31_557_600,) * 2)
    home = Home(tmp_path / "home")
    with home.open_store(create=True) as store:
        take_in(store, [tmp_path / "old", tmp_path / "new"], limits=Limits())
        build(store, home.index)
        (key,) = (
            f"{site}/{topic}/{id}"
            for site, topic, id in store.db.execute("SELECT site, topic, id FROM posts WHERE id = '415'")
        )
    client = create_app(Settings(home=home.path)).test_client()
    assert "<ins>Nouveau. </ins>" in get(client, f"/record/{key}")
    site, topic, _ = key.rsplit("/", 2)
    assert "said otherwise before" in get(client, f"/topic/{site}/{topic}")
