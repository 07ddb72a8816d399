"""The index on the disk: damage, absence, other versions, readers beside writers, limits."""

import json
import random
import shutil
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.documents import FACETS, Document
from indexer.engines.memory import MemoryEngine
from indexer.engines.whoosh import WhooshEngine, writer
from indexer.engines.whoosh.index import TOC, Contents, open_snapshot
from indexer.engines.whoosh.merge import merged
from indexer.engines.whoosh.writer import MERGED
from indexer.errors import IndexDamaged, IndexMissing
from indexer.hits import Window
from indexer.query.parser import parse
from tests.engines.test_conformance import doc, seen, source

QUERIES = ("archives 1939", '"être ou ne pas être"', "pech*", "author:martin", "lang:en budget", "*")
WINDOW = Window(count=20, facets=FACETS)


@pytest.fixture(scope="module")
def whole(documents: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an index with two segments, one of which has deleted documents."""
    folder = tmp_path_factory.mktemp("whole")
    engine = WhooshEngine(folder, source(documents), create=True)
    engine.write(documents[:100])
    engine.write(documents[100:])
    engine.delete([documents[3].id])
    return folder


def answers(folder: Path, documents: list[Document]) -> list[object]:
    engine = WhooshEngine(folder, source(documents))
    return [seen(engine.search(parse(query).query, WINDOW)) for query in QUERIES]


def outcome(folder: Path, documents: list[Document]) -> tuple[str, list[object]]:
    """Give what an index says is wrong with it, or what it answers."""
    try:
        return "", answers(folder, documents)
    except (IndexDamaged, IndexMissing) as told:
        return str(told), []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.floats(0, 1, exclude_max=True), st.integers(1, 255), st.sampled_from(["flip", "cut", "grow"]), st.integers(0, 9)
)
def test_a_damaged_byte_is_told_or_changes_nothing(
    whole: Path,
    documents: list[Document],
    tmp_path_factory: pytest.TempPathFactory,
    at: float,
    by: int,
    how: str,
    which: int,
) -> None:
    folder = tmp_path_factory.mktemp("damaged") / "copy"
    shutil.copytree(whole, folder)
    files = sorted(path for path in folder.iterdir() if path.is_file())
    file = files[which % len(files)]
    raw = bytearray(file.read_bytes())
    place = int(at * len(raw))
    if how == "flip":
        raw[place] ^= by
    file.write_bytes(raw[:place] if how == "cut" else raw + b"x" if how == "grow" else raw)
    told, found = outcome(folder, documents)
    if told:
        assert "forumsearch index" in told
        assert str(folder) in told
    else:
        assert found == answers(whole, documents)


def proved(folder: Path) -> tuple[str, Contents | None]:
    """Give what an index says is wrong with any byte of it, or its contents."""
    try:
        snapshot = open_snapshot(folder)
        for part in snapshot.parts:
            part.segment.file.prove_all()
    except IndexDamaged as told:
        return str(told), None
    return "", snapshot.contents


def test_each_of_a_thousand_damaged_bytes_is_told(whole: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(whole, tmp_path / "copy")
    files = sorted(path for path in folder.iterdir() if path.is_file())
    contents = open_snapshot(folder).contents
    chance = random.Random(11)
    for turn in range(1000):
        file = files[turn % len(files)]
        place, by = chance.randrange(file.stat().st_size), chance.randint(1, 255)
        with file.open("r+b") as opened:
            opened.seek(place)
            byte = opened.read(1)[0]
            opened.seek(place)
            opened.write(bytes([byte ^ by]))
        told, found = proved(folder)
        if told:
            assert "forumsearch index" in told
        else:  # a space of the table became another
            assert (file.name, found) == (TOC, contents)
        with file.open("r+b") as opened:
            opened.seek(place)
            opened.write(bytes([byte]))
    open_snapshot(folder).parts[0].segment.file.prove_all()


def test_every_file_is_needed(whole: Path, documents: list[Document], tmp_path: Path) -> None:
    for file in sorted(path.name for path in whole.iterdir() if path.is_file()):
        folder = shutil.copytree(whole, tmp_path / file)
        (folder / file).unlink()
        with pytest.raises((IndexDamaged, IndexMissing), match="forumsearch index"):
            answers(folder, documents)


def test_a_file_of_another_index_is_told(whole: Path, documents: list[Document], tmp_path: Path) -> None:
    folder = shutil.copytree(whole, tmp_path / "copy")
    other = tmp_path / "other"
    WhooshEngine(other, source(documents), create=True).write(documents[:50])
    shutil.copy(other / "1.seg", folder / "1.seg")
    with pytest.raises(IndexDamaged, match="make it anew"):
        answers(folder, documents)


@pytest.mark.parametrize("key", ["engine", "format", "analysis"])
def test_an_index_of_another_kind_or_version_is_told(
    whole: Path, documents: list[Document], tmp_path: Path, key: str
) -> None:
    folder = shutil.copytree(whole, tmp_path / "copy")
    said = json.loads((folder / TOC).read_text("utf-8")) | {key: "other"}
    del said["checksum"]
    checksum = zlib.crc32(json.dumps(said, sort_keys=True).encode())
    (folder / TOC).write_text(json.dumps({**said, "checksum": checksum}), "utf-8")
    with pytest.raises(IndexDamaged, match=r"another version.*make it anew"):
        answers(folder, documents)


def test_nothing_of_an_index_is_pickle(whole: Path) -> None:
    for file in whole.iterdir():
        raw = file.read_bytes()
        assert raw.startswith(b"{") or raw.rstrip(b"\0").endswith(b"fsarray1"), file


def test_a_reader_goes_on_with_what_it_opened_while_another_writes(documents: list[Document], tmp_path: Path) -> None:
    writer = WhooshEngine(tmp_path, source(documents), create=True)
    writer.write(documents[:60])
    before = open_snapshot(tmp_path)
    reader = WhooshEngine(tmp_path, source(documents))
    assert reader.search(parse("*").query, WINDOW).total == 60
    writer.write(documents[60:])
    writer.delete([documents[0].id])
    writer.settle()
    assert before.documents == 60
    assert [before.id(number) for number in range(60)] == [document.id for document in documents[:60]]
    before.parts[0].segment.file.prove_all()
    assert reader.search(parse("*").query, WINDOW).total == len(documents) - 1


def test_many_segments_are_merged_a_few_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(writer, "TOGETHER", 3)
    monkeypatch.setattr(writer, "BATCH_DOCUMENTS", 1)
    monkeypatch.setattr(writer, "merged", lambda *given: sizes.append(len(given[2])) or merged(*given))
    posts = [doc(f"f.example/1/{number}", f"word{number} all") for number in range(20)]
    engine = WhooshEngine(tmp_path, source(posts), create=True)
    engine.write(posts)
    engine.settle()
    assert len(list(tmp_path.glob("*.seg"))) == 1
    assert max(sizes) == 3
    found = [engine.search(parse(query).query, WINDOW).total for query in ("all", "word0", "word19")]
    assert found == [20, 1, 1]


def test_segments_stay_few_and_what_no_table_names_is_removed(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, lambda ids: {}, create=True)
    oracle = MemoryEngine()
    for number in range(150):
        one = doc(f"f.example/{number % 7}/{number}", f"word{number % 5} common")
        engine.write([one])
        oracle.write([one])
    parts = open_snapshot(tmp_path).parts
    assert len(parts) < 3 * MERGED
    assert len(list(tmp_path.glob("*.seg"))) == len(parts)
    assert engine.search(parse("word3 common").query, WINDOW).total == 150


def test_of_documents_with_one_id_the_last_is_kept(tmp_path: Path) -> None:
    first, second, other = doc("f.example/1/1", "old"), doc("f.example/1/1", "new"), doc("f.example/1/2", "new")
    engine = WhooshEngine(tmp_path, source([second, other]), create=True)
    engine.write([first, other, second])
    assert [engine.search(parse(query).query, WINDOW).total for query in ("old", "new", "*")] == [0, 2, 2]


def test_an_answer_that_costs_too_much_is_partial_and_says_so(documents: list[Document], tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, source(documents), create=True)
    engine.write(documents)
    for query in ("le la les", '"être ou ne pas être"', "p* a*", "archives -le", "le"):
        tree = parse(query).query
        whole = engine.search(tree, WINDOW)
        assert whole.exact
        assert engine.search(tree, Window(postings=10**6, seconds=60)).exact
        partial = engine.search(tree, Window(count=20, postings=20))
        assert not partial.exact
        assert partial.total <= whole.total or "-" in query
        late = engine.search(tree, Window(seconds=0))
        assert not late.exact
    assert engine.search(parse("archives").query, Window(postings=5)).total <= 5
