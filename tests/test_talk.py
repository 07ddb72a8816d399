"""Progress bars and reports."""

import io

import pytest

from archive.records import Origin, Trouble
from search_app.commands.talk import SHOWN_TROUBLES, Bars, tell_troubles


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("quiet", "shown"), [(False, True), (True, False)])
def test_a_terminal_sees_bars_unless_json_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, quiet: bool, shown: bool
) -> None:
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    with Bars(quiet=quiet) as bars:
        bars("read", 1, 2)
        bars("read", 2, 2)
        bars("index", 5, 5)
        bars("assemble", 0, 0)
    assert ("Reading" in terminal.getvalue() and "5/5" in terminal.getvalue()) == shown


def test_many_troubles_are_cut_with_the_command_that_shows_all(capsys: pytest.CaptureFixture[str]) -> None:
    tell_troubles([Trouble(origin=Origin(path=f"p{n}"), what="is empty") for n in range(SHOWN_TROUBLES + 5)])
    told = capsys.readouterr().err
    assert "25 troubles:" in told
    assert "  … and 5 more: forumsearch stats --troubles" in told
    assert "  p0: is empty.\n" in told
