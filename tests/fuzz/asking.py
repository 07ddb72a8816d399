"""Requests that no browser would send, and what must be true of any: an answer that is no failure, in time."""

import json
import time
import traceback
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from urllib.parse import quote

from flask.testing import FlaskClient

from archive.intake import take_in
from archive.readers.limits import Limits
from indexer.build import build
from search_app import create_app
from search_app.home import Home
from search_app.settings import Settings
from tests.conftest import SAMPLE
from tests.fuzz.queries import made_query

SECONDS = 10.0  # of processor time for one answer: 2 on a machine at rest
PLACES = (
    "agora.example/phpbb", "agora.example/phpbb/7", "agora.example/phpbb/7/47", "citoyens.example/forum/12", "jardins.example/forum",
    "agora.example", "x", "..", "../../etc/passwd", "%2e%2e", "a/b/c/d/e", "é", "0", "-1", "99999999999999999999", "a" * 3000,
)  # fmt: skip
VALUES = (
    "1", "2", "0", "-1", "99999999", "999999999999999999999", "1e9", "٣", "", "fr", "mixed", "code", "2010", "2010-06", "2010-02-31",
    "0000", "newest", "oldest", "relevance", "topic", "posts", "yes", "no", "agora.example/phpbb", "Tobias", "\x00", "\n", "'", "<b>",
    "http://agora.example/phpbb/viewtopic.php?p=47", "http://[", "http://[::1", "//", "javascript:x", "http://a:99999999/", "?", "#",
)  # fmt: skip
NAMES = (
    "q",
    "page",
    "size",
    "sort",
    "group",
    "all",
    "translate",
    "site",
    "board",
    "author",
    "lang",
    "has",
    "date",
    "name",
    "url",
    "back",
)
HEADERS = {
    "Accept-Language": ("fr", "en", "fr-CA,fr;q=0.9", "*", "x" * 500, "fr;q=abc", ",,,", "é"),
    "Cookie": ("language=fr", "language=xx", "language=", "=;=;", "x" * 5000),
    "If-None-Match": ("*", 'W/"x"', '"', "x" * 2000, 'W/"' + '",W/"' * 300),
    "Range": ("bytes=0-1", "bytes=-", "bytes=99-1", "lines=1"),
    "X-Forwarded-For": ("1.2.3.4", "x", "1.2.3.4, 5.6.7.8", ","),
    "X-Forwarded-Host": ("evil.example", "a b", ""),
    "X-Forwarded-Prefix": ("/x", "x", "//evil"),
    "Host": ("evil.example", "a b", "[", "[::1]", "x" * 300, "é", "localhost:99999"),
    "User-Agent": ("GPTBot", "Mozilla/5.0", "", "\x7f"),
    "Content-Length": ("9", "99999999999", "-1", "x"),
    "Transfer-Encoding": ("chunked", "x"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One request."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""

    def line(self) -> str:
        """Give it as a line of JSON."""
        return json.dumps(asdict(self))


@cache
def client() -> FlaskClient:
    """Give the site of the sample forum."""
    home = Home(Path(mkdtemp(prefix="forumsearch-fuzz-")))
    with home.open_store(create=True) as store:
        take_in(store, [SAMPLE], limits=Limits())
        build(store, home.index)
    app = create_app(Settings(home=home.path))
    app.config["PROPAGATE_EXCEPTIONS"] = False  # a failure is what a reader would see of it
    return app.test_client(use_cookies=False)


@cache
def rules() -> tuple[str, ...]:
    """Give the addresses of the site, with gaps."""
    return tuple(rule.rule for rule in client().application.url_map.iter_rules())


def made_asking(chance: Random) -> Asking:
    """Give a request for one of the site's addresses, or for none, with anything in all its parts."""
    path, _, rest = chance.choice((*rules(), "/index.php", "/viewtopic.php", "/a//b", "/%")).partition("<")
    while rest:
        gap, _, after = rest.partition(">")
        literal, _, rest = after.partition("<")
        filled = chance.choice(("0", "1", "99999999999")) if gap.startswith("int:") else chance.choice(PLACES)
        path += quote(filled, safe="/%") + literal
    said = [f"{chance.choice(NAMES)}={quote(_value(chance), errors='replace')}" for _ in range(chance.randrange(6))]
    if chance.random() < 0.03:
        said *= chance.choice((40, 400))
    headers = {
        name: chance.choice(HEADERS[name]) for name in chance.sample(sorted(HEADERS), chance.choice((0, 0, 1, 1, 2)))
    }
    method = chance.choice(("GET",) * 12 + ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "X"))
    body = chance.choice(("", "", "", "", "", "x", "q=a", "x" * 100_000))
    return Asking(method=method, path=f"{path}{'?' if said else ''}{'&'.join(said)}", headers=headers, body=body)


def _value(chance: Random) -> str:
    return made_query(chance)[:4000] if chance.random() < 0.4 else chance.choice(VALUES)


def broken_asking(line: str) -> str:
    """Say what is wrong with the answer to a request, given as a line, "" where nothing is."""
    asked = Asking(**json.loads(line))
    began = time.process_time()
    try:
        with client().open(
            asked.path, method=asked.method, headers=asked.headers, data=asked.body.encode()
        ) as response:
            status = response.status_code
            said = response.get_data()
    except Exception:
        return traceback.format_exc(limit=-3)
    taken = time.process_time() - began
    if status >= 500:
        return f"answered {status}: {said[:300]!r}"
    return f"took {taken:.1f} s" if taken > SECONDS else ""
