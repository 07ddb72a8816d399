"""What goes wrong in a cluster of three nodes, while readers search: a table of what they and a build saw of it.

    python -m tests.cluster.faults HOME

Starts three nodes (tests.cluster), has them keep the index of HOME's posts in three shards, two copies each, and lets
READERS ask the site without pause while each fault happens.  Nothing in HOME is changed.  Takes some minutes; prints a
table in Markdown: answers in that time, those that failed, those that were partial and said so, the slowest, and what
else was seen.  Exits with 1 where a query failed that should not have.
"""

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from opensearchpy.exceptions import OpenSearchException

from archive.store.queries import last_change, post_count
from indexer.engines.opensearch import OpenSearchEngine
from indexer.engines.opensearch.cluster import connected
from indexer.errors import IndexerError
from indexer.hits import Window
from indexer.query.tree import Everything
from search_app import create_app
from search_app.home import Home
from search_app.settings import Settings
from tests.cluster.__main__ import FOLDER, HTTP, launch, serves, start, stop

NODES = 3
READERS = 3
NAME = "faults"
QUERIES = ("budget", "the council", "archives OR jardin", "comm*", "-budget", '"of the"')
ADDRESSES = ",".join(f"http://127.0.0.1:{HTTP + number}" for number in range(1, NODES + 1))
SEEN_SECONDS = 3.0  # for which readers go on when a fault is over


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
        self.app = create_app(Settings(home=home.path, engine=str(home.engine), rate=0.0))

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
        while not ended.is_set():
            for query in QUERIES:
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

    def green(self, seconds: float = 120) -> str:
        """Wait until every copy is there, and say how long that took."""
        began = time.monotonic()
        while not serves(NODES):
            if time.monotonic() - began > seconds:
                return f"not green after {seconds:.0f} s"
            time.sleep(0.3)
        return f"green after {time.monotonic() - began:.0f} s"


def pid(number: int) -> int:
    """Give the process of a node."""
    return int((FOLDER / f"node{number}.pid").read_text())


def kill(number: int) -> None:
    """End a node as a power cut does."""
    os.kill(pid(number), signal.SIGKILL)


def meanwhile(what: Callable[[], Any]) -> Callable[[], Any]:
    """Do something in a thread; give what waits for it and gives what it gave."""
    given: list[Any] = []
    thread = threading.Thread(target=lambda: given.append(what()))
    thread.start()

    def waited() -> Any:
        thread.join()
        return given[0]

    return waited


# -- faults: each gives what was seen beside readers' answers


def alias_switch(trial: Trial) -> str:
    """Make the whole index anew and switch."""
    return f"{trial.build()}; {trial.whole()}"


def kill_in_queries(trial: Trial) -> str:
    """Let a node die."""
    kill(3)
    time.sleep(8)
    return f"one of three killed; {trial.whole()}"


def node_comes_back(trial: Trial) -> str:
    """Start the node again that died."""
    launch(3, NODES)
    return f"{trial.green()}; {trial.whole()}"


def kill_in_bulk(trial: Trial) -> str:
    """Let a node die while a new index is filled, which has one copy: the build says so, and is done again later."""
    built = meanwhile(trial.build)
    time.sleep(6)
    kill(2)
    said = built()
    launch(2, NODES)
    trial.green()
    return f"{said}; what serves: {trial.whole()}; again: {trial.build()}"


def kill_in_added(trial: Trial) -> str:
    """Let a node die while posts are added to the index that serves, which has two copies."""
    serving = trial.home.keeper().open(trial.home.open_store)
    with trial.home.open_store() as store:
        change = last_change(store)
    writer = OpenSearchEngine(connected(ADDRESSES), NAME, version=change)
    documents = [hit.document for hit in serving.search(Everything(), Window(count=2000, sort="newest")).hits]

    def added() -> str:
        try:
            return f"{sum(writer.write(documents) for _ in range(4)):,} writes acknowledged"
        except IndexerError as error:
            return f"{type(error).__name__}: {error}"

    waited = meanwhile(added)
    time.sleep(1)
    kill(3)
    said = waited()
    launch(3, NODES)
    return f"{said}; {trial.green()}; {trial.whole()}"


def kill_in_switch(trial: Trial) -> str:
    """Let the node that manages the cluster die in the moment of a switch."""
    manager = int(trial.client.cat.cluster_manager(format="json")[0]["node"][-1])
    rolled = meanwhile(lambda: _rolled(trial))
    kill(manager)
    said = rolled()
    alias = list(trial.client.indices.get_alias(name=NAME))
    launch(manager, NODES)
    return f"{said}; the alias stands for {', '.join(alias)}; {trial.green()}; {trial.whole()}"


def _rolled(trial: Trial) -> str:
    try:
        return f"generation {trial.home.keeper().rollback()} serves"
    except IndexerError as error:
        return f"{type(error).__name__}: {str(error)[:120]}"


def full_disk(trial: Trial) -> str:
    """Let disks be fuller than the cluster suffers: it writes no more."""
    kept = "cluster.routing.allocation.disk"
    full = {f"{kept}.watermark.{level}": "900tb" for level in ("low", "high", "flood_stage")}
    told = {f"{kept}.threshold_enabled": True, "cluster.info.update.interval": "10s", **full}
    trial.client.cluster.put_settings(body={"transient": told})
    time.sleep(25)
    said = trial.build()
    trial.client.cluster.put_settings(body={"transient": dict.fromkeys(told)})
    time.sleep(15)
    return f"build: {said}; with room again: {trial.build()}; {trial.whole()}"


def lost_repository(trial: Trial) -> str:
    """Remove the folder in which snapshots are kept."""
    place = FOLDER / "snapshots" / NAME
    trial.client.snapshot.create_repository(NAME, body={"type": "fs", "settings": {"location": str(place)}})
    trial.client.snapshot.create(NAME, "one", params={"wait_for_completion": "true", "request_timeout": 120})
    shutil.rmtree(place)
    try:
        trial.client.snapshot.create(NAME, "two", params={"wait_for_completion": "true", "request_timeout": 120})
        said = "the next one was taken all the same"
    except OpenSearchException as error:
        said = f"the next one: {str(error)[:100]}"
    trial.client.snapshot.delete_repository(NAME)
    return f"one snapshot taken; its folder removed; {said}; {trial.whole()}"


def slow_node(trial: Trial) -> str:
    """Let a node hang for ten seconds, its connections open."""
    os.kill(pid(2), signal.SIGSTOP)
    time.sleep(10)
    os.kill(pid(2), signal.SIGCONT)
    return f"one of three hung for 10 s; {trial.green()}; {trial.whole()}"


def conflicts(trial: Trial) -> str:
    """Let four senders write the same posts at once, each as another version."""
    serving = trial.home.keeper().open(trial.home.open_store)
    with trial.home.open_store() as store:
        change = last_change(store)
    documents = [hit.document for hit in serving.search(Everything(), Window(count=200, sort="newest")).hits]
    writers = [OpenSearchEngine(connected(ADDRESSES), NAME, version=max(0, change - late)) for late in (0, 1, 2, 3)]
    marked = [[replace(one, shown={**one.shown, "late": str(late)}) for one in documents] for late in range(4)]

    def write(writer: OpenSearchEngine, mine: list[Any]) -> int:
        return sum(writer.write(mine) for _ in range(5))

    waits = [meanwhile(partial(write, writer, mine)) for writer, mine in zip(writers, marked, strict=True)]
    acknowledged = sum(waited() for waited in waits)
    ids = {one.id for one in documents}
    found = [hit.document for hit in serving.search(Everything(), Window(count=200, sort="newest")).hits]
    newest = sum(one.shown.get("late") == "0" for one in found if one.id in ids)
    writers[0].write(documents)
    return f"{acknowledged:,} writes answered; {newest} of {len(ids)} posts are the newest version; {trial.whole()}"


FAULTS: dict[str, tuple[Callable[[Trial], str], bool]] = {
    "alias switch under load": (alias_switch, True),
    "version conflict storm": (conflicts, True),
    "kill -9 of a node in queries": (kill_in_queries, True),
    "the node comes back": (node_comes_back, True),
    "kill -9 while posts are added": (kill_in_added, True),
    "kill -9 while an index is filled": (kill_in_bulk, True),
    "kill -9 of the manager in a switch": (kill_in_switch, True),
    "slow node": (slow_node, False),
    "full disk": (full_disk, True),
    "lost snapshot repository": (lost_repository, True),
}
"""Each fault, and whether no query may fail in it."""


def main() -> int:
    """Do all faults in turn, and print the table."""
    start(NODES)
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="forumsearch-faults-") as folder:
        shutil.copy2(Home(Path(sys.argv[1])).store, folder)
        home = Home(Path(folder), f"opensearch:{ADDRESSES}/{NAME}")
        (home.path / "settings.toml").write_text("[index]\nshards = 3\n", "utf-8")
        trial = Trial(home)
        sys.stdout.write(f"{trial.build()}\n\n| fault | answers | failed | partial | slowest | seen |\n")
        sys.stdout.write("| --- | --- | --- | --- | --- | --- |\n")
        chosen = sys.argv[2:] or list(FAULTS)
        for name in chosen:
            fault, certain = FAULTS[name]
            with trial.read() as seen:
                said = fault(trial)
            trial.green()
            row = (name, seen.answers, seen.failed, seen.partial, f"{seen.slowest:.1f} s", f"{said} {seen.why}".strip())
            sys.stdout.write(f"| {' | '.join(map(str, row))} |\n")
            sys.stdout.flush()
            wrong += certain and seen.failed > 0
    stop()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
