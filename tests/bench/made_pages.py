"""Topic pages to measure reading with: the frame of a saved page, with as many posts in it as are wanted.

The posts are those of other pages; each has an id of its own, and words that no other has.
"""

import re
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from archive.charset import decode
from archive.dialects import dialects
from archive.dialects.schema import Dialect, View
from archive.markup import Node, parse

FRAMES = 40  # saved pages that posts are taken from
HOLE = "\x02"  # stands in a frame where its posts were
_ID = re.compile(r'\bid="[a-z_]*?(\d+)"')


def made_pages(saved: Path, name: str, topic: str, count: int, posts: int) -> Iterator[str]:
    """Give so many pages with so many posts each, made of the pages of a folder that one dialect reads.

    topic: a pattern whose group is the number of the topic in the addresses on its pages; each page gets another.
    """
    dialect = next(one for one in dialects() if one.name == name)
    assert isinstance(dialect, Dialect)
    view = dialect.views[0]
    trees = list(islice(_topic_pages(saved, view), FRAMES))
    found = cycle([html for tree in trees for html in _posts(tree, view)])
    frame = max((_frame(tree, view) for tree in trees), key=len)
    for page in range(count):
        first = 1_000_000 + page * posts
        inside = "".join(_another(html, first + place) for place, html in enumerate(islice(found, posts)))
        head, tail = (_of_topic(part, topic, str(first)) for part in frame.split(HOLE))
        yield head + inside + tail


def _topic_pages(saved: Path, view: View) -> Iterator[Node]:
    for file in sorted(saved.rglob("*")):
        if file.is_file() and b"</html" in (body := file.read_bytes()):
            tree = parse(decode(body).text)
            if all(tree.css_first(sign) is not None for sign in view.signs):
                yield tree


def _posts(tree: Node, view: View) -> list[str]:
    return [node.html or "" for node in tree.css(view.each)]


def _frame(tree: Node, view: View) -> str:
    """Give a page with a hole where its posts stand."""
    html = tree.html or ""
    for place, post in enumerate(_posts(tree, view)):
        html = html.replace(post, "" if place else HOLE)
    return html


def _of_topic(html: str, topic: str, number: str) -> str:
    return re.sub(topic, lambda said: said[0].replace(said[1], number), html)


def _another(html: str, number: int) -> str:
    """Give a post with another id, and a word of its own at the end of each line."""
    old = _ID.search(html)
    html = html.replace(old[1], str(number)) if old else html
    return html.replace("<br>", f" mot{number}<br>")
