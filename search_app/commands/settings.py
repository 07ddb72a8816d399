"""The command that shows what is set."""

from typing import Any

import click

from search_app.commands.common import JSON, print_json, shows_errors
from search_app.home import Home
from search_app.settings import SETTINGS, Configured, configured
from search_app.settings.manual import toml


@click.command()
@JSON
@click.pass_obj
@shows_errors
def settings(home: Home, as_json: bool) -> None:
    """Show every setting: its value, who said it, what it means.

    Later ones hold: default, HOME/settings.toml, FORUMSEARCH_…, flags.
    """
    given = configured(home.path)
    if as_json:
        print_json({"home": str(home.path), "settings": _listed(given), "same_sites": dict(given.settings.same_sites)})
        return
    table = ""
    for one in _listed(given):
        if one["table"] != table:
            table = one["table"]
            click.echo(f"[{table}]")
        click.echo(f"{one['key']} = {toml(one['value'])}  # {one['source']}. {one['meaning']}")
    click.echo("[sites]")
    for site, name in given.settings.same_sites.items():
        click.echo(f'"{site}" = "{name}"  # {given.sources["same_sites"]}')


def _listed(given: Configured) -> list[dict[str, Any]]:
    return [
        {
            "table": one.table,
            "key": one.name,
            "value": getattr(given.settings, one.name),
            "default": one.default,
            "source": given.sources[one.name],
            "meaning": one.meaning,
            "environment": one.environment,
            "flag": one.flag,
        }
        for one in SETTINGS
    ]
