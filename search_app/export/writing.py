"""Writing an archive down as files, page by page; what was written in an earlier run and has not changed is left."""

import shutil
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, render_template
from flask.testing import FlaskClient

from archive.store import Store
from archive.store.addresses import find
from archive.store.browsing import all_topics, boards
from indexer.hits import Window
from search_app.answers import Asked
from search_app.browsing import AUTHORS, LISTED_AUTHORS, TOPICS
from search_app.export.account import ACCOUNT, FRONTS, Entry, entry_line, read_account, settle
from search_app.export.addresses import Files
from search_app.filters import Filter, everything
from search_app.home import Shelf
from search_app.reading import post_address
from search_app.visit import absolute

MOST_AUTHORS = 1000  # of a site who have a page of their own: who wrote most
ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp"}


class Writer:
    """Writes pages of an application into a folder, in one language of the interface."""

    def __init__(self, app: Flask, folder: Path, language: str) -> None:
        self.app, self.folder, self._language = app, folder, language
        self._client: FlaskClient = app.test_client()
        self._shelf: Shelf = app.extensions["shelf"]
        self._settings = app.extensions["settings"]
        self.authors = frozenset(self._authors())
        self.files = Files(self.authors, self._lead)

    def _authors(self) -> Iterator[tuple[str, str]]:
        return ((site.name, name) for site in self._shelf.sites() for name in self._wrote(site.name, MOST_AUTHORS))

    def _wrote(self, site: str, most: int) -> list[str]:
        """Give so many authors of a site, who wrote most first."""
        window = Window(count=0, facets=("author",), values=most)
        return [name for name, _ in self._shelf.search(everything([Filter("site", site)]), window).facets["author"]]

    def _lead(self, address: str) -> str:
        """Give where a post's address or an old one leads; an old one of what was not saved leads to where it was."""
        parts = urlsplit(address)
        if parts.path != "/go":
            return post_address(parts.path.removeprefix("/post/"))
        url = parse_qs(parts.query).get("url", [""])[0]
        found = find(self._shelf.store(), url) if url else None
        return post_address(f"{found.site}/{found.topic}/{found.post}") if found else url

    def state(self) -> str:
        """Give a word that is another one whenever the archive is."""
        return self._shelf.state()

    def write(self, address: str) -> str:
        """Write the page of an address and give its file; pictures get the ending of their kind."""
        response = self._client.get(address, headers={"Accept-Language": self._language})
        with self.app.test_request_context("/", base_url=self._settings.address or None):
            file = self.files.file(address).partition("?")[0].partition("#")[0]
            if response.mimetype == "text/html":
                body = self.files.rewritten(response.text, file).encode("utf-8")
            elif response.mimetype == "application/atom+xml":
                body = self._feed(response.text).encode("utf-8")
            else:
                body = response.data
        response.close()
        self._put(file, body)
        return file

    def _feed(self, feed: str) -> str:
        """Give a feed whose links lead to files; they begin where the export will stand."""
        base = absolute("/")
        return self.files.rewritten(feed.replace(f'href="{base}', 'href="/'), "").replace(' href="', f' href="{base}')

    def _put(self, file: str, body: bytes) -> None:
        there = self.folder / file
        there.parent.mkdir(parents=True, exist_ok=True)
        new = there.with_name(f"{there.name}.new")
        new.write_bytes(body)
        new.replace(there)

    def front(self) -> int:
        """Write what is not a topic: home, help, sites, boards, authors, feeds, style, search page; give how many.

        Call it when all topics are written: files that belong to no page any more are removed then.
        """
        written = [self.write(address) for address in self._fronts()]
        with as_file(files("search_app") / "static") as static:
            shutil.copytree(static, self.folder / "static", dirs_exist_ok=True)
        with self.app.test_request_context("/", headers={"Accept-Language": self._language}):
            page = render_template("static_search.html", asked=Asked(text=""))
            self._put("search.html", self.files.rewritten(page, "search.html").encode("utf-8"))
        there = {f"{topic.site}/{topic.id}" for topic in all_topics(self._shelf.store())}
        entries = {key: entry for key, entry in read_account(self.folder).items() if key in there}
        settle(self.folder, {**entries, FRONTS: Entry(self.state(), tuple(written))})
        return len(written) + 1

    def _fronts(self) -> Iterator[str]:
        yield from ("/", "/help", "/about")
        for site in self._shelf.sites():
            yield from (f"/site/{site.name}", f"/topics/{site.name}.atom")
            yield from _pages(
                f"/authors/{site.name}", {}, -(-len(self._wrote(site.name, LISTED_AUTHORS)) // AUTHORS) or 1
            )
            yield from _pages(f"/topics/{site.name}", {}, -(-site.topics // TOPICS))
            for board in boards(self._shelf.store(), site.name):
                said = {"board": board.name}
                yield f"/topics/{site.name}.atom?{urlencode(said)}"
                yield from _pages(f"/topics/{site.name}", said, -(-board.topics // TOPICS))
        for site_name, author in sorted(self.authors):
            yield from self._of_author(site_name, author)

    def _of_author(self, site: str, author: str) -> Iterator[str]:
        query = everything([Filter("site", site), Filter("author", author)])
        found = self._shelf.search(query, Window(count=0)).total
        yield from _pages(f"/author/{site}", {"name": author}, -(-found // self._settings.page_size))

    def topics(self) -> Iterator[str]:
        """Write every topic that is new or was changed since it was written, and give its key."""
        known = read_account(self.folder)
        with (self.folder / ACCOUNT).open("a", encoding="utf-8") as account:
            account.write("\n")  # what a killed run left half ends here
            for topic in list(all_topics(self._shelf.store())):
                key = f"{topic.site}/{topic.id}"
                state = _state(self._shelf.store(), topic.site, topic.id, self._language)
                if key not in known or known[key].state != state:
                    addresses = _pages(f"/topic/{key}", {}, -(-topic.posts // self._settings.topic_page_size))
                    written = [file for address in addresses for file in self._with_pictures(self.write(address))]
                    account.write(entry_line(key, Entry(state, tuple(written))))
                    account.flush()
                    yield key

    def _with_pictures(self, file: str) -> Iterator[str]:
        """Write the pictures of a page, and name them in it by their kind: hosts tell the kind by a name's ending.

        Gives the page's file and those of its pictures.
        """
        yield file
        page = (self.folder / file).read_text("utf-8")
        up = "../" * file.count("/")
        for piece in page.split(f'src="{up}picture/')[1:]:
            name = piece.partition('"')[0]
            response = self._client.get(f"/picture/{name.replace('~', '%')}")
            ending = ENDINGS.get(response.mimetype or "", "")
            if response.status_code == 200 and ending:
                self._put(f"picture/{name}{ending}", response.data)
                yield f"picture/{name}{ending}"
                page = page.replace(f'src="{up}picture/{name}"', f'src="{up}picture/{name}{ending}"')
            response.close()
        self._put(file, page.encode("utf-8"))


def _pages(address: str, said: dict[str, Any], pages: int) -> Iterator[str]:
    for page in range(1, pages + 1):
        now = said | ({"page": page} if page > 1 else {})
        yield f"{address}?{urlencode(now)}" if now else address


def _state(store: Store, site: str, topic: str, language: str) -> str:
    """Give a word that is another one whenever a topic's pages would be others."""
    row = store.db.execute(
        "SELECT max(changed), count(*) FROM posts WHERE site = ? AND topic = ?", (site, topic)
    ).fetchone()
    return f"{row[0]}-{row[1]}-{language}"
