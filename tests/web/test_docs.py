"""What docs/site.md says is so: the tests that it names are there, and so are the addresses and settings."""

import re
from pathlib import Path

from flask.testing import FlaskClient

from search_app.settings import read_settings

ROOT = Path(__file__).parents[2]
SAID = (ROOT / "docs/site.md").read_text("utf-8")


def test_every_test_that_the_table_names_is_there() -> None:
    written = "".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"\b(test_\w+)\b(?!\.py)", SAID))
    assert named
    assert {name for name in named if f"def {name}(" not in written} == set()
    assert all((ROOT / file).exists() for file in re.findall(r"tests/[\w/]+\.py", SAID))


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
