"""One saved page understood: what is too broken to be parsed in time is told."""

import pytest

from archive.dialects import dialects
from archive.pages import MAX_ATTRIBUTES, MAX_OPEN, most_attributes, open_elements, understand
from archive.records import Origin, Reading, Trouble


@pytest.mark.parametrize("tag", ["div", "BLOCKQUOTE", "font color=red", "b"])
def test_a_page_nested_without_end_is_told(tag: str) -> None:
    page = f"<html><body>{f'<{tag}>' * (MAX_OPEN + 1)}words</body></html>"
    reading = Reading(origin=Origin(path="x"), body=page.encode(), media="text/html")
    (said,) = understand(reading, dialects())
    assert isinstance(said, Trouble)
    assert said.what == "leaves more than 20,000 elements open"


@pytest.mark.parametrize(
    "row", ["<tr><td>1<td>2", "<p>one<br>two", "<li><img src=x>", "<div class=a>one</div>", "1 < 2 "]
)
def test_a_long_page_of_old_markup_is_not(row: str) -> None:
    assert open_elements(f"<html><body>{row * MAX_OPEN}</body></html>") <= 2


@pytest.mark.parametrize("before", ["", "<p title='>'>1 < 2</p>", "<a b='\"' c=\"'\">", '<img alt="<b>" src=x/>'])
@pytest.mark.parametrize("attribute", ["a ", "a=1 ", "a='>' ", 'a="<b>" ', "a\n="])
def test_attributes_are_counted_where_an_element_has_many_alone(before: str, attribute: str) -> None:
    many = attribute * 2 * MAX_ATTRIBUTES
    assert most_attributes(before + f"<p {attribute}>word</p>" * 2 * MAX_ATTRIBUTES) == 0
    assert most_attributes(f"{before}<p {many}>{before}") >= 2 * MAX_ATTRIBUTES
    assert most_attributes(f"{before}<p title='{many.replace(chr(39), '')}'>") <= 2
