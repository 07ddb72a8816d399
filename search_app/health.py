"""How the site is, for those who watch it: whether it can answer, and what it has answered."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, render_template
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest

from archive.errors import ArchiveError
from archive.store import DAMAGED, proof
from archive.store.queries import last_change
from indexer.errors import IndexerError
from search_app.access import watch
from search_app.answers import Asked
from search_app.limits import own
from search_app.spending import Busy
from search_app.visit import shelf

health = Blueprint("health", __name__)
TROUBLES = 50  # kinds of what could not be read that are named
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
NOT_READY = (ArchiveError, IndexerError, *DAMAGED, Busy)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Whether an archive can be searched: which of its parts are open, and which generation of how many documents.

    cluster, machines: OpenSearch's colour of the machines that keep the index, and how many they are; "" for this one.
    """

    store: bool = False
    index: bool = False
    generation: str = ""
    documents: int = 0
    cluster: str = ""
    machines: int = 0
    message: str = ""


class Meters:
    """What the site has answered since it was started, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "forumsearch_requests", "Requests answered.", ("route", "method", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "forumsearch_request_seconds",
            "Time until an answer began.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._partial = Counter("forumsearch_partial_answers", "Answers cut short.", registry=self.registry)
        self._limited = Counter("forumsearch_limited", "Requests told to wait (429).", registry=self.registry)
        self._up = Gauge("forumsearch_up", "1 where the archive can be searched.", registry=self.registry)
        self._cluster = Gauge(
            "forumsearch_cluster", "Machines of the index, by its colour.", ("state",), registry=self.registry
        )
        self._documents = Gauge("forumsearch_documents", "Posts that can be found.", registry=self.registry)
        self._generation = Gauge(
            "forumsearch_index_generation", "1 for the generation that serves.", ("generation",), registry=self.registry
        )

    def count(self, said: Mapping[str, Any]) -> None:
        """Count a request, as access.watch tells it."""
        self._requests.labels(said["route"], said["method"], said["status"]).inc()
        self._seconds.labels(said["route"]).observe(said["seconds"])
        self._partial.inc(said["partial"])
        self._limited.inc(said["status"] == 429)

    def text(self, state: State) -> bytes:
        """Give all of it as Prometheus reads it."""
        self._up.set(state.index and state.store)
        self._documents.set(state.documents)
        self._cluster.clear()
        if state.cluster:
            self._cluster.labels(state.cluster).set(state.machines)
        self._generation.clear()
        if state.generation:
            self._generation.labels(state.generation).set(1)
        return generate_latest(self.registry)


class Pulse:
    """The state of an archive, asked of the index again when store or index have changed.  Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[str, int] = "", 0

    def feel(self) -> State:
        """Give how the archive is.  Cost: a row of the store and a small file, or a question to the cluster."""
        store = False
        try:
            last_change(shelf().store())
            store = True
            stamp = shelf().state()
            documents, found = self._documents(stamp), shelf().health()
            return State(
                store=True,
                index=True,
                generation=stamp.partition(" ")[0],
                documents=documents,
                cluster=found.state if found else "",
                machines=found.machines if found else 0,
                message=found.says if found and found.state != "green" else "",
            )
        except NOT_READY as bad:
            return State(store=store, message=str(bad))

    def _documents(self, stamp: str) -> int:
        with self._lock:
            known, documents = self._known
        if known != stamp:
            documents = int(shelf().facts()["documents"])
            with self._lock:
                self._known = stamp, documents
        return documents


def measure(app: Flask) -> None:
    """Let an application know how it is."""
    meters = Meters()
    app.extensions["meters"], app.extensions["pulse"] = meters, Pulse()
    watch(app, meters.count)


@health.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Say whether the archive can be searched: 200, else 503; what is wrong is said to the machine's own programs."""
    state: State = current_app.extensions["pulse"].feel()
    ok = state.store and state.index
    said: dict[str, Any] = {"ok": ok, "store": state.store, "index": state.index, "generation": state.generation}
    said |= {"documents": state.documents, "message": state.message if own() else ""}
    said |= {"cluster": state.cluster} if state.cluster else {}
    response = jsonify(said)
    response.headers["Cache-Control"] = "no-store"
    return response, 200 if ok else 503


@health.get("/metrics")
def metrics() -> Response:
    """Give what was answered, in Prometheus' text format, to the machine's own programs."""
    if not own():
        abort(404)
    text = current_app.extensions["meters"].text(current_app.extensions["pulse"].feel())
    return Response(text, content_type=CONTENT_TYPE_LATEST)


@health.get("/about")
def about() -> str:
    """Show readers what the archive holds, what could not be read, and since when it is searched."""
    store = shelf().store()
    oldest, newest = proof.captures(store)
    return render_template(
        "about.html",
        account=proof.account(store),
        troubles=proof.trouble_kinds(store, TROUBLES),
        captured=[datetime.fromisoformat(one) for one in (oldest, newest) if one],
        sites=shelf().sites(),
        indexed=int(shelf().facts()["documents"]),
        since=shelf().since(),
        asked=Asked(text=""),
    )
