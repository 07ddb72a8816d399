"""A maintainer's synonyms are read, used, and told of."""

from pathlib import Path

import pytest

from indexer.query.parser import parse
from indexer.query.plan import plan
from indexer.query.tree import Phrase, Synonyms, Word
from indexer.synonyms import MAX_BYTES, MOST, read_synonyms


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "synonyms.txt"


def test_groups_go_both_ways_and_arrows_one(file: Path) -> None:
    file.write_text(
        "# ours\nPV, procès-verbal, compte rendu  # minutes\n\nmairie => hôtel de ville, conseil\n", "utf-8-sig"
    )
    found = read_synonyms(file)
    assert found.troubles == ()
    assert dict(found.words) == {
        "pv": ("procès-verbal", "compte rendu"),
        "procesverbal": ("PV", "compte rendu"),
        "mairie": ("hôtel de ville", "conseil"),
    }


@pytest.mark.parametrize("line", ["seul", "a =>", "=> b", "le mot, un autre", "a, a", "!!!, ???"])
def test_a_line_that_names_none_is_a_trouble_with_its_place_and_the_way_out(file: Path, line: str) -> None:
    file.write_text(f"a, b\n{line}\n", "utf-8")
    (trouble,) = read_synonyms(file).troubles
    assert (trouble.origin.path, trouble.where) == (str(file), "line 2")
    assert 'write "PV, procès-verbal"' in trouble.advice
    assert dict(read_synonyms(file).words) == {"a": ("b",), "b": ("a",)}


def test_a_file_that_is_none_that_is_no_text_or_too_long(file: Path) -> None:
    assert read_synonyms(file).words == {}
    file.write_bytes(b"\xff\xfe")
    assert "save it as UTF-8 text" in read_synonyms(file).troubles[0].advice
    file.write_bytes(b"a, b\n" + b"# \n" * MAX_BYTES)
    assert (read_synonyms(file).words["a"], len(read_synonyms(file).troubles)) == (("b",), 1)
    file.write_text(", ".join(f"w{n}" for n in range(100)), "utf-8")
    assert max(map(len, read_synonyms(file).words.values())) < MOST


def test_a_query_looks_for_them_too_and_says_so() -> None:
    planned = plan(parse("PV voirie").query, synonyms={"pv": ("procès-verbal",)})
    assert planned.synonyms == {"pv": ("procès-verbal",)}
    assert Synonyms((Word("pv"), Phrase(("procès", "verbal")))) in planned.query.parts  # type: ignore[union-attr]
