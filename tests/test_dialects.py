"""Every folder tests/dialects/SOFTWARE/CASE is one test: its page, read with its url, gives expect.json."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from archive.charset import decode
from archive.dialects import dialects, read_page, recognise
from archive.dialects.page import Page
from archive.dialects.schema import Dialect, View, load
from archive.encode import moment_text
from archive.errors import DialectError
from archive.markup import PARSERS, parse

CASES = sorted(path.parent for path in Path(__file__).parent.glob("dialects/*/*/expect.json"))
MEDIA = {".html": "text/html", ".json": "application/json", ".xml": "application/xml", ".eml": "message/rfc822"}


def page_of(case: Path, url: str, parser: str = "lexbor") -> Page:
    """Give the page of a case: page.html, or one of another medium."""
    (file,) = case.glob("page.*")
    text = decode(file.read_bytes()).text
    media = MEDIA[file.suffix]
    return Page(text=text, tree=parse(text if media == "text/html" else "", parser), url=url, media=media)


def said_of(case: Path, url: str, parser: str = "lexbor") -> dict:
    """Give what a page says as expect.json has it: without what follows from the rest, and without what is empty."""
    topics = read_page(page_of(case, url, parser), dialects())
    assert isinstance(topics, tuple), topics
    said = topics[0]
    posts = []
    for post in said.posts:
        facts = asdict(post)
        for name in ("site", "topic", "html", "passages", "said_swapped", "edited_swapped"):
            del facts[name]
        facts |= {name: moment_text(facts[name]) for name in ("said", "edited")}
        posts.append(_stated(facts | {"text": post.text}))
    page = _stated(
        {
            **asdict(said),
            "url": url,
            "said_url": said.url,
            "cut": not said.whole,
            "whole": None,
            "confidence": None,
            "bare_signatures": None,
        }
    )
    return json.loads(json.dumps({**page, "posts": posts}))


def _stated(facts: dict) -> dict:
    return {name: value for name, value in facts.items() if value}


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_page_reads_as_expected(case: Path, parser: str) -> None:
    expect = json.loads((case / "expect.json").read_text("utf-8"))
    assert said_of(case, expect.get("url", ""), parser) == expect


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_just_one_view_of_one_dialect_knows_the_page(case: Path) -> None:
    known = recognise(page_of(case, ""), dialects())
    assert [dialect.name for dialect, _ in known] == [case.parent.name]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_hints_never_hide_a_dialect(case: Path) -> None:
    page = page_of(case, "")
    hints = [hint for dialect in dialects() if isinstance(dialect, Dialect) for hint in dialect.hints]
    misled = replace(page, text=f"<!-- {' '.join(hints)} -->{page.text}") if page.media == "text/html" else page
    unhinted = [replace(dialect, hints=()) if isinstance(dialect, Dialect) else dialect for dialect in dialects()]
    asked = ((page, dialects()), (misled, dialects()), (page, unhinted))
    assert {next(recognise(*way))[0].name for way in asked} == {case.parent.name}


def test_every_view_of_every_dialect_has_a_page() -> None:
    shown = set()
    for case in CASES:
        for dialect, found in recognise(page_of(case, ""), dialects()):
            shown.add((dialect.name, id(found) if isinstance(found, View) else found[0].view))
    wanted = {
        (dialect.name, id(view) if isinstance(view, View) else view[0])
        for dialect in dialects()
        for view in dialect.views
    }
    assert shown == wanted


GOOD = """
name = "x"
software = "X"
[urls]
topic = ['t=(?P<topic>.)']
[[views]]
name = "normal"
versions = "1"
signs = ["a"]
[views.post]
each = "p"
body = "b"
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "x"\n', "", "bad.toml: [name] is missing"),
        ('each = "p"', "", "bad.toml: [views.0.post.each] is missing"),
        ('body = "b"', 'body = "b"\nautor = "h4"', "bad.toml: [views.0.post.autor] is not one of author, body"),
        ('body = "b"', 'body = "b"\nid = { css = "a", match = "(" }', "bad.toml: [views.0.post.id.match] is no regular"),
        ('body = "b"', 'body = "b"\nid = { css = "a", match = "a" }', "bad.toml: [views.0.post.id.match] has no group"),
        ('body = "b"', 'body = "up(td b"', "bad.toml: [views.0.post.body.css] no closing bracket"),
        ('body = "b"', 'body = { css = "b", take = "words" }', "bad.toml: [views.0.post.body.take] 'words' is not text"),
        ('name = "normal"', 'name = "odd"', "bad.toml: [views.0.name] is not one of normal"),
        ('signs = ["a"]', "signs = [1]", "bad.toml: [views.0.signs] is no text"),
        ("[urls]", "[urls]\nhome = 'x'", "bad.toml: [urls.home] is not one of own, page, post, topic"),
        ("[urls]", "[urls", "bad.toml: [] is no TOML"),
    ],
)  # fmt: skip
def test_a_wrong_dialect_file_says_where(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = tmp_path / "bad.toml"
    assert old in GOOD
    file.write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(DialectError) as told:
        load(file)
    assert str(told.value).startswith(message)


def test_a_good_dialect_file_loads(tmp_path: Path) -> None:
    file = tmp_path / "good.toml"
    file.write_text(GOOD, "utf-8")
    assert load(file).views[0].each == "p"
