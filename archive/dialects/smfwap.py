"""The pages for phones of Simple Machines Forum 1.0–2.0: addresses with ";wap2", ";imode" or ";wap".

Source: Themes/default/Wireless.template.php of SMF 1.1 and 2.0.  These pages have neither ids nor dates, and the markup
of bodies is gone: quotes and code of 2.0 stand between lines of text ("--- Quote from: Ann ---", "--- End quote ---").
1.1 has no line where a quote ends, so its quoted words stay among the own ones.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape

from archive.bodies import Body, read_body
from archive.dialects.apply import read_address
from archive.dialects.page import Irregular, Page
from archive.dialects.schema import Urls
from archive.languages import passages, whole
from archive.lines import Line
from archive.markup import Node, after, parse, siblings
from archive.records import Extract, NotTopic, Post, Quote
from archive.roles import Roles
from archive.urls import join, undo_name
from archive.words import said_by

NAME = "smfwap"
_URLS = Urls(
    topic=(
        re.compile(
            r"(?:/index\.php)?[/?](?:[^#/?]*[;&])?topic[=,](?P<topic>\d+)(?:\.(?:(?P<start>\d+)\b|(?P<page>[a-z]+)))?"
        ),
    ),
    own=(re.compile(r"/index\.php\b"),),
)
_MARK = re.compile(r"//WAPFORUM//DTD|//DTD Compact HTML 1\.0", re.I)
_LINKS = re.compile(r"[;&?](?:wap2?|imode|nowap)\b")
_EDGE = re.compile(r"--- (.+?) ---(.*)")
_KINDS = {
    "login": "form[action*=login2], go[href*=login2]",
    "form": "form[action*='action=post2']",
    "profile": "a[href*='action=profile'], a[href*='action=pm;']",
    "board": "a[href*='topic=']",
    "index": "a[href*='board=']",
}


def read(page: Page) -> Extract | NotTopic | None:
    """Give what a page for phones says, or None where it is no such page."""
    if _MARK.search(page.text[:1000]) is None or _LINKS.search(page.text) is None:
        return None
    tree = page.tree if page.media == "text/html" else parse(page.text)
    words = list(_bodies(tree))
    if not words:
        kind = next((kind for kind, css in _KINDS.items() if tree.css_first(css) is not None), "error")
        return NotTopic(dialect=NAME, kind=kind, url=page.url)
    return _topic(page, tree, words)


def _bodies(tree: Node) -> Iterator[tuple[str, Node]]:
    """Give the author and the words of each post: "<strong>Ann</strong>:<br>words", in WML in two paragraphs."""
    for name in tree.css("p > strong, p > b, td > strong, td > b, p > u, p > a, td > a"):
        behind = name.next.text_content or "" if name.next is not None and name.next.tag == "-text" else ""
        is_name = name.tag != "a" or "profile" in (name.attributes.get("href") or "")
        if is_name and behind.lstrip().startswith(":") and (words := _behind(name)) is not None:
            yield " ".join(name.text().split()), words


def _behind(name: Node) -> Node | None:
    if name.tag == "u":
        return next(siblings(name.parent), None) if name.parent is not None else None
    line = next((one for one in siblings(name) if one.tag == "br"), None)
    return after(line, "") if line is not None else None


def _topic(page: Page, tree: Node, words: list[tuple[str, Node]]) -> Extract:
    address = read_address(_URLS, page, _href(tree, "nowap") or _href(tree, "action=post") or _href(tree, "topic="))
    forward = tree.css_first("a[accesskey='#']")
    following = forward.attributes.get("href") or "" if forward is not None else ""
    heads = tree.css("p.titlebg, p.catbg, tr[bgcolor] > td, card > p > strong, card > p > b")
    said = [" ".join(node.text().split()) for node in heads]
    title = _text(tree, "p.catbg, tr[bgcolor] > td > font") or (said[-1] if said else "")
    return Extract(
        dialect=NAME,
        view="text",
        site=address.site,
        board=said[0].rpartition(" > ")[2] if said and " > " in said[0] else "",
        topic=address.topic,
        title=title,
        url=address.url,
        posts=tuple(
            _post(author, body, address.start + number if address.start is not None else None)
            for number, (author, body) in enumerate(words, start=1)
        ),
        next=join(address.url, undo_name(following)) if following else "",
    )


def _href(tree: Node, part: str) -> str:
    """Give the address of the first link that holds a part of an address and a topic."""
    found = (link.attributes.get("href") or "" for link in tree.css(f"a[href*='{part}']"))
    return next((href for href in found if "topic=" in href), "")


def _text(tree: Node, css: str) -> str:
    node = tree.css_first(css)
    return " ".join(node.text().split()) if node is not None else ""


def _post(author: str, words: Node, number: int | None) -> Post:
    body = read_lines(line.text for line in read_body(words, Roles()).lines)
    own = passages(body.lines)
    return Post(
        site="",
        topic="",
        id="",
        number=number,
        author=author,
        said=None,
        edited=None,
        html=body.html,
        passages=own,
        quotes=body.quotes,
        signature="",
        code=body.code,
        links=(),
        language=whole(own),
    )


def read_lines(lines: Iterable[str]) -> Body:
    """Give what the lines of a body hold; an edge that is no line above a quote or code ends what is open.

    >>> read_lines(["--- Quote from: Ann ---Hello", "--- End quote ---", "Hi"]).quotes
    (Quote(author='Ann', post=None, text='Hello'),)
    """
    walk = _Lines()
    for line in lines:
        walk.take(line)
    while walk.within:
        walk.close()
    quotes, code = tuple(walk.quotes), tuple(walk.code)
    return Body(lines=tuple(walk.own), html="".join(walk.html), quotes=quotes, signature="", code=code, links=())


@dataclass(slots=True)
class _Lines:
    """One pass over the lines of a body; within: what is open, "code" or who is quoted; inner: the words in that."""

    own: list[Line] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    within: list[tuple[str, str]] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)

    def take(self, line: str) -> None:
        if edge := _EDGE.fullmatch(line):
            label = edge[1].strip()
            if said := said_by("quoted", label):
                self.within.append(("quote", said.author))
                line = edge[2].strip()
            elif label.endswith(":") and not self.within:
                self.within.append(("code", ""))
                line = edge[2].strip()
            elif self.within and not label.endswith(":"):
                self.close()
                line = edge[2].strip()
        if line and self.within:
            self.inner.append(line)
        elif line:
            self.own.append(Line(text=line))
            self.html.append(f"<p>{escape(line, quote=False)}</p>")

    def close(self) -> None:
        kind, author = self.within.pop()
        if self.within:
            return
        text = "\n".join(self.inner)
        if kind == "code":
            self.own += [Line(text=line, is_code=True) for line in self.inner]
            self.code.append(text)
            self.html.append(f"<pre><code>{escape(text, quote=False)}</code></pre>")
        else:
            self.quotes.append(Quote(author=author or None, post=None, text=text))
            said = f' data-author="{escape(author)}"' if author else ""
            self.html.append(f"<blockquote{said}>{_paragraphs(self.inner)}</blockquote>")
        self.inner.clear()


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)


DIALECT = Irregular(
    name=NAME,
    software="Simple Machines Forum, pages for phones",
    views=(("text", "1.0–2.0"),),
    read=read,
    media=("text/html", "application/xml"),
)
