"""One page read as one view of one dialect: the only code that follows dialect files."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import chain

from archive.bodies import Body, read_body
from archive.dates import Found, find_date
from archive.dialects.page import Page
from archive.dialects.schema import Dialect, Fields, Urls, View
from archive.fields import first, spot
from archive.languages import passages, whole
from archive.markup import Node
from archive.records import Extract, Passage, Post, counted
from archive.roles import Roles
from archive.urls import join, site_name, site_of, undo_name

_THOUSANDS = re.compile(r"(?<=\d)[.,\s](?=\d{3}(?!\d))")  # "1,234" is 1234
_NO_ROLES = Roles()
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
    home = _home(page.tree)
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
        next=join(f"{home}/" if home else address.url, undo_name(facts["next"])) if facts.get("next") else "",
        missing=tuple(_missing(view, facts, posts)),
        bare_signatures=view.roles.bare_signatures,
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
    of what was asked for.  Relative ones are taken below the folder that the page states for them, else below the site
    that the page was saved from, else below the one that its other links lead to: posts may speak of other forums.
    """
    home = _home(page.tree)
    base = home or _base(urls, page.url) or site_of(page.text, urls.own) or page.url.rpartition("/")[0]
    base = base if "://" in base else ""
    canonical = list(_canonical(page.tree))
    full = (join(f"{base}/", undo_name(href)) for href in (*canonical, stated, page.url) if href)
    absolute = [undo_name(href) for href in (*canonical, stated) if "://" in href]
    here = [join(f"{base}/", undo_name(href)) for href in (*canonical, page.url) if href]
    named = _first_match(urls.topic, chain(absolute, full))
    if named is None:
        url = next((url for url in (*absolute, page.url) if "://" in url), "")
        return Address(url=url, site=site_name(base), topic="", start=None, permalink=False)
    url = named.string
    at = _first_match(urls.topic, here)
    if at and _topic(at) != _topic(named):  # "the topic before this one" was asked for: a place in that tells nothing
        at = None
    at = at or _first_match(urls.page, here)
    return Address(
        url=at.string if at else url,
        site=site_name(_site(named, home) if "://" in url else base),
        topic=_topic(named),
        start=_start(at) if at else None,
        permalink=any(pattern.search(page.url) for pattern in urls.post),
    )


def _home(tree: Node) -> str:
    """Give the folder that a page states for its relative addresses, without the slash at its end, or ""."""
    node = tree.css_first("base[href]")
    href = (node.attributes.get("href") or "").strip() if node is not None else ""
    return href.rstrip("/") if "://" in href and href.endswith("/") else ""


def _site(named: re.Match[str], home: str) -> str:
    """Give the site of an address: the folder the page states, or what stands before the match.

    Boards with speaking addresses put a folder for each forum between site and topic.
    """
    lies_in = home and named.string[: named.start("topic")].startswith(f"{home}/")
    return home if lies_in else named.string[: named.start()]


def _base(urls: Urls, url: str) -> str:
    """Give the address of the site that the address of a topic's page lies in; "" where it is none in full."""
    found = _first_match((*urls.topic, *urls.page), [url]) if "://" in url else None
    return url[: found.start()] if found else ""


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


def _topic(found: re.Match[str]) -> str:
    """Give a topic's id; where each forum numbers its own topics, the forum's number stands before it."""
    forum = found.groupdict().get("forum")
    return f"{forum}-{found['topic']}" if forum else found["topic"]


def _start(found: re.Match[str]) -> int | None:
    """Give the place of the page's first post; None where pages are numbered and this is not the first."""
    groups = found.groupdict()
    if (groups.get("page") or "1") != "1":
        return None
    return counted(groups.get("start") or "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one element that holds a post says by itself, whatever page it stands on."""

    facts: Mapping[str, str]
    body: Body
    signature: str
    passages: tuple[Passage, ...]
    language: str


SEEN_ELEMENTS = 4096  # elements that are remembered: mirrors hold each post on 2–30 pages, mostly near each other
_seen: dict[tuple[int, bytes], Taken | None] = {}


def _posts(view: View, page: Page, address: Address, now: datetime | None) -> tuple[list[Post], list[Found]]:
    posts: list[Post] = []
    dates: list[Found] = []
    known: set[str] = set()
    for node in page.tree.css(view.each):
        taken = _remembered(view, node) if view.self_contained else _take(view, node)
        if taken is None or taken.facts.get("id") in known:  # advertisements are dressed as the post above them
            continue
        if id := taken.facts.get("id"):
            known.add(id)
        said = find_date(taken.facts.get("date", ""), now)
        if said:
            dates.append(said)
        place = address.start + len(posts) + 1 if address.start is not None else None
        posts.append(_post(taken, said, now, place, address))
    return posts, dates


def _remembered(view: View, node: Node) -> Taken | None:
    """Give what an element says; one that was seen on another page is not read again."""
    key = id(view), blake2b((node.html or "").encode(), digest_size=16).digest()
    if key not in _seen:
        if len(_seen) >= SEEN_ELEMENTS:
            _seen.clear()
        _seen[key] = _take(view, node)
    return _seen[key]


def forget() -> None:
    """Forget the elements that were seen: what is measured after it is read as if it were new."""
    _seen.clear()


def _take(view: View, node: Node) -> Taken | None:
    """Give what an element says; None where it has no body, or no id though it ought to have one."""
    facts = {name: first(node, where) for name, where in view.post.items() if name not in ("body", "signature")}
    body = _element(node, view.post["body"])
    if body is None or ("id" in facts and not facts["id"]):
        return None
    read = read_body(body, view.roles)
    own = passages(read.lines)
    signature = _signature(node, view.post.get("signature", ()), view.roles.signature_line) or read.signature
    return Taken(facts=facts, body=read, signature=signature, passages=own, language=whole(own))


def _element(node: Node, where: Fields) -> Node | None:
    return next((found for field in where if (found := spot(node, field)) is not None), None)


def _signature(node: Node, where: Fields, head: re.Pattern[str] | None) -> str:
    """Give the words of a signature without the line of dashes that some softwares write above it."""
    element = _element(node, where)
    lines = [line.text for line in read_body(element, _NO_ROLES).lines] if element is not None else []
    return "\n".join(lines[1:] if lines and head is not None and head.fullmatch(lines[0]) else lines)


def _post(taken: Taken, said: Found | None, now: datetime | None, place: int | None, address: Address) -> Post:
    facts, read = taken.facts, taken.body
    edited = find_date(facts.get("edited", "") or read.edited, now)
    number = counted(_THOUSANDS.sub("", facts.get("number", "")))
    return Post(
        site=address.site,
        topic=address.topic,
        id=facts.get("id", ""),
        number=place if number is None else number,
        author=facts.get("author", ""),
        said=said.at if said else None,
        said_swapped=said.swapped if said else None,
        edited=edited.at if edited else None,
        edited_swapped=edited.swapped if edited else None,
        html=read.html,
        passages=taken.passages,
        quotes=read.quotes,
        signature=taken.signature,
        code=read.code,
        links=read.links,
        language=taken.language,
    )
