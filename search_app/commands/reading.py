"""Commands that read saved pages: into the archive, or only to show what they say."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from archive.dialects import Known
from archive.intake import Report, take_in
from archive.readers.limits import Limits
from indexer.build import Built
from search_app.commands import steps
from search_app.commands.common import (
    DIALECTS,
    ENGINE,
    JOBS,
    JSON,
    PARSER,
    PATHS,
    WITHOUT,
    known,
    print_json,
    shows_errors,
)
from search_app.commands.talk import Bars, say, tell_report, tell_troubles
from search_app.home import Home
from search_app.redactions import read_redactions


@click.command()
@PATHS
@PARSER
@JOBS
@click.option("--cluster", default="", metavar="ADDRESS", help="Dask scheduler whose workers understand the pages.")
@DIALECTS
@WITHOUT
@JSON
@ENGINE
@click.pass_obj
@shows_errors
def add(
    home: Home,
    paths: Sequence[Path],
    parser: str,
    jobs: int | None,
    cluster: str,
    own: Path | None,
    without: Sequence[str],
    as_json: bool,
) -> None:
    """Read saved pages and make their posts findable.

    PATHS are files or folders.  What was read before and has not changed is not read again.

    Example: forumsearch add ~/mirrors/forum.example
    """
    report, built = taken_in(home, paths, parser, known(home, own, without), jobs, cluster, quiet=as_json)
    if as_json:
        print_json({**asdict(report), "index": asdict(built)})
    else:
        tell_report(report)
    sys.exit(1 if report.troubles else 0)


def taken_in(
    home: Home, paths: Sequence[Path], parser: str, known: Known, jobs: int | None, cluster: str = "", *, quiet: bool
) -> tuple[Report, Built]:
    """Read saved pages into the store and the index; jobs: None for as many as settings say; cluster: see take_in."""
    settings, keeper = home.settings(), home.keeper()
    jobs = jobs or settings.jobs
    with home.writing("add", create=True) as store, Bars(quiet=quiet) as bars:
        report = take_in(
            store,
            paths,
            limits=Limits(),
            parser=parser,
            known=known,
            same=settings.same_sites,
            jobs=jobs,
            cluster=cluster,
            progress=bars,
            redactions=read_redactions(home.redactions),
        )
        return report, keeper.build(store, jobs=jobs, progress=bars)


@click.command()
@click.option("--all", "anew", is_flag=True, help="Make the whole index anew beside the one that serves.")
@JOBS
@JSON
@ENGINE
@click.pass_obj
@shows_errors
def index(home: Home, anew: bool, jobs: int | None, as_json: bool) -> None:
    """Bring the index up to what was read."""
    with home.writing("index") as store, Bars(quiet=as_json) as bars:
        built = home.keeper().build(store, anew=anew, jobs=jobs or home.settings().jobs, progress=bars)
    if as_json:
        print_json(asdict(built))
    else:
        say(f"{built.written} posts indexed{' anew' if built.anew else ''}, {built.deleted} taken out.")


@click.command()
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
    jobs: int | None,
    own: Path | None,
    without: Sequence[str],
    as_json: bool,
) -> None:
    """Print what saved pages say, one JSON object a post; keeps nothing.

    Example: forumsearch read forum.example/ | jq .author
    """
    with Bars(quiet=False) as bars:
        report, posts = steps.read_posts(paths, parser, known(home, own, without), jobs or 1, bars)
    for post in posts:
        print_json(post)
    tell_troubles(report.troubles)
    sys.exit(1 if report.troubles else 0)


@click.command()
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
    said = steps.explain_page(page, parser, known(home, own, without))
    if as_json:
        print_json(said)
    else:
        click.echo("\n".join(steps.explained_lines(said)))
    sys.exit(0 if said["posts"] else 1)
