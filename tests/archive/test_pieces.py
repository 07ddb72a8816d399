"""Bodies without roles, read from their markup, are what a walk over their nodes says."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.charset import decode
from archive.markup import Node, parse
from archive.pieces import read_pieces
from archive.plain import MAX_NESTED
from archive.roles import Roles
from archive.walk import read_marked

PAGES = sorted((Path(__file__).parents[1] / "dialects").glob("*/*/page.html"))
SNIPPETS = (
    *("word ", " ", "\n", "\xa0", "a &amp; b", "&lt;i&gt;", '"quoted"', "<br>", "<hr>", "<p>", "</p>", "<b>", "</b>"),
    *(
        "<a href='?a=1&amp;b=\"&nbsp;<'>",
        "<a href='javascript:x()'>",
        "<a>",
        "</a>",
        "<img src=x alt='<\"é&#39;'>",
        "<img>",
    ),
    *(
        "<table><tr><td>",
        "<td>",
        "</table>",
        "<ul><li>",
        "<li>",
        "</ul>",
        "<o:p>",
        "</o:p>",
        "<wbr>",
        "<input value=x>",
    ),
    *(
        "<pre>a\n b</pre>",
        "<!-- <b> -->",
        "<script>'<b>'</script>",
        "<textarea><b></textarea>",
        "<svg><a></svg>",
        "<i x'\"=y>",
    ),
)
NO_NODE = {0: "drop"}  # makes a walk of what has no roles


def agrees(node: Node) -> bool:
    """Say whether an element was read from its markup, after seeing that a walk says the same."""
    told = read_pieces(node)
    assert told is None or told == read_marked(node, Roles(), NO_NODE)
    return told is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.parent.name}/{page.parent.name}")
def test_every_element_of_a_page_says_what_a_walk_says(page: Path) -> None:
    assert any(map(agrees, parse(decode(page.read_bytes()).text).css("body *")))


@given(st.lists(st.sampled_from(SNIPPETS), max_size=30))
def test_any_markup_says_what_a_walk_says(snippets: list[str]) -> None:
    for node in parse(f"<div>{''.join(snippets)}</div>").css("body, body *"):
        agrees(node)


def test_elements_deep_in_each_other_give_their_words_alone() -> None:
    deep = parse("<b>" * (2 * MAX_NESTED) + "word<hr>").css_first("body")
    assert deep is not None
    assert agrees(deep)


@pytest.mark.parametrize("markup", ["<pre>a\n b</pre>", "<!-- c -->", "<script>1</script>", "<i x'\"=y>z</i>"])
def test_what_is_written_otherwise_is_left_to_a_walk(markup: str) -> None:
    body = parse(f"<p>word</p>{markup}").css_first("body")
    assert body is not None
    assert not agrees(body)


def test_another_parser_s_elements_are_left_to_a_walk() -> None:
    body = parse("<p>word</p>", "bs4").css_first("p")
    assert body is not None
    assert not agrees(body)
