"""Indexes in generations: made, added to, made anew, refused."""

import json
from pathlib import Path

import pytest

from archive.intake import take_in
from archive.readers.limits import Limits
from archive.store import Store
from indexer.build import build, open_index
from indexer.documents import FACETS
from indexer.errors import IndexDamaged, IndexMissing
from indexer.generations import generations
from indexer.hits import Window
from indexer.query.tree import Everything, Word
from tests.conftest import SAMPLE

JARDINS, AGORA = SAMPLE / "jardins.example", SAMPLE / "agora.example"


def read(store: Store, path: Path) -> None:
    take_in(store, [path], limits=Limits())


def total(store: Store, folder: Path) -> int:
    engine = open_index(store, folder)
    try:
        return engine.search(Everything(), Window(count=0)).total
    finally:
        engine.close()


def test_a_first_build_an_addition_and_nothing_new(store: Store, tmp_path: Path) -> None:
    read(store, JARDINS)
    said: list[tuple[str, int, int]] = []
    first = build(store, tmp_path, progress=lambda *facts: said.append(facts))
    assert (first.anew, first.written, said[-1]) == (True, 40, ("index", 40, 40))
    read(store, AGORA)
    second = build(store, tmp_path)
    assert (second.anew, second.written) == (False, 45)
    assert total(store, tmp_path) == 85
    third = build(store, tmp_path)
    assert (third.anew, third.written, third.deleted) == (False, 0, 0)


def test_posts_that_are_gone_are_taken_out(store: Store, tmp_path: Path) -> None:
    page = tmp_path / "saves" / "viewtopic.php@id=4.html"
    page.parent.mkdir()
    text = (JARDINS / "forum/viewtopic.php@id=4.html").read_text("utf-8")
    page.write_text(text, "utf-8")
    read(store, page.parent)
    build(store, tmp_path / "index")
    before = total(store, tmp_path / "index")
    last = text.rindex('<div id="p')
    page.write_text(text[:last] + "</div></body></html>", "utf-8")
    read(store, page.parent)
    built = build(store, tmp_path / "index")
    assert (built.deleted, total(store, tmp_path / "index")) == (1, before - 1)


def test_a_new_generation_takes_the_place_of_the_old_one(store: Store, tmp_path: Path) -> None:
    read(store, JARDINS)
    build(store, tmp_path)
    build(store, tmp_path, anew=True)
    build(store, tmp_path, anew=True)
    assert (tmp_path / "current").read_text("utf-8") == "3"
    assert generations(tmp_path) == [2, 3]
    assert total(store, tmp_path) == 40


def test_a_build_that_fails_leaves_the_old_generation_serving(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(store, JARDINS)
    build(store, tmp_path)
    monkeypatch.setattr("indexer.build.document", lambda saved: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build(store, tmp_path, anew=True)
    assert total(store, tmp_path) == 40


def test_an_index_of_an_older_analysis_is_made_anew(store: Store, tmp_path: Path) -> None:
    read(store, JARDINS)
    build(store, tmp_path)
    state = tmp_path / "1" / "state.json"
    state.write_text(json.dumps(json.loads(state.read_text("utf-8")) | {"analysis": "0"}), "utf-8")
    assert build(store, tmp_path).anew


def test_a_missing_or_damaged_index_says_which_command_mends_it(store: Store, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="forumsearch index"):
        open_index(store, tmp_path)
    read(store, JARDINS)
    build(store, tmp_path)
    contents = tmp_path / "1" / "toc.json"
    said = json.loads(contents.read_text("utf-8"))
    for wrong in ("{", '{"engine": "other"}', "[]", json.dumps(said | {"analysis": "0"})):
        contents.write_text(wrong, "utf-8")
        with pytest.raises(IndexDamaged, match="forumsearch index --all"):
            open_index(store, tmp_path)


def test_several_processes_make_the_same_index(tmp_path: Path) -> None:
    found = []
    for jobs in (1, 2):
        with Store(tmp_path / f"{jobs}.sqlite") as store:
            take_in(store, [SAMPLE], limits=Limits())
            built = build(store, tmp_path / str(jobs), jobs=jobs)
            engine = open_index(store, tmp_path / str(jobs))
            hits = engine.search(Word("compost"), Window(count=100, facets=FACETS))
            found.append((built, [(hit.document.id, hit.score) for hit in hits.hits], hits.facets))
            engine.close()
    assert found[0] == found[1]
    assert found[0][0].written == 162


def test_hits_bring_their_documents(store: Store, tmp_path: Path) -> None:
    read(store, JARDINS)
    build(store, tmp_path)
    engine = open_index(store, tmp_path)
    hits = engine.search(Word("compost"), Window())
    assert hits.hits
    assert all(hit.document.texts["title"] for hit in hits.hits)
    engine.close()
