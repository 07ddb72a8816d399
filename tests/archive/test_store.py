"""The store's file: opened, refused, undone."""

import sqlite3
from pathlib import Path

import pytest

from archive.errors import StoreError
from archive.store import Store


def test_a_store_is_kept_and_opened_again(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store, store.writing():
        store.set_meta("a", "1")
    with Store(tmp_path / "s") as store:
        assert (store.meta("a"), store.meta("b", "none")) == ("1", "none")


def test_what_is_no_store_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database, but long enough to be looked at " * 20, "utf-8")
    with pytest.raises(StoreError, match="move it away"):
        Store(tmp_path / "text")
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE x (y)")
    with pytest.raises(StoreError, match="no store, or one of another version"):
        Store(tmp_path / "other")
    with pytest.raises(StoreError, match="cannot be used"):
        Store(tmp_path / "no" / "folder")


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store, store.writing():
        store.set_meta("version", "0")
    with pytest.raises(StoreError, match="another version"):
        Store(tmp_path / "s")


def test_an_error_undoes_what_was_written(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing():
        store.set_meta("a", "1")
        raise ZeroDivisionError
    assert store.meta("a") == ""


def test_a_disk_that_refuses_is_told(store: Store) -> None:
    store.db.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="cannot be written"), store.writing():
        store.set_meta("a", "1")
