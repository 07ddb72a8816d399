"""Commands that serve the pages."""

import sys
from collections.abc import Callable
from importlib.resources import as_file, files
from typing import Any

import click
import waitress

from search_app import create_app
from search_app.commands.common import ENGINE, known, shows_errors
from search_app.commands.reading import taken_in
from search_app.commands.talk import say, tell_report
from search_app.home import Home
from search_app.settings import Settings
from search_app.sharing import share

SERVE_OPTIONS = (
    click.option("--host", help="Address to listen on, else as settings.toml says, else 127.0.0.1."),
    click.option(
        "--port", type=click.IntRange(0, 65535), help="0: any that is free; else as settings.toml says, else 8000."
    ),
)


def serving(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a server."""
    for option in (*SERVE_OPTIONS, ENGINE):
        command = option(command)
    return command


@click.command()
@serving
@click.pass_obj
@shows_errors
def serve(home: Home, host: str | None, port: int | None) -> None:
    """Serve the search pages."""
    _serve(home, host, port)


def _serve(home: Home, host: str | None, port: int | None) -> None:
    """Serve until it is stopped; the store is held meanwhile, as on a full disk it can be read but not opened."""
    settings = home.settings(host=host, port=port)
    with home.open_store():
        _listen(home, settings)


def _listen(home: Home, settings: Settings) -> None:
    share()
    try:
        server = waitress.create_server(create_app(settings), **server_options(settings))
    except OSError as bad:
        say(f"forumsearch: cannot listen on {settings.host}:{settings.port}: {bad.strerror}; choose another --port")
        sys.exit(1)
    say(f"Serving {home.path} on http://{settings.host}:{server.effective_port}/ – stop with Ctrl-C")
    try:
        server.run()
    finally:
        server.close()


def server_options(settings: Settings) -> dict[str, Any]:
    """Give waitress' options: who says nothing, or half a request, holds a connection for a while, never a thread."""
    return {
        "host": settings.host,
        "port": settings.port,
        "threads": settings.threads,
        "connection_limit": settings.connections,
        "backlog": settings.backlog,
        "channel_timeout": settings.idle_seconds,
        "cleanup_interval": min(30, settings.idle_seconds),
        "max_request_header_size": settings.header_bytes,
        "max_request_body_size": settings.body_bytes,
        "asyncore_use_poll": True,  # select knows no more than 1,024 files
        "clear_untrusted_proxy_headers": False,  # proxy.Proxied sees to them
        "ident": "",
    }


@click.command()
@serving
@click.pass_obj
@shows_errors
def demo(home: Home, host: str | None, port: int | None) -> None:
    """Serve the sample forum; it is read into an empty home first."""
    if not home.store.exists():
        say("This is the sample forum, one damaged page included:")
        with as_file(files("archive") / "sample") as sample:
            tell_report(taken_in(home, [sample], "lexbor", known(home, None, ()), 1, quiet=False)[0])
    _serve(home, host, port)
