"""Who keeps the index of a store: a folder of this machine, or a cluster.  Commands and site ask either alike.

embedded                                          the folder of the home (indexer.build)
opensearch:https://NODE:PORT,https://…[/NAME]     indices of a cluster (engines.opensearch.keeper); the extra
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from archive.store import Store
from indexer import generations, proof
from indexer.build import Built, Progress, build, open_index
from indexer.engines.base import Engine
from indexer.engines.whoosh import WhooshEngine
from indexer.errors import EngineMissing
from indexer.generations import CURRENT, generation

EMBEDDED = "embedded"
CLUSTER = "opensearch:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How machines know us and we them: user and password, or a certificate with its key; and who certifies theirs."""

    user: str = ""
    password: str = field(default="", repr=False)
    certificate: str = ""
    key: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the machines are that keep an index: OpenSearch's colour, how many there are, what that means."""

    state: str
    machines: int
    says: str


class Keeper(Protocol):
    """Keeps an index in generations: one serves, the one before may be kept beside it.

    Methods raise indexer.errors only; any but build and rollback may be asked by several threads.
    """

    @property
    def turns(self) -> int:
        """Give how many threads may search an engine of it at the same time."""

    def build(self, store: Store, *, anew: bool = False, jobs: int = 1, progress: Progress = ...) -> Built:
        """Bring the index up to what a store holds, see indexer.build.build."""

    def open(self, source: Callable[[], Store]) -> Engine:
        """Open what serves; source: gives the store to an engine that keeps no texts."""

    def serving(self) -> str:
        """Give a name that is another one whenever something else serves; raises IndexMissing where nothing does."""

    def since(self) -> datetime:
        """Give when that began to serve, UTC."""

    def rollback(self) -> int:
        """Let the generation serve again that did so before; give its number."""

    def damage(self, store: Store) -> Iterator[str]:
        """Give what is wrong with the index, a sentence each: it must hold the posts of a store, and find them."""

    def holding(self, phrases: Collection[str]) -> Iterator[str]:
        """Give where any of some phrases is still kept, a sentence each."""

    def health(self) -> Health | None:
        """Give how other machines are that keep the index; None where there are none."""


class FolderKeeper:
    """Keeps the index in a folder of this machine."""

    turns = 1

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: WhooshEngine | None = None

    def build(
        self,
        store: Store,
        *,
        anew: bool = False,
        jobs: int = 1,
        progress: Progress = lambda what, done, of: None,
    ) -> Built:
        """Bring the index up to what a store holds."""
        return build(store, self._folder, anew=anew, jobs=jobs, progress=progress)

    def open(self, source: Callable[[], Store]) -> WhooshEngine:
        """Open the generation that serves; files of the one before are not opened again."""
        before, self._open = self._open, None
        self._open = open_index(source(), self._folder, before)
        return self._open

    def serving(self) -> str:
        """Give the number of the generation that serves."""
        return generation(self._folder).name

    def since(self) -> datetime:
        """Give when it took its place."""
        self.serving()
        return datetime.fromtimestamp((self._folder / CURRENT).stat().st_mtime, UTC)

    def rollback(self) -> int:
        """Let the generation before serve again, once it has proved itself."""
        return generations.rollback(self._folder)

    def damage(self, store: Store) -> Iterator[str]:
        """Give what is wrong with what serves, and which generations must not be kept."""
        yield from proof.damage(store, self._folder)
        yield from proof.damage_of_kept(self._folder)

    def holding(self, phrases: Collection[str]) -> Iterator[str]:
        """Give the files that hold any of some phrases."""
        return proof.files_with((path for path in self._folder.rglob("*") if path.is_file()), phrases)

    def health(self) -> None:
        """Give nothing: there are no other machines."""


def keeper(engine: str, folder: Path, *, shards: int = 1, access: Access | None = None) -> Keeper:
    """Give who keeps an index, as the setting "engine" says; nothing is opened or asked yet.

    folder: of the embedded index; of what a cluster refused.  shards: of indices that a cluster is to make.
    Raises EngineMissing where the extra is, IndexAway where the access cannot be used.
    """
    if not engine.startswith(CLUSTER):
        return FolderKeeper(folder)
    if find_spec("opensearchpy") is None:
        raise EngineMissing("an OpenSearch cluster needs a package more: pip install 'forumsearch[opensearch]'")
    from indexer.engines.opensearch.keeper import ClusterKeeper

    return ClusterKeeper(engine.removeprefix(CLUSTER), access or Access(), folder, shards=shards)
