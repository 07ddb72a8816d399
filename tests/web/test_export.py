"""An archive written down as files: whole, linked, safe, and written again only where it has changed."""

import re
import shutil
import sys
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import fromstring

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from search_app.cli import main
from search_app.export import finding
from search_app.export.addresses import Files, safe
from search_app.home import Home
from tests.web.reader import harmful

MAKES = """if True:
    import sys, pathlib
    site, to = sys.argv[2], pathlib.Path(sys.argv[4])
    to.mkdir()
    (to / "all").write_text("".join(one.read_text("utf-8") for one in pathlib.Path(site).rglob("*.html")), "utf-8")
"""
"""Stands for Pagefind: puts all pages into one."""


def run(home: Home, folder: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--home", str(home.path), "export", str(folder), *more], catch_exceptions=False)
    return result.exit_code, result.stderr


@pytest.fixture(scope="module")
def home(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Give a home of the sample forum that may remember where it was exported to."""
    return Home(Path(shutil.copytree(home.path, tmp_path_factory.mktemp("exporting") / "home")))


@pytest.fixture(scope="module")
def exported(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search_app.export.whole.can_find", lambda: False)
        assert run(home, folder, "--address", "https://archive.example/saved/")[0] == 1
    return folder


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_every_topic_board_and_author_has_a_page(exported: Path) -> None:
    assert len(list((exported / "topic").rglob("index.html"))) == 22
    assert (exported / "index.html").exists()
    assert (exported / "help.html").exists()
    assert (exported / "site/agora.example/phpbb/index.html").exists()
    assert (exported / "author/agora.example/phpbb/Tobias.html").exists()
    assert (exported / "topics/agora.example/phpbb/board-Workbench.html").exists()


def test_every_link_leads_to_a_file_and_every_anchor_to_a_place_in_it(exported: Path) -> None:
    ids: dict[Path, set[str]] = {}
    for page in pages(exported):
        for address in map(unescape, re.findall(r' (?:href|src|action)="([^"]*)"', page.read_text("utf-8"))):
            if "://" in address or address.startswith(("mailto:", "#")):
                continue
            parts = urlsplit(urljoin(f"/{page.relative_to(exported)}", address))
            there = exported / unquote(parts.path).lstrip("/")
            assert there.is_file(), (page, address)
            if parts.fragment and there.suffix == ".html":
                if there not in ids:
                    ids[there] = set(re.findall(r' id="([^"]*)"', there.read_text("utf-8")))
                assert parts.fragment in ids[there], (page, address)


def test_nothing_in_an_export_asks_the_server_or_can_run(exported: Path) -> None:
    for page in pages(exported):
        text = page.read_text("utf-8")
        assert not re.search(r' (?:href|src|action)="/', text), page
        assert page.name == "search.html" or not re.search(r"\son\w+=|style=", text), page
        assert [
            one for one in harmful(text) if "<script" not in one and "<img" not in one and "<form" not in one
        ] == [], page


def test_feeds_lead_to_where_the_export_stands(exported: Path) -> None:
    feed = fromstring((exported / "topics/agora.example/phpbb/all.atom").read_bytes())  # noqa: S314  (our own feed)
    links = [link.get("href", "") for link in feed.iter("{http://www.w3.org/2005/Atom}link")]
    assert all(link.startswith("https://archive.example/saved/") for link in links)
    assert any(link.endswith("topic/agora.example/phpbb/7/index.html") for link in links)


def test_pictures_are_named_by_their_kind(exported: Path) -> None:
    assert list((exported / "picture").rglob("*.png"))


def test_a_run_that_was_killed_goes_on_where_it_stood(home: Home, tmp_path: Path) -> None:
    run(home, tmp_path)
    account = tmp_path / ".export.jsonl"
    lines = account.read_text("utf-8").splitlines(keepends=True)
    account.write_text("".join(lines[:16]) + lines[16][:9], "utf-8")
    assert "6 topics new or changed" in run(home, tmp_path)[1]
    assert "0 topics new or changed" in run(home, tmp_path)[1]
    assert "22 topics new or changed" in run(home, tmp_path, "--language", "fr")[1]


def test_every_post_is_found_by_pagefind(home: Home, tmp_path: Path) -> None:
    if not finding.can_find():
        pytest.skip("needs Pagefind: pip install forumsearch[export]")
    code, said = run(home, tmp_path)
    assert (code, "162 posts can be found." in said) == (0, True)
    assert (tmp_path / "pagefind/pagefind.js").exists()
    assert "The search is as new as the archive." in run(home, tmp_path)[1]


@pytest.mark.parametrize(("program", "code"), [("raise SystemExit('no room')", 1), (MAKES, 0)])
def test_each_post_is_a_page_for_pagefind_and_what_it_complains_of_is_said(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, code: int
) -> None:
    monkeypatch.setattr("search_app.export.whole.can_find", lambda: True)
    monkeypatch.setattr(finding, "COMMAND", (sys.executable, "-c", program))
    found, said = run(home, tmp_path)
    assert found == code
    assert ("Pagefind made no search (no room)" in said) == (code == 1)
    assert list(tmp_path.glob(".search-*")) == []
    if not code:
        pages = (tmp_path / "pagefind/all").read_text("utf-8")
        assert pages.count("data-pagefind-body") == 162
        assert 'content="topic/agora.example/phpbb/7/index.html#p-47"' in pages
        assert "<script" not in pages


def test_without_an_archive_a_sentence_says_how_to_make_one(tmp_path: Path) -> None:
    code, said = run(Home(tmp_path / "none"), tmp_path / "export")
    assert code == 1
    assert "forumsearch add" in said


@given(st.text(), st.text())
def test_safe_names_are_different_where_names_are_and_never_climb(one: str, other: str) -> None:
    one, other = (text.encode("utf-8", "ignore").decode() for text in (one, other))
    assert (safe(one) == safe(other)) == (one == other)
    assert re.fullmatch(r"[\w.~/-]*", safe(one), re.A)
    assert not {".", ".."} & set(safe(one).split("/"))


def test_what_has_no_file_is_no_link() -> None:
    files = Files(frozenset(), lambda address: "")
    assert files.rewritten('<a href="/record/a/b/c">x</a><link rel="a" href="/x.json">\n', "help.html") == "<a>x</a>"
    assert files.rewritten('<a href="/topic/f.example/1?page=2#p-3">', "topic/a/b/index.html") == (
        '<a href="../../../topic/f.example/1/2.html#p-3">'
    )
    assert files.rewritten('<a href="http://x.example/">', "index.html") == '<a href="http://x.example/">'
