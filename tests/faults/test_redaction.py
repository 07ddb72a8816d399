"""What was redacted is gone: from answers, from every file of the home, after reading again and building anew."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import Result

from archive.blanks import Blanks
from archive.redactions import Redaction, Redactions
from indexer.generations import generations
from search_app import create_app
from search_app.home import Home
from search_app.redactions import read_redactions, write_redactions
from search_app.settings import Settings, SettingsError
from tests.conftest import SAMPLE
from tests.faults.redacted import Sought, tried
from tests.test_cli import run

QUOTED = (
    "citoyens.example/forum/66/1124"  # quoted in a quote: "Quelqu'un devra écrire un moteur pour les forums morts."
)
QUOTED_WORDS = "écrire un moteur pour les forums morts"
AUTHOR, AUTHORS_WORDS = "Grain_de_sel", "Cinq centimètres de paille valent deux arrosages"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Give a home of the sample forum that may be written to."""
    run("add", SAMPLE, home=tmp_path / "home")
    return tmp_path / "home"


def files_with(home: Path, *needles: str) -> set[str]:
    """Give the files of a home that hold words in any of the ways in which words are written."""
    written = {
        form.encode(code)
        for needle in needles
        for form in (needle, needle.casefold(), json.dumps(needle)[1:-1])
        for code in ("utf-8", "utf-16-le", "utf-16-be")
    }
    found = (path for path in home.rglob("*") if path.is_file() and path.name != "redactions.toml")
    return {path.name for path in found if any(needle in path.read_bytes() for needle in written)}


def hits(home: Path, *query: str) -> list[str]:
    found: Result = run("find", "--json", "-n", "100", *query, home=home)
    return [hit["id"] for hit in json.loads(found.stdout)["hits"]]


def words_of(home: Path) -> str:
    """Give all that pages say of every post."""
    client = create_app(Settings(home=home)).test_client()
    return client.get("/search.jsonl?q=*").text + client.get("/search.json?q=*&size=100").text


def test_a_post_and_quotes_of_it_are_gone(kept: Path) -> None:
    assert QUOTED in hits(kept, f'"{QUOTED_WORDS}"')
    assert files_with(kept, QUOTED_WORDS)
    assert run("redact", QUOTED, "--reason", "asked for", home=kept).exit_code == 0
    assert hits(kept, f'"{QUOTED_WORDS}"') == []
    assert files_with(kept, QUOTED_WORDS) == set()
    client = create_app(Settings(home=kept)).test_client()
    page = client.get("/topic/citoyens.example/forum/66").text
    assert QUOTED_WORDS not in page
    assert "[…]" in page  # where it was quoted
    assert client.get(f"/post/{QUOTED}").status_code == 404


def test_an_author_is_gone_and_what_others_quoted_of_them(kept: Path) -> None:
    assert hits(kept, f"author:{AUTHOR}")
    run("redact", "--author", "grain de sel", home=kept)
    assert hits(kept, f"author:{AUTHOR}") == []
    assert files_with(kept, AUTHORS_WORDS, AUTHOR) == set()
    assert AUTHOR not in words_of(kept)
    assert AUTHOR not in run("suggest", "author:grain", home=kept).stdout
    assert hits(kept, "paille")  # what others say of it stands


def test_a_phrase_is_blanked_wherever_it_stands(kept: Path) -> None:
    assert hits(kept, '"crème anglaise"')
    run("redact", "--phrase", "CREME  anglaise", home=kept)
    assert hits(kept, '"crème anglaise"') == []
    assert files_with(kept, "crème anglaise", "creme anglaise") == set()
    assert "La […] prend à 82" in words_of(kept)


def test_days_are_gone_at_one_site_alone(kept: Path) -> None:
    before = len(hits(kept, "date:2010-06"))
    there = [id for id in hits(kept, "date:2010-06") if id.startswith("agora.example")]
    assert there
    run("redact", "--from", "2010-06-01", "--to", "2010-06-30", "--site", "agora.example/phpbb", home=kept)
    assert len(hits(kept, "date:2010-06")) == before - len(there)


def test_what_was_redacted_stays_so(kept: Path, tmp_path: Path) -> None:
    run("redact", QUOTED, home=kept)
    run("redact", "--author", AUTHOR, home=kept)
    run("index", "--all", home=kept)
    run("add", "--parser", "bs4", SAMPLE, home=kept)  # reads every page again
    assert files_with(kept, QUOTED_WORDS, AUTHORS_WORDS, AUTHOR) == set()
    (kept / "store.sqlite").unlink()
    run("add", SAMPLE, home=kept)  # all of it from nothing
    assert files_with(kept, QUOTED_WORDS, AUTHORS_WORDS, AUTHOR) == set()
    assert hits(kept, f'"{QUOTED_WORDS}"') == []


def test_a_copy_without_ids_that_is_read_later_is_withheld_too(tmp_path: Path) -> None:
    printed = "index.php@action=printpage;topic=23.0.html"
    forum = tmp_path / "citoyens.example" / "forum"
    forum.mkdir(parents=True)
    saved = SAMPLE / "citoyens.example" / "forum"
    page = (saved / "index.php@topic=23.0.html").read_bytes()
    (forum / "index.php@topic=23.0.html").write_bytes(page)
    home = tmp_path / "home"
    run("add", tmp_path / "citoyens.example", home=home)
    first = hits(home, "*")[0]
    words = json.loads(run("find", "--json", "*", "-n", "1", home=home).stdout)["hits"][0]["snippet"]["text"][:60]
    run("redact", first, home=home)
    before = hits(home, "*")
    (forum / printed).write_bytes((saved / printed).read_bytes())
    run("add", tmp_path / "citoyens.example", home=home)
    assert first not in hits(home, "*")
    assert set(before) <= set(hits(home, "*"))
    assert files_with(home, words) == set()


def test_no_earlier_index_is_kept_that_holds_it(kept: Path) -> None:
    run("index", "--all", home=kept)
    assert len(generations(kept / "index")) == 2
    run("redact", QUOTED, home=kept)
    assert len(generations(kept / "index")) == 1
    assert run("rollback", home=kept).exit_code == 1


def test_what_is_redacted_is_gone_from_exports_too(kept: Path, tmp_path: Path) -> None:
    export, copy = tmp_path / "export", tmp_path / "copy"
    run("export", export, "--language", "fr", home=kept)
    assert files_with(export, AUTHORS_WORDS)
    assert (export / "author/citoyens.example/forum" / f"{AUTHOR}.html").exists() or files_with(export, AUTHOR)
    shutil.copytree(export, copy)
    made = json.loads(run("redact", "--author", AUTHOR, "--json", home=kept).stdout)
    assert (made["exports"], made["lost_exports"]) == ([str(export)], [])
    assert files_with(export, AUTHORS_WORDS, AUTHOR) == set()
    assert 'lang="fr"' in (export / "search.html").read_text("utf-8")
    assert run("check", home=kept).exit_code == 0
    told = run("check", "--export", copy, home=kept)
    assert (told.exit_code, "was not written anew since what was redacted last" in told.stdout) == (1, True)
    shutil.rmtree(export)
    assert "is not there any more" in run("redact", QUOTED, home=kept).stderr


def test_an_export_that_was_stopped_and_pages_of_no_topic_are_told(kept: Path, tmp_path: Path) -> None:
    run("export", tmp_path / "export", home=kept)
    (tmp_path / "export/topic/left.html.new").write_text("Peinture à l’eau", "utf-8")
    assert "left.html.new belongs to no page" in run("check", home=kept).stdout
    run("export", tmp_path / "export", home=kept)
    assert run("check", home=kept).exit_code == 0
    (tmp_path / "export/index.html").unlink()
    (tmp_path / "export/index.html").mkdir()
    stopped = run("export", tmp_path / "export", home=kept)
    assert (stopped.exit_code, "the export is not whole" in stopped.stderr) == (1, True)
    assert "was not written anew" in run("check", home=kept).stdout


@pytest.mark.parametrize("list_of", ["", "[", "{}", "[1]", "\x00", '["/srv/exp'])
def test_a_list_of_exports_that_cannot_be_read_is_told(kept: Path, tmp_path: Path, list_of: str) -> None:
    run("export", tmp_path / "export", home=kept)
    (kept / "exports.json").write_text(list_of, "utf-8")
    told = run("redact", "--author", AUTHOR, home=kept)
    assert (told.exit_code, "does not say where the archive was exported to" in told.stderr) == (1, True)
    assert hits(kept, f"author:{AUTHOR}") == []
    told = run("check", home=kept)
    assert (told.exit_code, "run for each export: forumsearch export FOLDER" in told.stdout) == (1, True)
    assert run("export", tmp_path / "export", home=kept).exit_code == 1
    (kept / "exports.json").unlink()
    run("export", tmp_path / "export", home=kept)
    assert files_with(tmp_path / "export", AUTHORS_WORDS, AUTHOR) == set()
    assert run("check", home=kept).exit_code == 0


def test_an_export_that_does_not_say_its_language_is_told(kept: Path, tmp_path: Path) -> None:
    run("export", tmp_path / "export", "--language", "fr", home=kept)
    (tmp_path / "export/.export.json").write_text("{", "utf-8")
    assert "does not say its language" in run("redact", QUOTED, home=kept).stderr


def test_a_redaction_can_be_listed_and_taken_back(kept: Path) -> None:
    assert run("redact", "--list", home=kept).exit_code == 1
    run("redact", QUOTED, "--reason", "by mistake", home=kept)
    run("redact", "--author", AUTHOR, home=kept)
    assert re.search(rf"1\t20..-..-..\tpost “{QUOTED}”\tby mistake", run("redact", "--list", home=kept).stdout)
    undone = json.loads(run("redact", "--undo", "1", "--json", home=kept).stdout)
    assert undone["read_again"] == [str(SAMPLE)]
    run("add", *undone["read_again"], home=kept)
    assert QUOTED in hits(kept, f'"{QUOTED_WORDS}"')
    assert hits(kept, f"author:{AUTHOR}") == []
    assert files_with(kept, AUTHORS_WORDS) == set()


def test_the_same_twice_is_the_same(kept: Path) -> None:
    first = json.loads(run("redact", QUOTED, "--json", home=kept).stdout)
    assert json.loads(run("redact", QUOTED, "--json", home=kept).stdout) == first
    assert json.loads(run("redact", "--json", home=kept).stdout) == first


@pytest.mark.parametrize(
    "words",
    [
        (QUOTED, "--author", "x"),
        ("no-key",),
        ("--phrase", "…"),
        ("--from", "2012-01-02", "--to", "2012-01-01"),
        ("--undo", "1"),
        ("--from", "yesterday"),
    ],
)
def test_wrong_use_is_told_and_changes_nothing(home: Home, words: tuple[str, ...]) -> None:
    assert run("redact", *words, home=home.path).exit_code == 2
    assert not home.redactions.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[redaction]]\npost = 1", "post must be text"),
        ("[[redaction]]\nfrom = '2010'", "from must be a day"),
        ("[[redaction]]\nwhy = 'x'", "why is not known"),
        ("[[redaction]]\nreason = 'x'", "name one thing"),
        ("redaction = [1]", "must be a table"),
        ("[redactions]", "only tables of the kind"),
        ("x", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_followed_is_told(kept: Path, text: str, says: str) -> None:
    (kept / "redactions.toml").write_text(text, "utf-8")
    told = run("add", SAMPLE, home=kept)
    assert (told.exit_code, says in told.stderr) == (1, True)


def test_redactions_are_read_as_they_were_written(tmp_path: Path) -> None:
    every = (Redaction(post="a/b/c", reason='"\\\n\x7f'), Redaction(author="Élodie", site="a"), Redaction(phrase="x y"))
    write_redactions(tmp_path / "r", Redactions(every))
    assert read_redactions(tmp_path / "r").every == every
    with pytest.raises(SettingsError):
        read_redactions(tmp_path)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>De <b>Jean</b> Dupont &amp; fils</p>", "<p>De <b>[…]</b> &amp; fils</p>"),
        ("Jean</p><p>Dupont", "Jean</p><p>Dupont"),
        ("JEAN-DÙPONT, Jeanne Dupont, Jean Dupontel", "[…], Jeanne Dupont, Jean Dupontel"),
        ('<a href="/jean-dupont">lui</a>', '<a href="">lui</a>'),
        ("un œuf", "un […]"),
        ("un oeuf &lt;b&gt;", "un […] &lt;b&gt;"),
    ],
)
def test_phrases_are_taken_out_of_markup(before: str, after: str) -> None:
    assert Blanks(["jean dupont", "oeuf"]).markup(before) == after


def test_markers_are_found_however_they_are_written(kept: Path) -> None:
    sought = Sought([QUOTED_WORDS, "paragraphe"], "")
    assert any("store.sqlite" in one for one in sought.in_files(kept))
    for code in ("utf-8", "utf-16-le", "utf-16-be"):
        assert sought.first(f"xyz{QUOTED_WORDS}".encode(code))
        assert sought.first("un ecrire un moteur pour les forums morts".encode(code))
        assert not sought.first("écrire un moteur pour les".encode(code))


def test_no_word_of_random_posts_and_authors_is_left(tmp_path: Path) -> None:
    found = tried(SAMPLE, 8, 2, 1, tmp_path)
    assert found["left"] == []
    assert int(str(found["posts"])) >= 10
    assert int(str(found["markers"])) > 100
