"""What goes wrong in a cluster of three nodes, while readers search: a table of what they and a build saw of it.

    python -m tests.cluster.faults HOME

Starts three nodes (tests.cluster), has them keep the index of HOME's posts in three shards, two copies each, and lets
READERS ask the site without pause while each fault happens.  Nothing in HOME is changed.  Each wait has an end, so that
some hundred posts take some minutes; prints a table in Markdown: answers in that time, those that failed, those that
were partial and said so, the slowest, how long all of it took, and what else was seen.  Exits with 1 where a query
failed that should not have.
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
from itertools import cycle
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
QUERIES = ("the", "de la", "forum OR post", "comm*", "-budget", '"of the"')
ADDRESSES = ",".join(f"http://127.0.0.1:{HTTP + number}" for number in range(1, NODES + 1))
SEEN_SECONDS = 3.0  # for which readers go on when a fault is over
WAIT_SECONDS = 150.0  # in which whatever goes on beside a fault must end
FULL_SECONDS = 60.0  # in which the cluster must see that its disks are full, or have room
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

    def begun(self) -> str:
        """Wait until posts stand in an index that is being filled, and say how many."""
        serving = self.serving()
        found: dict[str, int] = {}

        def fills() -> bool:
            told = self.client.indices.stats(index=f"{NAME}-*", metric="docs")["indices"]
            found.update({name: one["primaries"]["docs"]["count"] for name, one in told.items() if name not in serving})
            return any(found.values())

        until(fills, BEGUN_SECONDS)
        return f"killed with {sum(found.values()):,} posts in"

    def blocked(self) -> bool:
        """Say whether the cluster takes no posts into the index that serves."""
        kept = self.client.indices.get_settings(index=NAME, params={"flat_settings": "true"})
        return any("index.blocks.read_only_allow_delete" in one["settings"] for one in kept.values())

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
    begun = trial.begun()
    kill(2)
    said = f"{begun}: {built()}; what serves: {trial.whole()}"
    launch(2, NODES)
    return f"{said}; {trial.green()}; again: {trial.build()}"


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
    trial.build()
    manager = int(trial.client.cat.cluster_manager(format="json")[0]["node"][-1])
    rolled = meanwhile(lambda: _rolled(trial))
    kill(manager)
    said = rolled()
    alias = trial.serving()
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
    until(lambda: trial.blocked(), FULL_SECONDS)
    said = meanwhile(trial.build)()
    trial.client.cluster.put_settings(body={"transient": dict.fromkeys(told)})
    until(lambda: not trial.blocked(), FULL_SECONDS)
    return f"build: {said}; with room again: {meanwhile(trial.build)()}; {trial.whole()}"


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

    def write(writer: OpenSearchEngine, mine: list[Any]) -> str:
        return f"{sum(writer.write(mine) for _ in range(5)):,}"

    waits = [meanwhile(partial(write, writer, mine)) for writer, mine in zip(writers, marked, strict=True)]
    acknowledged = ", ".join(waited() for waited in waits)
    ids = {one.id for one in documents}
    found = [hit.document for hit in serving.search(Everything(), Window(count=200, sort="newest")).hits]
    newest = sum(one.shown.get("late") == "0" for one in found if one.id in ids)
    writers[0].write(documents)
    return f"writes answered: {acknowledged}; {newest} of {len(ids)} posts are the newest version; {trial.whole()}"


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


def row(trial: Trial, name: str) -> tuple[str, int]:
    """Do one fault; give its row of the table, and how many queries failed that should not have."""
    fault, certain = FAULTS[name]
    began = time.monotonic()
    with trial.read() as seen:
        said = fault(trial)
    trial.green()
    took = f"{time.monotonic() - began:.0f} s"
    cells = (name, seen.answers, seen.failed, seen.partial, f"{seen.slowest:.1f} s", took, f"{said} {seen.why}".strip())
    return f"| {' | '.join(map(str, cells))} |\n", seen.failed if certain else 0


def main() -> int:
    """Do all faults in turn, or those that are named, and print the table."""
    failed = 0
    start(NODES)
    try:
        with tempfile.TemporaryDirectory(prefix="forumsearch-faults-") as folder:
            shutil.copy2(Home(Path(sys.argv[1])).store, folder)
            home = Home(Path(folder), f"opensearch:{ADDRESSES}/{NAME}")
            (home.path / "settings.toml").write_text("[index]\nshards = 3\n", "utf-8")
            trial = Trial(home)
            sys.stdout.write(f"{trial.build()}\n\n| fault | answers | failed | partial | slowest | took | seen |\n")
            sys.stdout.write("| --- | --- | --- | --- | --- | --- | --- |\n")
            for name in sys.argv[2:] or FAULTS:
                told, count = row(trial, name)
                failed += count
                sys.stdout.write(told)
                sys.stdout.flush()
    finally:
        stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
