"""The interface is whole in every language."""

import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from indexer.query.parser import MESSAGES
from search_app import create_app, languages, routes

APP = create_app()
FOLDER = routes.__file__.rpartition("/")[0]


def texts() -> set[str]:
    """Give every text of the interface, in English."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "translate": None, "translate_number": (1, 2)}
    found = extract_from_dir(FOLDER, methods, {"templates/**.html": {"silent": "false"}}, keywords=keywords)
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found} | set(
        MESSAGES.values()
    )


def test_every_text_is_in_the_french_catalogue_and_nothing_else_is() -> None:
    with open(f"{FOLDER}/translations/fr/LC_MESSAGES/messages.po", "rb") as file:  # noqa: PTH123
        catalogue = read_po(file, locale="fr")
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalogue if message.id}
    assert texts() == known
    assert all(message.string and all(message.string) for message in catalogue if message.id)


def test_translations_keep_the_placeholders() -> None:
    with open(f"{FOLDER}/translations/fr/LC_MESSAGES/messages.po", "rb") as file:  # noqa: PTH123
        for message in read_po(file, locale="fr"):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            for one in strings:
                assert set(re.findall(r"%\(\w+\)s", one)) == set(re.findall(r"%\(\w+\)s", ids[-1])), message.id


@pytest.mark.parametrize(
    ("number", "text"), [(0, "%(shown)s message"), (1, "%(shown)s message"), (2, "%(shown)s messages")]
)
def test_french_counts_as_french_does(number: int, text: str) -> None:
    assert languages.catalogue("fr").ngettext("%(shown)s post", "%(shown)s posts", number) == text


def test_english_counts_as_english_does() -> None:
    assert [languages.catalogue("en").ngettext("a", "b", number) for number in (0, 1, 2)] == ["b", "a", "b"]


@given(st.integers(0, 10**12), st.sampled_from(list(languages.LANGUAGES)))
def test_numbers_are_those_of_cldr(value: int, language: str) -> None:
    with APP.test_request_context("/", headers={"Accept-Language": language}):
        assert languages.number(value) == format_decimal(value, locale=language)
