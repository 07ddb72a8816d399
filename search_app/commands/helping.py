"""Commands that help while searching: posts like one, completions, and how a query is read."""

import sys
from collections.abc import Sequence
from dataclasses import asdict

import click

from archive.errors import StoreError
from indexer.query.parser import MESSAGES, parse
from indexer.search import Wish, plans
from search_app.answers import Asked, alike, answer_json, hint_json
from search_app.commands.common import ENGINE, JSON, print_json, shows_errors
from search_app.commands.searching import show
from search_app.commands.talk import say, tell_troubles
from search_app.commands.trees import tree_json, tree_lines
from search_app.home import Home, Shelf


@click.command()
@click.argument("id")
@click.option("-n", "--count", type=click.IntRange(1, 1000), default=10, show_default=True, help="Posts to show.")
@JSON
@ENGINE
@click.pass_obj
@shows_errors
def like(home: Home, id: str, count: int, as_json: bool) -> None:
    """Show posts of other topics that are like one.

    ID is SITE/TOPIC/POST, as find shows it.

    Example: forumsearch like forum.example/42/1337
    """
    given = alike(Shelf(home), Asked(text="", like=id, size=count, facets=as_json))
    if given is None:
        raise StoreError(f"there is no post {id!r}; write SITE/TOPIC/POST, as forumsearch find shows it")
    if as_json:
        print_json(answer_json(given))
    else:
        show(given)
    sys.exit(0 if given.hits.total else 1)


@click.command()
@click.argument("text", nargs=-1, required=True)
@JSON
@ENGINE
@click.pass_obj
@shows_errors
def suggest(home: Home, text: Sequence[str], as_json: bool) -> None:
    """Show what a query may become while it is typed, or was meant to be.

    Example: forumsearch suggest auteur:mar
    """
    shelf, typed = Shelf(home), " ".join(text)
    found, meant = shelf.completions(typed), shelf.meant(typed)
    if as_json:
        print_json({"query": typed, "meant": meant, "completions": [asdict(completion) for completion in found]})
    else:
        for completion in found:
            click.echo(f"{completion.text}\t{completion.kind}\t{completion.count}")
        if meant:
            say(f"Did you mean: {meant}")
    sys.exit(0 if found or meant else 1)


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--translate", is_flag=True, help="Plan for the other language too.")
@JSON
@click.pass_obj
@shows_errors
def query(home: Home, text: Sequence[str], translate: bool, as_json: bool) -> None:
    """Show how a query is read and what is asked of the index.

    Example: forumsearch query '+budget "conseil municipal" -voirie'
    """
    synonyms = Shelf(home).synonyms()
    parsed = parse(" ".join(text))
    plan = plans(parsed.query, Wish(synonyms=synonyms.words), translate=translate)
    hints = [*parsed.hints, *plan.hints()]
    if as_json:
        print_json(
            {
                "tree": tree_json(parsed.query),
                "plan": tree_json(plan.query),
                "pairs": [[pair.first, pair.second, pair.apart] for pair in plan.pairs],
                "aside": list(plan.aside),
                "translated": {word: list(found) for word, found in (plan.translated or {}).items()},
                "synonyms": {word: list(found) for word, found in (plan.synonyms or {}).items()},
                "hints": [hint_json(hint) for hint in hints],
            }
        )
    else:
        click.echo("\n".join(["tree", *tree_lines(parsed.query, 1), "plan", *tree_lines(plan.query, 1)]))
        for pair in plan.pairs:
            click.echo(f"pair {pair.first} {pair.second}, {pair.apart} apart")
        for hint in hints:
            say(f"“{hint.about}” {MESSAGES[hint.code]}.")
        tell_troubles(synonyms.troubles)
