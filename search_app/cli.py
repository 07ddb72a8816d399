"""The ``forumsearch`` command: porcelain for people, plumbing that shows each step.

Data goes to stdout, talk to stderr.  Exit status: 0 found or done, 1 found nothing or troubles, 2 wrong use.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import wraps
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import click
import waitress

from archive.dialects import Known
from archive.dialects import dialects as known_dialects
from archive.errors import ArchiveError
from archive.intake import Report, take_in
from archive.markup import PARSERS
from archive.readers.limits import Limits
from archive.records import Trouble
from archive.store import queries
from indexer.build import Built, build
from indexer.errors import IndexerError
from indexer.hits import GROUPS, SORTS
from indexer.query.parser import MESSAGES
from search_app import __version__, create_app, dialects, plumbing
from search_app.answers import Answer, Asked, Shown, answer, answer_json, error_json
from search_app.home import Home, Shelf
from search_app.settings import DEFAULT_HOME, SettingsError, read_settings
from search_app.talk import Bars, say, tell_report, tell_troubles

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
JOBS = click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Working processes.")
PARSER = click.option("--parser", type=click.Choice(sorted(PARSERS)), default="lexbor", help="HTML parser; bs4 checks.")

DIALECTS = click.option(
    "--dialects",
    "own",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder with your own dialects (else HOME/dialects).",
)
WITHOUT = click.option("--without", multiple=True, metavar="NAME", help="Dialect not to use; may be repeated.")


def shows_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Make a command say what stopped it in a sentence (with --json: as JSON on stdout) and exit with 1."""

    @wraps(command)
    def shown(*args: Any, **said: Any) -> None:
        try:
            command(*args, **said)
        except (ArchiveError, IndexerError, SettingsError) as error:
            if said.get("as_json"):
                _print(error_json("not_ready", str(error)))
            else:
                say(f"forumsearch: {error}")
            sys.exit(1)

    return shown


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


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


@main.command()
@PATHS
@PARSER
@JOBS
@DIALECTS
@WITHOUT
@JSON
@click.pass_obj
@shows_errors
def add(
    home: Home,
    paths: Sequence[Path],
    parser: str,
    jobs: int,
    own: Path | None,
    without: Sequence[str],
    as_json: bool,
) -> None:
    """Read saved pages and make their posts findable.

    PATHS are files or folders.  What was read before and has not changed is not read again.

    Example: forumsearch add ~/mirrors/forum.example
    """
    report, built = _taken_in(home, paths, parser, _known(home, own, without), jobs, quiet=as_json)
    if as_json:
        _print({**asdict(report), "index": asdict(built)})
    else:
        tell_report(report)
    sys.exit(1 if report.troubles else 0)


def _known(home: Home, own: Path | None, without: Sequence[str]) -> Known:
    """Give which dialects are asked."""
    return Known(own=own or home.dialects, without=frozenset(without))


def _taken_in(
    home: Home, paths: Sequence[Path], parser: str, known: Known, jobs: int, *, quiet: bool
) -> tuple[Report, Built]:
    """Read saved pages into the store and the index."""
    with home.open_store(create=True) as store, Bars(quiet=quiet) as bars:
        report = take_in(
            store,
            paths,
            limits=Limits(),
            parser=parser,
            known=known,
            same=read_settings(home.path).same_sites,
            jobs=jobs,
            progress=bars,
        )
        return report, build(store, home.index, jobs=jobs, progress=bars)


@main.command()
@click.option("--all", "anew", is_flag=True, help="Make the whole index anew beside the one that serves.")
@JOBS
@JSON
@click.pass_obj
@shows_errors
def index(home: Home, anew: bool, jobs: int, as_json: bool) -> None:
    """Bring the index up to what was read."""
    with home.open_store() as store, Bars(quiet=as_json) as bars:
        built = build(store, home.index, anew=anew, jobs=jobs, progress=bars)
    if as_json:
        _print(asdict(built))
    else:
        say(f"{built.written} posts indexed{' anew' if built.anew else ''}, {built.deleted} taken out.")


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("-n", "--count", type=click.IntRange(1, 1000), default=10, show_default=True, help="Hits to show.")
@click.option("--page", type=click.IntRange(1), default=1, help="Page of hits, from 1.")
@click.option("--sort", type=click.Choice(SORTS), default=SORTS[0], show_default=True)
@click.option("--group", type=click.Choice([name for name in GROUPS if name]), help="Show each topic once.")
@click.option("--all-words", is_flag=True, help="Only posts that hold all words.")
@JSON
@click.pass_obj
@shows_errors
def find(
    home: Home,
    words: Sequence[str],
    count: int,
    page: int,
    sort: str,
    group: str | None,
    all_words: bool,
    as_json: bool,
) -> None:
    """Search the posts.

    WORDS are what you would type into the search box; put a phrase into quotes inside quotes.

    Example: forumsearch find 'archives "conseil municipal" avant:1950'
    """
    asked = Asked(
        text=" ".join(words), page=page, size=count, sort=sort, group=group or "", all_words=all_words, facets=as_json
    )
    given = answer(Shelf(home), asked)
    if as_json:
        _print(answer_json(given))
    else:
        _show(given)
    sys.exit(0 if given.hits.total else 1)


def _show(given: Answer) -> None:
    for hint in given.parsed.hints:
        say(f"“{hint.about}” {MESSAGES[hint.code]}.")
    for number, shown in enumerate(given.shown, start=(given.asked.page - 1) * given.asked.size + 1):
        click.echo(_hit_text(number, shown))
    say(f"{given.hits.total} posts" + (f", {given.hits.full} with all words" if given.hits.full else ""))
    for word, count in given.alone:
        say(f"  {word}: {count} alone")


def _hit_text(number: int, shown: Shown) -> str:
    document, text = shown.hit.document, shown.snippet.text
    pieces, at = [], 0
    for start, end in shown.snippet.spans:
        pieces += [text[at:start], click.style(text[start:end], bold=True)]
        at = end
    snippet = "".join([*pieces, text[at:]])
    columns = document.columns
    facts = [columns["author"], document.shown["said"].replace("T", " ")[:16], columns["board"], document.id]
    title = click.style(document.shown["title"] or "(untitled)", bold=True)
    return f"{number}. {title}\n   {' · '.join(str(fact) for fact in facts if fact)}\n   {snippet}\n"


@main.command()
@click.option("--troubles", is_flag=True, help="List every trouble.")
@JSON
@click.pass_obj
@shows_errors
def stats(home: Home, troubles: bool, as_json: bool) -> None:
    """Tell what the archive holds, and what could not be read.

    Exits with 1 where there are troubles.
    """
    with home.open_store() as store:
        counts, kinds, found = queries.counts(store), queries.kinds(store), queries.troubles(store)
    indexed = Shelf(home).facts()
    if as_json:
        kinds_json = [{"dialect": dialect, "kind": kind, "pages": pages} for dialect, kind, pages in kinds]
        listed = [_trouble_json(trouble) for trouble in found]
        _print({**counts, "kinds": kinds_json, "index": indexed, "trouble_list": listed})
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


SERVE_OPTIONS = (
    click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
    click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any that is free."),
)


def serving(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a server."""
    for option in SERVE_OPTIONS:
        command = option(command)
    return command


@main.command()
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


@main.command()
@serving
@click.pass_obj
@shows_errors
def demo(home: Home, host: str, port: int) -> None:
    """Serve the sample forum; it is read into an empty home first."""
    if not home.store.exists():
        say("This is the sample forum, one damaged page included:")
        with as_file(files("archive") / "sample") as sample:
            tell_report(_taken_in(home, [sample], "lexbor", _known(home, None, ()), 1, quiet=False)[0])
    _serve(home, host, port)


@main.command()
@PATHS
@PARSER
@JOBS
@DIALECTS
@WITHOUT
@click.option("--json", "as_json", is_flag=True, default=True, hidden=True)
@click.pass_obj
@shows_errors
def read(
    home: Home,
    paths: Sequence[Path],
    parser: str,
    jobs: int,
    own: Path | None,
    without: Sequence[str],
    as_json: bool,
) -> None:
    """Print what saved pages say, one JSON object a post; keeps nothing.

    Example: forumsearch read forum.example/ | jq .author
    """
    with Bars(quiet=False) as bars:
        report, posts = plumbing.read_posts(paths, parser, _known(home, own, without), jobs, bars)
    for post in posts:
        _print(post)
    tell_troubles(report.troubles)
    sys.exit(1 if report.troubles else 0)


@main.command()
@click.argument("text", nargs=-1, required=True)
@JSON
def tokens(text: Sequence[str], as_json: bool) -> None:
    """Show which words a text has for the index, with place, folded form and stems."""
    for token in plumbing.read_tokens(" ".join(text)):
        if as_json:
            _print(token)
        else:
            stems = " ".join(f"{language}:{stem}" for language, stem in token["stems"].items())
            click.echo(
                f"{token['position']:>4} {token['start']:>5}–{token['end']:<5} {token['term']:24} "
                f"{token['folded']:24} {stems}"
            )


@main.command()
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@PARSER
@DIALECTS
@WITHOUT
@JSON
@click.pass_obj
@shows_errors
def explain(home: Home, page: Path, parser: str, own: Path | None, without: Sequence[str], as_json: bool) -> None:
    """Show what each dialect saw on a saved page, which won, and what was read.

    Exits with 1 where no post was.
    """
    said = plumbing.explain_page(page, parser, _known(home, own, without))
    if as_json:
        _print(said)
    else:
        click.echo("\n".join(plumbing.explained_lines(said)))
    sys.exit(0 if said["posts"] else 1)


@main.group(name="dialects", invoke_without_command=True)
@DIALECTS
@click.option("--fixtures", type=click.Path(file_okay=False, path_type=Path), help="Folder of test pages to count.")
@click.option("--markdown", is_flag=True, help="Print the table as Markdown.")
@JSON
@click.pass_context
@shows_errors
def dialects_command(
    context: click.Context, own: Path | None, fixtures: Path | None, markdown: bool, as_json: bool
) -> None:
    """List the forum softwares that are read, with versions and views."""
    if context.invoked_subcommand:
        return
    found = dialects.rows(known_dialects(_known(context.obj, own, ())), fixtures)
    if as_json:
        _print(found)
    elif markdown:
        click.echo(dialects.as_markdown(dialects.table(found)))
    else:
        for software, name, views, tried in dialects.table(found):
            click.echo(f"{software:34} {name:14} {views}" + (f" [{tried}]" if fixtures else ""))
