"""What is asked for again while the archive is the same: 304 for who has the page, for others the page as it was made.

A page is the same as long as what it is made of is: store, index, synonyms, settings, language and address. One tag
stands for them all.
"""

import threading
from collections import OrderedDict
from hashlib import blake2b
from http import HTTPStatus
from typing import NamedTuple

from flask import Response, current_app, g, request

from archive.errors import ArchiveError
from archive.store import DAMAGED
from indexer.errors import IndexerError
from search_app.languages import language
from search_app.visit import settings, shelf

SAME = frozenset(("pages", "reading", "browsing", "programs"))
"""Blueprints whose pages are the same until the archive changes."""
SHARED = frozenset(("reading", "browsing"))
"""Blueprints whose pages a proxy may keep for others: what crawlers read."""
OVERHEAD = 2000  # bytes that a kept page takes beside its body, headers and all
PART = 8  # of the memory for pages, what one page may take: so that one does not drive out all others


class Page(NamedTuple):
    """A page as it was made, before a server adds its own headers."""

    body: bytes
    headers: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        """Give how many bytes of memory it takes, about."""
        return len(self.body) + OVERHEAD


class Kept:
    """Pages by tag, in so many bytes at most: of the archive as it is now alone, so that nothing outlives a redaction.

    Those that nobody asked for longest go first.  Threads may share it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._state = ""
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self.bytes = 0

    def get(self, state: str, tag: str) -> Page | None:
        """Give a page of the archive in a state, None where there is none; forget those of all other states."""
        with self._lock:
            if state != self._state:
                self._pages.clear()
                self._state, self.bytes = state, 0
            if tag in self._pages:
                self._pages.move_to_end(tag)
            return self._pages.get(tag)

    def keep(self, state: str, tag: str, page: Page) -> None:
        """Keep a page, unless it is too large or the archive has changed since it was asked for."""
        if page.size > self._most // PART:
            return
        with self._lock:
            if state != self._state or tag in self._pages:
                return
            self._pages[tag] = page
            self.bytes += page.size
            while self.bytes > self._most:
                self.bytes -= self._pages.popitem(last=False)[1].size


def unchanged() -> Response | None:
    """Answer 304 where a reader has this very page already; nothing is searched for it."""
    if request.method not in ("GET", "HEAD") or request.blueprint not in SAME:
        return None
    g.state = _state()
    if not g.state:
        return None
    said = (current_app.config["EDITION"], g.state, language(), request.root_url, request.full_path)
    g.tag = blake2b("\0".join(said).encode("utf-8", "replace"), digest_size=12).hexdigest()
    if request.if_none_match.contains_weak(g.tag):
        return Response(status=HTTPStatus.NOT_MODIFIED)
    return None


def known() -> Response | None:
    """Answer with the page as it was made when it was last asked for, where nothing has changed since."""
    g.kept = _kept().get(g.state, g.tag) if "tag" in g else None
    return None if g.kept is None else Response(g.kept.body, headers=list(g.kept.headers))


def finished(response: Response) -> Response:
    """Tag a page that is the same until the archive changes, say who may keep it how long, and keep it here.

    Call it when the page has all other headers.
    """
    if "tag" in g and response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        response.set_etag(g.tag, weak=True)
        response.headers.setdefault("Cache-Control", _by_others())
    response.vary.update(("Accept-Language", "Cookie"))
    if _whole(response) and _state() == g.state:
        _kept().keep(g.state, g.tag, Page(response.get_data(), tuple(response.headers)))
    return response


def _state() -> str:
    """Give the state of the archive, "" where it has none: the page itself says so."""
    try:
        return shelf().state()
    except (ArchiveError, IndexerError, *DAMAGED):
        return ""


def _kept() -> Kept:
    found: Kept = current_app.extensions["kept"]
    return found


def _whole(response: Response) -> bool:
    """Say whether a response is a page that can be given again: no part of an answer, no stream, no file."""
    streamed = response.is_streamed or response.direct_passthrough
    return response.status_code == HTTPStatus.OK and "tag" in g and not g.get("partial") and not streamed


def _by_others() -> str:
    """Say who may keep this page how long: proxies what all readers see alike, for as long as the settings let them."""
    if request.blueprint not in SHARED or "q" in request.args:
        return "private, no-cache"
    seconds = settings().cache_seconds
    return f"public, max-age={seconds}" if seconds else "public, no-cache"
