"""One saved page understood: what is too broken to be parsed in time is told."""

import pytest

from archive.dialects import dialects
from archive.pages import MAX_OPEN, open_elements, understand
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
