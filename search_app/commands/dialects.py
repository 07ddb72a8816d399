"""The table of forum softwares that are read: for people, for programs, and for the README."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from archive.dialects import AnyDialect
from archive.dialects import dialects as known_dialects
from archive.dialects.schema import Dialect
from search_app.commands.common import DIALECTS, JSON, known, print_json, shows_errors

HEAD = ("software", "dialect", "views", "tried on")


def rows(among: Iterable[AnyDialect], fixtures: Path | None) -> list[dict[str, Any]]:
    """Give what is known of each dialect as JSON objects, by software.

    fixtures: a folder of test pages, NAME/VERSION-…-LANGUAGE, that are counted too; None where there is none.
    """
    found = [_row(dialect, fixtures) for dialect in among]
    return sorted(found, key=lambda row: (row["software"].lower(), row["dialect"]))


def _row(dialect: AnyDialect, fixtures: Path | None) -> dict[str, Any]:
    views: dict[str, list[str]] = {}
    for name, versions in _views(dialect):
        views.setdefault(name, []).append(versions)
    folder = fixtures / dialect.name if fixtures else None
    cases = sorted(case.name for case in folder.iterdir()) if folder and folder.is_dir() else []
    return {
        "software": dialect.software,
        "dialect": dialect.name,
        "views": views,
        "fixtures": cases,
        "languages": sorted({case.rpartition("-")[2] for case in cases}),
    }


def _views(dialect: AnyDialect) -> Iterator[tuple[str, str]]:
    """Give (view, versions) pairs."""
    if isinstance(dialect, Dialect):
        yield from ((view.name, view.versions) for view in dialect.views)
    else:
        yield from dialect.views


def table(found: Iterable[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Give rows as texts, the head first."""
    lines: list[tuple[str, ...]] = [HEAD]
    for row in found:
        views = "; ".join(f"{name} ({', '.join(dict.fromkeys(versions))})" for name, versions in row["views"].items())
        tried = f"{len(row['fixtures'])} pages: {', '.join(row['languages'])}" if row["fixtures"] else "–"
        lines.append((row["software"], row["dialect"], views, tried))
    return lines


def as_markdown(lines: Iterable[tuple[str, ...]]) -> str:
    """Give a table as Markdown."""
    head, *rest = lines
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, ("---",) * len(head), *rest))


@click.group(name="dialects", invoke_without_command=True)
@DIALECTS
@click.option("--fixtures", type=click.Path(file_okay=False, path_type=Path), help="Folder of test pages to count.")
@click.option("--markdown", is_flag=True, help="Print the table as Markdown.")
@JSON
@click.pass_context
@shows_errors
def dialects(context: click.Context, own: Path | None, fixtures: Path | None, markdown: bool, as_json: bool) -> None:
    """List the forum softwares that are read, with versions and views."""
    if context.invoked_subcommand:
        return
    found = rows(known_dialects(known(context.obj, own, ())), fixtures)
    if as_json:
        print_json(found)
    elif markdown:
        click.echo(as_markdown(table(found)))
    else:
        for software, name, views, tried in table(found):
            click.echo(f"{software:34} {name:14} {views}" + (f" [{tried}]" if fixtures else ""))
