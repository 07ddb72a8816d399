"""Saved pages that mean harm, each added to a home beside an honest one: told or read, and nothing else suffers."""

import json
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from search_app import create_app
from search_app.home import Home
from search_app.settings import Settings
from tests.conftest import SAMPLE
from tests.test_cli import run

HONEST = SAMPLE / "jardins.example" / "forum" / "viewtopic.php@id=9.html"
PAGE = HONEST.read_text("utf-8")
BODY = "Pas de farine"  # words of the page at which harm is put in


def page(into: str) -> bytes:
    """Give the honest page as another topic, with something put into a post of it."""
    assert BODY in PAGE
    return PAGE.replace("id=9", "id=66").replace(BODY, into + BODY).encode("utf-8", "surrogatepass")


def replaced(old: str, new: str) -> bytes:
    assert old in PAGE
    return PAGE.replace("id=9", "id=66").replace(old, new).encode("utf-8", "surrogatepass")


def bomb(folder: Path) -> None:
    with (
        zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("x.html", "w") as file,
    ):
        for _ in range(1200):
            file.write(b"<p>" + bytes(2**20))


def written(body: bytes, name: str = "viewtopic.php@id=66.html") -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(body) and None


MADE: dict[str, tuple[Callable[[Path], None], str]] = {
    "a bomb": (bomb, r"MiB"),
    "nested 100,000 deep": (written(page("<div>" * 100_000)), "elements open"),
    "a million attributes": (written(page("<p " + " ".join(f"{n:x}" for n in range(10**6)) + ">")), "attributes"),
    "a flood of entities": (written(page("&amp;&eacute;&#233;&#x10ffff;&nosuch;" * 40_000)), ""),
    "NUL bytes": (written(page("\0" * 1000 + "<b>\0</b>")), ""),
    "lone surrogates": (written(page("\ud800 \udfff &#xd800; &#55296;")), ""),
    "an id of 300 digits": (written(replaced("p188", "p" + "9" * 300)), ""),
    "an id that is a path": (written(replaced("p188", "p../../../etc/passwd")), ""),
    "a post of 50 MB": (written(page("mot " * (13 << 20))), r"MiB, more than the 16 MiB of a page"),
    "a post of 3 MB": (written(page("mot " * (3 << 18))), ""),
    "a title of markup": (written(replaced("</title>", "&lt;script&gt;alert(1)&lt;/script&gt;</title>")), ""),
    "markup that runs": (
        written(page("<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>")),
        "",
    ),
    "a name of control characters": (written(page(""), "a\x01\x1b[31m\n\x7f\u202e.html"), ""),
    "a name that is no UTF-8": (lambda folder: _raw(folder, b"caf\xe9\xff.html"), ""),
    "a name that is a path": (written(page(""), "..%2F..%2Fetc%2Fpasswd.html"), ""),
}


def _raw(folder: Path, name: bytes) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(page(""))


@pytest.mark.parametrize("what", MADE)
def test_what_means_harm_is_told_or_read_and_all_else_works(what: str, tmp_path: Path) -> None:
    make, told = MADE[what]
    saved = tmp_path / "jardins.example" / "forum"
    saved.mkdir(parents=True)
    (saved / HONEST.name).write_text(PAGE, "utf-8")
    make(saved)
    added = run("add", "--json", saved.parent, home=tmp_path / "home")
    said = json.loads(added.stdout)
    assert said["files"] == 2
    whats = [trouble["what"] for trouble in said["troubles"]]
    assert any(told in one for one in whats) if told else said["topic_pages"] == 2, whats
    client = create_app(Settings(home=tmp_path / "home")).test_client()
    hits = client.get("/search.json?q=farine&size=50").json["hits"]
    assert "jardins.example/forum/9/188" in {hit["id"] for hit in hits}
    for topic in {f"{hit['site']}/{hit['topic']}" for hit in hits}:
        shown = client.get(f"/topic/{topic}")
        assert shown.status_code == 200
        assert "alert(1)</script>" not in shown.text
        assert "onerror" not in shown.text
        assert "onload" not in shown.text
    assert run("check", home=tmp_path / "home").exit_code == 0


@pytest.mark.parametrize("date", ["0000-01-01", "99999-01-01", "0001-01-01", "9999-12-31"])
def test_impossible_dates_harm_nobody(tmp_path: Path, date: str) -> None:
    feed = (Path(__file__).parents[1] / "dialects/feed/phpbb3.3-atom-en/page.xml").read_text("utf-8")
    saved = tmp_path / "agora.example" / "feed.xml"
    saved.parent.mkdir()
    saved.write_text(re.sub(r"\d{4}-\d\d-\d\d", date, feed), "utf-8")
    run("add", saved.parent, home=tmp_path / "home")
    client = create_app(Settings(home=tmp_path / "home")).test_client()
    assert client.get("/search.json?q=*").json["total"] > 0
    for address in ("/search?q=*", "/search.atom?q=*", "/search.json?q=*&sort=newest", "/search.csv?q=*"):
        assert client.get(address).status_code == 200


def test_an_archive_without_posts_answers(tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    run("add", tmp_path / "saved", home=tmp_path / "home")
    client = create_app(Settings(home=tmp_path / "home")).test_client()
    for address in ("/", "/search?q=compost", "/search.json?q=*", "/search.atom?q=compost", "/sites.json"):
        assert client.get(address).status_code == 200


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = tmp_path / "jardins.example"
    saved.mkdir()
    file = saved / HONEST.name
    file.write_text(PAGE, "utf-8")
    from archive import intake

    whole = intake.open_saved

    def growing(*of: object) -> object:
        yield from whole(*of)  # type: ignore[arg-type]
        file.write_text(PAGE.replace(BODY, "Sans farine"), "utf-8")
        os.utime(file, (1, 1))  # a clock that goes backwards

    with monkeypatch.context() as patched:
        patched.setattr(intake, "open_saved", growing)
        said = json.loads(run("add", "--json", saved, home=tmp_path / "home").stdout)
    assert [trouble["what"] for trouble in said["troubles"]] == ["changed while it was read"]
    again = json.loads(run("add", "--json", saved, home=tmp_path / "home").stdout)
    assert (again["unchanged"], again["troubles"]) == (0, [])
    with Home(tmp_path / "home").open_store() as store:
        assert store.db.execute("SELECT count(*) FROM contents WHERE instr(data, 'Sans farine')").fetchone()[0]
