"""What the address of a forum page tells by itself: site, topic, post and place, by the patterns of all dialects."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.dialects.apply import read_address
from archive.dialects.page import Page
from archive.dialects.schema import Dialect, Urls, load
from archive.markup import Node, parse
from archive.urls import site_name

ANY_SITE = (
    "https://site.example/2012/05/31-words.html",
    "https://site.example/2012/05/31/words/#comment-31",
    "https://site.example/words/words/#post-31",
    "https://site.example/words/words.31/",
    "https://site.example/words/31",
    "https://site.example/31/words",
    "https://site.example/31-words/",
    "https://site.example/31",
    "https://site.example/?p=31",
    "https://site.example/node/31",
    "https://site.example/comment/31",
    "https://site.example/topic/words",
    "https://site.example/post/31",
    "https://site.example/posts/words",
)
"""Addresses as blogs, shops and wikis write them too: a pattern that fits one of them does not tell a software."""
_LAST_NUMBER = re.compile(r"(\d+)/?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one dialect reads in an address; "" and None where it tells nothing.

    start: place in the topic of the first post of the page, from 0; None where one post is asked for.
    sure: whether no other software writes addresses of this shape.
    """

    dialect: str
    site: str
    topic: str
    post: str
    start: int | None
    sure: bool


@cache
def known() -> tuple[Dialect, ...]:
    """Give the dialects whose addresses are known: those that a TOML file tells."""
    return tuple(map(load, sorted(Path(__file__).parent.glob("*.toml"))))


def tell(url: str) -> Iterator[Told]:
    """Give what each dialect reads in an address in full that fits its patterns for topics or for posts, by name.

    Site and topic are just those of a page that was saved from there.
    """
    if "://" in url:
        page = Page(text="", tree=_nothing(), url=url)
        yield from (told for dialect in known() if (told := _told(dialect, page)) is not None)


@cache
def _nothing() -> Node:
    return parse("")


def _told(dialect: Dialect, page: Page) -> Told | None:
    urls = dialect.urls
    fits = [pattern for pattern in (*urls.topic, *urls.page, *urls.post) if pattern.search(page.url)]
    if not fits:
        return None
    address = read_address(urls, page, "")
    site = address.site if address.topic else _site_of_post(urls, page.url)
    if not site:
        return None
    return Told(
        dialect=dialect.name,
        site=site,
        topic=address.topic,
        post=_post(urls, page.url),
        start=None if address.permalink else address.start,
        sure=not all(map(_fits_any_site, fits)),
    )


def _site_of_post(urls: Urls, url: str) -> str:
    """Give the site of an address that tells a post alone; "" where its pattern does not say where the site ends."""
    matches = (pattern.search(url) for pattern in (*urls.post, *urls.page))
    return next((site_name(url[: found.start()]) for found in matches if found and found[0][:1] == "/"), "")


def _post(urls: Urls, url: str) -> str:
    """Give the id of the post: the group "post" of a pattern, else the number at the end of what fits."""
    for found in filter(None, (pattern.search(url) for pattern in (*urls.post, *urls.page))):
        if "post" in found.re.groupindex:
            return found["post"] or ""
        if found.re in urls.post and (number := _LAST_NUMBER.search(found[0])):
            return number[1]
    return ""


@cache
def _fits_any_site(pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(url) for url in ANY_SITE)
