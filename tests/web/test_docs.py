"""What docs/site.md and docs/search.md say is so: the tests that they name, the addresses and the settings are there."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from search_app.settings import read_settings

ROOT = Path(__file__).parents[2]
SAID = (ROOT / "docs/site.md").read_text("utf-8")


@pytest.mark.parametrize("document", ["site.md", "search.md"])
def test_every_test_that_the_table_names_is_there(document: str) -> None:
    said = (ROOT / "docs" / document).read_text("utf-8")
    written = "".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"\b(test_\w+)\b(?!\.py)", said))
    assert named
    assert {name for name in named if f"def {name}(" not in written} == set()
    assert all((ROOT / file).exists() for file in re.findall(r"tests/[\w/]+\.(?:py|tsv|json)", said))


def test_every_wish_has_its_row() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \|", (ROOT / "docs/search.md").read_text("utf-8"), re.M)
    assert {int(number) for row in rows for number in row.split(",")} == set(range(1, 47))


def test_every_address_that_is_listed_is_answered(client: FlaskClient) -> None:
    rules = {rule.rule.split("/<")[0] for rule in client.application.url_map.iter_rules()}
    listed = set(re.findall(r"`(/[a-z.]+)", SAID.partition("## Settings")[0]))
    assert listed - rules == set()


def test_the_settings_are_read_as_they_are_written_there(tmp_path: Path) -> None:
    lines = SAID.partition("[serve]")[2].partition("\n\n")[0]
    (tmp_path / "settings.toml").write_text(f"[serve]{lines}", "utf-8")
    read = read_settings(tmp_path)
    assert (read.address, read.old_site, read.pictures) == ("https://archive.example/", "forum.example/board", True)


def test_every_test_that_the_promises_name_is_there() -> None:
    said = (ROOT / "docs/trust.md").read_text("utf-8")
    written = "".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", said))
    assert len(named) > 10
    assert {name for name in named if f"def {name}(" not in written} == set()
    assert all((ROOT / file).exists() for file in re.findall(r"tests/[\w/]+(?:\.py)?", said))
