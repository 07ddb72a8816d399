"""Addresses and the file names that saving tools make of them."""

import re

import pytest

from archive.urls import join, path_url, site_name, site_of, stated_url, undo_name


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("viewtopic.php?id=2.html", "viewtopic.php?id=2"),
        ("viewtopic.php%3Fid=2.html#p7", "viewtopic.php?id=2"),
        ("viewtopic.php@t=13&start=60&view=print.html", "viewtopic.php?t=13&start=60&view=print"),
        ("index.php@action=printpage;topic=21.0.html", "index.php?action=printpage;topic=21.0"),
        ("index.php.html", "index.php"),
        ("index.html", "index.html"),
        ("topic,10.0.html", "topic,10.0.html"),
        ("index.php/topic,10.0.html", "index.php/topic,10.0.html"),
        ("Un café.html", "Un café.html"),
        ("me@example.html", "me@example.html"),
        ("https://f.example/index.php?topic=4.0#msg1", "https://f.example/index.php?topic=4.0"),
    ],
)
def test_a_saved_name_gives_its_address(name: str, address: str) -> None:
    assert undo_name(name) == address


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/m/forum.example/board/viewtopic.php@t=2.html", "http://forum.example/board/viewtopic.php?t=2"),
        ("/m/forum.example+8080/index.php.html", "http://forum.example:8080/index.php"),
        ("/m/127.0.0.1:8204/index.html", "http://127.0.0.1:8204/index.html"),
        ("/m/old.saves/forum.example/a/b.html", "http://forum.example/a/b.html"),
        ("/m/phpbb-3.3.10-fr/wget/index.php@t=2.html", "index.php?t=2"),
        ("C:\\m\\forum.example\\x.html", "http://forum.example/x.html"),
    ],
)
def test_a_path_gives_the_address_below_its_host(path: str, url: str) -> None:
    assert path_url(path) == url


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("<!-- saved from url=(0031)https://f.example/index.php?topic=1 -->", "https://f.example/index.php?topic=1"),
        ("<!-- Mirrored from f.example/viewtopic.php?id=3 by HTTrack Website Copier -->", "http://f.example/viewtopic.php?id=3"),
        ("<!--\n Page saved with SingleFile \n url: https://f.example/t/9 \n saved date: x -->", "https://f.example/t/9"),
        ("<html>", ""),
    ],
)  # fmt: skip
def test_a_comment_of_a_saving_tool_gives_the_address(head: str, url: str) -> None:
    assert stated_url(head) == url


def test_the_site_is_where_most_of_the_first_links_lead() -> None:
    own = [re.compile(r"/viewtopic\.php\b")]
    text = '<a href="http://other.example/viewtopic.php?t=1">' + '<a href="http://f.example/b/viewtopic.php?t=1">' * 2
    assert site_of(text, own) == "http://f.example/b"
    assert site_of("no links", own) == ""


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.Forum.example:443/board/", "forum.example/board"),
        ("http://forum.example:8204", "forum.example:8204"),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_one_site_has_one_name(url: str, name: str) -> None:
    assert site_name(url) == name


def test_what_cannot_be_joined_is_nothing() -> None:
    assert join("http://f.example/a/", "../b") == "http://f.example/b"
    assert join("http://f.example/", "http://[") == ""
