"""The command that writes an archive down as files."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from search_app import create_app
from search_app.commands.common import ENGINE, shows_errors
from search_app.commands.talk import say
from search_app.export.finding import can_find, is_made, make_search, note_made
from search_app.export.writing import Writer
from search_app.home import Home
from search_app.languages import LANGUAGES
from search_app.reading import post_address

TELL = 500  # topics between two lines of talk


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
    was stopped, or after new pages were added: what has not changed is not written again.
    """
    home.open_store().close()  # says at once where there is no archive
    settings = home.settings()
    app = create_app(replace(settings, address=address or settings.address, prefix="", rate=0.0, access_log=""))
    folder.mkdir(parents=True, exist_ok=True)
    writer = Writer(app, folder, language)
    topics = 0
    for topics, _ in enumerate(writer.topics(), start=1):
        if topics % TELL == 0:
            say(f"{topics} topics written …")
    fronts = sum(1 for _ in writer.front())
    say(f"{topics} topics new or changed, {fronts} other pages in {folder}.")
    if not can_find():
        say("The search was left out: it needs Pagefind; pip install forumsearch[export], then run this again.")
        sys.exit(1)
    state = f"{writer.state()} {language}"
    if is_made(folder, state):
        say("The search is as new as the archive.")
        return
    say("The search is being made …")
    with home.open_store() as store, app.test_request_context("/"):
        found = make_search(store, folder, writer.files, post_address, language)
    note_made(folder, state)
    say(f"{found} posts can be found.")
