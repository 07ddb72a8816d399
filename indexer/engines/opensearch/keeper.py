"""The index of a store in a cluster, kept in generations as a folder's are (indexer.build).

What changed in a store is written into the generation that serves; one that is made anew is filled beside it, proved,
and takes its place at one moment.  Every write has the change number of its store as its version: written twice it is
the same, and a sender that was late never undoes what a later one wrote.
"""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from archive.store import Store
from archive.store.queries import gone, last_change, post_count, saved_posts
from archive.store.topics import INDEXED
from indexer.analysis import VERSION
from indexer.build import Built, Progress, told
from indexer.documents import document
from indexer.engines.opensearch import OpenSearchEngine, proof
from indexer.engines.opensearch.cluster import Cluster, connected
from indexer.engines.opensearch.generations import MEANS, Generation, Generations, now
from indexer.engines.opensearch.mapping import SCHEMA
from indexer.engines.opensearch.sending import Sender, sent, sent_together
from indexer.errors import IndexDamaged, IndexMissing, IndexUnwritten
from indexer.generations import State
from indexer.keeper import Access, Health

NAME = "forumsearch"
KNOWN_SECONDS = 1.0  # for which what serves is not asked again: so soon a switch is seen
REFUSED = "refused.jsonl"


class ClusterKeeper:
    """Keeps the index of an archive in a cluster.

    address: URLs of machines with a comma between them, and the archive's name behind the last one.  folder: on this
    machine, for the record of what the cluster refused.  shards: of what is made anew.
    """

    turns = 16

    def __init__(self, address: str, access: Access, folder: Path, *, shards: int) -> None:
        machines, name = _parted(address)
        self._sender = Sender(machines=machines, access=access, record=folder / REFUSED)
        self._client = connected(machines, access)
        self._generations = Generations(self._client, name)
        self._shards = shards
        self._known: tuple[float, Generation] | None = None

    # -- what serves

    def open(self, source: Callable[[], Store]) -> OpenSearchEngine:
        """Open what the alias stands for; texts come from the cluster."""
        return OpenSearchEngine(self._client, self._generations.name)

    def serving(self) -> str:
        """Give the number of the generation that serves, and up to which change of its store."""
        one = self._serving()
        return f"{one.number}.{one.state.change}"

    def since(self) -> datetime:
        """Give when the generation took its place, or was last added to."""
        return datetime.fromisoformat(self._serving().since)

    def health(self) -> Health:
        """Give how the machines are."""
        return self._generations.health()

    def _serving(self) -> Generation:
        known = self._known
        if known is None or known[0] < time.monotonic():
            known = self._known = time.monotonic() + KNOWN_SECONDS, self._generations.serving()
        return known[1]

    # -- building

    def build(
        self,
        store: Store,
        *,
        anew: bool = False,
        jobs: int = 1,
        progress: Progress = lambda what, done, of: None,
    ) -> Built:
        """Bring the index up to what a store holds; one process may do so at a time.

        Raises IndexUnwritten where the cluster refuses posts, or keeps another archive under this name; what serves is
        as it was then.
        """
        self._sender.record.unlink(missing_ok=True)
        to = State(store=store.name, change=last_change(store), analysis=VERSION, redactions=store.meta("redactions"))
        serving = self._generations.served()
        if serving is not None and not anew:
            if serving.state.store != to.store:
                other = f"{self._generations.name} is the index of another archive"
                ways = "give yours a name: --engine opensearch:URL/NAME, or put it in that one's place: --all"
                raise IndexUnwritten(f"{other}; {ways}")
            if (serving.schema, serving.state.analysis) == (SCHEMA, VERSION):
                added = replace(to, redactions=serving.state.redactions)
                with suppress(IndexDamaged):  # it lacks what it should hold: nothing is taken over then
                    built = self._added(store, serving, added, progress)
                    if added == to:
                        return built  # else what was redacted is out of answers, and words of it must go too
        return self._made(store, serving, to, jobs, progress)

    def _added(self, store: Store, serving: Generation, to: State, progress: Progress) -> Built:
        """Write what changed in a store into the generation that serves; it is found when this is done, or before."""
        if serving.state == to:
            self._forget(to, self._generations.every())
            return Built(anew=False, written=0, deleted=0)
        since, of = serving.state.change, post_count(store, serving.state.change)
        engine = self._sender.engine(serving.name, to.change)
        written = engine.write(told(map(document, saved_posts(store, since)), 0, of, progress))
        deleted = engine.delete(gone(store, since))
        engine.close()
        progress("index", written, of)
        self._prove(store, serving)
        self._generations.tell(replace(serving, state=to, since=now()))
        self._note(store, to)
        return Built(anew=False, written=written, deleted=deleted)

    def _made(self, store: Store, serving: Generation | None, to: State, jobs: int, progress: Progress) -> Built:
        """Make a generation, prove it, and let it serve."""
        made = self._begun(to, jobs)
        fill = partial(sent_together, jobs=jobs) if jobs > 1 else partial(sent, tell=self._generations.tell)
        written = fill(self._sender, store, made, progress=progress)
        self._prove(store, made)
        self._generations.fill(made)
        made = replace(made, written=None, since=now())
        self._generations.tell(made)
        self._generations.switch(made)
        self._note(store, to)
        self._forget(to, [made, serving] if serving else [made])
        return Built(anew=True, written=written, deleted=0)

    def _begun(self, to: State, jobs: int) -> Generation:
        """Make an empty generation, or give the one that a build was filling that was killed on its way to the same."""
        every = self._generations.every()
        half = [one for one in every if one.written is not None]
        same = bool(half) and jobs == 1 and (half[-1].schema, half[-1].state) == (SCHEMA, to)
        if same and self._generations.is_whole(half[-1]):  # else a machine is away that kept a part of it
            return half[-1]
        self._generations.forget(half)
        return self._generations.make(max((one.number for one in every), default=0) + 1, to, self._shards)

    def _prove(self, store: Store, one: Generation) -> None:
        """Prove that a generation holds as many posts as its store; raises IndexDamaged."""
        held, wanted = proof.count(self._cluster(one)), post_count(store)
        if held != wanted:
            raise IndexDamaged(
                f"{one.name} holds {held:,} posts, not the {wanted:,} of the store; it does not serve so"
            )

    def _note(self, store: Store, state: State) -> None:
        self._known = None
        with store.writing():
            store.set_meta(INDEXED, str(state.change))

    def _forget(self, state: State, but: Collection[Generation]) -> None:
        """Remove all generations but some, and of those the ones that hold what was redacted since a state."""
        kept = {one.name for one in but if one.written is None and one.state.redactions == state.redactions}
        self._generations.forget([one for one in self._generations.every() if one.name not in kept])

    def rollback(self) -> int:
        """Let the generation serve again that did so before; the next build brings it up to the store."""
        serving = self._generations.serving()
        every = self._generations.every()
        earlier = [one for one in every if one.number < serving.number and one.written is None]
        if not earlier:
            raise IndexMissing(
                f"{serving.name} is the only generation; make the one that serves anew: forumsearch index --all"
            )
        to = earlier[-1]
        OpenSearchEngine(self._client, to.name)  # raises where it is not one that can serve now
        self._generations.tell(replace(to, since=now()))
        self._generations.switch(to)
        self._known = None
        return to.number

    # -- proof

    def damage(self, store: Store) -> Iterator[str]:
        """Give what is wrong with what serves and what is kept beside it."""
        serving = self._generations.serving()
        to = State(store=store.name, change=last_change(store), analysis=VERSION, redactions=store.meta("redactions"))
        if serving.state != to:
            yield "it is not up to the store"
            return
        state = self.health().state
        if state != "green":
            yield f"the cluster is {state}: {MEANS[state]}"
        yield from proof.damage(store, self._cluster(serving))
        for one in self._generations.every():
            if one.state.redactions != to.redactions:
                yield f"generation {one.number} is none that may be kept"

    def holding(self, phrases: Collection[str]) -> Iterator[str]:
        """Give which generations hold any of some phrases."""
        for one in self._generations.every():
            yield from proof.holding(self._cluster(one), phrases)

    def _cluster(self, one: Generation) -> Cluster:
        return Cluster(self._client, one.name)


def _parted(address: str) -> tuple[str, str]:
    """Give the machines of an address, and the name of the archive."""
    *others, last = address.split(",")
    scheme, _, rest = last.partition("://")
    host, _, name = rest.rstrip("/").partition("/")
    return ",".join((*others, f"{scheme}://{host}")), name or NAME
