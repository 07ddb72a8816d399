"""The home of one archive on the disk, and the open store and index that commands and pages share."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from archive.disk import alone, told
from archive.errors import StoreError
from archive.store import Store
from archive.store import browsing as shelves
from archive.store.browsing import Shelved
from archive.store.queries import last_change
from indexer.documents import Document
from indexer.engines.base import Engine
from indexer.errors import IndexDamaged, IndexMissing
from indexer.hits import Hits, Window, never
from indexer.keeper import Health, Keeper, keeper
from indexer.likeness import like
from indexer.query.tree import Query
from indexer.search import spoken
from indexer.suggest.completion import Completion, completions
from indexer.suggest.corrected import corrected
from indexer.synonyms import Synonyms, read_synonyms
from search_app.settings import Settings, configured, read_access
from search_app.spending import Busy, Turns

_NO_FILE = (-1, -1)
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Home:
    """Where things lie in a home folder.

    engine: who keeps the index, where a command says so (settings.Settings.engine).
    """

    path: Path
    engine: str | None = None

    @property
    def store(self) -> Path:
        """Give the store's file."""
        return self.path / "store.sqlite"

    @property
    def dialects(self) -> Path:
        """Give the folder of the maintainer's own dialects; it need not exist."""
        return self.path / "dialects"

    @property
    def index(self) -> Path:
        """Give the index's folder."""
        return self.path / "index"

    @property
    def redactions(self) -> Path:
        """Give the file that says what was redacted; it need not exist."""
        return self.path / "redactions.toml"

    @property
    def exports(self) -> Path:
        """Give the file that says where the archive was exported to; it need not exist."""
        return self.path / "exports.json"

    @property
    def synonyms(self) -> Path:
        """Give the maintainer's file of synonyms; it need not exist."""
        return self.path / "synonyms.txt"

    def settings(self, **flags: Any) -> Settings:
        """Give the settings of the home, and what flags of a command say, by name.  Raises SettingsError."""
        return configured(self.path, {"engine": self.engine, **flags}).settings

    def keeper(self) -> Keeper:
        """Give who keeps the index; nothing is opened yet.  Raises SettingsError, EngineMissing, IndexAway."""
        settings = self.settings()
        return keeper(settings.engine, self.index, shards=settings.shards, access=read_access(os.environ))

    def open_store(self, *, create: bool = False, proved: bool = False) -> Store:
        """Open the store; raises StoreError, where there is none too unless it may be made.  proved: see Store."""
        self._make() if create else self._find()
        return Store(self.store, proved=proved)

    def _find(self) -> None:
        if not self.store.exists():
            raise StoreError(f"there is no archive in {self.path}; make one: forumsearch add SAVED-FOLDER")

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as bad:
            raise StoreError(f"{self.path} cannot be made: {bad.strerror}; choose another --home") from None

    @contextmanager
    def writing(self, what: str, *, create: bool = False) -> Iterator[Store]:
        """Open the store for one command alone that writes; others go on reading.

        what: the command, for others to be told.  Raises StoreError as open_store does and where the folder cannot be
        written, Busy where another process is writing.
        """
        self._make() if create else self._find()
        with ExitStack() as held:
            try:
                held.enter_context(alone(self.path, what))
            except OSError as bad:
                raise StoreError(f"{self.path} cannot be written: {told(bad)}") from None
            yield held.enter_context(Store(self.store))


class Shelf:
    """The open store and index of a home, for many threads; a newer generation is opened when it is there.

    A store is opened for each thread; the index is shared, and searched by as many threads as its keeper lets.
    patience: how many seconds one waits for its turn, then Busy is raised; None: for ever.  Raises as Home.keeper does.
    """

    def __init__(self, home: Home, patience: float | None = None) -> None:
        self._home = home
        self._keeper = home.keeper()
        self._local = threading.local()
        self._turns = Turns(self._keeper.turns, seconds=patience)
        self._engine: Engine | None = None
        self._source: Store | None = None
        self._generation = ""
        self._spoken: frozenset[str] = frozenset()
        self._synonyms: tuple[tuple[int, int], Synonyms] = _NO_FILE, Synonyms()
        self._sites: tuple[int, tuple[Shelved, ...]] = -1, ()
        self._boards: dict[str, tuple[int, tuple[Shelved, ...]]] = {}

    def store(self) -> Store:
        """Give this thread's store; raises StoreError."""
        store: Store | None = getattr(self._local, "store", None)
        if store is None:
            store = self._local.store = self._home.open_store(proved=True)
        return store

    def search(self, query: Query, window: Window) -> Hits:
        """Answer a query from the generation that serves now; raises IndexerError, StoreError, Busy."""
        return self._ask(lambda engine: engine.search(query, window), window.seconds)

    @property
    def turns(self) -> int:
        """Give how many threads may search at the same time."""
        return self._keeper.turns

    @property
    def waiting(self) -> int:
        """Give how many wait for their turn."""
        return self._turns.waiting

    def spoken(self) -> frozenset[str]:
        """Give the languages that the archive speaks (indexer.search.spoken); raises as search does."""
        if self._generation and self._generation == self._keeper.serving():
            return self._spoken
        return self._ask(lambda engine: self._spoken)

    def meant(self, text: str, late: Callable[[], bool] = never, seconds: float | None = None) -> str:
        """Give what a query may have been meant to be (suggest.corrected); raises IndexerError, StoreError.

        seconds: to wait for its turn, None: as patience says; where it does not come, nothing is offered.
        """
        try:
            return self._ask(lambda engine: corrected(engine.vocabulary(), text, late), seconds)
        except Busy:
            return ""

    def completions(self, text: str) -> list[Completion]:
        """Give what a query that is being typed may become; raises as search does."""
        return self._ask(lambda engine: completions(engine.vocabulary(), text))

    def like(self, document: Document, late: Callable[[], bool] = never) -> Query:
        """Give the query for posts like one (indexer.likeness); raises as search does."""
        return self._ask(lambda engine: like(document, engine.vocabulary(), int(engine.facts()["documents"]), late))

    def synonyms(self) -> Synonyms:
        """Give the maintainer's synonyms, read again when their file has changed."""
        stamp = _stamp(self._home.synonyms)
        if stamp != self._synonyms[0]:
            self._synonyms = stamp, read_synonyms(self._home.synonyms)
        return self._synonyms[1]

    def sites(self) -> tuple[Shelved, ...]:
        """Give the sites of the archive, by name; counted anew where the store has changed.  Raises StoreError."""
        change = last_change(self.store())
        if self._sites[0] != change:
            self._sites = change, tuple(shelves.sites(self.store()))
        return self._sites[1]

    def boards(self, site: str) -> tuple[Shelved, ...]:
        """Give the boards of a site of the archive, by name, as sites does."""
        change = last_change(self.store())
        if self._boards.get(site, (-1,))[0] != change:
            self._boards[site] = change, tuple(shelves.boards(self.store(), site))
        return self._boards[site][1]

    def hosts(self) -> frozenset[str]:
        """Give the hosts of the archive's sites.  Raises StoreError."""
        return frozenset(site.name.split("/")[0] for site in self.sites())

    def state(self) -> str:
        """Give a word that is another one whenever store, synonyms or index are; raises IndexMissing, StoreError.

        Shape: what stands before its space is the generation of the index that serves.
        """
        synonyms = "-".join(map(str, _stamp(self._home.synonyms)))
        return f"{self._keeper.serving()} {last_change(self.store())}-{synonyms}"

    def since(self) -> datetime:
        """Give when the index that serves took its place, UTC; raises IndexMissing."""
        return self._keeper.since()

    def health(self) -> Health | None:
        """Give how the machines are that keep the index, None where it is this one; raises as search does."""
        return self._keeper.health()

    def facts(self) -> dict[str, int | str]:
        """Give what there is to say of the index; raises as search does."""
        return self._ask(lambda engine: dict(engine.facts()))

    def _ask(self, what: Callable[[Engine], Answer], seconds: float | None = None) -> Answer:
        """Give what the generation that serves answers; once more where another one took its place meanwhile.

        seconds: to wait for its turn, None: as patience says.
        """
        with self._turns.taken(seconds):
            while True:
                serving = self._keeper.serving()
                try:
                    return what(self._opened(serving))
                except (IndexMissing, IndexDamaged):
                    if self._keeper.serving() == serving:
                        raise

    def _opened(self, serving: str) -> Engine:
        if self._engine is None or serving != self._generation:
            engine = self._keeper.open(self._sourced)
            self._spoken = spoken(engine.search)
            self._engine, self._generation = engine, serving
            return engine
        return self._engine

    def _sourced(self) -> Store:
        if self._source is None:
            self._source = self._home.open_store(proved=True)
        return self._source


def _stamp(file: Path) -> tuple[int, int]:
    """Give size and time of a file: what changes when it does."""
    try:
        facts = file.stat()
    except OSError:
        return _NO_FILE
    return facts.st_size, facts.st_mtime_ns
