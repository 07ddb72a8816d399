"""Commands that tell how an archive is, and take it back to how it was."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from archive.records import Trouble
from archive.store import counts as counting
from search_app.commands.common import ENGINE, JSON, print_json, shows_errors
from search_app.commands.talk import say, tell_troubles
from search_app.home import Home, Shelf


@click.command()
@JSON
@ENGINE
@click.pass_obj
@shows_errors
def rollback(home: Home, as_json: bool) -> None:
    """Let the index serve that did so before the last build.

    It has to prove itself first. The next add or index brings it up to the store again.
    """
    with home.writing("rollback"):
        number = home.keeper().rollback()
    print_json({"generation": number}) if as_json else say(f"Generation {number} serves again.")


@click.command()
@click.option("--troubles", is_flag=True, help="List every trouble.")
@JSON
@ENGINE
@click.pass_obj
@shows_errors
def stats(home: Home, troubles: bool, as_json: bool) -> None:
    """Tell what the archive holds, and what could not be read.

    Exits with 1 where there are troubles.
    """
    with home.open_store(proved=True) as store:
        counts, kinds, found = counting.counts(store), counting.kinds(store), counting.troubles(store)
    shelf = Shelf(home)
    indexed, found = shelf.facts(), [*found, *shelf.synonyms().troubles]
    if as_json:
        kinds_json = [{"dialect": dialect, "kind": kind, "pages": pages} for dialect, kind, pages in kinds]
        listed = [_trouble_json(trouble) for trouble in found]
        print_json({**counts, "kinds": kinds_json, "index": indexed, "trouble_list": listed})
    else:
        for name, count in counts.items():
            click.echo(f"{name.replace('_', ' '):12} {count:>10,}")
        for dialect, kind, pages in kinds:
            click.echo(f"  {dialect or '–':10} {kind:12} {pages:>8,}")
        click.echo(f"indexed      {indexed['documents']:>10,}   {int(indexed['bytes']) / 2**20:,.1f} MiB")
        tell_troubles(found) if not troubles else _list_troubles(found)
    sys.exit(1 if found else 0)


def _trouble_json(trouble: Trouble) -> dict[str, Any]:
    return {**asdict(trouble.origin), "what": trouble.what, "where": trouble.where, "advice": trouble.advice}


def _list_troubles(found: Sequence[Trouble]) -> None:
    for trouble in found:
        click.echo("\t".join((str(trouble.origin), trouble.what, trouble.where, trouble.advice)))
