"""What a visitor may take: tokens that come back with time, of which dear pages take more; and limits of a request."""

import math
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from flask import request
from werkzeug.exceptions import BadHost, RequestEntityTooLarge, RequestURITooLarge, TooManyRequests

from search_app.languages import translate, translate_number
from search_app.settings import Settings
from search_app.visit import settings

COSTS = {
    **dict.fromkeys(("static", "health.healthz", "health.metrics", "programs.robots", "programs.openapi"), 0.0),
    **dict.fromkeys(("reading.picture", "programs.opensearch"), 0.1),
    **dict.fromkeys(("pages.suggest", "pages.home", "pages.help_page", "pages.choose_language"), 0.5),
    "programs.sitemap_part": 3.0,
    **dict.fromkeys(("pages.search", "pages.search_json", "pages.like", "programs.search_atom"), 4.0),
    **dict.fromkeys(("browsing.author", "browsing.author_json", "browsing.author_atom"), 4.0),
    **dict.fromkeys(("programs.search_csv", "programs.search_jsonl"), 40.0),
}
"""Tokens that a page takes, by endpoint."""
OTHER = 1.0  # tokens of all other pages
DEAR = 4  # tokens from which on a page is none for crawlers: robots.txt says so
CRAWLER_TIMES = 5  # as much that a crawler pays which asks for such a page all the same
CRAWLER = re.compile(
    r"bot\b|crawl|spider|slurp|scrap|archiver|gpt|claude|anthropic|perplexity|bytes?pider|facebookexternal", re.I
)
IPV6_BITS = 64  # of an address that are one visitor: a household gets so many to itself


class Buckets:
    """Tokens by visitor: at most burst, rate of them back a second; of most visitors, the last ones.

    Threads may share it.  clock: gives seconds, always more.
    """

    def __init__(self, rate: float, burst: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._most, self._clock = rate, burst, most, clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def wait(self, visitor: str, cost: float) -> float:
        """Take tokens; where there are too few, take none and give the seconds after which there are enough, else 0."""
        if not self._rate or not cost:
            return 0.0
        cost = min(cost, self._burst)
        with self._lock:
            now = self._clock()
            left, seen = self._left.pop(visitor, (self._burst, now))
            left = min(self._burst, left + (now - seen) * self._rate)
            enough = left >= cost
            self._left[visitor] = left - cost if enough else left, now
            if len(self._left) > self._most:
                self._left.popitem(last=False)
        return 0.0 if enough else (cost - left) / self._rate


def visitor(address: str | None) -> str:
    """Give who asks, as far as tokens go: an IPv4 address, or the network of an IPv6 one."""
    found = _address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((int(found) >> IPV6_BITS << IPV6_BITS, IPV6_BITS)))
    return str(found or "")


def among(address: str | None, networks: Iterable[str]) -> bool:
    """Say whether an address is in one of some networks; a socket of the machine's own is in all."""
    found = _address(address)
    if found is None:
        return not address
    return any(found in network for network in map(_network, networks))


def _address(text: str | None) -> IPv4Address | IPv6Address | None:
    """Give an address, that of IPv4 where one of IPv6 stands for it; None of a socket of the machine's own."""
    try:
        found = ip_address(text or "")
    except ValueError:
        return None
    return (found.ipv4_mapped if isinstance(found, IPv6Address) else None) or found


@cache
def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text)


def cost(endpoint: str | None, agent: str) -> float:
    """Give the tokens that a page takes from whoever calls themselves so."""
    tokens = COSTS.get(endpoint or "", OTHER)
    return tokens * CRAWLER_TIMES if tokens >= DEAR and CRAWLER.search(agent) else tokens


def own() -> bool:
    """Say whether this request comes from the machine's own programs, not through a proxy."""
    return among(request.remote_addr, settings().trusted) and "X-Forwarded-For" not in request.headers


def toll(said: Settings) -> Callable[[], None]:
    """Give what takes the tokens of a request from its visitor; it ends a request for which there are too few."""
    buckets = Buckets(said.rate, said.burst, said.visitors)

    def paid() -> None:
        if among(request.remote_addr, said.trusted):
            return
        tokens = cost(request.endpoint, request.user_agent.string)
        seconds = math.ceil(buckets.wait(visitor(request.remote_addr), tokens))
        if seconds:
            raise TooManyRequests(description=_wait(seconds), retry_after=seconds)

    return paid


def _wait(seconds: int) -> str:
    told = translate_number(
        "All readers share this site, and your address asks for more than its part. Ask again in %(seconds)s second.",
        "All readers share this site, and your address asks for more than its part. Ask again in %(seconds)s seconds.",
        seconds,
    )
    return told % {"seconds": seconds}


def fits() -> None:
    """Refuse a host that cannot be, an address that is too long, and a body where none is read."""
    if isinstance(request.routing_exception, BadHost):  # no page can be made for it, not even one that says so
        raise request.routing_exception
    if len(request.full_path) > settings().url_chars:
        raise RequestURITooLarge(
            description=translate("The address is longer than is read here. Ask for less at once.")
        )
    if request.method in ("GET", "HEAD") and (request.content_length or "Transfer-Encoding" in request.headers):
        raise RequestEntityTooLarge(
            description=translate("Pages are asked for by their address alone, without a body.")
        )
