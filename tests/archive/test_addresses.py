"""What addresses tell by themselves, and that a feed's posts get the names that topic pages give them."""

import json
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from archive.dialects import dialects, read_page
from archive.dialects.addresses import ANY_SITE, tell
from archive.dialects.feed import read
from archive.dialects.page import Page
from archive.markup import parse
from archive.records import NotTopic
from tests.test_dialects import page_of

CASES = Path(__file__).parents[1] / "dialects"

TOLD = [
    ("https://f.example/b/viewtopic.php?f=4&t=2&p=53#p53", "phpbb", "f.example/b", "2", "53", None),
    ("https://f.example/viewtopic.php?t=2&start=30", "phpbb", "f.example", "2", "", 30),
    ("https://f.example/viewtopic.php?p=53#p53", "phpbb", "f.example", "", "53", None),
    ("https://f.example/jardins-f3/le-marche-t31-15.html", "phpbb", "f.example", "31", "", 15),
    ("https://f.example/app.php/feed/topic/31", "phpbb", "f.example", "31", "", 0),
    ("https://f.example/viewtopic.php?t=2&postorder=asc", "phpbb2", "f.example", "2", "", 0),
    ("https://f.example/viewtopic.php?pid=53#p53", "fluxbb", "f.example", "", "53", None),
    ("https://f.example/viewtopic.php?id=2&action=new", "fluxbb", "f.example", "2", "", 0),
    ("https://f.example/topic/31/le-marche/", "punbb", "f.example", "31", "", 0),
    ("https://f.example/smf/index.php?topic=31.msg412#msg412", "smf", "f.example/smf", "31", "412", None),
    ("https://f.example/index.php/topic,31.15.html", "smf", "f.example", "31", "", 15),
    ("https://f.example/index.php?topic=31.0", "smf1", "f.example", "31", "", 0),
    ("https://f.example/thread-31-post-4.html#pid4", "mybb", "f.example", "31", "4", None),
    ("https://f.example/showthread.php?tid=31", "mybb", "f.example", "31", "", 0),
    ("https://f.example/showthread.php?t=31&goto=newpost", "vbulletin3", "f.example", "31", "", 0),
    ("https://f.example/showthread.php?31-le-marche&p=44#post44", "vbulletin4", "f.example", "31", "44", None),
    ("https://f.example/threads/le-marche.31/", "xenforo1", "f.example", "31", "", 0),
    ("https://f.example/threads/le-marche.31/post-44", "xenforo2", "f.example", "31", "44", None),
    ("https://f.example/topic/31-le-marche/?do=findComment&comment=3", "invision", "f.example", "31", "3", None),
    ("https://f.example/t/le-marche/31/4", "discourse", "f.example", "31", "4", None),
    ("https://f.example/ubbthreads.php/topics/44/2/le-marche", "ubbthreads", "f.example", "", "44", None),
    ("https://f.example/showflat.php?Cat=&Board=x&Number=44", "ubbthreads", "f.example", "", "44", None),
    ("https://f.example/topic/31/le-marche", "nodebb", "f.example", "31", "", 0),
    ("https://f.example/discussion/31/le-marche", "vanilla", "f.example", "31", "", 0),
    ("https://f.example/discussion/comment/44/#Comment_44", "vanilla", "f.example", "", "44", None),
    ("https://f.example/read.php?3,31,44#msg-44", "phorum", "f.example", "31", "44", None),
    ("https://f.example/339/le-marche?show=340#a340", "q2a", "f.example", "339", "340", None),
    ("http://f.example/t31p15-le-marche", "forumactif", "f.example", "31", "", 15),
    ("http://f.example/t31-le-marche#44", "forumactif", "f.example", "31", "44", None),
    ("http://f.example/thread/31/le-marche?page=2&scrollTo=44", "proboards", "f.example", "31", "44", None),
    ("http://f.example/post/44/thread", "proboards", "f.example", "", "44", None),
    (
        "http://f.example/index.cgi?board=a&action=display&thread=31&page=1#44",
        "proboards",
        "f.example",
        "31",
        "44",
        None,
    ),
    ("https://f.example/forums/topic/le-marche/#post-44", "bbpress", "f.example", "le-marche", "44", None),
    ("https://f.example/community/halle/le-marche/#post-44", "wpforo", "f.example", "le-marche", "44", None),
    ("https://f.example/forum/3-halle/31-le-marche?start=6#44", "kunena", "f.example/forum", "31", "44", None),
]
"""Address, dialect, site, topic, post, place of the first post."""

ELSEWHERE = [
    "https://blog.example/2012/05/31/le-marche.html",
    "https://blog.example/2012/05/31-le-marche.html",
    "https://blog.example/archives/31",
    "https://news.example/article/31-le-marche",
    "https://shop.example/31-panier",
    "https://wiki.example/index.php?title=Marche",
    "https://videos.example/watch?v=31",
]

LINKS = [
    ("phpbb/3.0-normal-fr", "viewtopic.php?f=1&t={topic}&p={post}#p{post}", ""),
    ("phpbb/3.3-normal-en", "viewtopic.php?p={post}#p{post}", ""),
    ("phpbb2/2.0-normal-fr", "viewtopic.php?p={post}#{post}", ""),
    ("fluxbb/1.5-normal-fr", "viewtopic.php?pid={post}#p{post}", "FluxBB"),
    ("punbb/1.2-normal-fr", "viewtopic.php?pid={post}#p{post}", "PunBB"),
    ("smf/2.1-normal-fr", "index.php?topic={topic}.msg{post}#msg{post}", "SMF"),
    ("smf1/1.1-normal-fr", "index.php/topic,{topic}.msg{post}.html#msg{post}", ""),
    ("mybb/1.8-normal-en", "showthread.php?tid={topic}&pid={post}#pid{post}", "MyBB"),
    ("vbulletin4/4.1-normal-en", "showthread.php?{topic}-Benches&p={post}#post{post}", "vBulletin"),
    ("xenforo2/2.2-normal-en", "threads/title.{topic}/post-{post}", ""),
    ("invision/4.7-normal-en", "topic/{topic}-bats/?do=findComment&comment={post}", ""),
    ("discourse/3.4-noscript-en", "t/title/{topic}/{post}", ""),
    ("nodebb/1.5-persona-en", "post/{post}", "NodeBB"),
    ("phorum/6-normal-fr", "read.php?3,{topic},{post}#msg-{post}", "Phorum"),
    ("bbpress/2.5-normal-en", "topic/{topic}/#post-{post}", "https://bbpress.org/?v=2.5"),
    ("wpforo/2-extended-en", "community/play/{topic}/#post-{post}", "wpForo"),
    (
        "kunena/2.0-blueeagle-en",
        "index.php?option=com_kunena&view=topic&catid=7&id={topic}&mesid={post}#{post}",
        "Kunena",
    ),
    ("kunena/6.3-aurelia-fr", "6-ponts/{topic}-passerelle#{post}", "Kunena"),
    ("forumactif/phpbb2-normal-fr", "t{topic}-titre#{post}", ""),
    ("proboards/5-normal-en", "thread/{topic}/title?scrollTo={post}", ""),
]
"""A topic page, how addresses of its posts are written below the site, and whom the feed names as its maker."""


def feed_page(items: str, link: str = "", maker: str = "") -> Page:
    """Give a feed of some items."""
    head = f"<title>Forum</title><link>{escape(link)}</link><generator>{escape(maker)}</generator>"
    text = f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<rss version="2.0"><channel>{head}{items}</channel></rss>'
    return Page(text=text, tree=parse(""), url="", media="application/xml")


def item(link: str, title: str = "Marché", words: str = "Bonjour.") -> str:
    """Give one item of a feed."""
    said = f"<title>{escape(title)}</title><description>{escape(words)}</description>"
    return f"<item><link>{escape(link)}</link>{said}</item>"


@pytest.mark.parametrize(("url", "dialect", "site", "topic", "post", "start"), TOLD)
def test_address_tells(url: str, dialect: str, site: str, topic: str, post: str, start: int | None) -> None:
    found = next(told for told in tell(url) if told.dialect == dialect)
    assert (found.site, found.topic, found.post, found.start) == (site, topic, post, start)


@pytest.mark.parametrize("url", [*ELSEWHERE, *ANY_SITE])
def test_addresses_as_any_site_writes_them_tell_no_software(url: str) -> None:
    assert not [told for told in tell(url) if told.sure]


@pytest.mark.parametrize("url", [url for url, dialect, *_ in TOLD if dialect not in ("bbpress", "wpforo")])
def test_addresses_as_one_software_alone_writes_them_are_sure(url: str) -> None:
    assert any(told.sure for told in tell(url))


def test_an_address_without_host_tells_nothing() -> None:
    assert list(tell("viewtopic.php?t=2")) == []


@pytest.mark.parametrize(("case", "link", "maker"), LINKS, ids=[case for case, *_ in LINKS])
def test_a_feed_names_posts_as_their_topic_page_does(case: str, link: str, maker: str) -> None:
    expect = json.loads((CASES / case / "expect.json").read_text("utf-8"))
    pages = read_page(page_of(CASES / case, expect.get("url", "")), dialects())
    assert isinstance(pages, tuple)
    (topic,) = pages
    names = [post.id for post in topic.posts]
    links = [f"https://{topic.site}/{link.format(topic=topic.topic, post=name)}" for name in names]
    feed = read(feed_page("".join(map(item, links)), topic.url, maker))
    assert isinstance(feed, tuple)
    assert [(said.site, said.topic, [post.id for post in said.posts]) for said in feed] == [
        (topic.site, topic.topic, names)
    ]
    assert {(post.site, post.topic) for said in feed for post in said.posts} == {(topic.site, topic.topic)}


# -- feeds


@pytest.mark.parametrize("url", ELSEWHERE)
def test_a_feed_of_no_forum_has_no_posts(url: str) -> None:
    assert read(feed_page(item(url))) == NotTopic(dialect="feed", kind="feed", url="")
    assert read(feed_page(item(url), maker="https://wordpress.org/?v=6.1")) == NotTopic(
        dialect="feed", kind="feed", url=""
    )


def test_items_of_other_sites_are_left_out() -> None:
    here = [item(f"https://f.example/viewtopic.php?t=2&p={post}#p{post}") for post in (5, 6)]
    feed = read(feed_page("".join([item("https://other.example/viewtopic.php?t=2&p=9"), *here])))
    assert isinstance(feed, tuple)
    assert [(said.site, [post.id for post in said.posts]) for said in feed] == [("f.example", ["5", "6"])]


def test_posts_that_do_not_tell_their_topic_are_put_together_by_title() -> None:
    told = [(5, "Marché"), (6, "Foire"), (7, "Re: Marché")]
    feed = read(feed_page("".join(item(f"https://f.example/viewtopic.php?p={post}", title) for post, title in told)))
    assert isinstance(feed, tuple)
    assert [(said.topic, said.title, [post.id for post in said.posts]) for said in feed] == [
        ("", "Marché", ["5", "7"]),
        ("", "Foire", ["6"]),
    ]


def test_names_of_characters_that_xml_does_not_know_are_read() -> None:
    text = feed_page(item("https://f.example/viewtopic.php?t=2&p=5")).text.replace("Bonjour.", "\x0bCaf&eacute;&nbsp;!")
    feed = read(Page(text=text, tree=parse(""), url=""))
    assert isinstance(feed, tuple)
    assert [post.text for post in feed[0].posts] == ["Café\xa0!"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><body><source src=x></body></html>",
        '<?xml version="1.0"?><rss><channel><item>',
        '<?xml version="1.0"?><other><rss/></other>',
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><opml>&c;</opml>',
        "<rss>\ud800</rss>",
    ],
)
def test_what_is_no_feed_is_left_to_others(text: str) -> None:
    assert read(Page(text=text, tree=parse(""), url="", media="application/xml")) is None


def test_a_feed_nested_a_hundred_thousand_deep_is_no_crash() -> None:
    deep = "<b>" * 100_000 + "</b>" * 100_000
    link = "<link>https://f.example/viewtopic.php?t=2&amp;p=5</link>"
    feed = read(feed_page(f"<item>{link}<description>{deep}</description></item>"))
    assert isinstance(feed, tuple)
    assert [post.id for post in feed[0].posts] == ["5"]
