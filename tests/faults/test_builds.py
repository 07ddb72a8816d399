"""Builds that are stopped, refused or misled: what serves stays as it was, and the next build goes on."""

import errno
import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from archive.intake import take_in
from archive.readers.limits import Limits
from archive.store import Store
from indexer import build as builds
from indexer.build import build, open_index
from indexer.documents import Document
from indexer.engines.whoosh import WhooshEngine
from indexer.errors import IndexDamaged, IndexUnwritten
from indexer.generations import generations, rollback
from indexer.hits import Window
from indexer.query.tree import Everything
from tests.conftest import SAMPLE

AGORA, JARDINS = SAMPLE / "agora.example", SAMPLE / "jardins.example"


class Stopped(BaseException):
    """What a test stops a build with."""


def read(store: Store, path: Path) -> None:
    take_in(store, [path], limits=Limits())


def total(store: Store, folder: Path) -> int:
    return open_index(store, folder).search(Everything(), Window(count=0)).total


def test_a_build_that_was_killed_goes_on_where_it_stood(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(store, SAMPLE)
    monkeypatch.setattr(builds, "BATCH", 50)
    wrote: list[int] = []
    whole = WhooshEngine.write

    def stopped(engine: WhooshEngine, documents: Iterable[Document]) -> int:
        wrote.append(count := whole(engine, documents))
        if len(wrote) == 2:
            raise Stopped
        return count

    monkeypatch.setattr(WhooshEngine, "write", stopped)
    with pytest.raises(Stopped):
        build(store, tmp_path)
    assert not (tmp_path / "current").exists()
    assert build(store, tmp_path).written == 162
    assert wrote == [50, 50, 50, 50, 12]  # the batch that was not accounted for is written again, in its own place
    assert total(store, tmp_path) == 162


def test_an_addition_that_is_stopped_shows_nothing_of_itself(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(store, AGORA)
    build(store, tmp_path)
    read(store, JARDINS)

    def stopped(engine: WhooshEngine, ids: Iterable[str]) -> int:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(WhooshEngine, "delete", stopped)
        with pytest.raises(Stopped):
            build(store, tmp_path)
    assert total(store, tmp_path) == 45
    assert build(store, tmp_path).anew is False
    assert total(store, tmp_path) == 85


@pytest.mark.parametrize(
    ("code", "way_out"),
    [
        (errno.ENOSPC, "make room on the disk"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "the right to write"),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "rename", "replace", "mkdir"])
def test_a_disk_that_refuses_is_told_and_nothing_is_lost(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, way_out: str, call: str
) -> None:
    read(store, AGORA)
    build(store, tmp_path)
    read(store, JARDINS)

    def refuses(*of: object, **said: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(os, call, refuses)
        with pytest.raises(IndexUnwritten, match=way_out):
            build(store, tmp_path)
    assert total(store, tmp_path) == 45
    build(store, tmp_path)
    assert total(store, tmp_path) == 85


def test_an_index_of_another_store_is_made_anew(tmp_path: Path) -> None:
    for site, posts in ((AGORA, 45), (JARDINS, 40)):
        with Store(tmp_path / f"{site.name}.sqlite") as store:
            read(store, site)
            assert build(store, tmp_path / "index").anew
            assert total(store, tmp_path / "index") == posts


def test_an_index_that_lacks_posts_is_not_put_in_service(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(store, AGORA)
    build(store, tmp_path)
    whole = WhooshEngine.write
    monkeypatch.setattr(WhooshEngine, "write", lambda engine, documents: whole(engine, list(documents)[1:]))
    with pytest.raises(IndexDamaged, match=r"does not hold the 45 posts of the store, but 44.*forumsearch check"):
        build(store, tmp_path, anew=True)
    assert (total(store, tmp_path), generations(tmp_path)) == (45, [1])


def test_an_addition_to_an_index_that_lacks_posts_makes_it_anew(store: Store, tmp_path: Path) -> None:
    read(store, AGORA)
    build(store, tmp_path)
    engine = open_index(store, tmp_path)
    engine.delete([hit.document.id for hit in engine.search(Everything(), Window(count=1)).hits])
    read(store, JARDINS)
    assert build(store, tmp_path).anew
    assert total(store, tmp_path) == 85


def test_rollback_does_not_lead_to_a_damaged_index(store: Store, tmp_path: Path) -> None:
    read(store, AGORA)
    build(store, tmp_path)
    build(store, tmp_path, anew=True)
    file = next((tmp_path / "1").glob("*.seg"))
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 3] ^= 1
    file.write_bytes(raw)
    with pytest.raises(IndexDamaged, match=file.name):
        rollback(tmp_path)
    assert total(store, tmp_path) == 45
    assert (tmp_path / "current").read_text("utf-8") == "2"


def test_a_state_that_cannot_be_read_is_no_state(store: Store, tmp_path: Path) -> None:
    read(store, AGORA)
    build(store, tmp_path)
    for wrong in ("", "[]", "{}", json.dumps({"store": 1})):
        (tmp_path / (tmp_path / "current").read_text("utf-8") / "state.json").write_text(wrong, "utf-8")
        assert build(store, tmp_path).anew
