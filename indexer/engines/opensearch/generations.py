"""The generations of an index in a cluster: NAME-1, NAME-2 …; the alias NAME stands for the one that serves.

What of a store is in a generation stands in its mapping, as "state"; where one is being filled, "written" says how far.
"""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from opensearchpy import OpenSearch

from indexer.engines.opensearch import make_index
from indexer.engines.opensearch.cluster import Cluster
from indexer.engines.opensearch.mapping import FILLED, SCHEMA
from indexer.errors import IndexAway, IndexDamaged, IndexMissing
from indexer.generations import State
from indexer.keeper import Health

GREEN_SECONDS = 600  # in which second copies must be there before a generation serves
HEALTH_SECONDS = 5  # after which a machine that does not say how it is is left, and another one asked
MEANS = {
    "green": "every copy of the index is there",
    "yellow": "every post is found, but a second copy of some is missing or being made",
    "red": "some posts are not found: the machines that keep them are away",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """An index of the cluster: what of a store is in it, or is to be; since when it serves.

    written: documents that are in it where it is being filled, None where it is whole.
    """

    name: str
    number: int
    schema: int
    state: State
    since: str
    written: int | None


class Generations:
    """The generations of one name.  Raises IndexMissing, IndexAway, IndexDamaged."""

    def __init__(self, client: OpenSearch, name: str) -> None:
        self._client, self.name = client, name
        self._cluster = Cluster(client, name)

    def serving(self) -> Generation:
        """Give the generation that serves; raises IndexMissing where none does."""
        [(index, told)] = self._cluster.call(lambda client: client.indices.get_mapping(index=self.name)).items()
        if index == self.name:
            raise IndexDamaged(f"{index} is an index that others made; give yours a name: --engine opensearch:URL/NAME")
        return self._generation(index, told)

    def served(self) -> Generation | None:
        """Give the generation that serves, None where none does."""
        try:
            return self.serving()
        except IndexMissing:
            return None

    def every(self) -> list[Generation]:
        """Give all generations, the oldest first."""
        pattern = f"{self.name}-*"
        told = self._cluster.call(lambda client: client.indices.get_mapping(index=pattern))
        ours = re.compile(rf"{re.escape(self.name)}-\d+")
        return sorted(
            (self._generation(index, one) for index, one in told.items() if ours.fullmatch(index)),
            key=lambda one: one.number,
        )

    def _generation(self, index: str, told: Any) -> Generation:
        said = told["mappings"].get("_meta", {})
        try:
            return Generation(
                name=index,
                number=int(index.rpartition("-")[2]),
                schema=said["schema"],
                state=State(**said["state"]),
                since=said["since"],
                written=said.get("written"),
            )
        except (KeyError, TypeError, ValueError):
            raise IndexDamaged(f"{index} does not say what is in it; make it anew: forumsearch index --all") from None

    def make(self, number: int, state: State, shards: int) -> Generation:
        """Make a generation that is to be filled."""
        name = f"{self.name}-{number}"
        says = {"state": asdict(state), "since": "", "written": 0}
        make_index(self._client, name, shards=shards, says=says)
        return Generation(name=name, number=number, schema=SCHEMA, state=state, since="", written=0)

    def tell(self, one: Generation) -> None:
        """Write down what is in a generation."""
        said = {"schema": one.schema, "analysis": one.state.analysis, "state": asdict(one.state), "since": one.since}
        said |= {} if one.written is None else {"written": one.written}
        self._cluster.call(lambda client: client.indices.put_mapping(index=one.name, body={"_meta": said}))

    def fill(self, one: Generation) -> None:
        """Keep a generation as one that serves: with its second copies, which must be there within GREEN_SECONDS."""
        self._cluster.call(lambda client: client.indices.put_settings(index=one.name, body={"index": FILLED}))
        asked = {"wait_for_status": "green", "timeout": f"{GREEN_SECONDS}s", "request_timeout": GREEN_SECONDS + 30}
        told = self._cluster.call(lambda client: client.cluster.health(index=one.name, params=asked))
        if told["timed_out"]:
            raise IndexAway(
                f"{one.name} waits: {MEANS[told['status']]}; see to the machines and their disks, then run it again"
            )

    def switch(self, to: Generation) -> None:
        """Let a generation serve: at one moment for all, and no search fails."""
        actions = [
            {"remove": {"index": f"{self.name}-*", "alias": self.name, "must_exist": False}},
            {"add": {"index": to.name, "alias": self.name}},
        ]
        self._cluster.call(lambda client: client.indices.update_aliases(body={"actions": actions}))

    def forget(self, those: Collection[Generation]) -> None:
        """Remove generations."""
        names = ",".join(one.name for one in those)
        if names:
            self._cluster.call(lambda client: client.indices.delete(index=names))

    def is_whole(self, one: Generation) -> bool:
        """Say whether every part of a generation is there."""
        return self._state(one.name)[0] != "red"

    def health(self) -> Health:
        """Give how the machines are that keep the generation that serves."""
        state, machines = self._state(self.name)
        return Health(state=state, machines=machines, says=MEANS[state])

    def _state(self, index: str) -> tuple[str, int]:
        """Give OpenSearch's colour of an index, and how many machines there are."""
        asked = {"timeout": "1s", "request_timeout": HEALTH_SECONDS}
        told = self._cluster.call(lambda client: client.cluster.health(index=index, params=asked))
        return str(told["status"]), int(told["number_of_nodes"])


def now() -> str:
    """Give the time as generations write it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
