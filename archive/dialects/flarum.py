"""Flarum 0.1.0-beta to 1.x: what its pages hold for their scripts, what those show, and what is there without them.

Source: views/frontend/app.blade.php, content/discussion.blade.php and the serializers of posts and discussions of
flarum/framework from 0.1.0-beta to 1.8, components/PostStream.js.  A page holds its posts as JSON; a page that a
browser saved has those it showed as elements too.  wget's --convert-links damages the JSON of betas: it takes the
addresses in it for its own and puts quotation marks around them, which is undone.  Where no JSON is left <noscript>
gives the posts without ids and dates.  The JSON of the API (/api/discussions/ID) is read as well.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.bodies import Body, read_body
from archive.dates import find_date
from archive.dialects.apply import Address, read_address
from archive.dialects.facts import Facts, parsed, table_of, tables_of, text_of
from archive.dialects.page import Irregular, Page
from archive.dialects.schema import Urls
from archive.fields import Field
from archive.languages import passages, whole
from archive.markup import Node, parse
from archive.records import Extract, NotTopic, Post, Quote, counted
from archive.roles import Roles
from archive.urls import join, site_name, undo_name
from archive.words import said_by

NAME = "flarum"
_URLS = Urls(
    topic=(re.compile(r"/d/(?P<topic>\d+)(?=[-/?#.]|$)(?:[^?#]*\?(?:[^#]*&)?page=(?P<page>\d+))?"),),
    post=(re.compile(r"/d/\d+[^/?#]*/\d+"),),
    own=(re.compile(r"/(?:d|t|u)/[^/]"), re.compile(r"/(?:assets|tags|all)\b")),
)
_PAYLOAD = re.compile(r"(?:app\.(?:boot|load)\(|_extends\(app,\s|id=[\"']?flarum-json-payload\b[^>]*>)\s*(?=\{)")
_DAMAGED = re.compile(r'(?<=\s)(href|src|cite|action|poster|background)="([^"<>]*)"((?<=\\")")?')
_QUOTED = re.compile(r"\\(?:&quot;|%22)(.*?)\\(?:&quot;|%22)?$")
_CITED = re.compile(r'@("?)(?P<author>.{1,100}?)\1#p?(?P<post>\d+)\b\s*')
_ROLES = Roles(
    quote="blockquote",
    cite="blockquote > p:first-child > a.PostMention:first-child,"
    " blockquote > div > p:first-child > a.PostMention:first-child",
    code="pre",
    drop="script",
    quote_author=(Field(match=re.compile(r"^@?(.+?)(?:#p?\d+)?$")),),
    quote_post=(Field(take="@data-id"),),
)
_NOSCRIPT = ".container > div > div > .Post-body, .container > div > article > .Post-body"

Types = Mapping[tuple[str, str], Facts]
"""The resources of a JSON:API document by type and id."""


def read(page: Page) -> Extract | NotTopic | None:
    """Give what a page of Flarum says, or None where it is not Flarum's."""
    if page.media == "text/html":
        if 'id="home-link"' not in page.text or "App-navigation" not in page.text:
            return None
        payload = _payload(page.text)
        document = next(filter(None, (table_of(payload, *path) for path in _PATHS)), {})
    else:
        payload = document = parsed(page.text)
        if text_of(table_of(document, "data"), "type") != "discussions":
            return None
    discussion = table_of(document, "data")
    if text_of(discussion, "type") == "discussions" or page.tree.css_first(".PostStream-item[data-id]") is not None:
        return _topic(page, payload, document)
    return _bare_topic(page) or NotTopic(dialect=NAME, kind=_kind(page, document), url=page.url)


_PATHS = (("apiDocument",), ("document",), ("preload", "document"))


def _payload(text: str) -> Facts:
    """Give the JSON of a page, mended where wget damaged it."""
    for start in _PAYLOAD.finditer(text):
        end = text.find("</script", start.end())
        whole = parsed(text, start.end()) or parsed(_DAMAGED.sub(_mended, text[start.end() : end]))
        if whole:
            return whole
    return {}


def _mended(damaged: re.Match[str]) -> str:
    r"""Give an attribute inside JSON as it was: ``href="http://forum/\&quot;X\&quot;"`` was ``href=\"X\"``.

    Where X has a "#" the second of the inner marks was left as it is.
    """
    inner = _QUOTED.search(damaged[2])
    value = inner[1] if inner else damaged[2].replace("\\", "/")
    return f'{damaged[1]}=\\"{value}\\"'


def _kind(page: Page, document: Facts) -> str:
    if isinstance(document.get("data"), list) or page.tree.css_first("noscript .container li a") is not None:
        return "list"
    kinds = {"users": "profile", "tags": "index"}
    return kinds.get(text_of(table_of(document, "data"), "type"), "page")


# -- posts with ids


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What one post says of itself."""

    id: str
    number: str
    author: str
    said: str
    edited: str
    body: Body


def _topic(page: Page, payload: Facts, document: Facts) -> Extract:
    included = {
        (text_of(one, "type"), text_of(one, "id")): one
        for holder, name in ((payload, "resources"), (document, "included"))
        for one in tables_of(holder, name)
    }
    discussion = table_of(document, "data")
    attributes = table_of(discussion, "attributes")
    topic = text_of(discussion, "id")
    address = _address(page, included, topic, text_of(attributes, "slug"))
    said = {one.id: one for one in (*_shown(page.tree), *_kept(discussion, included, _nobody(page.tree, included)))}
    ordered = sorted(said.values(), key=lambda one: (counted(one.number) or 0, one.id))
    title = text_of(attributes, "title") or _words(page.tree, ".DiscussionHero-title")
    return Extract(
        dialect=NAME,
        view="normal",
        site=address.site,
        board=_board(discussion, included) or _words(page.tree, ".DiscussionHero .TagLabel:last-child"),
        topic=topic or address.topic,
        title=" ".join(title.split()),
        url=address.url,
        posts=tuple(_post(one, address.site, topic or address.topic) for one in ordered),
        next=_next(page, address),
    )


def _address(page: Page, included: Types, topic: str, slug: str) -> Address:
    """Give the address of a discussion: below the forum's own, which the page states."""
    home = next((one for (type, _), one in included.items() if type == "forums"), {})
    base = text_of(table_of(home, "attributes"), "baseUrl").rstrip("/") or _href(page.tree, "#home-link")
    if "://" not in base or not topic:
        stated = f"{base}/d/{topic}" if "://" in base and topic else _href(page.tree, "noscript a[href*='/d/']")
        return read_address(_URLS, page, stated)
    slug = slug.removeprefix(f"{topic}-")
    return Address(
        url=f"{base}/d/{topic}-{slug}" if slug and slug != topic else f"{base}/d/{topic}",
        site=site_name(base),
        topic=topic,
        start=None,
        permalink=False,
    )


def _nobody(tree: Node, included: Types) -> str:
    """Give what the page writes for the name of guests and members who are gone: in <noscript> the one nobody has."""
    names = {text_of(table_of(one, "attributes"), "displayName", "username") for one in included.values()}
    shown = (_words(body.parent, "h3") for body in tree.css(_NOSCRIPT) if body.parent is not None)
    return next((name for name in shown if name not in names), "")


def _kept(discussion: Facts, included: Types, nobody: str) -> Iterator[_Said]:
    """Give the posts that the JSON holds: those of this discussion; others stand there because they are mentioned."""
    own = {text_of(one, "id") for one in tables_of(table_of(discussion, "relationships", "posts"), "data")}
    for (type, id), one in included.items():
        facts = table_of(one, "attributes")
        html = text_of(facts, "contentHtml")
        if type == "posts" and html and (not own or id in own):
            user = included.get(("users", text_of(table_of(one, "relationships", "user", "data"), "id")), {})
            yield _Said(
                id=id,
                number=_decimal(text_of(facts, "number")),
                author=text_of(table_of(user, "attributes"), "displayName", "username") or nobody,
                said=text_of(facts, "createdAt", "time"),
                edited=text_of(facts, "editedAt", "editTime"),
                body=_body(parse(html)),
            )


def _shown(tree: Node) -> Iterator[_Said]:
    """Give the posts that the page's scripts had shown when it was saved."""
    for item in tree.css(".PostStream-item[data-id]"):
        body = item.css_first(".Post-body")
        if body is not None and item.attributes.get("data-type") == "comment":
            yield _Said(
                id=item.attributes.get("data-id") or "",
                number=_decimal(item.attributes.get("data-number") or ""),
                author=_words(item, ".PostUser .username"),
                said=item.attributes.get("data-time") or "",
                edited="",
                body=_body(body),
            )


def _decimal(text: str) -> str:
    return text if text.isdecimal() and len(text) < 10 else ""


def _body(node: Node) -> Body:
    """Give the body of a post, its quotes without the "@Ann#7" and "Ann wrote:" with which they begin."""
    body = read_body(node, _ROLES)
    outer = (quote for quote in node.css("blockquote") if not _lies_in_quote(quote))
    quotes = (
        _cited(quote) if _begins_with_words(markup) else quote
        for quote, markup in zip(body.quotes, outer, strict=False)
    )
    return replace(body, quotes=tuple(quotes))


def _lies_in_quote(node: Node) -> bool:
    around = node.parent
    while around is not None and around.tag != "blockquote":
        around = around.parent
    return around is not None


def _begins_with_words(quote: Node) -> bool:
    """Say whether a quote begins with words of its own, not with a quote in it."""
    inside = (node.tag for node in quote.css("p, blockquote") if node.mem_id != quote.mem_id)
    return next(inside, "p") == "p"


def _cited(quote: Quote) -> Quote:
    named = None if quote.author else _CITED.match(quote.text)
    if named:
        quote = Quote(author=named["author"], post=named["post"], text=quote.text[named.end() :])
    line, _, rest = quote.text.partition("\n")
    is_said = bool(quote.author) and said_by("quoted", f"{quote.author} {line}") is not None
    return replace(quote, text=rest) if is_said else quote


def _board(discussion: Facts, included: Types) -> str:
    """Give the name of the narrowest tag: one below another, else the first."""
    ids = [text_of(one, "id") for one in tables_of(table_of(discussion, "relationships", "tags"), "data")]
    tags = [table_of(included.get(("tags", id), {}), "attributes") for id in ids]
    best = sorted(tags, key=lambda tag: (tag.get("isChild") is not True, tag.get("position") is None))
    return next((text_of(tag, "name") for tag in best), "")


def _next(page: Page, address: Address) -> str:
    """Give the address of the next page, which only <noscript> states."""
    here = _page_number(page.url)
    links = (link.attributes.get("href") or "" for link in page.tree.css("noscript .container > a[href*='page=']"))
    href = next((href for href in links if _page_number(undo_name(href)) > here), "")
    return join(address.url, undo_name(href)) if href else ""


def _page_number(url: str) -> int:
    found = re.search(r"[?&]page=(\d{1,6})\b", url)
    return int(found[1]) if found else 1


def _post(one: _Said, site: str, topic: str) -> Post:
    own = passages(one.body.lines)
    said, edited = find_date(one.said), find_date(one.edited)
    return Post(
        site=site,
        topic=topic,
        id=one.id,
        number=counted(one.number),
        author=one.author,
        said=said.at if said else None,
        edited=edited.at if edited else None,
        html=one.body.html,
        passages=own,
        quotes=one.body.quotes,
        signature="",
        code=one.body.code,
        links=one.body.links,
        language=whole(own),
    )


# -- posts without ids


def _bare_topic(page: Page) -> Extract | None:
    """Give the topic that <noscript> shows, or None where it shows none."""
    bodies = page.tree.css(_NOSCRIPT)
    if not bodies:
        return None
    home = _href(page.tree, "#home-link")
    link = _href(page.tree, "noscript .container > a[href*='/d/'], link[rel='canonical'][href*='/d/']")
    address = read_address(_URLS, page, link or home)
    site = address.site or (site_name(home) if "://" in home else "")
    posts = [_bare_post(body, site, address.topic) for body in bodies]
    return Extract(
        dialect=NAME,
        view="normal",
        site=site,
        board="",
        topic=address.topic,
        title=_words(page.tree, "noscript .container > h1, noscript .container > h2"),
        url=address.url,
        posts=tuple(_numbered(posts, address.start)),
        next=_next(page, address),
        missing=("id", "date", "board"),
    )


def _bare_post(body: Node, site: str, topic: str) -> Post:
    around = body.parent
    author = _words(around, "h3") if around is not None else ""
    read = _body(body)
    return _post(_Said(id="", number="", author=author, said="", edited="", body=read), site, topic)


def _numbered(posts: Sequence[Post], start: int | None) -> Iterator[Post]:
    for place, post in enumerate(posts, start=1):
        yield replace(post, number=start + place if start is not None else None)


def _words(node: Node, css: str) -> str:
    found = node.css_first(css)
    return " ".join(found.text().split()) if found is not None else ""


def _href(node: Node, css: str) -> str:
    found = node.css_first(css)
    return (found.attributes.get("href") or "").rstrip("/") if found is not None else ""


DIALECT = Irregular(
    name=NAME,
    software="Flarum",
    views=(("normal", "0.1.0-beta–1.8"),),
    read=read,
    media=("text/html", "application/json"),
)
