"""The command that takes posts, authors, days and phrases out of an archive for good."""

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

import click

from archive.disk import told
from archive.errors import StoreError
from archive.redactions import Redaction, Redactions
from archive.store import Store
from archive.store.redacting import unread, withheld_count
from archive.store.topics import put_together
from indexer.errors import IndexAway
from search_app.commands.common import ENGINE, JOBS, JSON, print_json, shows_errors
from search_app.commands.talk import Bars, say
from search_app.export.known import lost_exports
from search_app.export.whole import write_known_exports
from search_app.home import Home
from search_app.redactions import read_redactions, what_is_wrong, write_redactions

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("post", required=False, default="")
@click.option("--author", default="", metavar="NAME", help="Every post of an author, and quotes of them.")
@click.option("--phrase", default="", metavar="WORDS", help="Words, wherever they stand; the posts stay.")
@click.option("--from", "since", type=DAY, help="Every post from a day on …")
@click.option("--to", "until", type=DAY, help="… up to another, that one too.")
@click.option("--site", default="", help="Only what stands there.")
@click.option("--reason", default="", help="Kept with it.")
@click.option("--list", "listed", is_flag=True, help="List what was redacted.")
@click.option("--undo", type=click.IntRange(1), metavar="NUMBER", help="Take a redaction back, by its number there.")
@JOBS
@JSON
@ENGINE
@click.pass_obj
@shows_errors
def redact(
    home: Home,
    post: str,
    author: str,
    phrase: str,
    since: datetime | None,
    until: datetime | None,
    site: str,
    reason: str,
    listed: bool,
    undo: int | None,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Take posts or words out of the archive for good.

    POST is SITE/TOPIC/POST. What is taken out and quotes of it are gone from store, index and exports, and stay so when
    their pages are read again: the home's redactions.toml keeps what was asked for. The saved pages are yours and are
    not touched. Without any words, what that file says is carried out.

    Example: forumsearch redact --author "Jean Dupont" --reason "asked for by himself"
    """
    every = read_redactions(home.redactions).every
    if listed:
        _list(every, as_json)
    asked = Redaction(
        post=post,
        author=author,
        phrase=phrase,
        since=since.date() if since else date.min,
        until=until.date() if until else date.max,
        site=site,
        reason=reason,
        made=datetime.now(UTC).date(),
    )
    named = bool(post or author or phrase or since or until)
    wrong = what_is_wrong(asked) if named else ""
    if wrong or (named and undo) or (undo and undo > len(every)):
        raise click.UsageError(wrong or "give --undo the number of a redaction alone: forumsearch redact --list")
    with home.writing("redact") as store:
        roots = unread(store) if undo else []
        if undo:
            every = every[: undo - 1] + every[undo:]
        elif named and asked.says() not in [one.says() for one in every]:
            every = (*every, asked)
        _carry_out(home, store, Redactions(every), jobs, quiet=as_json)
        withheld = withheld_count(store)
    exports, lost = _exports(home, quiet=as_json), [str(folder) for folder in lost_exports(home)]
    if as_json:
        said = {"redactions": len(every), "withheld": withheld, "read_again": roots}
        print_json(said | {"exports": exports, "lost_exports": lost})
    else:
        _tell(len(every), withheld, roots, lost)


def _tell(redactions: int, withheld: int, roots: Iterable[str], lost: Iterable[str]) -> None:
    for folder in lost:
        say(f"{folder}, an export, is not there any more: wherever its files are now, put a new export in their place.")
    say(f"{redactions} redactions stand; {withheld:,} posts are withheld.")
    if again := " ".join(roots):
        say(f"To read again what was taken out: forumsearch add {again}")


def _exports(home: Home, *, quiet: bool) -> list[str]:
    """Write the home's exports anew, without what was redacted; give their folders."""
    written = write_known_exports(home, home.settings(), (lambda line: None) if quiet else say)
    return [str(folder) for folder in written]


def _list(every: Sequence[Redaction], as_json: bool) -> None:
    for number, one in enumerate(every, start=1):
        if as_json:
            print_json({"number": number, "redacts": one.says(), "reason": one.reason, "made": str(one.made)})
        else:
            click.echo(f"{number}\t{one.made}\t{one.says()}\t{one.reason}")
    sys.exit(0 if every else 1)


def _carry_out(home: Home, store: Store, redactions: Redactions, jobs: int | None, *, quiet: bool) -> None:
    """Write redactions down, then take what they mean out of the store, and it out of all generations of the index."""
    try:
        write_redactions(home.redactions, redactions)
    except OSError as bad:
        raise StoreError(f"nothing was redacted: {told(bad)}") from None
    settings = home.settings()
    with Bars(quiet=quiet) as bars:
        put_together(store, settings.same_sites, lambda done, of: bars("assemble", done, of), redactions)
        try:
            home.keeper().build(store, jobs=jobs or settings.jobs, progress=bars)
        except IndexAway as away:
            raise IndexAway(f"out of the store, but still found: {away}; then run: forumsearch redact") from None
