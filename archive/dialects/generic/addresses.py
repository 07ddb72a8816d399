"""How addresses name topics and forums, whatever the software: by what the words for them are followed by."""

import re
from collections import Counter
from collections.abc import Container, Sequence

from archive.dialects.page import Page
from archive.urls import undo_name

_HOST = r"(?P<site>(?:\w+://[^/?#]*)?.*?)"
_ID = r"(?P<topic>\d+)"
_OTHER = r"(?!comment|post|repl|message|answer)"  # what a number behind it counts is no topic
_SURE = tuple(
    re.compile(_HOST + pattern, re.I)
    for pattern in (
        rf"[^/]*[?&;](?:amp;)?(?:topic|t|tid|topic_?id|thread_?id|thread|th|showtopic|discussion)[=,]{_ID}",
        rf"\b(?:topics?|threads?|t|d|discussions?|questions?|sujets?)(?:[/,_-]{_OTHER}[^/?#]*?)??[/,_.-]{_ID}",
    )
)
_LIKELY = tuple(
    re.compile(_HOST + pattern, re.I)
    for pattern in (
        rf"[^/]*[?&;](?:id|read)[=,]{_ID}",
        rf"[^/]*\?\d+,{_ID}",
        rf"(?:/|(?<![^/]))(?<!//){_ID}(?:[/.,_-]|$)",
    )
)
"""The surest way first; the last may also be the number of a post."""
_FORUM = re.compile(
    r"[?&;](?:amp;)?(?:f|fid|forum|forum_?id|board|c|cat|category)[=,](\d+)|"
    r"\b(?:forums?|boards?|categor(?:y|ies|ie)|f)(?:[/,_-][^/?#]*?)??[/,_.-](\d+)",
    re.I,
)
_ENDS = re.compile(r"(\d+)$")


def topic_id(href: str) -> str:
    """Give the id of the topic that an address surely leads to, "" where it does not say."""
    return next((at["topic"] for pattern in _SURE if (at := pattern.match(href))), "")


def any_topic_id(href: str) -> str:
    """Give the id of the topic that an address may lead to."""
    return next((at["topic"] for pattern in (*_SURE, *_LIKELY) if (at := pattern.match(href))), "")


def forum_id(href: str) -> str:
    """Give the id of the forum that an address leads to, "" where it leads to a topic or elsewhere."""
    found = _FORUM.search(href)
    return "" if found is None or topic_id(href) else found[1] or found[2]


def site_and_topic(page: Page, url: str, title: str, posts: Container[str]) -> tuple[str, str]:
    """Give the site's address and the topic's id, "" where nothing tells.

    Addresses that tell are the page's own, those of its posts, and the one that its title leads to; where a number is
    only likely to be a topic's, those of its posts come first.  It may also be that of a post, but for the first: many
    softwares call a topic after it.
    """
    to_posts, titled = _links(page, title, posts)
    for patterns, urls in ((_SURE, [url, *to_posts, *titled]), ((*_SURE, *_LIKELY), [*to_posts, url, *titled])):
        for one in urls:
            at = next((at for pattern in patterns if (at := pattern.match(one))), None)
            if at and (at.re is not _LIKELY[-1] or at["topic"] not in posts):
                return at["site"] if "://" in at["site"] else url.rpartition("/")[0], at["topic"]
    return url.partition("?")[0].rpartition("/")[0], ""


def _links(page: Page, title: str, posts: Container[str]) -> tuple[list[str], list[str]]:
    """Give the addresses of links that lead to a post of the page, and of those that say its title."""
    to_posts: dict[str, None] = {}
    titled: dict[str, None] = {}
    for node in page.tree.css("a[href]"):
        href = node.attributes.get("href") or ""
        named = _ENDS.search(href.partition("#")[2])
        if named and named[1] in posts:
            to_posts[undo_name(href)] = None
        elif title and " ".join(node.text().split()) == title:
            titled[undo_name(href)] = None
    return list(to_posts), list(titled)


def differing(ids: Sequence[str], share: float) -> bool:
    """Say whether all lead somewhere, and so many of them elsewhere than most."""
    most = max(Counter(ids).values(), default=0)
    return all(ids) and len(ids) - most >= max(1, share * len(ids))
