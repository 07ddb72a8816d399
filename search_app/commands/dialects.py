"""The table of forum softwares that are read: for people, for programs, and for the README; and new ones."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from archive.dialects import AnyDialect
from archive.dialects import dialects as known_dialects
from archive.dialects.schema import Dialect
from archive.errors import ScaffoldError
from search_app.commands import steps
from search_app.commands.common import DIALECTS, JSON, known, print_json, shows_errors
from search_app.commands.talk import say
from search_app.home import Home

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
        count = len(row["fixtures"])
        tried = f"{count} page{'s' * (count > 1)}: {', '.join(row['languages'])}" if count else "–"
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


@dialects.command
@click.argument("name")
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@DIALECTS
@click.pass_obj
@shows_errors
def new(home: Home, name: str, page: Path, own: Path | None) -> None:
    """Write a first dialect NAME from a saved PAGE with several posts.

    Writes NAME.toml, to be mended by hand, and NAME/normal with the page and what is read on it now, to be checked.
    """
    folder = own or home.dialects
    file, case = folder / f"{name}.toml", folder / name / "normal"
    if file.exists() or case.exists():
        raise ScaffoldError(f"{file if file.exists() else case} is there already: take another name, or move it away")
    text = steps.scaffold_page(page, name)
    case.mkdir(parents=True)
    file.write_text(text, "utf-8")
    (case / "page.html").write_bytes(page.read_bytes())
    said = steps.explain_page(page, "lexbor", known(home, folder, ()))
    expect = json.dumps({"url": said["url"], "posts": said["posts"]}, ensure_ascii=False, indent=1)
    (case / "expect.json").write_text(expect + "\n", "utf-8")
    say(f"{file}: {len(said['posts'])} posts are read by {', '.join(said['won']) or 'no dialect'}. Mend it; then check")
    say(f"with: forumsearch explain --dialects {folder} {page}")
    click.echo(file)
