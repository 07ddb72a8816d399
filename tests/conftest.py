"""What many tests stand on: the sample forum, read once."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from archive.intake import take_in
from archive.readers.limits import Limits
from archive.store import Store
from archive.store.queries import saved_posts
from indexer.build import build
from indexer.documents import Document, document
from search_app.home import Home

SAMPLE = Path(str(files("archive"))) / "sample"


def home_of(saved: Path, folder: Path) -> Home:
    """Give a home in a folder, in which saved pages were read and indexed."""
    home = Home(folder)
    with home.open_store(create=True) as store:
        take_in(store, [saved], limits=Limits())
        build(store, home.index)
    return home


@pytest.fixture(scope="session")
def truth() -> list[dict[str, Any]]:
    """Give what the sample forum truly says, a post a line."""
    return [json.loads(line) for line in (Path(__file__).parent / "sample.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Give a home in which the sample forum was read and indexed; not to be written to."""
    return home_of(SAMPLE, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def documents(home: Home) -> list[Document]:
    """Give the documents of the sample forum."""
    with home.open_store() as store:
        return [document(saved) for saved in saved_posts(store)]


@pytest.fixture
def store() -> Iterator[Store]:
    """Give an empty store."""
    with Store(":memory:") as store:
        yield store
