"""Signatures that nothing marks are learnt from all that one author says."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.intake import take_in
from archive.readers.limits import Limits
from archive.records import Passage, Post
from archive.signatures import common_ending, without_ending
from archive.store import Store
from archive.store.queries import saved_posts


@pytest.mark.parametrize(
    ("texts", "ending"),
    [
        (["a\nAnn\nof Bath", "b\nc\nAnn\nof Bath", "d\nAnn\nof Bath", "e"], ("Ann", "of Bath")),
        (["a\nAnn", "b\nAnn", "c"], ()),  # two are a habit
        (["a\nthanks", "b\nthanks", "c\nthanks", "d", "e", "f", "g", "h"], ()),  # a few of many
        (["Ann", "Ann", "Ann", "Ann"], ()),  # a post is not its own signature
        (["x\na\nAnn", "y\na\nAnn", "z\nb\nAnn", "w\nc\nAnn"], ("Ann",)),
        ([], ()),
    ],
)  # fmt: skip
def test_the_common_ending(texts: list[str], ending: tuple[str, ...]) -> None:
    assert common_ending(texts) == ending


def post(html: str, *lines: str) -> Post:
    return Post(
        site="", topic="", id="1", number=None, author="Ann", said=None, edited=None, html=html, quotes=(), signature="",
        code=(), links=(), language="fr", passages=(Passage(text="\n".join(lines), language="fr"),),
    )  # fmt: skip


def test_the_ending_becomes_the_signature_in_words_and_markup() -> None:
    said = without_ending(
        post("Bonjour.<br><br><b>Ann</b><br>de &amp; Bath", "Bonjour.", "Ann", "de & Bath"), ("Ann", "de & Bath")
    )
    assert (said.text, said.signature, said.html) == ("Bonjour.", "Ann\nde & Bath", "Bonjour.")


def test_what_cannot_be_cut_cleanly_stays_in_the_markup() -> None:
    said = without_ending(post("Bonjour.<b><br>Ann</b>", "Bonjour.", "Ann"), ("Ann",))
    assert (said.text, said.html) == ("Bonjour.", "Bonjour.<b><br>Ann</b>")


@given(
    st.lists(st.sampled_from(["a", "b", "Ann"]), min_size=1, max_size=5),
    st.lists(st.sampled_from(["a", "Ann"]), max_size=3),
)
def test_no_word_is_lost(lines: list[str], ending: list[str]) -> None:
    said = without_ending(post("", *lines), tuple(ending))
    assert [*said.text.split("\n"), *filter(None, said.signature.split("\n"))][-len(lines) :] == lines


def test_signatures_of_phorum_are_told_from_the_words_of_its_posts(store: Store, tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "dialects/phorum/6-normal-fr/page.html").read_text("utf-8")
    for topic in range(50, 54):
        text = page.replace("3,41", f"3,{topic}").replace(",44", f",{topic}4").replace("grince<", f"{topic}<")
        (tmp_path / f"read.php@3,{topic}.html").write_text(text, "utf-8")
    take_in(store, [tmp_path / "read.php@3,50.html"], limits=Limits())
    first = next(iter(saved_posts(store))).post
    assert (first.signature, first.text.split("\n")[-1]) == ("", "Gaël, du bas du village")
    take_in(store, [tmp_path], limits=Limits())
    posts = [saved.post for saved in saved_posts(store)]
    assert {post.signature for post in posts if post.author == "Gaël"} == {"Gaël, du bas du village"}
    assert all("du bas du village" not in post.text for post in posts)
    assert {post.signature for post in posts if post.author != "Gaël"} == {""}
