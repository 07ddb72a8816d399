"""An archive whose index a cluster keeps, its readers, and how its nodes are killed: what faults are tried on."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from archive.store.queries import post_count
from indexer.engines.opensearch.cluster import connected
from indexer.errors import IndexerError
from indexer.hits import Window
from indexer.query.tree import Everything
from search_app import create_app
from search_app.home import Home
from search_app.settings import Settings
from tests.cluster.__main__ import FOLDER, HTTP, serves

NODES = 3
READERS = 3
NAME = "faults"
QUERIES = ("the", "de la", "forum OR post", "comm*", "-budget", '"of the"')
ADDRESSES = ",".join(f"http://127.0.0.1:{HTTP + number}" for number in range(1, NODES + 1))
SEEN_SECONDS = 3.0  # for which readers go on when a fault is over
WAIT_SECONDS = 150.0  # in which whatever goes on beside a fault must end
GREEN_SECONDS = 120.0  # in which every copy must be there again
BEGUN_SECONDS = 30.0  # in which a build must have begun to fill an index


@dataclass
class Seen:
    """What readers saw: answers, failed ones, partial ones, the slowest in seconds."""

    answers: int = 0
    failed: int = 0
    partial: int = 0
    slowest: float = 0.0
    why: str = ""


class Trial:
    """An archive whose index the cluster keeps, and its site."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.client = connected(ADDRESSES)
        self.app = create_app(Settings(home=home.path, engine=str(home.engine), rate=0.0, kept_bytes=0))

    @contextmanager
    def read(self) -> Iterator[Seen]:
        """Let readers search without pause meanwhile, and some seconds longer."""
        seen, ended = Seen(), threading.Event()
        readers = [threading.Thread(target=self._reader, args=(seen, ended)) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        time.sleep(1)
        try:
            yield seen
            time.sleep(SEEN_SECONDS)
        finally:
            ended.set()
            for reader in readers:
                reader.join()

    def _reader(self, seen: Seen, ended: threading.Event) -> None:
        client = self.app.test_client()
        for query in cycle(QUERIES):
            if ended.is_set():
                return
            began = time.perf_counter()
            answer = client.get("/search.json", query_string={"q": query, "group": "topic"})
            seen.answers += 1
            seen.slowest = max(seen.slowest, time.perf_counter() - began)
            if answer.status_code != 200:
                seen.failed += 1
                seen.why = seen.why or answer.get_data(as_text=True)[:200]
            else:
                seen.partial += not answer.get_json()["exact"]

    def build(self, *, anew: bool = True) -> str:
        """Build, and give what came of it in a word."""
        with self.home.open_store() as store:
            try:
                return f"{self.home.keeper().build(store, anew=anew, jobs=2).written:,} posts written"
            except IndexerError as error:
                return f"{type(error).__name__}: {str(error)[:160]}"

    def posts(self) -> tuple[int, int]:
        """Give how many posts the index finds, and how many the store has."""
        with self.home.open_store() as store:
            found = self.home.keeper().open(self.home.open_store).search(Everything(), Window(count=0)).total
            return found, post_count(store)

    def whole(self) -> str:
        """Say whether every post is found."""
        found, wanted = self.posts()
        return f"all {wanted:,} posts found" if found == wanted else f"{found:,} of {wanted:,} posts found"

    def green(self) -> str:
        """Wait until every copy is there, and say how long that took."""
        took = until(lambda: serves(NODES), GREEN_SECONDS)
        return f"not green after {GREEN_SECONDS:.0f} s" if took is None else f"green after {took:.0f} s"

    def generations(self) -> set[str]:
        """Give the indices that there are."""
        return set(self.client.indices.get(index=f"{NAME}-*"))

    def begun(self, old: set[str]) -> str:
        """Wait until there is an index that is not an old one, and say how many posts came into it so far."""
        new: dict[str, Any] = {}

        def begins() -> bool:
            told = self.client.indices.stats(index=f"{NAME}-*", metric="indexing")["indices"]
            new.update({name: one for name, one in told.items() if name not in old})
            return bool(new)

        until(begins, BEGUN_SECONDS)
        posts = sum(one["primaries"]["indexing"]["index_total"] for one in new.values())
        return f"killed with {posts:,} posts in"

    def blocked(self) -> bool:
        """Say whether the cluster makes no index, or takes no posts into the one that serves."""
        kept = self.client.indices.get_settings(index=NAME, params={"flat_settings": "true"})
        told = self.client.cluster.get_settings(params={"flat_settings": "true"})
        makes_none = any(one.get("cluster.blocks.create_index") == "true" for one in told.values())
        return makes_none or any("index.blocks.read_only_allow_delete" in one["settings"] for one in kept.values())

    def serving(self) -> list[str]:
        """Give the index that the alias stands for, in a list."""
        return list(self.client.indices.get_alias(name=NAME))


def until(what: Callable[[], bool], seconds: float) -> float | None:
    """Wait until something is true; give how many seconds that took, None where they did not suffice."""
    began = time.monotonic()
    while not what():
        if time.monotonic() - began > seconds:
            return None
        time.sleep(0.2)
    return time.monotonic() - began


def pid(number: int) -> int:
    """Give the process of a node."""
    return int((FOLDER / f"node{number}.pid").read_text())


def kill(number: int) -> None:
    """End a node as a power cut does."""
    os.kill(pid(number), signal.SIGKILL)


def meanwhile(what: Callable[[], str]) -> Callable[[], str]:
    """Do something in a thread; give what waits for it and gives what it gave, or that it did not end in time."""
    given: list[str] = []
    thread = threading.Thread(target=lambda: given.append(what()), daemon=True)
    began = time.monotonic()
    thread.start()

    def waited() -> str:
        thread.join(WAIT_SECONDS)
        if not given:
            return f"not ended after {WAIT_SECONDS:.0f} s"
        return f"{given[0]} ({time.monotonic() - began:.0f} s)"

    return waited
