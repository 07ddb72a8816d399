"""Which site a page is of: told by its neighbours, by a maintainer, or by the posts that two sites have in common."""

import re
from pathlib import Path

import pytest

from archive.intake import take_in
from archive.readers.limits import Limits
from archive.store import Store
from archive.store.queries import saved_posts

DIALECTS = Path(__file__).parents[1] / "dialects"
STATED = (DIALECTS / "phpbb/3.3-normal-fr/page.html").read_text("utf-8")
SILENT = (DIALECTS / "fluxbb/1.5-normal-fr/page.html").read_text("utf-8")
HOST = "kiosque.example"


def keys(store: Store, *paths: Path, **more: object) -> set[str]:
    take_in(store, paths, limits=Limits(), **more)  # type: ignore[arg-type]
    return {saved.post.key for saved in saved_posts(store)}


def save(file: Path, page: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page, "utf-8")
    return file


def silent(page: str) -> str:
    """Give a page without the addresses that tell its site."""
    bare = page.replace("https://kiosque.example/", "").replace("http://kiosque.example/", "")
    assert HOST not in bare
    return bare


def test_a_lone_page_is_of_the_site_that_the_folders_around_it_state(store: Store, tmp_path: Path) -> None:
    save(tmp_path / "topics/a.html", STATED)
    save(tmp_path / "prints/b.html", silent(STATED))
    assert {key.split("/")[0] for key in keys(store, tmp_path)} == {HOST}


def test_a_folder_that_never_states_its_site_is_another_forum_than_those_that_do(store: Store, tmp_path: Path) -> None:
    for number in range(6):
        save(tmp_path / f"told/{number}.html", STATED)
        page = silent(STATED).replace("t=12", f"t={number + 500}")
        save(tmp_path / f"untold/forum/{number}.html", page)
    assert {key.rsplit("/", 2)[0] for key in keys(store, tmp_path)} == {HOST, "untold/forum"}


def test_folders_with_different_posts_under_the_same_ids_are_two_forums(store: Store, tmp_path: Path) -> None:
    page = silent(STATED)
    save(tmp_path / "one/viewtopic.php@t=12.html", page)
    save(tmp_path / "two/viewtopic.php@t=12.html", _of_other_years(page))
    sites = {key.rsplit("/", 2)[0] for key in keys(store, tmp_path)}
    assert sites == {"one", "two"}


def test_folders_with_the_same_posts_are_one_forum(store: Store, tmp_path: Path) -> None:
    page = silent(STATED)
    save(tmp_path / "one/viewtopic.php@t=12.html", page)
    save(tmp_path / "two/viewtopic.php@t=12&sid=1.html", page)
    assert {key.rsplit("/", 2)[0] for key in keys(store, tmp_path)} == {tmp_path.name}


def _of_other_years(page: str) -> str:
    other = re.sub(r'datetime="20\d\d', 'datetime="1999', page)
    assert other != page
    return other


def moved(page: str, posts: int = 1) -> str:
    return page.replace(HOST, f"www.{HOST}/forum")


def test_a_forum_that_moved_is_one_site_where_its_posts_are_the_same(store: Store, tmp_path: Path) -> None:
    pages = [STATED.replace("t=12", f"t={topic}").replace('id="p', f'id="p{topic}') for topic in (20, 30)]
    for number, page in enumerate(pages):
        save(tmp_path / f"old/{number}.html", page)
        save(tmp_path / f"new/{number}.html", moved(page))
    assert {key.split("/")[0] for key in keys(store, tmp_path)} == {HOST}
    assert {key.count("/") for key in keys(store, tmp_path)} == {2}


def test_two_forums_of_one_software_stay_two(store: Store, tmp_path: Path) -> None:
    for number in range(3):
        page = STATED.replace("t=12", f"t={number}").replace('id="p', f'id="p{number}')
        save(tmp_path / f"{number}.html", page)
        save(tmp_path / f"other/{number}.html", page.replace(HOST, "autre.example").replace("Élise", "Zoé"))
    assert {key.split("/")[0] for key in keys(store, tmp_path)} == {HOST, "autre.example"}


def test_a_maintainer_says_that_two_sites_are_one(store: Store, tmp_path: Path) -> None:
    save(tmp_path / "a.html", STATED)
    save(tmp_path / "b.html", STATED.replace(HOST, "vieux.example").replace("t=12", "t=13"))
    assert {key.split("/")[0] for key in keys(store, tmp_path)} == {HOST, "vieux.example"}
    same = {"vieux.example": HOST}
    assert {key.split("/")[0] for key in keys(store, tmp_path, same=same)} == {HOST}
    assert {key.split("/")[0] for key in keys(store, tmp_path)} == {HOST, "vieux.example"}


def test_a_page_that_was_added_alone_is_settled_anew_with_its_folder(store: Store, tmp_path: Path) -> None:
    page = save(tmp_path / "saved/b.html", silent(STATED))
    assert {key.split("/")[0] for key in keys(store, page)} == {"saved"}
    save(tmp_path / "saved/a.html", STATED)
    assert {key.split("/")[0] for key in keys(store, tmp_path / "saved")} == {HOST}
    assert not list(store.db.execute("SELECT * FROM troubles"))


@pytest.mark.parametrize("name", ["saved", "été"])
def test_a_forum_that_nothing_names_is_called_after_its_folder(store: Store, tmp_path: Path, name: str) -> None:
    save(tmp_path / name / "deep/er/a.html", silent(STATED))
    assert {key.split("/")[0] for key in keys(store, tmp_path / name)} == {name}
