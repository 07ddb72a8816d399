"""The settings file of a home."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from search_app.cli import main
from search_app.settings import FILE, Settings, SettingsError, read_settings


def test_a_home_without_a_file_has_the_usual_settings(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings(home=tmp_path)


def test_a_maintainer_says_in_one_line_that_two_sites_are_one(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('[sites]\n"old.example/forum/" = "new.example"\n', "utf-8")
    assert read_settings(tmp_path).same_sites == {"old.example/forum": "new.example"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[sites", "cannot be read"),
        ("[site]\na = 'b'", "[site] is not known"),
        ("sites = 3", "must hold lines like"),
        ("[sites]\na = 3", "must hold lines like"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=told.replace("[", r"\[")):
        read_settings(tmp_path)
    result = CliRunner().invoke(main, ["--home", str(tmp_path), "add", str(tmp_path)])
    assert result.exit_code == 1
    assert told in result.stderr
