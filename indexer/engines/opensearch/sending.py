"""All documents of a store, sent into an empty index of a cluster by one process or several that share nothing."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from archive.store import Store
from archive.store.queries import TopicKey, post_count, posts_between, topic_runs
from indexer.build import RUN, Progress, write_on
from indexer.documents import document
from indexer.engines.opensearch import OpenSearchEngine
from indexer.engines.opensearch.cluster import connected
from indexer.engines.opensearch.generations import Generation
from indexer.keeper import Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What a process needs that writes into an index: which machines, how they know us, where refusals are kept."""

    machines: str
    access: Access
    record: Path

    def engine(self, index: str, version: int) -> OpenSearchEngine:
        """Open an index to write to it."""
        client = connected(self.machines, self.access)
        return OpenSearchEngine(client, index, version=version, record=self.record)


def sent(
    sender: Sender, store: Store, made: Generation, *, tell: Callable[[Generation], None], progress: Progress
) -> int:
    """Write all documents of a store, from where a killed run stood; give how many are written then.

    tell: takes how far it is, after each batch.  Raises as OpenSearchEngine.write does.
    """
    engine = sender.engine(made.name, made.state.change)
    count = write_on(engine, store, made.written or 0, lambda count: tell(replace(made, written=count)), progress)
    engine.close()
    return count


def sent_together(sender: Sender, store: Store, made: Generation, *, jobs: int, progress: Progress) -> int:
    """Write all documents of a store by several processes, each of which reads its own topics; give how many."""
    send = partial(_run_sent, sender, made.name, made.state.change, Path(store.path))
    runs = [(first, last) for first, last, _ in topic_runs(store, RUN)]
    written, of = 0, post_count(store)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for count in pool.map(send, runs):
            written += count
            progress("index", written, of)
    return written


def _run_sent(sender: Sender, index: str, version: int, path: Path, run: tuple[TopicKey, TopicKey]) -> int:
    """Write the documents of some topics of a store, in a process of its own."""
    engine = sender.engine(index, version)
    with Store(path, proved=True) as store:
        written = engine.write(map(document, posts_between(store, *run)))
    engine.close()
    return written
