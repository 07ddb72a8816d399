"""``forumsearch dialects`` and the README's table, which is made of it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.dialects import dialects
from archive.dialects.apply import extract
from archive.dialects.schema import load
from search_app.cli import main
from tests.archive.test_generic import PEOPLE, ROW, WORDS, topic_page
from tests.test_dialects import page_of

FIXTURES = Path(__file__).parent / "dialects"
README = Path(__file__).parents[1] / "README.md"


def run(*words: str) -> str:
    result = CliRunner().invoke(main, ["dialects", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_every_dialect_is_listed_with_its_views() -> None:
    listed = json.loads(run("--json", "--fixtures", str(FIXTURES)))
    assert {row["dialect"] for row in listed} == {dialect.name for dialect in dialects()}
    smf = next(row for row in listed if row["dialect"] == "smf")
    assert smf["views"] == {"normal": ["2.1", "2.0"], "print": ["2.1", "2.0"]}
    assert (smf["languages"], "2.1-normal-fr" in smf["fixtures"]) == (["en", "fr"], True)
    assert "Simple Machines Forum 2" in run()


def test_the_readme_holds_the_table() -> None:
    """Mend it: forumsearch dialects --markdown --fixtures tests/dialects."""
    assert run("--markdown", "--fixtures", str(FIXTURES)).strip() in README.read_text("utf-8")


def new(home: Path, name: str, page: Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["--home", str(home), "dialects", "new", name, str(page)])
    return result.exit_code, result.stdout, result.stderr


def test_a_new_dialect_reads_what_the_generic_reader_found(tmp_path: Path) -> None:
    rows = "".join(ROW.format(n=n, name=PEOPLE[n], day=n + 3, words=WORDS[n]) for n in range(4))
    page = topic_page(rows)
    (tmp_path / "saved.html").write_text(page.text, "utf-8")
    code, stdout, stderr = new(tmp_path, "odd", tmp_path / "saved.html")
    file = tmp_path / "dialects" / "odd.toml"
    assert (code, stdout) == (0, f"{file}\n")
    assert "4 posts are read by odd normal" in stderr
    dialect = load(file)
    said = extract(dialect, dialect.views[0], page)
    assert (said.site, said.topic, said.title) == ("odd.example/talk", "9", "Le pont")
    assert [(post.id, post.author, post.text) for post in said.posts] == [
        (str(n), PEOPLE[n], WORDS[n]) for n in range(4)
    ]
    assert said.posts[0].quotes[0].text == "words of 0"
    case = file.with_suffix("") / "normal"
    assert (case / "page.html").read_text("utf-8") == page.text
    assert [post["id"] for post in json.loads((case / "expect.json").read_text("utf-8"))["posts"]] == [
        "0",
        "1",
        "2",
        "3",
    ]


@pytest.mark.parametrize("case", ["phpbb/3.3-normal-fr", "xenforo2/2.2-normal-en", "smf/2.1-normal-fr"])
def test_of_known_softwares_a_first_guess_finds_the_same_posts(case: str, tmp_path: Path) -> None:
    folder = FIXTURES / case
    assert new(tmp_path, "guess", folder / "page.html")[0] == 0
    guess = load(tmp_path / "dialects" / "guess.toml")
    posts = extract(guess, guess.views[0], page_of(folder, "")).posts
    wanted = json.loads((folder / "expect.json").read_text("utf-8"))["posts"]
    assert [(post.id, post.author) for post in posts] == [(post["id"], post["author"]) for post in wanted]


def test_a_first_guess_never_writes_over_another(tmp_path: Path) -> None:
    page = FIXTURES / "phpbb" / "3.3-normal-fr" / "page.html"
    assert new(tmp_path, "odd", page)[0] == 0
    code, stdout, stderr = new(tmp_path, "odd", page)
    assert (code, stdout) == (1, "")
    assert "is there already" in stderr


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [("odd", "<p>no posts", "shows no posts that repeat"), ("../odd", "<p>", "is no name for a dialect")],
)
def test_what_gives_no_dialect_is_said(name: str, text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "saved.html").write_text(text)
    code, _, stderr = new(tmp_path, name, tmp_path / "saved.html")
    assert (code, list(tmp_path.glob("dialects/*"))) == (1, [])
    assert says in stderr
