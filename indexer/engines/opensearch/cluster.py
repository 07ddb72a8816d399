"""Talk with OpenSearch: searches, changes, and its errors told as ours."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError, NotFoundError, OpenSearchException, SSLError, TransportError
from opensearchpy.helpers import streaming_bulk

from indexer.errors import IndexAway, IndexDamaged, IndexMissing, IndexUnwritten
from indexer.keeper import Access

CHUNK = 500  # documents of one request
UNAVAILABLE = 503
RETRIES = 5  # of a request that was refused because too many came
ATTEMPTS = 3  # of a search, each at another machine
ASK_SECONDS = 30.0
CHANGE_SECONDS = 120.0
SHARD_SECONDS = 30  # after which a change is refused whose part of the index is away
CLAUSES = 65_536  # of a search: 128 words of up to 16 synonyms, each in its places and forms
STEP = 5_000  # hits of one step on the way to a deep page
KEEP = "2m"  # how long a view of the index is kept for the next step
SHOWN = 3  # refused documents that an error names
OWN = ("127.0.0.1", "::1", "localhost")  # hosts that a password may be sent to in the clear

Body = dict[str, Any]


def connected(address: str, access: Access | None = None) -> OpenSearch:
    """Give a client of the machines at an address: URLs with a comma between them.

    Nothing is asked yet.  Raises IndexAway where the access cannot be used.
    """
    access = access or Access()
    hosts = address.split(",")
    secret = access.user or access.password
    if secret and any(urlsplit(host).scheme == "http" and urlsplit(host).hostname not in OWN for host in hosts):
        raise IndexAway(f"a password is not sent to {address} in the clear; write https://")
    for file in filter(None, (access.certificate, access.key, access.authority)):
        if not Path(file).is_file():
            raise IndexAway(f"there is no file {file}, which is to prove who we or the machines at {address} are")
    return OpenSearch(
        hosts,
        http_auth=(access.user, access.password) if secret else None,
        client_cert=access.certificate or None,
        client_key=access.key or None,
        ca_certs=access.authority or None,
        timeout=ASK_SECONDS,
        max_retries=ATTEMPTS,
        retry_on_timeout=True,
        http_compress=True,
    )


class Cluster:
    """One index of a cluster, or what an alias stands for.  Raises IndexMissing, IndexAway, IndexDamaged.

    record: the file in which each change that is refused is written down; none without it.
    """

    def __init__(self, client: OpenSearch, index: str, record: Path | None = None) -> None:
        self._client, self.index, self._record = client, index, record

    def ask(self, bodies: Sequence[Body], seconds: float = ASK_SECONDS) -> list[Body]:
        """Answer searches, all sent at once, in their order; scores are those of one index, whatever its shards.

        seconds: after which a machine that says nothing is left, and another one asked.
        """
        lines = [line for body in bodies for line in ({"index": self.index}, body)]
        with self._told():
            answers = self._client.msearch(
                body=lines, params={"search_type": "dfs_query_then_fetch", "request_timeout": seconds}
            )["responses"]
        for answer in answers:
            if "error" in answer:
                raise self._error(answer["status"], answer["error"])
        return list(answers)

    def deep(self, body: Body, start: int, count: int) -> Body:
        """Answer a search that skips more hits than one may: step by step, over one view of the index."""
        with self._view() as view:
            at, body = 0, {**body, **view}
            while at < start:
                step = min(STEP, start - at)
                found = self._search({**body, "size": step, "_source": False})["hits"]["hits"]
                if len(found) < step:
                    return {"hits": {"hits": []}}
                at, body = at + step, {**body, "search_after": found[-1]["sort"]}
            return self._search({**body, "size": count})

    def ids(self) -> Iterator[str]:
        """Give the id of every document, in order, over one view of the index."""
        body: Body = {"query": {"match_all": {}}, "sort": [{"id": "asc"}], "size": STEP, "_source": False}
        with self._view() as view:
            while found := self._search({**body, **view})["hits"]["hits"]:
                yield from (hit["_id"] for hit in found)
                body["search_after"] = found[-1]["sort"]

    @contextmanager
    def _view(self) -> Iterator[Body]:
        """Keep a view of the index that stays as it is, and give what a search says to see it."""
        with self._told():
            view = self._client.create_pit(index=self.index, params={"keep_alive": KEEP})["pit_id"]
            try:
                yield {"pit": {"id": view, "keep_alive": KEEP}}
            finally:
                self._client.delete_pit(body={"pit_id": [view]})

    def _search(self, body: Body) -> Body:
        answer: Body = self._client.search(body=body, params={"search_type": "dfs_query_then_fetch"})
        return answer

    def change(self, actions: Iterable[Body]) -> Iterator[tuple[str, str]]:
        """Carry out changes and give the id and the result of each; they are found when refreshed.

        A change of an older version than the one that is there leaves it ("newer").  Refused for being too many, they
        are sent again, ever later.  Raises IndexUnwritten, which names what failed.
        """
        failed: list[str] = []
        with self._told():
            for done, item in streaming_bulk(
                self._client,
                actions,
                index=self.index,
                chunk_size=CHUNK,
                max_retries=RETRIES,
                raise_on_error=False,
                request_timeout=CHANGE_SECONDS,
                timeout=f"{SHARD_SECONDS}s",
            ):
                [answer] = item.values()
                if done or answer["status"] in (404, 409):
                    yield answer["_id"], answer.get("result", "newer")
                elif answer["status"] == UNAVAILABLE:
                    raise IndexAway(f"a part of {self.index} is away, with the machine that kept it; do it again later")
                else:
                    failed.append(self._refused(answer))
        if failed:
            told = ", ".join(failed[:SHOWN])
            listed = f"; all are listed in {self._record}" if self._record else ""
            raise IndexUnwritten(f"{self.index} refused {len(failed):,} documents, which are not found: {told}{listed}")

    def _refused(self, answer: Body) -> str:
        """Write down which change was refused, and why, never what it says; give both in a word."""
        error = answer.get("error", {})
        why = {"id": answer["_id"], "status": answer["status"], "type": error.get("type", "")}
        if self._record:
            self._record.parent.mkdir(parents=True, exist_ok=True)
            with self._record.open("a", encoding="utf-8") as record:
                record.write(json.dumps(why) + "\n")
        return f"{why['id']} ({why['type']})"

    def call(self, what: Callable[[OpenSearch], Any]) -> Any:
        """Give what a call of the client gives."""
        with self._told():
            return what(self._client)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except NotFoundError as bad:
            raise self._error(404, bad.error) from None
        except ConnectionError as bad:
            if isinstance(bad, SSLError):
                trust = "name who certified it: FORUMSEARCH_OPENSEARCH_AUTHORITY=FILE"
                raise IndexAway(f"a machine that keeps {self.index} does not prove who it is; {trust}") from None
            raise IndexAway(f"no machine that keeps {self.index} answers: {bad.error}; is it running?") from None
        except TransportError as bad:
            raise self._error(bad.status_code, bad.error) from None
        except OpenSearchException as bad:
            raise IndexAway(f"the machines that keep {self.index} do not answer as they should: {bad}") from None

    def _error(self, status: int | str, what: object) -> Exception:
        if status == 404:
            return IndexMissing(f"there is no index {self.index} in the cluster; make one: forumsearch index")
        if _is_blocked(what):
            return IndexAway(f"the machines that keep {self.index} take no changes now: see to the room on their disks")
        if status in (401, 403):
            known = "FORUMSEARCH_OPENSEARCH_USER and _PASSWORD, or _CERTIFICATE and _KEY"
            return IndexAway(f"the machines that keep {self.index} do not let us do this ({status}): see to {known}")
        if "time_exceeded" in str(what):
            return IndexAway(f"the machines that keep {self.index} do not answer in time; ask again later")
        if status in (429, 502, 503, 504):
            return IndexAway(f"the machines that keep {self.index} cannot do this now: {what}")
        if "too_many" in str(what):
            allowed = f"indices.query.bool.max_clause_count is to be {CLAUSES:,} (docs/scale.md)"
            return IndexAway(f"the machines that keep {self.index} take no search of so many words: {allowed}")
        return IndexDamaged(f"{self.index} does not answer as an index of forumsearch ({status}: {what}); make it anew")


def _is_blocked(what: object) -> bool:
    """Say whether it is the cluster's state that forbids something, like a full disk, and not a missing right."""
    return "block_exception" in str(what)
