"""The command that writes an archive down as files."""

import sys
from pathlib import Path

import click

from search_app.commands.common import ENGINE, shows_errors
from search_app.commands.talk import say
from search_app.export.whole import write_export
from search_app.home import Home
from search_app.languages import LANGUAGES


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True, help="Of the pages.")
@click.option("--address", default="", help="Where the export will stand, in full; feeds need it.")
@ENGINE
@click.pass_obj
@shows_errors
def export(home: Home, folder: Path, language: str, address: str) -> None:
    """Write the whole archive into FOLDER, as files that any host can serve.

    Topics, boards, authors and feeds, with a search that runs in the reader's browser.  Run it again after a run that
    was stopped, or after new pages were added: what has not changed is not written again, what is no more is removed.
    The home remembers FOLDER: what is redacted later is taken out of it, too.
    """
    settings = home.settings()
    done = write_export(home, settings, folder, language=language, address=address or settings.address, say=say)
    sys.exit(0 if done else 1)
