"""A cluster beside the embedded index on the same posts: the same hits, how fast, how large.

    python -m tests.cluster.figures HOME NODES [--count 1000] [--shards 1,3] [--senders 1,2,4]

HOME holds posts and an embedded index (forumsearch add); NODES are URLs with a comma between them.  Nothing in HOME is
changed; indices of the cluster are named figures-… and removed.  Prints one JSON object, on the last line.

Clocks tell what else the machine does; "processor" is what was worked: by this process and those that send ("here"), by
the nodes ("nodes"), in seconds for 1,000 posts that are sent, in milliseconds for a query that is answered.

Same hits: both engines find as many posts, as many with all words, the same facets, and, of up to LISTED posts, the
same ones.  Same top: the first ten are the same posts in the same order.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from opensearchpy import OpenSearch

from archive.store.queries import last_change, post_count, saved_posts
from indexer.analysis import VERSION
from indexer.documents import FACETS, document
from indexer.engines.base import Engine
from indexer.engines.opensearch import OpenSearchEngine
from indexer.engines.opensearch.cluster import connected
from indexer.engines.opensearch.generations import Generation, Generations
from indexer.engines.opensearch.sending import Sender, sent, sent_together
from indexer.generations import State
from indexer.hits import Hits, Window
from indexer.keeper import Access
from indexer.search import search
from search_app.home import Home
from tests.bench.asked import CLASSES, Asked, queries

LISTED = 200
TOP = Window(count=10, facets=FACETS)
ALL = Window(count=LISTED)


def typed(asked: Asked) -> str:
    """Give a drawn query as a reader types it."""
    words = " OR ".join(asked.words) if asked.kind.startswith("or") else " ".join(asked.words)
    if asked.kind.startswith("and"):
        return " ".join(f"+{word}" for word in asked.words)
    if asked.kind.startswith("phrase"):
        return f'"{words}"'
    if asked.kind == "prefix":
        return f"{words}*"
    if asked.kind == "fuzzy":
        return f"{words}~1"
    if asked.kind == "filter":
        return f'{words} author:"{asked.author}" after:{asked.year or 1990} before:{(asked.year or 1990) + 1}'
    return words


def said(hits: Hits) -> tuple[object, ...]:
    """Give what must be the same."""
    return hits.total, hits.full, hits.facets


def ids(hits: Hits) -> list[str]:
    """Give the posts that are shown, in order."""
    return [hit.document.id for hit in hits.hits]


def took(engine: Engine, text: str, window: Window) -> tuple[Hits, float, float]:
    """Answer a query and give how many milliseconds that took by the clock, and of this process."""
    began, worked = time.perf_counter(), time.process_time()
    hits = search(engine.search, text, window).hits
    return hits, (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


def worked(client: OpenSearch) -> dict[str, float]:
    """Give the seconds of a processor that this process, with those it waited for, and the nodes have worked."""
    nodes = client.nodes.stats(metric="process")["nodes"].values()
    millis = sum(node["process"]["cpu"]["total_in_millis"] for node in nodes)
    return {"here": sum(os.times()[:4]), "nodes": millis / 1000}


def between(before: dict[str, float], after: dict[str, float], share: float) -> dict[str, float]:
    """Give what was worked between two readings, for a share of it."""
    return {name: round((after[name] - seconds) * share, 3) for name, seconds in before.items()}


@contextmanager
def filled(home: Home, sender: Sender, shards: int, senders: int) -> Iterator[tuple[Generations, Generation, float]]:
    """Fill an index with the posts of a home, and give it with the seconds that took."""
    with home.open_store() as store:
        generations = Generations(connected(sender.machines), f"figures-{shards}-{senders}")
        generations.forget(generations.every())
        state = State(store=store.name, change=last_change(store), analysis=VERSION, redactions="")
        made = generations.make(1, state, shards)
        began = time.perf_counter()
        if senders > 1:
            sent_together(sender, store, made, jobs=senders, progress=lambda what, done, of: None)
        else:
            sent(sender, store, made, tell=generations.tell, progress=lambda what, done, of: None)
        seconds = time.perf_counter() - began
    try:
        yield generations, made, seconds
    finally:
        generations.forget([made])


def compared(embedded: Engine, cluster: Engine, asked: Sequence[Asked]) -> dict[str, Any]:
    """Ask both engines all queries in turn; give how often they say the same, and how long each takes, by class."""
    times: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    same = {"hits": 0, "top": 0}
    other: list[str] = []
    for one in asked:
        text = typed(one)
        (mine, first, here), (theirs, second, there) = (took(engine, text, TOP) for engine in (embedded, cluster))
        times["embedded"][one.kind].append(first)
        times["cluster"][one.kind].append(second)
        times["embedded, processor"][one.kind].append(here)
        times["cluster, processor here"][one.kind].append(there)
        hits = said(mine) == said(theirs)
        if hits and mine.total <= LISTED:
            hits = set(ids(took(embedded, text, ALL)[0])) == set(ids(took(cluster, text, ALL)[0]))
        same["hits"] += hits
        same["top"] += ids(mine) == ids(theirs)
        if not hits or ids(mine) != ids(theirs):
            other.append(text)
    return {
        "queries": len(asked),
        "same": {name: count / len(asked) for name, count in same.items()},
        "other": other[:20],
        "ms": {name: {kind: summary(found) for kind, found in kinds.items()} for name, kinds in times.items()},
    }


def summary(times: Sequence[float]) -> dict[str, float]:
    """Give the least, the median and the 95th percentile of some times."""
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    return {"min": round(min(times), 2), "p50": round(statistics.median(times), 2), "p95": round(cuts[18], 2)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("nodes")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--shards", default="1,3")
    parser.add_argument("--senders", default="1,2,4")
    given = parser.parse_args()
    home = Home(given.home, "embedded")
    sender = Sender(machines=given.nodes, access=Access(), record=given.home / "refused.jsonl")
    found: dict[str, Any] = {"bulk": {}, "shards": {}}
    with home.open_store() as store:
        found["posts"] = post_count(store)
        asked = list(queries([document(saved) for saved in saved_posts(store)], -(-given.count // len(CLASSES))))
    client = connected(given.nodes)
    for senders in map(int, filter(None, given.senders.split(","))):
        before = worked(client)
        with filled(home, sender, 3, senders) as (_, _, seconds):
            work = between(before, worked(client), 1000 / found["posts"])
            found["bulk"][senders] = {"posts/s": round(found["posts"] / seconds), "processor": work}
        sys.stderr.write(f"{senders} senders: {found['bulk'][senders]}\n")
    for shards in map(int, given.shards.split(",")):
        with filled(home, sender, shards, 2) as (generations, made, _):
            generations.fill(made)
            generations.switch(made)
            engine = OpenSearchEngine(connected(given.nodes), generations.name)
            embedded = home.keeper().open(home.open_store)
            facts = embedded.facts(), engine.facts()
            before = worked(client)
            told = compared(embedded, engine, asked)
            told["processor of nodes"] = between(before, worked(client), 1000 / len(asked))["nodes"]
            told["bytes"] = {
                name: int(one["bytes"]) / found["posts"]
                for name, one in zip(("embedded", "cluster"), facts, strict=True)
            }
            found["shards"][shards] = told
            sys.stderr.write(f"{shards} shards: {told['same']}\n")
    found["load"] = [round(one, 1) for one in os.getloadavg()]
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
