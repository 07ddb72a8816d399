"""Talk with OpenSearch: searches, changes, and its errors told as ours."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError, NotFoundError, OpenSearchException, TransportError
from opensearchpy.helpers import streaming_bulk

from indexer.errors import IndexAway, IndexDamaged, IndexMissing, IndexUnwritten

CHUNK = 500  # documents of one request
RETRIES = 5  # of a request that was refused because too many came
ATTEMPTS = 3  # of a search, each at another machine
ASK_SECONDS = 30.0
CHANGE_SECONDS = 120.0
STEP = 5_000  # hits of one step on the way to a deep page
KEEP = "2m"  # how long a view of the index is kept for the next step
SHOWN = 3  # refused documents that an error names

Body = dict[str, Any]


def connected(address: str) -> OpenSearch:
    """Give a client of the machines at an address: URLs with a comma between them."""
    return OpenSearch(
        address.split(","), timeout=ASK_SECONDS, max_retries=ATTEMPTS, retry_on_timeout=True, http_compress=True
    )


class Cluster:
    """One index of a cluster, or what an alias stands for.  Raises IndexMissing, IndexAway, IndexDamaged."""

    def __init__(self, client: OpenSearch, index: str) -> None:
        self._client, self.index = client, index

    def ask(self, bodies: Sequence[Body]) -> list[Body]:
        """Answer searches, all sent at once, in their order; scores are those of one index, whatever its shards."""
        lines = [line for body in bodies for line in ({"index": self.index}, body)]
        with self._told():
            answers = self._client.msearch(body=lines, params={"search_type": "dfs_query_then_fetch"})["responses"]
        for answer in answers:
            if "error" in answer:
                raise self._error(answer["status"], answer["error"])
        return list(answers)

    def deep(self, body: Body, start: int, count: int) -> Body:
        """Answer a search that skips more hits than one may: step by step, over one view of the index."""
        with self._told():
            view = self._client.create_pit(index=self.index, params={"keep_alive": KEEP})["pit_id"]
            try:
                return self._stepped({**body, "pit": {"id": view, "keep_alive": KEEP}}, start, count)
            finally:
                self._client.delete_pit(body={"pit_id": [view]})

    def _stepped(self, body: Body, start: int, count: int) -> Body:
        params = {"search_type": "dfs_query_then_fetch"}
        at = 0
        while at < start:
            step = min(STEP, start - at)
            found = self._client.search(body={**body, "size": step, "_source": False}, params=params)["hits"]["hits"]
            if len(found) < step:
                return {"hits": {"hits": []}}
            at, body = at + step, {**body, "search_after": found[-1]["sort"]}
        answer: Body = self._client.search(body={**body, "size": count}, params=params)
        return answer

    def change(self, actions: Iterable[Body]) -> Iterator[tuple[str, str]]:
        """Carry out changes and give the id and the result of each; they are found when refreshed.

        Refused for being too many, they are sent again, ever later.  Raises IndexUnwritten, which names what failed.
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
            ):
                [answer] = item.values()
                if done or answer["status"] == 404:
                    yield answer["_id"], answer["result"]
                else:
                    failed.append(f"{answer['_id']} ({answer.get('error', answer['status'])})")
        if failed:
            told = ", ".join(failed[:SHOWN])
            raise IndexUnwritten(f"{self.index} refused {len(failed):,} documents, which are not found: {told}")

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
            raise IndexAway(f"no machine that keeps {self.index} answers: {bad.error}; is it running?") from None
        except TransportError as bad:
            raise self._error(bad.status_code, bad.error) from None
        except OpenSearchException as bad:
            raise IndexAway(f"the machines that keep {self.index} do not answer as they should: {bad}") from None

    def _error(self, status: int | str, what: object) -> Exception:
        if status == 404:
            return IndexMissing(f"there is no index {self.index} in the cluster")
        if status in (429, 502, 503, 504):
            return IndexAway(f"the machines that keep {self.index} cannot answer now: {what}")
        return IndexDamaged(f"{self.index} does not answer as an index of forumsearch ({status}: {what}); make it anew")
