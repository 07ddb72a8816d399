"""Commands that search, and those that show what is searched for."""

import sys
from collections.abc import Sequence

import click

from indexer.hits import GROUPS
from indexer.query.parser import MESSAGES
from indexer.search import TRANSLATE
from indexer.why import BESIDE, Reason
from search_app.answers import ORDERS, Answer, Asked, Shown, answer, answer_json
from search_app.commands import steps
from search_app.commands.common import ENGINE, JSON, print_json, shows_errors
from search_app.commands.talk import say
from search_app.home import Home, Shelf


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("-n", "--count", type=click.IntRange(1, 1000), default=10, show_default=True, help="Hits to show.")
@click.option("--page", type=click.IntRange(1), default=1, help="Page of hits, from 1.")
@click.option("--sort", type=click.Choice(ORDERS), default=ORDERS[0], show_default=True)
@click.option("--group", type=click.Choice([name for name in GROUPS if name]), help="Show each topic once.")
@click.option("--all-words", is_flag=True, help="Only posts that hold all words.")
@click.option(
    "--translate",
    type=click.Choice(TRANSLATE),
    default=TRANSLATE[0],
    help="Search the other language too; auto: where few posts have all words.",
)
@click.option(
    "--why", is_flag=True, help="Say which words each post is found by, in which form and place, and their score."
)
@JSON
@ENGINE
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
    translate: str,
    why: bool,
    as_json: bool,
) -> None:
    """Search the posts.

    WORDS are what you would type into the search box; put a phrase into quotes inside quotes.

    Example: forumsearch find 'archives "conseil municipal" avant:1950'
    """
    asked = Asked(
        text=" ".join(words),
        page=page,
        size=count,
        sort=sort,
        group=group or "",
        all_words=all_words,
        translate=translate,
        facets=as_json,
    )
    given = answer(Shelf(home), asked)
    if as_json:
        print_json(answer_json(given))
    else:
        show(given, why=why)
    sys.exit(0 if given.hits.total else 1)


def show(given: Answer, *, why: bool = False) -> None:
    """Show an answer: hits on stdout, why they are hits with them if wanted, what is to be said of them on stderr."""
    for hint in given.hints:
        say(f"“{hint.about}” {MESSAGES[hint.code]}.")
    if given.meant:
        say(f"Did you mean: {given.meant}")
    for number, shown in enumerate(given.shown, start=(given.asked.page - 1) * given.asked.size + 1):
        click.echo(_hit_text(number, shown))
        if why:
            click.echo("".join(f"   {_reason_text(reason)}\n" for reason in shown.why))
    for word, found in (*given.synonyms.items(), *given.translated.items()):
        say(f"{word} → {', '.join(found)}")
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


def _reason_text(reason: Reason) -> str:
    """Give a reason as a line: "2.31  boites, accents in body: boîtes"."""
    if reason.form == BESIDE:
        return f"{reason.score:.2f}  words together, common ones, those of the title, those as typed, those alike"
    return f"{reason.score:.2f}  {reason.word}, {reason.form} in {reason.place}: {', '.join(reason.found)}"


@click.command()
@click.argument("text", nargs=-1, required=True)
@JSON
def tokens(text: Sequence[str], as_json: bool) -> None:
    """Show which words a text has for the index, with place, folded form and stems."""
    for token in steps.read_tokens(" ".join(text)):
        if as_json:
            print_json(token)
        else:
            stems = " ".join(f"{language}:{stem}" for language, stem in token["stems"].items())
            click.echo(
                f"{token['position']:>4} {token['start']:>5}–{token['end']:<5} {token['term']:24} "
                f"{token['folded']:24} {stems}"
            )
