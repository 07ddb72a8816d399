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
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from opensearchpy.exceptions import OpenSearchException

from archive.store.queries import last_change
from indexer.engines.opensearch import OpenSearchEngine
from indexer.engines.opensearch.cluster import connected
from indexer.errors import IndexerError
from indexer.hits import Window
from indexer.query.tree import Everything
from search_app.home import Home
from tests.cluster.__main__ import FOLDER, launch, start, stop
from tests.cluster.trial import ADDRESSES, NAME, NODES, Trial, kill, meanwhile, pid, until

FULL_SECONDS = 120.0  # in which the cluster must see that its disks are full, or have room


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
    old = trial.generations()
    built = meanwhile(trial.build)
    begun = trial.begun(old)
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
    _let_disks_have(trial, "900tb")
    until(trial.blocked, FULL_SECONDS)
    said = meanwhile(trial.build)()
    _let_disks_have(trial, "1kb")
    room = until(lambda: not trial.blocked(), FULL_SECONDS)
    again = "still blocked" if room is None else meanwhile(trial.build)()
    return f"build: {said}; with room again: {again}; {trial.whole()}"


def _let_disks_have(trial: Trial, least: str) -> None:
    """Let the cluster take disks for full that have less room than that."""
    kept = "cluster.routing.allocation.disk"
    marks = {f"{kept}.watermark.{level}": least for level in ("low", "high", "flood_stage")}
    told = {f"{kept}.threshold_enabled": True, "cluster.info.update.interval": "10s", **marks}
    trial.client.cluster.put_settings(body={"transient": told})


def lost_repository(trial: Trial) -> str:
    """Remove the folder in which snapshots are kept."""
    place = FOLDER / "snapshots" / NAME
    trial.client.snapshot.create_repository(repository=NAME, body={"type": "fs", "settings": {"location": str(place)}})
    trial.client.snapshot.create(
        repository=NAME, snapshot="one", params={"wait_for_completion": "true", "request_timeout": 120}
    )
    shutil.rmtree(place)
    try:
        trial.client.snapshot.create(
            repository=NAME, snapshot="two", params={"wait_for_completion": "true", "request_timeout": 120}
        )
        said = "the next one was taken all the same"
    except OpenSearchException as error:
        said = f"the next one: {str(error)[:100]}"
    trial.client.snapshot.delete_repository(repository=NAME)
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
