"""Topics put together from copies."""

import random
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from archive.assemble import Copy, assemble
from archive.records import Passage, Post, Quote

LONG = "A long text that nobody else would write in just this way, with words enough to be known by them alone. " * 2


def post(
    id: str = "", author: str = "Ann", said: str = "2010-05-01T10:00:00", text: str = "words", **more: object
) -> Post:
    made = Post(
        site="f.example",
        topic="7",
        id=id,
        number=None,
        author=author,
        said=datetime.fromisoformat(said) if said else None,
        edited=None,
        html=text,
        passages=(Passage(text=text, language="en"),) if text else (),
        quotes=(),
        signature="",
        code=(),
        links=(),
        language="en",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def copy(of: Post, page: int = 1, view: str = "normal", **more: object) -> Copy:
    made = Copy(post=of, page=page, view=view, whole=True, seen="", place=0)
    return replace(made, **more)  # type: ignore[arg-type]


def put(*copies: Copy, day_first: bool = True) -> list[Post]:
    return list(assemble(copies, [("Title", "Board")], day_first).topic.posts)


def test_copies_of_one_id_are_one_post_and_the_best_view_wins() -> None:
    topic = assemble([copy(post("1", text="print"), 2, "print"), copy(post("1", text="normal"), 1)], [("T", "B")], True)
    assert [one.text for one in topic.topic.posts] == ["normal"]
    assert [copy.page for copy in topic.copies] == [1]


def test_a_whole_page_wins_over_one_that_was_cut_off_and_a_later_capture_over_an_earlier() -> None:
    assert put(copy(post("1", text="cut"), whole=False), copy(post("1", text="whole"), view="print"))[0].text == "whole"
    old, new = copy(post("1", text="old"), seen="2010"), copy(post("1", text="new"), seen="2012")
    assert put(new, old)[0].text == put(old, new)[0].text == "new"


def test_a_quote_that_names_nobody_or_only_an_address_gets_the_name_of_the_quoted_post() -> None:
    quotes = [("7", None), ("7", "mme-de-Sévigné"), ("7", "Zoë"), ("9", "mme-de-Sévigné"), (None, None)]
    quoting = post("8", quotes=tuple(Quote(author=author, post=id, text="t") for id, author in quotes))
    read = put(copy(post("7", author="Mme de Sévigné", said="2010-01-01")), copy(quoting))
    names = [quote.author for quote in read[1].quotes]
    assert names == ["Mme de Sévigné", "Mme de Sévigné", "Zoë", "mme-de-Sévigné", None]


def test_a_copy_without_an_id_is_known_by_author_minute_and_words() -> None:
    known = copy(post("1", said="2010-05-01T10:00:42"))
    assert [one.id for one in put(known, copy(post(), 2, "print"))] == ["1"]


def test_a_print_page_in_another_zone_is_matched_by_words() -> None:
    known = copy(post("1", said="2010-05-01T08:00:00+00:00", text=LONG))
    assert [one.id for one in put(known, copy(post(text=LONG), 2, "print"))] == ["1"]


def test_smileys_written_as_text_do_not_make_another_post() -> None:
    assert len(put(copy(post("1", text="well")), copy(post(text="well :D"), 2, "print"))) == 1


def test_two_posts_of_one_minute_are_not_taken_for_each_other() -> None:
    known = [copy(post("1", text="first")), copy(post("2", text="second"))]
    printed = [copy(post(text="second :D"), 2, "print"), copy(post(text="first"), 2, "print", place=1)]
    posts = put(*known, *printed)
    assert {one.id for one in posts} >= {"1", "2"}
    assert len(posts) == 3  # the one that could be either stays, rather than being lost


def test_what_no_other_page_has_gets_an_id_made_of_its_words() -> None:
    first, again = put(copy(post())), put(copy(post(), page=9, view="print"))
    assert first[0].id == again[0].id
    assert first[0].id.startswith("x")


def test_the_same_words_twice_on_one_page_are_two_posts() -> None:
    assert len(put(copy(post()), copy(post(), place=1))) == 2


def test_posts_are_in_order_of_their_numbers_or_dates() -> None:
    numbered = [copy(post("5", number=2)), copy(post("9", number=1))]
    assert [one.id for one in put(*numbered)] == ["9", "5"]
    dated = [
        copy(post("10", said="2010-05-02")),
        copy(post("9", said="2010-05-03")),
        copy(post("8", said="2010-05-01")),
    ]
    assert [(one.id, one.number) for one in put(*dated)] == [("8", 1), ("10", 2), ("9", 3)]
    undated = [copy(post("10", said="")), copy(post("9", said=""))]
    assert [one.id for one in put(*undated)] == ["9", "10"]


def test_moments_with_and_without_a_zone_go_together() -> None:
    aware = post("1", said="2010-05-01T12:00:00+02:00")
    assert [one.id for one in put(copy(aware), copy(post("2", said="2010-05-01T09:00:00")))] == ["2", "1"]
    assert aware.said is not None
    assert aware.said.astimezone(UTC).hour == 10


def test_a_quote_gets_the_author_of_the_post_it_quotes() -> None:
    quoting = post(
        "2", author="Bob", quotes=(Quote(author=None, post="1", text="w"), Quote(author=None, post="99", text="w"))
    )
    posts = put(copy(post("1")), copy(quoting))
    assert [quote.author for quote in posts[1].quotes] == ["Ann", None]


def test_dates_are_read_as_the_forum_writes_them() -> None:
    said, swapped = datetime(2010, 4, 3), datetime(2010, 3, 4)
    one = copy(post("1", said_swapped=swapped, said=said.isoformat()))
    assert put(one)[0].said == said
    assert put(one, day_first=False)[0].said == swapped


copies = st.builds(
    lambda id, minute, view, text, page: copy(
        post(id, said=f"2010-05-01T10:{minute:02}:00", text=text), page, view, place=minute
    ),
    st.sampled_from(["", "1", "2", "3"]),
    st.integers(0, 3),
    st.sampled_from(["normal", "print", "text"]),
    st.sampled_from(["a", "b", LONG]),
    st.integers(1, 4),
)


@given(
    st.lists(copies, min_size=1, max_size=8, unique_by=lambda one: (one.page, one.place)),
    st.randoms(use_true_random=False),
)
def test_the_order_of_reading_changes_nothing(found: list[Copy], chance: random.Random) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert assemble(found, [], True).topic == assemble(shuffled, [], True).topic


@given(st.lists(copies, min_size=1, max_size=8, unique_by=lambda one: (one.page, one.place)))
def test_no_id_is_lost_and_none_stands_twice(found: list[Copy]) -> None:
    ids = [one.id for one in assemble(found, [], True).topic.posts]
    assert len(ids) == len(set(ids))
    assert {one.post.id for one in found if one.post.id} <= set(ids)
