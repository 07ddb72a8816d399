"""Threaded and hybrid display of vBulletin 3 and 4: posts in the order of their tree, not of their dates.

Source: showthread.php, includes/functions_threadedmode.php and addslashes_js of 3.8.11 and 4.2.2, the template
showthread_list of 3.6.8, 3.8.11 and 4.2.2.  Threaded display shows one post and holds its neighbours as strings of a
script, ``pd[12] = '<table …';``, written as the linear display writes them; hybrid display shows all it has.  What
either counts is the place in the tree, so posts have no number.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from archive.dialects.apply import extract
from archive.dialects.page import Irregular, Page
from archive.dialects.schema import Dialect, View, load
from archive.markup import parse
from archive.records import Extract

NAME = "vbulletin3threaded"
_MARK = "vbulletin_thrdpostlist"
_HELD = re.compile(r"^[ \t]*pd\[\d+\] = '((?:[^'\\\r\n]|\\.|' \+ ')*)';[ \t\r]*$", re.M)
_ESCAPE = re.compile(r"' \+ '|\\(.)")
_MEANT = {"n": "\n", "r": "\r"}
_POSTS = re.compile(r"""<(?:div|ol)\b[^<>]{0,200}\bid=["']posts["'][^<>]{0,200}>""")


def read(page: Page) -> Extract | None:
    """Give what a page of threaded or hybrid display says, or None where it is no such page."""
    if _MARK not in page.text:
        return None
    held = [_said(found[1]) for found in _HELD.finditer(page.text)]
    whole = _shown(page, held) if held else page
    for dialect, view in _views():
        if all(whole.tree.css_first(sign) is not None for sign in view.signs):
            said = extract(dialect, view, whole)
            return replace(said, dialect=NAME, posts=tuple(replace(post, number=None) for post in said.posts))
    return None


def _said(written: str) -> str:
    r"""Give the markup that a string of the script means.

    >>> _said(r"<!-' + '- it\'s --><br />\n")
    "<!-- it's --><br />\n"
    """
    return _ESCAPE.sub(lambda found: _MEANT.get(found[1], found[1]) if found[1] else "", written)


def _shown(page: Page, held: list[str]) -> Page:
    """Give a page as if it showed the posts that its script holds, before the one that it shows itself."""
    place = _POSTS.search(page.text)
    if place is None:
        return page
    text = page.text[: place.end()] + "".join(held) + page.text[place.end() :]
    return replace(page, text=text, tree=parse(text))


@cache
def _views() -> tuple[tuple[Dialect, View], ...]:
    """Give the views of linear display, which write a post in the same way."""
    return tuple(_linear())


def _linear() -> Iterator[tuple[Dialect, View]]:
    for name in ("vbulletin3", "vbulletin4"):
        dialect = load(Path(__file__).with_name(f"{name}.toml"))
        yield from ((dialect, view) for view in dialect.views if view.name == "normal")


DIALECT = Irregular(
    name=NAME, software="vBulletin 3 and 4, threaded display", views=(("normal", "3.0–4.2"),), read=read
)
