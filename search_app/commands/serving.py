"""Commands that serve the pages."""

import sys
from collections.abc import Callable
from importlib.resources import as_file, files

import click
import waitress

from search_app import create_app
from search_app.commands.common import known, shows_errors
from search_app.commands.reading import taken_in
from search_app.commands.talk import say, tell_report
from search_app.home import Home
from search_app.settings import read_settings

SERVE_OPTIONS = (
    click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
    click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any that is free."),
)


def serving(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a server."""
    for option in SERVE_OPTIONS:
        command = option(command)
    return command


@click.command()
@serving
@click.pass_obj
@shows_errors
def serve(home: Home, host: str, port: int) -> None:
    """Serve the search pages."""
    home.open_store().close()  # says at once where there is no archive
    _serve(home, host, port)


def _serve(home: Home, host: str, port: int) -> None:
    settings = read_settings(home.path)
    try:
        server = waitress.create_server(create_app(settings), host=host, port=port, threads=settings.threads)
    except OSError as bad:
        say(f"forumsearch: cannot listen on {host}:{port}: {bad.strerror}; choose another --port")
        sys.exit(1)
    say(f"Serving {home.path} on http://{host}:{server.effective_port}/ – stop with Ctrl-C")
    try:
        server.run()
    finally:
        server.close()


@click.command()
@serving
@click.pass_obj
@shows_errors
def demo(home: Home, host: str, port: int) -> None:
    """Serve the sample forum; it is read into an empty home first."""
    if not home.store.exists():
        say("This is the sample forum, one damaged page included:")
        with as_file(files("archive") / "sample") as sample:
            tell_report(taken_in(home, [sample], "lexbor", known(home, None, ()), 1, quiet=False)[0])
    _serve(home, host, port)
