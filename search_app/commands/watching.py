"""The command that adds what comes into a folder that grows."""

import signal
import threading
from collections.abc import Sequence
from pathlib import Path

import click

from archive.errors import Busy
from archive.readers.folder import saved_files
from archive.readers.limits import Limits
from search_app.commands.common import ENGINE, JOBS, PARSER, PATHS, known, shows_errors
from search_app.commands.reading import taken_in
from search_app.commands.talk import say, tell_report
from search_app.home import Home


@click.command()
@PATHS
@click.option("--every", type=click.FloatRange(0.1), default=60, show_default=True, help="Seconds between two looks.")
@PARSER
@JOBS
@ENGINE
@click.pass_obj
@shows_errors
def watch(home: Home, paths: Sequence[Path], every: float, parser: str, jobs: int | None) -> None:
    """Add what comes into folders that grow, until it is stopped.

    What is new or has changed is read once two looks in a row found it the same: a mirror that is being written is left
    to settle. Ctrl-C, or the SIGTERM of a service manager, ends it when the add at hand is done.

    Example: forumsearch watch ~/mirrors/forum.example --every 300
    """
    ended = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda number, frame: ended.set())
    say(f"Watching {', '.join(map(str, paths))} – stop with Ctrl-C")
    added, before = None, None
    while not ended.is_set():
        now = list(saved_files(paths, Limits()))
        if now == before and now != added:
            try:
                tell_report(taken_in(home, paths, parser, known(home, None, ()), jobs, quiet=True)[0])
                added = now
            except Busy as busy:  # it is looked at again a moment later
                say(f"forumsearch: {busy}")
        before = now
        ended.wait(every)
    say("Stopped.")
