"""Talk on stderr: progress bars on a terminal, reports in sentences."""

import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

import click

from archive.intake import Report
from archive.records import Trouble

SHOWN_TROUBLES = 20  # in a report; all of them are in ``forumsearch stats --troubles``
_WORDS = {"read": "Reading", "assemble": "Putting together", "index": "Indexing"}


class Bars(AbstractContextManager["Bars"]):
    """Progress bars, one a kind of work; nothing where stderr is no terminal or JSON was asked for."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet or not sys.stderr.isatty()
        self._bar: click._termui_impl.ProgressBar[int] | None = None
        self._what = ""

    def __call__(self, what: str, done: int, of: int) -> None:
        """Show that some of the work is done."""
        if self._quiet or not of:
            return
        if what != self._what:
            self._end()
            self._what = what
            self._bar = click.progressbar(length=of, label=f"{_WORDS[what]:17}", file=sys.stderr, show_pos=True)
            self._bar.__enter__()
        if self._bar is not None:
            self._bar.update(done - self._bar.pos)

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()


def say(text: str) -> None:
    """Say a sentence on stderr."""
    click.echo(text, err=True)


def tell_report(report: Report) -> None:
    """Tell what a reading run did, and its first troubles."""
    read = report.files - report.unchanged
    say(f"{report.files} files: {read} read, {report.unchanged} unchanged.")
    pages = f"{report.topic_pages} topic pages, {report.other_pages} other pages"
    say(f"{pages}; {report.posts_changed} posts new or changed.")
    tell_troubles(report.troubles)


def tell_troubles(troubles: Iterable[Trouble]) -> None:
    """Tell troubles, each with its place and the way out."""
    found = list(troubles)
    if found:
        say(f"{len(found)} {'trouble' if len(found) == 1 else 'troubles'}:")
    for trouble in found[:SHOWN_TROUBLES]:
        where = f" ({trouble.where})" if trouble.where else ""
        advice = f" – {trouble.advice}" if trouble.advice else ""
        say(f"  {trouble.origin}: {trouble.what}{where}{advice}.")
    if len(found) > SHOWN_TROUBLES:
        say(f"  … and {len(found) - SHOWN_TROUBLES} more: forumsearch stats --troubles")
