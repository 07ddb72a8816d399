"""The ``forumsearch`` command: porcelain for people, plumbing that shows each step.

Data goes to stdout, talk to stderr.  Exit status: 0 found or done, 1 found nothing or troubles, 2 wrong use.
"""

from pathlib import Path

import click

from search_app import __version__
from search_app.commands.checking import check
from search_app.commands.dialects import dialects
from search_app.commands.exporting import export
from search_app.commands.helping import like, query, suggest
from search_app.commands.keeping import rollback, stats
from search_app.commands.reading import add, explain, index, read
from search_app.commands.redacting import redact
from search_app.commands.searching import find, tokens
from search_app.commands.serving import demo, serve
from search_app.commands.settings import settings
from search_app.commands.watching import watch
from search_app.home import Home
from search_app.settings import DEFAULT_HOME


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=DEFAULT_HOME,
    show_default=True,
    envvar="FORUMSEARCH_HOME",
    help="Folder in which one archive lives (or FORUMSEARCH_HOME).",
)
@click.pass_context
def main(context: click.Context, home: Path) -> None:
    """Find posts in the saved pages of dead forums, in French and English."""
    context.obj = Home(home)


for command in (
    *(add, watch, index, check, redact, rollback, find, serve, settings, stats, demo, export),
    *(dialects, read, tokens, explain, like, suggest, query),
):
    main.add_command(command)
