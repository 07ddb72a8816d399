"""Paths: selectors and steps, on both parsers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.bodies import read_body
from archive.fields import NEAR, Field, find, first, parse_path, spot
from archive.markup import PARSERS, parse
from archive.roles import Roles

PAGE = """<table><tr id="one"><td class="who"><b>Ann <i>of</i></b></td><td class="what" data-n="7">words</td></tr>
<tr id="two"><td>more</td></tr></table><p></p>"""


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    ("start", "path", "text"),
    [
        ("i", "up(tr) next(tr) td", "more"),
        ("#two", "prev(tr) .what", "words"),
        (".who", "next(td.what)", "words"),
        ("i", "up(b)", "Ann of"),
        ("i", "", "of"),
        ("table", "tr:last-child prev(tr) .who b", "Ann of"),
        ("i", "up(form)", None),
        ("i", "up(tr) next(div) b", None),
    ],
)
def test_a_path_leads_where_it_says(parser: str, start: str, path: str, text: str | None) -> None:
    node = parse(PAGE, parser).css_first(start)
    assert node is not None
    found = find(node, parse_path(path))
    assert (found.text() if found is not None else None) == text


@pytest.mark.parametrize("step", ["next", "prev"])
def test_a_step_looks_at_siblings_that_are_near_alone(step: str) -> None:
    """A page of 400,000 characters that fuzzing found took twelve seconds: each of its posts looked at all others."""
    for far, is_near in ((NEAR - 1, True), (NEAR, False)):
        page = {"next": "<u></u>" + "<i></i>" * far + "<b></b>", "prev": "<b></b>" + "<i></i>" * far + "<u></u>"}[step]
        start = parse(page).css_first("u")
        assert start is not None
        assert (find(start, parse_path(f"{step}(b)")) is not None) == is_near


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field(path=parse_path("b")), "Ann of"),
        (Field(path=parse_path("b"), take="own"), "Ann"),
        (Field(path=parse_path(".what"), take="@data-n"), "7"),
        (Field(path=parse_path("b"), take="html"), "Ann <i>of</i>"),
        (Field(path=parse_path("b"), match=re.compile(r"(o.)$")), "of"),
        (Field(path=parse_path("b"), match=re.compile(r"(z)")), ""),
        (Field(path=parse_path(".nowhere")), ""),
    ],
)
def test_a_field_takes_what_it_says(field: Field, value: str) -> None:
    assert first(parse(PAGE), [field]) == value


RUN = "<div><b>Ann</b> said <i>one</i><!-- no --> two<hr>three <a href=x>four</a></div>"


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field(path=parse_path("b"), until="hr"), "said one two"),
        (Field(path=parse_path("b"), until=""), "said one twothree four"),
        (Field(path=parse_path("hr"), until="a"), "three"),
        (Field(path=parse_path("b"), until="hr", take="own"), "said two"),
        (Field(path=parse_path("b"), until="i", take="@id"), ""),
        (Field(path=parse_path("a"), until=""), ""),
    ],
)
def test_a_field_can_be_what_stands_after_an_element(parser: str, field: Field, value: str) -> None:
    assert first(parse(RUN, parser), [field]) == value


@pytest.mark.parametrize("parser", PARSERS)
def test_what_stands_after_an_element_can_be_a_body(parser: str) -> None:
    body = spot(parse(RUN, parser), Field(path=parse_path("b"), until=""))
    assert body is not None
    read = read_body(body, Roles(quote="i"))
    assert ([line.text for line in read.lines], read.quotes[0].text, read.links) == (
        ["said", "two", "three four"], "one", ("x",),
    )  # fmt: skip


def test_what_only_lets_a_long_name_be_broken_is_no_part_of_it() -> None:
    assert first(parse("<b>Annabella_&#8203;of_Avon</b>"), [Field(path=parse_path("b"))]) == "Annabella_of_Avon"


def test_the_first_field_that_says_anything_wins() -> None:
    fields = [Field(path=parse_path("p")), Field(path=parse_path("i")), Field(path=parse_path("b"))]
    assert first(parse(PAGE), fields) == "of"


def test_an_open_bracket_is_told() -> None:
    with pytest.raises(ValueError, match="no closing bracket"):
        parse_path("up(td b")


@given(st.lists(st.sampled_from(["up(a)", "next(b:not(.c))", "prev(d)", "e f", "g"]), max_size=5))
def test_parsing_keeps_every_part(parts: list[str]) -> None:
    again = " ".join(f"{step}({css})" if step != "in" else css for step, css in parse_path(" ".join(parts)))
    assert again == " ".join(parts)
