"""The command line, as a maintainer uses it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.errors import Busy
from search_app.cli import main
from search_app.home import Home
from tests.conftest import SAMPLE

COMMAND = [sys.executable, "-c", "from search_app.cli import main; main()"]


def run(*words: str | Path, home: Path | None = None) -> Result:
    return CliRunner().invoke(
        main, [*(["--home", str(home)] if home else []), *map(str, words)], catch_exceptions=False
    )


def test_add_reads_indexes_and_reports(tmp_path: Path) -> None:
    result = run("add", SAMPLE, home=tmp_path)
    assert result.exit_code == 1  # the sample holds one damaged page
    assert result.stdout == ""
    assert "30 topic pages, 18 other pages; 162 posts new or changed." in result.stderr
    assert (
        "viewtopic.php@id=26.html: is cut off before its end (after post 4 of the page) – what stands" in result.stderr
    )
    again = run("add", SAMPLE, home=tmp_path)
    assert again.exit_code == 0
    assert "57 files: 0 read, 57 unchanged." in again.stderr


def test_add_as_json(tmp_path: Path) -> None:
    said = json.loads(run("add", "--json", SAMPLE / "agora.example", home=tmp_path).stdout)
    assert (said["topic_pages"], said["troubles"], said["index"]["written"]) == (10, [], 45)


def test_index_anew_and_up_to_date(tmp_path: Path) -> None:
    run("add", SAMPLE / "agora.example", home=tmp_path)
    assert "0 posts indexed, 0 taken out." in run("index", home=tmp_path).stderr
    assert "45 posts indexed anew" in run("index", "--all", home=tmp_path).stderr
    assert json.loads(run("index", "--all", "--json", home=tmp_path).stdout) == {
        "anew": True,
        "written": 45,
        "deleted": 0,
    }


def test_find_shows_hits_and_exits_1_where_there_are_none(home: Home) -> None:
    found = run("find", "archives", "1939", "-n", "2", home=home.path)
    assert found.exit_code == 0
    assert found.stdout.startswith("1. Archives 1939: the thirty-seven boxes\n   Margaret Ashdown · 2010-06-13 20:14 ·")
    assert "30 posts, 13 with all words" in found.stderr
    none = run("find", "+budget", "+qzzq", home=home.path)
    assert (none.exit_code, none.stdout) == (1, "")
    assert "qzzq: 0 alone" in none.stderr


def test_find_as_json_is_what_the_web_gives(home: Home) -> None:
    said = json.loads(run("find", "--json", '"être ou ne pas être"', home=home.path).stdout)
    assert [hit["id"] for hit in said["hits"]] == ["citoyens.example/forum/52/773"]


def test_find_says_why_each_post_is_found(home: Home) -> None:
    found = run("find", "archives", "1939", "-n", "1", "--why", home=home.path).stdout.splitlines()
    assert any(re.fullmatch(r"   \d+\.\d\d  archives, exact in body: .*archives.*", line) for line in found)
    assert any(
        line.endswith("words together, common ones, those of the title, those as typed, those alike") for line in found
    )


def test_find_tells_how_it_read_the_query(home: Home) -> None:
    assert (
        '“"budget” a quotation mark has no partner: what follows was read as words.'
        in run("find", '"budget', home=home.path).stderr
    )


def test_find_says_what_may_have_been_meant(home: Home) -> None:
    found = run("find", "archivse", "budget", home=home.path)
    assert "Did you mean: archives budget" in found.stderr
    assert json.loads(run("find", "--json", "archivse", home=home.path).stdout)["meant"] == "archives"
    assert json.loads(run("find", "--json", "archives", home=home.path).stdout)["meant"] == ""


def test_suggest_completes_and_corrects(home: Home) -> None:
    said = json.loads(run("suggest", "--json", "auteur:mar", home=home.path).stdout)
    assert [one["text"] for one in said["completions"]] == ['auteur:"Margaret Ashdown"', 'auteur:"Martin, Élodie"']
    assert (said["completions"][0]["kind"], said["completions"][0]["count"]) == ("author", 8)
    shown = run("suggest", "archi", home=home.path)
    assert shown.stdout.startswith("archives\tword\t")
    assert "Did you mean: archives" in run("suggest", "archivse", home=home.path).stderr
    assert run("suggest", "qzzqqzzq", home=home.path).exit_code == 1


def test_like_shows_posts_of_other_topics(home: Home) -> None:
    first = json.loads(run("find", "--json", "archives", "1939", home=home.path).stdout)["hits"][0]
    id = first["id"]
    said = json.loads(run("like", "--json", id, home=home.path).stdout)
    assert said["like"] == id
    assert said["hits"]
    assert not [hit for hit in said["hits"] if (hit["site"], hit["topic"]) == (first["site"], first["topic"])]
    none = run("like", "agora.example/none", home=home.path)
    assert (none.exit_code, "write SITE/TOPIC/POST" in none.stderr) == (1, True)


def test_query_shows_how_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_text("PV, procès-verbal\nx\n", "utf-8")
    shown = run("query", "le", "PV", "du", "conseil", home=tmp_path)
    assert "    Word term=conseil" in shown.stdout
    assert "pair pv conseil, 2 apart" in shown.stdout
    assert "“le, du” is so common" in shown.stderr
    assert "synonyms.txt: 'x' names no synonyms (line 2)" in shown.stderr
    run("add", SAMPLE / "jardins.example", home=tmp_path)
    assert "names no synonyms" in run("stats", home=tmp_path).stderr
    said = json.loads(run("query", "--json", "--translate", "PV voiture", home=tmp_path).stdout)
    assert (said["synonyms"], "car" in said["translated"]["voiture"]) == ({"pv": ["procès-verbal"]}, True)
    assert said["tree"] == {"is": "Some", "parts": [{"is": "Word", "term": "pv"}, {"is": "Word", "term": "voiture"}]}


@pytest.mark.parametrize("words", [("find", "a"), ("index",), ("stats",), ("serve",)])
def test_without_an_archive_a_sentence_says_how_to_make_one(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = run(*words, home=tmp_path)
    assert result.exit_code == 1
    assert re.search(r"make one: forumsearch (add|index)", result.stderr)


def test_errors_as_json(tmp_path: Path) -> None:
    result = run("find", "--json", "a", home=tmp_path)
    assert json.loads(result.stdout)["error"]["code"] == "not_ready"


@pytest.mark.parametrize(
    "words", [(), ("find",), ("add",), ("find", "--sort", "x", "a"), ("nonsense",), ("serve", "--port", "x")]
)
def test_wrong_use_exits_2(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    result = run("add", SAMPLE, home=tmp_path / "file" / "home")
    assert result.exit_code == 1
    assert "choose another --home" in result.stderr


def test_stats_tell_what_there_is_and_what_could_not_be_read(home: Home) -> None:
    result = run("stats", home=home.path)
    assert result.exit_code == 1
    assert re.search(r"posts +162", result.stdout)
    assert "is cut off before its end" in result.stderr
    said = json.loads(run("stats", "--json", home=home.path).stdout)
    assert (said["posts"], said["index"]["documents"], len(said["trouble_list"])) == (162, 162, 1)
    listed = run("stats", "--troubles", home=home.path).stdout
    assert "\tis cut off before its end\tafter post 4 of the page\t" in listed


def test_read_prints_a_post_a_line(truth: list[dict]) -> None:
    result = run("read", SAMPLE)
    posts = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert len(posts) == len(truth)
    assert list(posts[0]) == [
        "site", "dialect", "board", "topic", "title", "post", "number", "author", "said", "edited", "text", "quotes",
        "signature", "code", "links", "language", "passages", "url", "view", "sure", "gone", "earlier", "origin",
    ]  # fmt: skip
    for post in posts:
        assert post["text"] == "\n".join(passage["text"] for passage in post["passages"])
        assert Path(post["origin"]["path"]).exists()


def test_read_with_the_second_parser_gives_the_same() -> None:
    first, second = run("read", SAMPLE / "agora.example"), run("read", "--parser", "bs4", SAMPLE / "agora.example")
    assert first.stdout == second.stdout


def test_tokens_show_places_and_forms() -> None:
    assert re.search(r"0 +2–5 +été +ete +fr:ete en:ete", run("tokens", "L'été").stdout)
    assert json.loads(run("tokens", "--json", "L'été").stdout)["folded"] == "ete"


def test_every_command_has_help_with_a_first_sentence() -> None:
    for name in main.commands:
        result = run(name, "--help")
        assert result.exit_code == 0
        assert re.search(r"^  [A-Z].*\.", result.stdout, re.M), name


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_server_prints_its_address_and_answers(command: str, home: Home, tmp_path: Path) -> None:
    path = tmp_path if command == "demo" else home.path
    environment = {**os.environ, "FORUMSEARCH_HOME": str(path), "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen([*COMMAND, command, "--port", "0"], stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert server.stderr
        address = next(found[0] for line in server.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
        with urllib.request.urlopen(f"{address}search.json?q=compost", timeout=60) as response:  # noqa: S310
            assert json.load(response)["total"] == 13
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=10)
        assert server.stderr
        server.stderr.close()


def test_a_port_in_use_is_told(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = ["--home", str(home.path), "serve", "--port", str(taken.getsockname()[1])]
        told = subprocess.run([*COMMAND, *words], stderr=subprocess.PIPE, text=True, timeout=60)
    assert told.returncode == 1
    assert "choose another --port" in told.stderr


def test_adding_while_another_writes_says_who_does(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.writing("index", create=True):
        told = run("add", SAMPLE / "agora.example", home=tmp_path)
        said = json.loads(run("index", "--json", home=tmp_path).stdout)
    assert told.exit_code == 1
    assert re.search(rf"forumsearch index \(process {os.getpid()}, since 20.*\) is writing in .*; wait", told.stderr)
    assert "is writing" in said["error"]["message"]
    assert run("add", SAMPLE / "agora.example", home=tmp_path).exit_code == 0


def test_the_lock_of_a_killed_process_is_free_at_once(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from archive.disk import alone\n"
        "with alone(pathlib.Path(sys.argv[1]), 'add'): print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        holder.stdout.readline()
        with pytest.raises(Busy, match=f"process {holder.pid}"), Home(tmp_path).writing("add", create=True):
            pass
        holder.kill()
        holder.wait()
    with Home(tmp_path).writing("add", create=True):
        pass


def test_rollback_lets_the_earlier_index_serve_again(tmp_path: Path) -> None:
    run("add", SAMPLE / "agora.example", home=tmp_path)
    none = run("rollback", home=tmp_path)
    assert (none.exit_code, "forumsearch index --all" in none.stderr) == (1, True)
    run("add", SAMPLE / "jardins.example", home=tmp_path)
    assert json.loads(run("rollback", "--json", home=tmp_path).stdout) == {"generation": 1}
    assert json.loads(run("stats", "--json", home=tmp_path).stdout)["index"]["documents"] == 45
    assert "40 posts indexed, 0 taken out." in run("index", home=tmp_path).stderr
    assert json.loads(run("stats", "--json", home=tmp_path).stdout)["index"]["documents"] == 85


def test_watch_adds_what_settled_and_ends_cleanly(tmp_path: Path) -> None:
    saved = tmp_path / "jardins.example" / "forum"
    saved.mkdir(parents=True)
    words = ["--home", str(tmp_path / "home"), "watch", str(saved.parent), "--every", "0.2"]
    with subprocess.Popen([*COMMAND, *words], stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stderr
        told = iter(watching.stderr)
        assert next(told).startswith("Watching ")
        assert next(line for line in told if "0 files" in line)
        page = "viewtopic.php@id=9.html"
        (saved / page).write_bytes((SAMPLE / "jardins.example" / "forum" / page).read_bytes())
        assert next(line for line in told if "1 files: 1 read" in line)
        watching.send_signal(signal.SIGTERM)
        assert list(told)[-1] == "Stopped.\n"
        assert watching.wait(timeout=60) == 0
