"""From files on the disk to the store: good pages, bad ones, and the same ones again."""

import os
import random
import shutil
from pathlib import Path

import pytest

from archive.intake import Report, take_in
from archive.readers.limits import Limits
from archive.records import Trouble
from archive.store import Store, counts, queries
from archive.store.queries import saved_posts
from tests.conftest import SAMPLE

PAGE = (Path(__file__).parents[1] / "dialects/phpbb/3.3-normal-fr/page.html").read_text("utf-8")


def read(store: Store, *paths: Path, limits: Limits | None = None) -> Report:
    return take_in(store, paths, limits=limits or Limits())


def test_the_sample_says_what_it_truly_says(store: Store, truth: list[dict]) -> None:
    read(store, SAMPLE)
    found = {saved.post.key: saved for saved in saved_posts(store)}
    assert found.keys() == {f"{post['site']}/{post['topic']}/{post['post']}" for post in truth}
    for wanted in truth:
        saved = found[f"{wanted['site']}/{wanted['topic']}/{wanted['post']}"]
        post = saved.post
        assert (saved.dialect, saved.board, saved.title) == (wanted["dialect"], wanted["board"], wanted["title"])
        assert (post.number, post.author, post.language) == (wanted["number"], wanted["author"], wanted["language"])
        assert post.said is not None
        assert post.said.isoformat() == wanted["said"]
        assert (post.edited.isoformat() if post.edited else None) == wanted["edited"]
        assert _spaced(post.text) == _spaced(wanted["text"])
        assert _spaced(post.signature) == _spaced(wanted["signature"])
        quotes = [(quote.author, quote.post, _spaced(quote.text)) for quote in post.quotes]
        assert quotes == [(quote["author"], quote["post"], _spaced(quote["text"])) for quote in wanted["quotes"]]
        assert [_spaced(code) for code in post.code] == [_spaced(code) for code in wanted["code"]]
        assert list(post.links) == wanted["links"]


def _spaced(text: str) -> str:
    return " ".join(text.split())


def test_what_has_not_changed_is_not_read_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read(store, SAMPLE)
    monkeypatch.setattr("archive.intake.open_saved", lambda *_: pytest.fail("a file was opened"))
    again = read(store, SAMPLE)
    assert (again.files, again.unchanged, again.posts_changed) == (first.files, first.files, 0)


def test_pages_in_any_order_give_the_same_store(tmp_path: Path) -> None:
    pages = [path for path in SAMPLE.rglob("*") if path.is_file()]
    held = []
    for seed in (1, 2):
        random.Random(seed).shuffle(pages)
        with Store(tmp_path / f"{seed}.sqlite") as store:
            for page in pages[:20]:
                read(store, page)
            read(store, SAMPLE)
            held.append([(saved.post, saved.title, saved.board) for saved in saved_posts(store)])
    assert held[0] == held[1]


def test_a_changed_page_replaces_what_it_said(store: Store, tmp_path: Path) -> None:
    page = tmp_path / "viewtopic.php@t=12&start=10.html"
    page.write_text(PAGE, "utf-8")
    read(store, tmp_path)
    before = queries.last_change(store)
    page.write_text(PAGE.replace("Ils repousseront.", "Ils ont repoussé.").replace('id="p90"', 'id="p91"'), "utf-8")
    assert read(store, tmp_path).posts_changed == 2
    assert {saved.post.id for saved in saved_posts(store, before)} == {"88", "91"}
    assert list(queries.gone(store, before)) == ["kiosque.example/12/90"]
    assert "Ils ont repoussé." in next(iter(saved_posts(store))).post.text


def test_a_print_page_alone_and_then_with_its_topic(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "saves"
    shutil.copytree(SAMPLE / "citoyens.example", folder / "citoyens.example")
    pages = folder / "citoyens.example/forum"
    topic = (pages / "index.php@topic=23.0.html").read_bytes()
    (pages / "index.php@topic=23.0.html").unlink()
    read(store, folder)
    alone = {saved.post.id for saved in saved_posts(store) if saved.post.topic == "23"}
    assert all(id.startswith("x") for id in alone)
    (pages / "index.php@topic=23.0.html").write_bytes(topic)
    read(store, folder)
    assert all(saved.post.id.isdecimal() for saved in saved_posts(store) if saved.post.topic == "23")


def test_a_page_that_does_not_say_its_site_takes_its_neighbours(store: Store, tmp_path: Path) -> None:
    shutil.copy(Path(__file__).parents[1] / "dialects/smf1/1.1-print-en/page.html", tmp_path / "print.html")
    shutil.copy(Path(__file__).parents[1] / "dialects/smf1/1.1-normal-fr/page.html", tmp_path / "topic.html")
    read(store, tmp_path / "print.html")
    assert {saved.post.site for saved in saved_posts(store)} == {tmp_path.name}
    read(store, tmp_path)
    assert {saved.post.site for saved in saved_posts(store)} == {"pont.example"}


def bad_input(folder: Path) -> dict[str, str]:
    """Write one file of each bad kind, and give what is to be said of each."""
    (folder / "empty.html").write_bytes(b"")
    (folder / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 99)
    (folder / "half.html").write_text(PAGE[: PAGE.index("Ils repousseront")], "utf-8")
    (folder / "huge.html").write_bytes(b"<html>" + b" " * 30 * 2**20)
    (folder / "charset.html").write_bytes(PAGE.encode().replace("Élise".encode(), b"\xc9lise"))
    (folder / "odd.html").write_text("<html><title>Odd</title><p>No forum at all.</p></html>", "utf-8")
    (folder / "changed.html").write_text(
        PAGE.replace("div", "section").replace('<section class="content', '<div class="content'), "utf-8"
    )
    (folder / "link.html").symlink_to(folder / "nowhere.html")
    return {
        "empty.html": "is empty",
        "picture.html": "is a PNG picture, though it is named like a page",
        "half.html": "is cut off before its end",
        "huge.html": "has 30.0 MiB, more than the 16 MiB of a page",
        "charset.html": "bytes that are no utf-8",
        "odd.html": "is not understood",
        "link.html": "is a link and was not followed",
    }  # fmt: skip


def test_bad_input_is_told_with_place_and_way_out_and_the_rest_is_read(store: Store, tmp_path: Path) -> None:
    expected = bad_input(tmp_path)
    (tmp_path / "good.html").write_text(PAGE, "utf-8")
    report = read(store, tmp_path)
    told = {Path(trouble.origin.path).name: trouble for trouble in report.troubles}
    for name, what in expected.items():
        assert what in told[name].what, name
        assert told[name].advice, name
    assert {saved.post.id for saved in saved_posts(store)} == {"88", "90"}
    assert {trouble.origin.path for trouble in counts.troubles(store)} == {
        trouble.origin.path for trouble in report.troubles
    }


def test_a_file_that_cannot_be_read_is_told(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed.html").write_text(PAGE, "utf-8")
    (tmp_path / "open.html").write_text(PAGE, "utf-8")
    opened = Path.open

    def refuse(self: Path, *args: object, **more: object) -> object:
        if self.name == "closed.html":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    report = read(store, tmp_path)
    assert [trouble.what for trouble in report.troubles] == ["cannot be read: Permission denied"]
    assert counts.counts(store)["posts"] == 2


def test_a_folder_without_a_topic_and_a_path_that_is_not_there_are_told(store: Store, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", "utf-8")
    assert [trouble.what for trouble in read(store, tmp_path).troubles] == ["holds no page of a forum topic"]
    assert "cannot be read" in read(store, tmp_path / "nowhere").troubles[0].what
    (tmp_path / "topic.html").write_text(PAGE, "utf-8")
    assert read(store, tmp_path).troubles == []
    assert [trouble.origin.path for trouble in counts.troubles(store)] == [str(tmp_path / "nowhere")]


def test_a_trouble_goes_when_its_file_is_mended(store: Store, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"")
    assert len(read(store, tmp_path).troubles) == 2
    page.write_text(PAGE, "utf-8")
    read(store, tmp_path)
    assert counts.troubles(store) == []


def test_names_that_are_no_utf8_are_kept_readable(store: Store, tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/caf\xe9.html", "wb") as file:  # noqa: PTH123  (bytes)
        file.write(PAGE.encode())
    read(store, tmp_path)
    assert {saved.origin.path for saved in saved_posts(store)} == {f"{tmp_path}/caf\\xe9.html"}


def test_pictures_styles_and_scripts_around_pages_are_no_trouble(store: Store, tmp_path: Path) -> None:
    (tmp_path / "topic.html").write_text(PAGE, "utf-8")
    (tmp_path / "style.css@v=1.css").write_text("a {}", "utf-8")
    (tmp_path / "index.php@action=dlattach;attach=3;image").write_bytes(b"\xff\xd8\xff\xe0xx")
    (tmp_path / "robots.txt").write_text("User-agent: *", "utf-8")
    assert read(store, tmp_path).troubles == []


@pytest.mark.parametrize("votes", [1, -1, 0])
def test_days_and_months_are_told_apart_by_the_whole_forum(store: Store, tmp_path: Path, votes: int) -> None:
    page = (Path(__file__).parents[1] / "dialects/fluxbb/1.5-normal-fr/page.html").read_text("utf-8")
    unsure, sure = "03/04/2012 07:30", {1: "25/04/2012 08:00", -1: "04/25/2012 08:00", 0: "04/05/2012 08:00"}[votes]
    page = page.replace(">2012-06-01 07:30:00<", f">{unsure}<").replace(">2012-06-01 08:00:12<", f">{sure}<")
    page = page.replace("(2012-06-01 07:45:10)", "(05/06/2012 07:45)")
    (tmp_path / "viewtopic.php@id=9.html").write_text(page, "utf-8")
    read(store, tmp_path)
    first = next(saved.post for saved in saved_posts(store) if saved.post.id == "60")
    assert first.said is not None
    assert (first.said.month, first.said.day) == ((3, 4) if votes < 0 else (4, 3))
    assert first.edited is not None
    assert (first.edited.month, first.edited.day) == ((5, 6) if votes < 0 else (6, 5))
    told = [trouble for trouble in counts.troubles(store) if "both ways" in trouble.what]
    assert bool(told) == (votes == 0)
    assert all(isinstance(trouble, Trouble) and trouble.advice for trouble in told)
