"""``forumsearch check``: right where all is whole, and wrong, with what mends it, where anything is off."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from archive.store import Store
from indexer.build import open_index
from indexer.hits import Window
from indexer.query.tree import Everything
from search_app import create_app
from search_app.home import Home
from search_app.settings import Settings
from tests.conftest import SAMPLE
from tests.faults.flips import tried
from tests.test_cli import run


def checked(home: Path, *words: str) -> dict[str, dict]:
    """Give what check proves, by name."""
    result = run("check", "--json", *words, home=home)
    found = {said["name"]: said for said in map(json.loads, result.stdout.splitlines())}
    assert result.exit_code == (0 if all(said["ok"] for said in found.values()) else 1)
    return found


def wrong(home: Path, *words: str) -> dict[str, tuple[list[str], str]]:
    return {name: (said["wrong"], said["mend"]) for name, said in checked(home, *words).items() if not said["ok"]}


@pytest.fixture
def kept(home: Home, tmp_path: Path) -> Path:
    """Give a copy of the sample's home that may be damaged."""
    shutil.copytree(home.path, tmp_path / "home")
    return tmp_path / "home"


def test_a_whole_archive_is_right(home: Home) -> None:
    found = checked(home.path, "--deep")
    assert all(said["ok"] for said in found.values()), found
    assert found["files"]["says"].startswith(
        "of 57 files 30 hold topics, 18 other pages, 0 could not be read, 9 are no"
    )
    assert "162 posts" in found["pages"]["says"]


def test_a_build_that_was_not_made_is_told(kept: Path) -> None:
    with Store(kept / "store.sqlite") as store, store.writing():
        store.set_meta("change", "99")
        store.db.execute("UPDATE files SET mtime_ns = -1 WHERE id = 1")
    found = wrong(kept)
    assert found["index"] == (["it is not up to the store"], "forumsearch index")
    assert found["files"][0] == ["1 files were not read to their end"]
    assert found["files"][1] == f"forumsearch add {SAMPLE}"


def test_a_post_that_is_not_findable_is_told(kept: Path) -> None:
    with Store(kept / "store.sqlite") as store:
        engine = open_index(store, kept / "index")
        engine.delete([hit.document.id for hit in engine.search(Everything(), Window(count=1)).hits])
    (said, mend) = wrong(kept)["index"]
    assert said[0] == "it holds 161 posts, the store 162"
    assert "1 posts are not found by their own words" in said[1]
    assert mend == "forumsearch index --all"


def test_words_that_are_not_what_was_written_are_told_and_not_shown(kept: Path) -> None:
    with sqlite3.connect(kept / "store.sqlite") as db:
        db.execute("UPDATE contents SET data = replace(data, 'compost', 'compote')")
    db.close()
    (said, mend) = wrong(kept)["store"]
    assert "posts do not say what was written" in said[0]
    assert mend.startswith("move ")
    page = create_app(Settings(home=kept)).test_client().get("/search.json?q=compost")
    assert (page.status_code, "forumsearch check" in page.text) == (503, True)


def test_pages_that_changed_since_are_told_by_deep(tmp_path: Path) -> None:
    saved = shutil.copytree(SAMPLE / "jardins.example", tmp_path / "jardins.example")
    run("add", saved, home=tmp_path / "home")
    page = saved / "forum" / "viewtopic.php@id=4.html"
    page.write_text(page.read_text("utf-8").replace("azote", "azur"), "utf-8")
    (said, _) = wrong(tmp_path / "home", "--deep")["pages"]
    assert any("jardins.example/forum/4/17 says something else now" in one for one in said)
    shutil.rmtree(saved)
    (said, _) = wrong(tmp_path / "home", "--deep")["pages"]
    assert "is not there any more" in said[0]


def test_redactions_that_were_not_carried_out_are_told(kept: Path) -> None:
    (kept / "redactions.toml").write_text('[[redaction]]\nphrase = "compost"\n', "utf-8")
    (said, mend) = wrong(kept)["redacted"]
    assert any("still holds what was redacted" in one for one in said)
    assert any("store.sqlite holds a phrase" in one for one in said)
    assert mend == "forumsearch redact"
    assert run("redact", home=kept).exit_code == 0
    assert wrong(kept) == {}


def test_damaged_bytes_of_a_store_are_told_or_change_nothing(tmp_path: Path) -> None:
    counts = tried(SAMPLE / "jardins.example", 40, 4, tmp_path)
    assert (counts["untold"], counts["failed"]) == (0, 0), counts
    assert counts["told"] > 5


def changed(home: Path, statement: str) -> None:
    """Change a store behind the back of its seals."""
    with sqlite3.connect(home / "store.sqlite") as db:
        for function in ("sealed", "proved"):
            db.create_function(function, -1, lambda *row: 0, deterministic=True)
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute(statement)
    db.close()


@pytest.mark.parametrize(
    ("table", "statement", "asked"),
    [
        ("topics", "UPDATE topics SET title = 'Another' WHERE id = '66'", "/topic/citoyens.example/forum/66.json"),
        ("topics", "UPDATE topics SET board = 'Another' WHERE id = '66'", "/site/citoyens.example/forum.json"),
        ("topics", "UPDATE topics SET ended = '' WHERE id = '66'", "/topics/citoyens.example/forum"),
        ("topics", "DELETE FROM topics WHERE id = '66'", "/topics/citoyens.example/forum.atom"),
        ("posts", "UPDATE posts SET gone = 'x' WHERE topic = '66'", "/topic/citoyens.example/forum/66"),
        ("posts", "DELETE FROM posts WHERE id = '1124'", "/topic/citoyens.example/forum/66"),
        ("posts", "DELETE FROM posts WHERE id = '1124'", "/post/citoyens.example/forum/66/1124"),
        ("posts", "DELETE FROM posts WHERE id = '1124'", "/search.json?q=moteur+pour+les+forums+morts&size=50"),
        ("pages", "UPDATE pages SET url = 'http://other.example/'", "/record/citoyens.example/forum/66/1124"),
        ("files", "UPDATE files SET path = 'x' || path", "/topic/citoyens.example/forum/66"),
    ],
)
def test_rows_that_are_not_what_was_written_are_told_and_not_shown(
    kept: Path, table: str, statement: str, asked: str
) -> None:
    changed(kept, statement)
    assert f"rows of {table} are not what was written" in wrong(kept)["store"][0]
    page = create_app(Settings(home=kept)).test_client().get(asked)
    assert (page.status_code, "forumsearch check" in page.text) == (503, True)
