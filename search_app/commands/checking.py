"""The command that proves an archive whole, or says what is not and what mends it."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.intake import take_in
from archive.readers.limits import Limits
from archive.redactions import Redactions
from archive.store import Store
from archive.store import proof as stores
from archive.store.redacting import remains
from indexer.errors import IndexAway, IndexerError
from indexer.proof import files_with
from search_app.commands.common import ENGINE, JSON, known, print_json, shows_errors
from search_app.export.finding import ExportError
from search_app.export.known import known_exports, leftovers, lost_exports
from search_app.home import Home
from search_app.redactions import read_redactions
from search_app.settings import read_settings

MOST = 5  # things that are wrong of which a proof says what they are


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One thing that was proved or not: what is so, what is wrong, and the command that mends it."""

    name: str
    says: str
    wrong: tuple[str, ...] = ()
    mend: str = ""


@click.command()
@click.option("--deep", is_flag=True, help="Read the saved pages again, too, and compare.")
@click.option(
    "--export",
    "exports",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="An export that lies elsewhere than where it was written; may be repeated.",
)
@JSON
@ENGINE
@click.pass_obj
@shows_errors
def check(home: Home, deep: bool, exports: Sequence[Path], as_json: bool) -> None:
    """Prove that nothing is lost or damaged.

    Every file that was seen is accounted for, every byte of the index is what was written, every post is found by its
    own words, nothing that was redacted is left, in exports neither. Exits with 1, and says what mends it, where
    anything is off.
    """
    ok = True
    with home.open_store() as store:
        for proof in _proofs(home, store, deep, exports):
            ok = ok and not proof.wrong
            if as_json:
                print_json({"ok": not proof.wrong, **asdict(proof)})
            else:
                _tell(proof)
    sys.exit(0 if ok else 1)


def _tell(proof: Proof) -> None:
    click.echo(f"{'wrong' if proof.wrong else 'right':6}{proof.name:10} {proof.says}")
    for what in proof.wrong[:MOST]:
        click.echo(f"      {what}")
    if len(proof.wrong) > MOST:
        click.echo(f"      … and {len(proof.wrong) - MOST} more")
    if proof.wrong:
        click.echo(f"      to mend it: {proof.mend}")


def _proofs(home: Home, store: Store, deep: bool, exports: Sequence[Path]) -> Iterator[Proof]:
    whole = Proof(
        name="store",
        says=f"{store.path} is whole, and all in it fits",
        wrong=tuple(stores.damage(store)),
        mend=f"move {store.path} away and add the saved pages again: forumsearch add FOLDER",
    )
    yield whole
    if whole.wrong:  # nothing else can be told from it
        return
    add = f"forumsearch add {' '.join(stores.roots(store))}"
    yield _files(store, add)
    yield _index(home, store)
    yield _redacted(home, store)
    yield _exported(home, store, exports)
    if deep:
        yield _deep(home, store, add)


def _files(store: Store, add: str) -> Proof:
    found, waiting = stores.account(store), stores.unfinished_topics(store)
    oldest, newest = stores.captures(store)
    captured = f"; pages were captured from {oldest[:10]} to {newest[:10]}" if newest else ""
    days = (datetime.now(UTC).replace(tzinfo=None) - datetime.fromisoformat(newest)).days if newest else 0
    age = f", {days:,} days ago" if newest else ""
    wrong = (
        f"{found.unfinished:,} files were not read to their end" if found.unfinished else "",
        f"{waiting:,} topics were not put together" if waiting else "",
    )
    return Proof(
        name="files",
        says=f"of {found.files:,} files {found.topics:,} hold topics, {found.others:,} other pages, "
        f"{found.troubled:,} could not be read, {found.aside:,} are no pages of a forum{captured}{age}",
        wrong=tuple(filter(None, wrong)),
        mend=add,
    )


def _index(home: Home, store: Store) -> Proof:
    says = "every byte is what was written, every post is found by its own words"
    try:
        wrong = list(home.keeper().damage(store))
    except IndexAway as away:
        return Proof(name="index", says=says, wrong=(str(away),), mend="see to its machines, then: forumsearch check")
    except IndexerError as error:
        wrong = [str(error)]
    behind = wrong == ["it is not up to the store"]
    return Proof(name="index", says=says, wrong=tuple(wrong), mend=f"forumsearch index{'' if behind else ' --all'}")


def _redacted(home: Home, store: Store) -> Proof:
    redactions = read_redactions(home.redactions)
    wrong = list(remains(store, redactions))
    if store.meta("redactions") != redactions.digest:
        wrong.append(f"{home.redactions} was not carried out as it stands now")
    phrases = _phrases(redactions)
    wrong += files_with([home.store], phrases)
    try:
        wrong += home.keeper().holding(phrases)
    except IndexerError as error:
        wrong.append(str(error))
    says = f"of what {len(redactions.every)} redactions take out nothing is left"
    return Proof(name="redacted", says=says, wrong=tuple(wrong), mend="forumsearch redact")


def _exported(home: Home, store: Store, exports: Sequence[Path]) -> Proof:
    phrases = _phrases(read_redactions(home.redactions))
    try:
        noted, lost, wrong = known_exports(home), lost_exports(home), []
    except ExportError as error:
        noted, lost, wrong = [], [], [str(error)]
    folders = [*noted, *exports]
    wrong += [one for folder in folders for one in leftovers(store, folder, phrases)]
    says = f"{len(folders)} exports hold nothing of what was redacted"
    if lost:
        says += f"; {', '.join(map(str, lost))} is not there any more, and was not looked at"
    return Proof(name="exports", says=says, wrong=tuple(wrong), mend="forumsearch export FOLDER, for each of these")


def _phrases(redactions: Redactions) -> list[str]:
    """Give all phrases that are redacted everywhere."""
    return [one.phrase for one in redactions.every if one.phrase and not one.site]


def _deep(home: Home, store: Store, add: str) -> Proof:
    """Read the saved pages again, into a store that is thrown away, and compare what they say."""
    paths = [Path(root) for root in stores.roots(store)]
    lost = [f"{path} is not there any more" for path in paths if not path.exists()]
    with (
        tempfile.TemporaryDirectory(prefix="forumsearch-") as folder,
        Store(Path(folder) / "store.sqlite") as fresh,
    ):
        there = [path for path in paths if path.exists()]
        same, redactions = read_settings(home.path).same_sites, read_redactions(home.redactions)
        take_in(fresh, there, limits=Limits(), known=known(home, None, ()), same=same, redactions=redactions)
        kept, read = dict(stores.digests(store)), dict(stores.digests(fresh))
    wrong = [
        *lost,
        *(f"{key} is in the store alone" for key in sorted(kept.keys() - read.keys())),
        *(f"{key} is on saved pages alone" for key in sorted(read.keys() - kept.keys())),
        *(f"{key} says something else now" for key in sorted(read) if key in kept and kept[key] != read[key]),
    ]
    says = f"the saved pages, read again, say what the store holds: {len(read):,} posts"
    return Proof(name="pages", says=says, wrong=tuple(wrong), mend=add)
