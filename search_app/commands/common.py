"""What commands share: options, errors as sentences, JSON on stdout."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from archive.dialects import Known
from archive.errors import ArchiveError
from archive.markup import PARSERS
from archive.store import DAMAGED, damage_told
from indexer.errors import IndexerError
from search_app.answers import error_json
from search_app.commands.talk import say
from search_app.export.finding import ExportError
from search_app.home import Home
from search_app.settings import SettingsError

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
JOBS = click.option(
    "--jobs", type=click.IntRange(1, 64), help="Working processes, else as settings.toml says: [index] jobs."
)
PARSER = click.option("--parser", type=click.Choice(sorted(PARSERS)), default="lexbor", help="HTML parser; bs4 checks.")

DIALECTS = click.option(
    "--dialects",
    "own",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder with your own dialects (else HOME/dialects).",
)
WITHOUT = click.option("--without", multiple=True, metavar="NAME", help="Dialect not to use; may be repeated.")


def _engine(context: click.Context, _: click.Parameter, said: str | None) -> None:
    context.obj = replace(context.obj, engine=said)


ENGINE = click.option(
    "--engine",
    metavar="ENGINE",
    callback=_engine,
    expose_value=False,
    help="Who keeps the index: embedded, or opensearch:URL[,URL…][/NAME]; else as settings.toml says.",
)


def shows_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Make a command say what stopped it in a sentence (with --json: as JSON on stdout) and exit with 1."""

    @wraps(command)
    def shown(*args: Any, **said: Any) -> None:
        try:
            command(*args, **said)
        except (ArchiveError, ExportError, IndexerError, SettingsError) as error:
            _stopped(str(error), said)
        except DAMAGED as error:
            _stopped(str(damage_told(error)), said)
        except BrokenProcessPool:
            _stopped("a working process was ended from outside; nothing is lost: run it again, with fewer --jobs", said)

    return shown


def _stopped(why: str, said: Mapping[str, Any]) -> None:
    if said.get("as_json"):
        print_json(error_json("not_ready", why))
    else:
        say(f"forumsearch: {why}")
    sys.exit(1)


def print_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    click.echo(json.dumps(value, ensure_ascii=False))


def known(home: Home, own: Path | None, without: Sequence[str]) -> Known:
    """Give which dialects are asked."""
    return Known(own=own or home.dialects, without=frozenset(without))
