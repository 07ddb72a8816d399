"""Pages of no known software: posts by their shape, or nothing."""

import json

from archive.dialects.generic import FLOOR, read_generic
from archive.dialects.page import Page
from archive.markup import parse

ROW = """<div class="msg" id="m{n}"><div class="top"><span class="user">{name}</span> <span class="when">{day} mai 2011, 10:0{n}</span></div>
<div class="txt">{words} <blockquote>words of {n}</blockquote></div></div>"""
PEOPLE = ("Ann", "Bob", "Cléo", "Dag")
WORDS = (
    "Le grand pont sera fermé tout le mois, dit la mairie.",
    "Then how shall we cross the river with the donkey?",
    "À la nage, comme tout le monde le faisait autrefois.",
    "There is a ferry on market days, I believe.",
)


def topic_page(rows: str) -> Page:
    head = '<link rel="canonical" href="https://odd.example/talk/thread/9">'
    text = f"<html><head>{head}<title>x</title></head><body><ul><li><a href=/>Home</a></li></ul><h1>Le pont</h1>{rows}<p>Footer</p></body></html>"
    return Page(text=text, tree=parse(text), url="")


def test_repeated_dated_named_records_are_posts() -> None:
    rows = "".join(ROW.format(n=n, name=PEOPLE[n], day=n + 3, words=WORDS[n]) for n in range(4))
    said, confidence = read_generic(topic_page(rows))
    assert said is not None
    assert confidence >= FLOOR
    assert (said.title, said.dialect, said.site) == ("Le pont", "generic", "odd.example/talk")
    assert [(post.id, post.author, post.text) for post in said.posts] == [
        (str(n), PEOPLE[n], WORDS[n]) for n in range(4)
    ]
    assert [post.said.day for post in said.posts if post.said] == [3, 4, 5, 6]
    assert said.posts[0].quotes[0].text == "words of 0"


def test_a_post_that_opens_the_topic_may_have_its_head_beside_its_words() -> None:
    rows = "".join(ROW.format(n=n, name=PEOPLE[n], day=n + 3, words=WORDS[n]) for n in range(1, 4))
    head = '<div class="top">asked by <a class="author" href="/u/ann">Ann</a> on <time>2 mai 2011, 09:00</time></div>'
    said, _ = read_generic(
        topic_page(f'<div class="question">{head}<div class="asked"><p>{WORDS[0]}</p></div></div>{rows}')
    )
    apart, _ = read_generic(topic_page(f'{head}<div class="asked"><p>{WORDS[0]}</p></div>{rows}'))
    for found in (said, apart):
        assert found is not None
        assert [(post.author, post.text) for post in found.posts] == [*zip(PEOPLE, WORDS, strict=True)]


def test_a_list_of_links_with_dates_is_no_topic() -> None:
    rows = "".join(
        f'<div class="row"><a href="/t/{n}">{WORDS[n]}</a> <span>{n + 3} mai 2011</span></div>' for n in range(4)
    )
    said, confidence = read_generic(topic_page(rows))
    assert said is None
    assert confidence < FLOOR


def test_a_page_that_states_a_few_of_its_posts_shows_all() -> None:
    stated = [
        {"@type": "Comment", "text": WORDS[n], "author": {"name": PEOPLE[n]}, "dateCreated": f"2011-05-0{n + 3}"}
        for n in range(2)
    ]
    said = {"@type": "DiscussionForumPosting", "text": "", "comment": stated}
    rows = "".join(ROW.format(n=n, name=PEOPLE[n], day=n + 3, words=WORDS[n]) for n in range(4))
    page = topic_page(f'<script type="application/ld+json">{json.dumps(said)}</script>{rows}')
    found, _ = read_generic(page)
    assert found is not None
    assert [post.author for post in found.posts] == list(PEOPLE)


def test_an_article_is_no_topic() -> None:
    assert read_generic(topic_page("".join(f"<p>{words}</p>" for words in WORDS)))[0] is None


def test_an_empty_page_is_no_topic() -> None:
    assert read_generic(Page(text="", tree=parse(""), url=""))[0] is None
