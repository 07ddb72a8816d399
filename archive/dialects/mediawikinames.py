"""Whom the links of a page of MediaWiki name, in whatever language its namespaces are."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from archive.markup import Node

_TITLE = re.compile(r"(?:^|/)([^/:]+):([^?#]+)$")
_ADDRESS = re.compile(r"[\d.]+|[\dA-Fa-f:]*:[\dA-Fa-f:]+")  # of a computer: its user has no name


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of the line being read: the names it may lead to, where it stands, and how many letters came before."""

    names: tuple[str, ...]
    space: str
    at: int
    letters: int


def names_of(link: Node, own_name: str) -> tuple[str, tuple[str, ...]]:
    """Give the namespace a link leads to and the names of users it may be about.

    "User:Ann", "User talk:Ann/2020", "Special:Contributions/Ann"; of a page's link to itself the one whose page it is.
    """
    if "selflink" in (link.attributes.get("class") or ""):
        return "", (own_name,) if own_name else ()
    found = _TITLE.search(_linked_title(link.attributes.get("href") or ""))
    if found is None:
        return "", ()
    name = " ".join(found[2].replace("_", " ").split())
    first, _, last = name.partition("/")[0], "", name.rpartition("/")[2]
    if not _ADDRESS.fullmatch(last):
        last = last.rpartition(":")[2]
    shown = " ".join(link.text().split())
    names = (last, first) if _ADDRESS.fullmatch(last) or shown == last else (first, last)
    return found[1], tuple(dict.fromkeys(one[:1].upper() + one[1:] for one in names if one))


def _linked_title(href: str) -> str:
    """Give the title of the page that a link leads to, as far as its address tells."""
    try:
        parts = urlsplit(href)
    except ValueError:  # "http://[": the page is wrong, not the program
        return ""
    titles = parse_qs(parts.query).get("title")
    path = f"{parts.scheme}:{parts.path}" if parts.scheme and not parts.netloc else parts.path
    return titles[0] if titles else unquote(path).removesuffix(".html")


def linked_author(links: Iterable[Node]) -> str:
    """Give the user that the links of a signature lead to, "" where they lead to none."""
    found = [Link(names=names, space=space, at=0, letters=0) for space, names in (names_of(link, "") for link in links)]
    return author_of([link for link in found if link.names], 1)


def author_of(near: Sequence[Link], least: int) -> str:
    """Give whom the links before a moment lead to: the name that most namespaces have, of equals the nearest link's.

    least: in how many namespaces it must lie; of a moment in a language that we do not know one link is not enough.
    """
    spaces = Counter(name for name, _ in {(name, link.space) for link in near for name in link.names})
    most = max(spaces.values(), default=0)
    if most < least:
        return ""
    return next(name for link in reversed(near) for name in link.names if spaces[name] == most)
