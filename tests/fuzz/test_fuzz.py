"""What fuzzing found stays mended; and a little of it is done anew each time."""

from random import Random

import pytest

from tests.fuzz.law import FOUND, broken, pages, saved
from tests.fuzz.mutations import mutated


@pytest.mark.parametrize("file", sorted(FOUND.glob("*.*")), ids=lambda file: file.name)
def test_what_was_found_is_mended(file) -> None:
    assert broken(file.read_bytes()) == ""


@pytest.mark.parametrize("kind", ["page", "saved"])
def test_any_bytes_end_as_topics_as_no_topic_or_as_a_trouble(kind: str) -> None:
    seeds, chance = {"page": pages, "saved": saved}[kind](), Random(7)
    for _ in range(60):
        body = mutated(seeds, chance)
        assert broken(body) == ""
