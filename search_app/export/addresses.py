"""Addresses of the server's pages, to the files of an export."""

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import parse_qs, quote, urlsplit

_LINK = re.compile(r'<link rel="[^"]*" href="([^"]*)"[^>]*>\n?')
_REFERENCE = re.compile(r' (href|src|action)="([^"]*)"')

Lead = Callable[[str], str]
"""Gives the address of the topic page to which a post's or an old address leads; "" where it leads nowhere."""


def safe(name: str) -> str:
    """Give a name as a path that every file system and host can hold; different names give different ones.

    >>> safe("127.0.0.1:8204/../b~c")
    '127.0.0.1~3A8204/~2E~2E/b~7Ec'
    """
    parts = (quote(part, safe="").replace("~", "~7E").replace("%", "~") for part in name.split("/"))
    return "/".join(part.replace(".", "~2E") if part.strip(".") == "" else part for part in parts)


class Files:
    """Knows the file of each page.

    authors: (site, name) of those who have a page.  lead: see Lead.
    """

    def __init__(self, authors: frozenset[tuple[str, str]], lead: Lead) -> None:
        self._authors, self._lead = authors, lead

    def file(self, address: str) -> str:
        """Give the file of an address of ours, with its query for the search and its anchor; "" where it has none."""
        parts = urlsplit(address)
        said = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        kind, _, rest = parts.path.lstrip("/").partition("/")
        anchor = f"#{parts.fragment}" if parts.fragment else ""
        if parts.path == "/":
            return "index.html"
        if kind == "post" or parts.path == "/go":
            led = self._lead(address)
            return self.file(led) if led.startswith("/") else led
        if kind == "search":
            return f"search.html?q={quote(said['q'])}" if said.get("q") else "search.html" if not said else ""
        return self._page(kind, rest, said, anchor)

    def _page(self, kind: str, rest: str, said: dict[str, str], anchor: str) -> str:
        page = said.get("page", "1")
        if kind == "static":
            return f"static/{rest}"
        if kind in ("help", "about") and not rest:
            return f"{kind}.html"
        if kind == "picture":
            return f"picture/{safe(rest)}"
        if kind == "topic" and not rest.endswith((".json", ".atom")):
            return f"topic/{safe(rest)}/{'index' if page == '1' else page}.html{anchor}"
        if kind == "topics" and said.get("sort", "newest") == "newest" and not rest.endswith(".json"):
            name = f"board-{safe(said['board']).replace('/', '~2F')}" if "board" in said else "all"
            if rest.endswith(".atom"):
                return f"topics/{safe(rest.removesuffix('.atom'))}/{name}.atom"
            return f"topics/{safe(rest)}/{name}{'' if page == '1' else f'-{page}'}.html"
        if kind == "author" and (rest, said.get("name", "")) in self._authors:
            name = safe(said["name"]).replace("/", "~2F")
            return f"author/{safe(rest)}/{name}{'' if page == '1' else f'-{page}'}.html"
        if kind in ("site", "authors") and not rest.endswith(".json"):
            return f"{kind}/{safe(rest)}/{'index' if page == '1' else page}.html"
        return ""

    def rewritten(self, markup: str, file: str) -> str:
        """Give the markup of a page with addresses that lead from its file to others; what leads nowhere is no link."""
        up = "../" * file.count("/")

        def link(found: re.Match[str]) -> str:
            return found[0] if self._changed(unescape(found[1]), up) else ""

        def reference(found: re.Match[str]) -> str:
            changed = self._changed(unescape(found[2]), up)
            return f' {found[1]}="{escape(changed)}"' if changed else ""

        return _REFERENCE.sub(reference, _LINK.sub(link, markup))

    def _changed(self, address: str, up: str) -> str:
        if not address.startswith("/") or address.startswith("//"):
            return address
        there = self.file(address)
        return there if not there or "://" in there else f"{up}{there}"
