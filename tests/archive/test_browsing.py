"""What there is to leaf through in a store: topics in order, who quotes whom, pages that show a post, old addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.quotings import Quoting, letters, quotings
from archive.records import Passage, Post, Quote
from archive.store import Store
from archive.store.addresses import find
from archive.store.browsing import all_topics, boards, listed_topic, sites, topics
from archive.store.copies import inside, post_pages, topic_pages
from archive.store.queries import posts_numbered, topic_order
from archive.store.quoting import place_of, quoted_by, sources, times_quoted
from search_app.home import Home

CITOYENS, AGORA, JARDINS = "citoyens.example/forum", "agora.example/phpbb", "jardins.example/forum"


def post(id: str, author: str, words: str, *quotes: Quote) -> Post:
    return Post(
        site="f.example", topic="1", id=id, number=None, author=author, said=None, edited=None, html="",
        passages=(Passage(text=words, language=""),), quotes=quotes, signature="", code=(), links=(), language="",
    )  # fmt: skip


def quote(words: str, author: str | None = None, id: str | None = None) -> Quote:
    return Quote(author=author, post=id, text=words)


def test_a_quote_leads_to_the_post_that_it_names_or_whose_words_it_has() -> None:
    said = [
        post("1", "Ann", "The heron came back."),
        post("2", "Bob", "So it did.", quote("The heron, came  back", "ann")),
        post("3", "Ann", "Nothing new.", quote("So it did.", "Bob", "2"), quote("Never said", "Bob")),
        post("4", "Eve", "Elsewhere.", quote("x", "Zoe", "77"), quote("heron", None)),
    ]
    assert list(quotings(said)) == [
        Quoting(post="2", place=0, quoted="1"),
        Quoting(post="3", place=0, quoted="2"),
        Quoting(post="4", place=0, quoted="77", elsewhere=True),
    ]


@given(st.text())
def test_letters_taken_twice_are_the_same(text: str) -> None:
    assert letters(letters(text)) == letters(text)


@pytest.fixture(scope="module")
def sample(home: Home) -> Store:
    return home.open_store()


def test_quotes_are_known_both_ways(sample: Store) -> None:
    assert sources(sample, CITOYENS, "5", ["22", "23"])["23", 0].post == "22"
    assert [place.post for place in quoted_by(sample, CITOYENS, "5", ["22"])["22"]] == ["23"]
    assert times_quoted(sample, [f"{CITOYENS}/5/22", f"{CITOYENS}/5/19"]) == {f"{CITOYENS}/5/22": 1}


def test_sites_boards_and_topics_are_counted_dated_and_ordered(sample: Store) -> None:
    assert [(one.name, one.topics) for one in sites(sample)] == [(AGORA, 6), (CITOYENS, 10), (JARDINS, 6)]
    assert sum(one.posts for one in sites(sample)) == 162
    for site in (AGORA, CITOYENS, JARDINS):
        shelved = boards(sample, site)
        assert sum(board.topics for board in shelved) == len(topics(sample, site))
        for board in shelved:
            assert {one.board for one in topics(sample, site, board.name)} == {board.name}
        newest = [one.ended for one in topics(sample, site)]
        assert newest == sorted(newest, reverse=True)
        assert [one.began for one in topics(sample, site, sort="oldest")] == sorted(
            one.began for one in topics(sample, site)
        )
        lengths = [one.posts for one in topics(sample, site, sort="longest")]
        assert lengths == sorted(lengths, reverse=True)
    assert topics(sample, AGORA, start=2, count=2) == topics(sample, AGORA)[2:4]
    assert len(list(all_topics(sample))) == 22
    first = listed_topic(sample, CITOYENS, "5")
    assert first is not None
    assert (first.author, first.began, first.posts) == ("Jeanne-Aimée", "2006-02-11T10:04:17", 6)
    assert listed_topic(sample, CITOYENS, "nope") is None


def test_part_of_a_topic_is_read_by_numbers(sample: Store) -> None:
    order = topic_order(sample, CITOYENS, "12")
    whole = posts_numbered(sample, CITOYENS, "12", 0, len(order) + 1)
    assert [id for id, _ in order] == [one.post.id for one in whole]
    assert posts_numbered(sample, CITOYENS, "12", order[3][1], order[5][1]) == whole[3:6]


def test_pages_that_show_a_post_are_named_without_a_path_of_this_machine(sample: Store) -> None:
    shown = post_pages(sample, AGORA, "7", "47")
    assert {page.place for page in shown} == {
        "sample/agora.example/phpbb/viewtopic.php@p=47.html",
        "sample/agora.example/phpbb/viewtopic.php@t=7.html",
    }
    assert len(topic_pages(sample, AGORA, "7")) == 2
    assert inside("/elsewhere/x.html", "/home/me/saves") == "x.html"


@pytest.mark.parametrize(
    ("url", "topic", "id"),
    [
        (f"http://{AGORA}/viewtopic.php?p=47#p47", "7", "47"),
        (f"https://www.{AGORA}/viewtopic.php?t=7", "7", "43"),
        (f"http://{AGORA}/viewtopic.php?f=2&t=7", "7", "43"),
        (f"http://{CITOYENS}/index.php?topic=12.msg412#msg412", "12", "412"),
        (f"http://{CITOYENS}/index.php?topic=5.0", "5", "19"),
        (f"http://{JARDINS}/viewtopic.php?pid=8#p8", "4", "8"),
        (f"http://{JARDINS}/viewtopic.php?id=4", "4", "7"),
    ],
)
def test_an_old_address_leads_to_just_what_it_named(sample: Store, url: str, topic: str, id: str) -> None:
    found = find(sample, url)
    assert found is not None
    assert (found.topic, found.post, found.exact) == (topic, id, True)


def test_an_address_of_what_was_not_saved_leads_to_the_nearest_or_nowhere(sample: Store) -> None:
    near = find(sample, f"http://{AGORA}/viewtopic.php?p=100")
    assert near is not None
    assert not near.exact
    assert find(sample, "http://elsewhere.example/viewtopic.php?p=47") is None
    assert find(sample, "nothing of the kind") is None
    assert find(sample, "http://[bad") is None


def test_an_id_of_several_topics_names_no_place(store: Store) -> None:
    assert place_of(store, "f.example", "1") is None
