"""Posts that were edited between captures keep both texts; posts that a later capture leaves out are said to be gone."""

import os
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive.history import Capture, gone
from archive.intake import take_in
from archive.readers.limits import Limits
from archive.store import Store
from archive.store.queries import SavedPost, saved_posts

_TWO = (Path(__file__).parents[1] / "dialects/smf/2.1-normal-fr/page.html").read_text("utf-8")
_BEGIN, _END = _TWO.index('<div class="windowbg" id="msg415">'), _TWO.index("</div></div></div>\n</div>\n</body>")
PAGE = _TWO[:_END] + _TWO[_BEGIN:_END].replace("415", "417").replace("07:02", "08:02") + _TWO[_END:]
OLD, NEW = "2010-01-02T00:00:00", "2015-01-02T00:00:00"


def test_a_post_between_two_that_a_later_capture_shows_is_gone() -> None:
    captures = [Capture(seen=OLD, posts=("1", "2", "3")), Capture(seen=NEW, posts=("1", "3"))]
    assert gone(["1", "2", "3"], captures) == {"2": NEW}
    assert gone(["1", "2", "3"], captures[::-1]) == {"2": NEW}


def test_pages_end_somewhere_and_captures_of_one_day_are_one() -> None:
    ends = [
        Capture(seen=OLD, posts=("1", "2", "3")),
        Capture(seen=NEW, posts=("1", "2")),
        Capture(seen=NEW, posts=("3",)),
    ]
    assert gone(["1", "2", "3"], ends) == {}
    day = [Capture(seen=OLD, posts=("1", "2", "3")), Capture(seen="2010-01-02T09:00:00", posts=("1", "3"))]
    assert gone(["1", "2", "3"], day) == {}
    undated = [Capture(seen="", posts=("1", "2", "3")), Capture(seen=NEW, posts=("1", "3"))]
    assert gone(["1", "2", "3"], undated) == {}


moments = st.datetimes(datetime(2000, 1, 1), datetime(2020, 1, 1)).map(datetime.isoformat)


@given(st.lists(st.tuples(moments, st.sets(st.sampled_from("abcdefgh"))), max_size=6))
def test_what_the_last_capture_shows_is_never_gone(made: list[tuple[str, set[str]]]) -> None:
    captures = [Capture(seen=seen, posts=tuple(sorted(posts))) for seen, posts in made]
    missed = gone("abcdefgh", captures)
    newest = max(captures, key=lambda one: one.seen, default=Capture(seen="", posts=()))
    assert not missed.keys() & set(newest.posts)
    assert all(missed[post] > max(one.seen for one in captures if post in one.posts) for post in missed)


def captured(file: Path, page: str, at: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(page, "utf-8")
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()
    os.utime(file, (moment, moment))


def read(store: Store, folder: Path) -> dict[str, SavedPost]:
    take_in(store, [folder], limits=Limits())
    return {saved.post.id: saved for saved in saved_posts(store)}


def test_both_texts_of_an_edited_post_are_kept(store: Store, tmp_path: Path) -> None:
    first, edited = "l’an dernier", "cette année"
    assert first in PAGE
    captured(tmp_path / "2015/a.html", PAGE.replace(first, edited), NEW)
    captured(tmp_path / "2010/a.html", PAGE, OLD)
    captured(tmp_path / "2010/b.html", PAGE, OLD)
    found = [saved for saved in read(store, tmp_path).values() if saved.earlier]
    assert len(found) == 1
    assert edited in found[0].post.text
    assert [(one.seen, first in one.text) for one in found[0].earlier] == [(OLD, True)]
    (tmp_path / "2010/a.html").unlink()
    captured(tmp_path / "2010/a.html", PAGE.replace(first, edited), OLD)
    captured(tmp_path / "2010/b.html", PAGE.replace(first, edited), OLD)
    assert not [saved for saved in read(store, tmp_path).values() if saved.earlier]


def test_a_post_that_the_last_capture_leaves_out_is_kept_and_said_to_be_gone(store: Store, tmp_path: Path) -> None:
    ids = list(read(store, _one(tmp_path / "whole", PAGE, OLD)))
    assert ids == ["412", "415", "417"]
    start, end = (PAGE.index(f'<div class="windowbg" id="msg{id}">') for id in ids[1:])
    without = PAGE[:start] + PAGE[end:]
    after = read(store, _one(tmp_path / "later", without, NEW))
    assert {id: saved.gone for id, saved in after.items()} == {id: NEW if id == ids[1] else "" for id in ids}


def _one(folder: Path, page: str, at: str) -> Path:
    captured(folder / "a.html", page, at)
    return folder
