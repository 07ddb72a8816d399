"""Pages as trees, on both parsers."""

import pytest

from archive.markup import PARSERS, matches, parse


def seen(page: str, parser: str) -> list[str]:
    return [node.text() for node in parse(page, parser).css("p")]


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    "empty", ["<iframe src='x'/>", "<textarea name='t' />", "<script src='x.js'/>", "<script src='x.js' /></script>"]
)
def test_a_page_written_as_xml_is_not_swallowed_by_an_element_without_an_end(empty: str, parser: str) -> None:
    page = f"<html><body><div class='a'/>{empty}<p>one<br/>more</p><span/><p>two</p></body></html>"
    assert seen(page, parser) == ["onemore", "two"]


def test_in_any_other_page_only_void_elements_have_no_end() -> None:
    page = parse("<div id='a'/><p>in it</p>")
    outer = page.css_first("#a")
    assert outer is not None
    assert outer.css_first("p") is not None


@pytest.mark.parametrize("parser", PARSERS)
def test_bytes_of_windows_1252_that_were_taken_for_latin_1_are_read_as_meant(parser: str) -> None:
    assert seen("<p>l\x92\xe9t\xe9 \x96 \x8cuvre \x80</p>", parser) == ["l’été – Œuvre €"]


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("selector", ["li", "li.a", ".b.a", "li[id^=post_]", "[id^=p]", "*", "li:has(b)"])
def test_a_selector_that_finds_the_element_itself_matches(selector: str, parser: str) -> None:
    item = parse('<ul><li id="post_7" class="a b"><b>x</b></li></ul>', parser).css_first("li")
    assert item is not None
    assert matches(item, selector)


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("selector", ["p", "li.a.c", "[id^=q]", "li:not(.a)", "b", "ul", "li.A"])
def test_a_selector_that_finds_others_alone_does_not(selector: str, parser: str) -> None:
    item = parse('<ul><li id="post_7" class="a b"><b>x</b></li></ul>', parser).css_first("li")
    assert item is not None
    assert not matches(item, selector)
