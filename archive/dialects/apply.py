"""One page read as one view of one dialect: the only code that follows dialect files."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.bodies import Roles, read_body
from archive.dates import Found, find_date
from archive.dialects.page import Page
from archive.dialects.schema import Dialect, Fields, Urls, View
from archive.fields import find, first
from archive.languages import passages, whole
from archive.markup import Node
from archive.records import Extract, Post
from archive.urls import join, site_name, site_of, undo_name

CANONICAL = ('link[rel="canonical"]', "href"), ('meta[property="og:url"]', "content")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What the addresses of a page say of it: its site, topic and place in the topic ("" and None: nothing)."""

    url: str
    site: str
    topic: str
    start: int | None
    permalink: bool


def extract(dialect: Dialect, view: View, page: Page) -> Extract:
    """Give what a page says, posts in page order; a post that ought to have an id and has none is left out."""
    facts = {name: first(page.tree, where) for name, where in view.page.items()}
    address = read_address(dialect.urls, page, facts.get("topic", ""))
    now = find_date(facts.get("now", ""))
    posts, dates = _posts(view, page, address, now.at if now else page.seen)
    return Extract(
        dialect=dialect.name,
        view="permalink" if view.name == "normal" and address.permalink else view.name,
        site=address.site,
        board=facts.get("board", ""),
        topic=address.topic,
        title=facts.get("title", ""),
        url=address.url,
        posts=tuple(posts),
        next=join(address.url, undo_name(facts["next"])) if facts.get("next") else "",
        missing=tuple(_missing(view, facts, posts)),
        day_first=sum(found.day_first for found in dates),
    )


def _missing(view: View, facts: dict[str, str], posts: list[Post]) -> Iterator[str]:
    """Give the facts the view knows a place for and the page does not have."""
    yield from (name for name in ("title", "board") if name in view.page and not facts[name])
    said = {"author": any(post.author for post in posts), "date": any(post.said for post in posts)}
    yield from (name for name, found in said.items() if name in view.post and not found)


def read_address(urls: Urls, page: Page, stated: str) -> Address:
    """Give what the canonical link, the page's own address and the address stated in its text say.

    Addresses in full come first: mirrors rewrite the others to their own file names, and a redirected page has the name
    of what was asked for.  Relative ones are taken below the site that the page's other links lead to.
    """
    base = site_of(page.text, urls.own) or (page.url.rpartition("/")[0] if "://" in page.url else "")
    canonical = list(_canonical(page.tree))
    full = [join(f"{base}/", undo_name(href)) for href in (*canonical, stated, page.url) if href]
    absolute = [undo_name(href) for href in (*canonical, stated) if "://" in href]
    here = [join(f"{base}/", undo_name(href)) for href in (*canonical, page.url) if href]
    named = _first_match(urls.topic, [*absolute, *full])
    if named is None:
        url = next((url for url in (*absolute, page.url) if "://" in url), "")
        return Address(url=url, site=site_name(base), topic="", start=None, permalink=False)
    url = named.string
    at = _first_match(urls.topic, here)
    return Address(
        url=at.string if at and at["topic"] == named["topic"] else url,
        site=site_name(url[: named.start()] if "://" in url else base),
        topic=named["topic"],
        start=_start(at) if at else None,
        permalink=any(pattern.search(page.url) for pattern in urls.post),
    )


def _first_match(patterns: Iterable[re.Pattern[str]], urls: Iterable[str]) -> re.Match[str] | None:
    return next((found for url in urls for pattern in patterns if (found := pattern.search(url))), None)


def canonical_url(page: Page) -> str:
    """Give the address in full that a page says is its own, else the one it was saved from, else ""."""
    urls = (undo_name(href) for href in (*_canonical(page.tree), page.url))
    return next((url for url in urls if "://" in url), "")


def _canonical(tree: Node) -> Iterator[str]:
    head = tree.css_first("head")
    for css, name in CANONICAL:
        node = head.css_first(css) if head is not None else None
        if node is not None and (href := node.attributes.get(name)):
            yield href


def _start(found: re.Match[str]) -> int | None:
    """Give the place of the page's first post; None where pages are numbered and this is not the first."""
    groups = found.groupdict()
    if (groups.get("page") or "1") != "1":
        return None
    return int(groups.get("start") or 0)


def _posts(view: View, page: Page, address: Address, now: datetime | None) -> tuple[list[Post], list[Found]]:
    posts: list[Post] = []
    dates: list[Found] = []
    for node in page.tree.css(view.each):
        facts = {name: first(node, where) for name, where in view.post.items() if name not in ("body", "signature")}
        body = _element(node, view.post["body"])
        if body is None or ("id" in facts and not facts["id"]):
            continue
        said = find_date(facts.get("date", ""), now)
        if said:
            dates.append(said)
        place = address.start + len(posts) + 1 if address.start is not None else None
        signature = _signature(node, view.post.get("signature", ()))
        posts.append(_post(facts, body, signature, said, now, place, address, view.roles))
    return posts, dates


def _element(node: Node, where: Fields) -> Node | None:
    return next((found for field in where if (found := find(node, field.path)) is not None), None)


def _signature(node: Node, where: Fields) -> str:
    element = _element(node, where)
    return "\n".join(line.text for line in read_body(element, Roles()).lines) if element is not None else ""


def _post(
    facts: dict[str, str],
    body: Node,
    signature: str,
    said: Found | None,
    now: datetime | None,
    place: int | None,
    address: Address,
    roles: Roles,
) -> Post:
    read = read_body(body, roles)
    own = passages(read.lines)
    edited = find_date(facts.get("edited", "") or read.edited, now)
    number = facts.get("number", "")
    return Post(
        site=address.site,
        topic=address.topic,
        id=facts.get("id", ""),
        number=int(number) if number.isdecimal() else place,
        author=facts.get("author", ""),
        said=said.at if said else None,
        said_swapped=said.swapped if said else None,
        edited=edited.at if edited else None,
        html=read.html,
        passages=own,
        quotes=read.quotes,
        signature=signature or read.signature,
        code=read.code,
        links=read.links,
        language=whole(own),
    )
