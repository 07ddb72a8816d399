"""What the addresses of a page say together."""

import re

from archive.dialects.apply import read_address
from archive.dialects.page import Page
from archive.dialects.schema import Urls
from archive.markup import parse

URLS = Urls(topic=(re.compile(r"/index\.php\?topic=(?P<topic>\d+)\.(?P<start>\d+)"),))


def test_a_place_in_another_topic_than_the_page_shows_tells_nothing() -> None:
    page = Page(text="", tree=parse(""), url="http://forum.example/index.php?topic=7.30;prev_next=next")
    address = read_address(URLS, page, "http://forum.example/index.php?topic=8.0")
    assert (address.site, address.topic, address.start) == ("forum.example", "8", None)
    assert address.url == "http://forum.example/index.php?topic=8.0"


def test_the_folder_that_a_page_states_for_its_links_is_its_site() -> None:
    urls = Urls(topic=(re.compile(r"/(?P<topic>\d+)-[^/]*\.html"), re.compile(r"\?t=(?P<topic>\d+)")))
    tree = parse('<base href="http://forum.example/board/"><link rel=canonical href="/board/garden/7-x.html">')
    address = read_address(urls, Page(text="", tree=tree, url="http://forum.example/board/garden/7-x.html"), "")
    assert (address.site, address.topic) == ("forum.example/board", "7")
    address = read_address(urls, Page(text="", tree=tree, url=""), "showthread.php?t=8")
    assert (address.site, address.topic) == ("forum.example/board", "7")
    bare = Page(text="", tree=parse('<base href="http://forum.example/board/">'), url="7")
    assert read_address(urls, bare, "showthread.php?t=8").url == "http://forum.example/board/showthread.php?t=8"
    own = Page(text="", tree=parse('<base href="http://forum.example/7-x.html">'), url="http://forum.example/7-x.html")
    assert read_address(urls, own, "").site == "forum.example"  # not the page's own address


def test_an_address_that_names_a_post_tells_the_page_but_not_the_topic() -> None:
    topic, first = re.compile(r"/board\.php/print/(?P<topic>\d+)"), re.compile(r"/board\.php/topics/\d+/(?P<page>\d+)")
    urls = Urls(topic=(topic,), page=(first, re.compile(r"/board\.php/(?P<page>topics)/\d+")))
    for url, start in (
        ("http://forum.example/board.php/topics/77/1/x", 0),
        ("http://forum.example/board.php/topics/77/x", None),
    ):
        address = read_address(urls, Page(text="", tree=parse(""), url=url), "/board.php/print/8")
        assert (address.site, address.topic, address.start, address.url) == ("forum.example", "8", start, url)
    address = read_address(urls, Page(text="", tree=parse(""), url=""), "/board.php/print/8")
    assert (address.topic, address.start) == ("8", None)
