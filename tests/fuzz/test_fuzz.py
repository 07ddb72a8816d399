"""What fuzzing found stays mended; and a little of it is done anew each time."""

from random import Random

import pytest

from tests.fuzz.asking import broken_asking, made_asking
from tests.fuzz.law import FOUND, LAWS, broken, pages, saved
from tests.fuzz.mutations import mutated
from tests.fuzz.queries import broken_query, made_query


@pytest.mark.parametrize("file", sorted(FOUND.glob("*.*")), ids=lambda file: file.name)
def test_what_was_found_is_mended(file) -> None:
    assert LAWS[file.suffix[1:]](file.read_bytes()) == ""


@pytest.mark.parametrize("kind", ["page", "saved"])
def test_any_bytes_end_as_topics_as_no_topic_or_as_a_trouble(kind: str) -> None:
    seeds, chance = {"page": pages, "saved": saved}[kind](), Random(7)
    for _ in range(60):
        body = mutated(seeds, chance)
        assert broken(body) == ""


def test_any_query_is_read_by_both_parsers_or_refused_by_the_strict_one() -> None:
    chance = Random(7)
    for _ in range(1500):
        query = made_query(chance)
        assert broken_query(query) == "", query


def test_any_request_is_answered_and_none_fails() -> None:
    chance = Random(7)
    for _ in range(250):
        line = made_asking(chance).line()
        assert broken_asking(line) == "", line
