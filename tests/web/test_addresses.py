"""Addresses are those that Flask would make."""

import flask
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from search_app import create_app
from search_app.addresses import url_for

app: Flask = create_app()
PARTS = st.text(min_size=1, max_size=12)


@pytest.mark.parametrize("root", ["", "/forum"])
@settings(deadline=None)
@given(
    site=PARTS,
    topic=PARTS,
    text=st.text(max_size=12) | st.none(),
    page=st.integers(1, 99) | st.none(),
    post=st.text(max_size=9),
)
def test_addresses_are_those_of_url_for(
    root: str, site: str, topic: str, text: str | None, page: int | None, post: str
) -> None:
    with app.test_request_context("/", base_url=f"http://archive.example{root}"):
        for endpoint, said in (
            ("reading.topic", {"site": site, "topic": topic, "q": text, "page": page}),
            ("reading.topic_json", {"site": site, "topic": topic}),
            ("browsing.author", {"site": site, "name": topic, "page": page}),
            ("reading.picture", {"key": site, "place": page or 7}),
            ("static", {"filename": "app.css", "v": topic}),
            ("pages.home", {}),
        ):
            assert url_for(endpoint, _anchor=post, **said) == flask.url_for(endpoint, _anchor=post or None, **said)
