"""``forumsearch dialects`` and the README's table, which is made of it."""

import json
from pathlib import Path

from click.testing import CliRunner

from archive.dialects import dialects
from search_app.cli import main

FIXTURES = Path(__file__).parent / "dialects"
README = Path(__file__).parents[1] / "README.md"


def run(*words: str) -> str:
    result = CliRunner().invoke(main, ["dialects", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_every_dialect_is_listed_with_its_views() -> None:
    listed = json.loads(run("--json", "--fixtures", str(FIXTURES)))
    assert {row["dialect"] for row in listed} == {dialect.name for dialect in dialects()}
    smf = next(row for row in listed if row["dialect"] == "smf")
    assert smf["views"] == {"normal": ["2.1", "2.0"], "print": ["2.1", "2.0"]}
    assert (smf["languages"], "2.1-normal-fr" in smf["fixtures"]) == (["en", "fr"], True)
    assert "Simple Machines Forum 2" in run()


def test_the_readme_holds_the_table() -> None:
    """Mend it: forumsearch dialects --markdown --fixtures tests/dialects."""
    assert run("--markdown", "--fixtures", str(FIXTURES)).strip() in README.read_text("utf-8")
