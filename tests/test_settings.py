"""Settings: defaults, the home's file, the environment, flags; and what is said of them."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from search_app.cli import main
from search_app.settings import FILE, SETTINGS, Settings, SettingsError, configured, read_settings
from search_app.settings.manual import manual, toml
from search_app.settings.reading import line_of

ROOT = Path(__file__).parents[1]


def test_a_home_without_a_file_has_the_usual_settings(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings(home=tmp_path)


def test_a_maintainer_says_in_one_line_that_two_sites_are_one(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('[sites]\n"old.example/forum/" = "new.example"\n', "utf-8")
    assert read_settings(tmp_path).same_sites == {"old.example/forum": "new.example"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[sites", "cannot be read"),
        ("\n[site]\na = 'b'", "line 2: [site] is not known; is sites meant?"),
        ("sites = 3", "line 1: [sites] must hold lines like"),
        ("[sites]\na = 3", "must hold lines like"),
        ("serve = 3", "line 1: serve must be a table: write [serve]"),
        ("[serve]\n\nthread = 3", "line 3: [serve] thread is not known; is threads meant?"),
        ("[serve]\nqqq = 3", "line 2: [serve] qqq is not known; there are only host, port"),
        ("[limits]\nrate = 1\n[serve]\n'threads' = 0", "line 4: [serve] threads must be a whole number from 1 to 64, not 0"),
        ("[serve]\npictures = 1", "line 2: [serve] pictures must be true or false, not 1"),
        ("[serve]\nthreads = true", "must be a whole number from 1 to 64, not True"),
        ("[serve]\naddress = 'archive.example'", 'must be text in quotes, like "https://archive.example/", not'),
        ("[serve]\ntrusted = ['nginx']", "must be a list of networks, like"),
        ("[limits]\nquery_seconds = nan", "must be a number from 0.05 to 600, not nan"),
        ("serve = { port = 'x' }", "line 1: [serve] port must be a whole number"),
        ("serve.port = 'x'", "line 1: [serve] port must be a whole number"),
    ],
)  # fmt: skip
def test_a_wrong_file_names_line_key_and_the_way_out(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=re.escape(told)):
        read_settings(tmp_path)
    result = CliRunner().invoke(main, ["--home", str(tmp_path), "settings"])
    assert result.exit_code == 1
    assert told in result.stderr


def test_what_is_said_later_holds_and_its_source_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / FILE).write_text("[limits]\nrate = 2\n[serve]\nthreads = 2\nport = 1\nhost = 'a'\n", "utf-8")
    monkeypatch.setenv("FORUMSEARCH_PORT", "2")
    monkeypatch.setenv("FORUMSEARCH_HOST", "b")
    monkeypatch.setenv("FORUMSEARCH_PICTURES", "no")
    monkeypatch.setenv("FORUMSEARCH_TRUSTED", "10.0.0.0/8, ::1")
    given = configured(tmp_path, {"host": "c", "port": None})
    assert (given.settings.threads, given.settings.port, given.settings.host) == (2, 2, "c")
    assert (given.settings.rate, given.settings.pictures, given.settings.trusted) == (2.0, False, ("10.0.0.0/8", "::1"))
    said = [given.sources[name] for name in ("threads", "port", "host", "burst")]
    assert said == ["settings.toml, line 4", "FORUMSEARCH_PORT", "--host", "default"]


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("FORUMSEARCH_THREADS", "many", "FORUMSEARCH_THREADS must be a whole number from 1 to 64, not 'many'"),
        ("FORUMSEARCH_PICTURES", "perhaps", "FORUMSEARCH_PICTURES must be true or false"),
        ("FORUMSEARCH_PROT", "1", "FORUMSEARCH_PROT is not known; is FORUMSEARCH_PORT meant?"),
    ],
)
def test_a_wrong_variable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=re.escape(told)):
        read_settings(tmp_path)


def test_settings_are_printed_with_value_source_and_meaning(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('[serve]\nthreads = 8\n[sites]\n"a.example" = "b.example"\n', "utf-8")
    shown = CliRunner().invoke(main, ["--home", str(tmp_path), "settings"]).stdout
    assert "threads = 8  # settings.toml, line 2. Requests that are held" in shown
    assert "port = 8000  # default. Port to listen on" in shown
    assert '"a.example" = "b.example"  # settings.toml, line 3' in shown
    (tmp_path / FILE).write_text(shown, "utf-8")  # what is printed is a file of settings
    assert read_settings(tmp_path).threads == 8
    said = json.loads(CliRunner().invoke(main, ["--home", str(tmp_path), "settings", "--json"]).stdout)
    assert [one["key"] for one in said["settings"]] == [one.name for one in SETTINGS]
    assert said["same_sites"] == {"a.example": "b.example"}


def test_every_default_may_be_written_into_the_file(tmp_path: Path) -> None:
    lines = [f"[{one.table}]\n{one.name} = {toml(one.default)}" for one in SETTINGS if one.table != "serve"]
    serve = [f"{one.name} = {toml(one.default)}" for one in SETTINGS if one.table == "serve"]
    for line in lines:
        (tmp_path / FILE).write_text(line, "utf-8")
        assert read_settings(tmp_path) == Settings(home=tmp_path)
    (tmp_path / FILE).write_text("\n".join(["[serve]", *serve]), "utf-8")
    assert read_settings(tmp_path) == Settings(home=tmp_path)


def test_the_manual_of_settings_is_what_the_table_says() -> None:
    assert (ROOT / "docs/settings.md").read_text("utf-8") == manual()


def test_flags_of_settings_are_flags_of_commands() -> None:
    there = {flag for command in main.commands.values() for option in command.params for flag in option.opts}
    assert {one.flag for one in SETTINGS if one.flag} <= there


def test_a_key_is_found_on_its_line_or_on_that_of_its_table() -> None:
    text = '# port = 1\nhome.port = 2\n["serve"]\n# port\n"port" = 3\n[other]\nport = 4\n'
    assert [line_of(text, "serve", "port"), line_of(text, "serve"), line_of(text, "serve", "x")] == [5, 3, 3]
    assert [line_of(text, "home", "port"), line_of(text, "other", "port"), line_of(text, "none")] == [2, 7, 1]
