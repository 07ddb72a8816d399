"""The index of a home is kept by this machine, or by a cluster: commands and site do the same with either.

What needs a cluster says so where there is none: OPENSEARCH_NODES=http://127.0.0.1:9201 (`make cluster`).
"""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from archive.intake import take_in
from archive.readers.limits import Limits
from archive.store.queries import last_change, post_count
from indexer.errors import EngineMissing, IndexAway, IndexUnwritten
from indexer.hits import Window
from indexer.keeper import Access, FolderKeeper, Health, keeper
from indexer.query.parser import parse
from search_app import create_app
from search_app.cli import main
from search_app.home import Home, Shelf
from search_app.settings import Settings, read_access
from tests.conftest import SAMPLE

pytest.importorskip("opensearchpy", reason="the cluster's tests need forumsearch[opensearch]")

from indexer.engines.opensearch import OpenSearchEngine
from indexer.engines.opensearch.cluster import connected
from indexer.engines.opensearch.keeper import ClusterKeeper

ADDRESS = os.environ.get("OPENSEARCH_NODES", "")
NOBODY = "opensearch:http://127.0.0.1:1/nobody"
cluster = pytest.mark.skipif(not ADDRESS, reason="no cluster: set OPENSEARCH_NODES, see make cluster")


def run(home: Home, *words: str, status: int = 0) -> Result:
    result = CliRunner().invoke(main, ["--home", str(home.path), *words, "--engine", str(home.engine)])
    assert result.exit_code == status, result.output
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def fresh(tmp_path: Path) -> Home:
    """Give a home that holds the sample forum, and no index."""
    home = Home(tmp_path / "home")
    with home.open_store(create=True) as store:
        take_in(store, [SAMPLE], limits=Limits())
    return home


@pytest.fixture
def clustered(fresh: Home) -> Iterator[Home]:
    """Give a home that holds the sample forum, and whose index a cluster is to keep."""
    name = f"test-{uuid4().hex}"
    yield replace(fresh, engine=f"opensearch:{ADDRESS}/{name}")
    client = connected(ADDRESS)
    client.indices.delete(index=f"{name}-*")
    client.close()


# -- without a cluster


def test_an_index_is_kept_by_the_home_where_nothing_else_is_said(tmp_path: Path) -> None:
    assert isinstance(Home(tmp_path).keeper(), FolderKeeper)
    assert isinstance(Home(tmp_path, NOBODY).keeper(), ClusterKeeper)


def test_a_missing_package_is_named_with_the_command_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.keeper.find_spec", lambda name: None)
    with pytest.raises(EngineMissing, match=r"pip install 'forumsearch\[opensearch\]'"):
        keeper(NOBODY, tmp_path)


@pytest.mark.parametrize("words", [["find", "budget"], ["index"], ["rollback"], ["stats"], ["suggest", "bud"]])
def test_a_cluster_that_is_away_is_said_in_a_sentence(home: Home, words: list[str]) -> None:
    assert "no machine that keeps nobody" in run(replace(home, engine=NOBODY), *words, status=1).stderr


def test_check_tells_a_cluster_that_is_away_from_an_index_that_is_damaged(home: Home) -> None:
    told = [
        json.loads(line)
        for line in run(replace(home, engine=NOBODY), "check", "--json", status=1).stdout.split("\n")
        if line
    ]
    [index] = [one for one in told if one["name"] == "index"]
    assert "answers" in index["wrong"][0]
    assert index["mend"] == "see to its machines, then: forumsearch check"


def test_a_redaction_says_where_what_it_took_out_is_still_found(fresh: Home) -> None:
    said = run(replace(fresh, engine=NOBODY), "redact", "--author", "tobias", status=1).stderr
    assert "out of the store, but still found: no machine" in said
    assert said.rstrip().endswith("then run: forumsearch redact")


def test_a_site_whose_cluster_is_away_still_shows_topics(home: Home) -> None:
    client = create_app(Settings(home=home.path, engine=NOBODY)).test_client()
    answer = client.get("/search?q=budget")
    assert answer.status_code == 503
    assert "The machines that keep its index do not answer" in answer.text
    assert client.get("/").status_code == 200
    assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        ("lucene", "must be text in quotes, like"),
        ("opensearch:9200", "must be text in quotes, like"),
        ("opensearch:http://one.example/Capitals", "must be text in quotes, like"),
        ("opensearch:https://reader:secret@one.example", "must hold no user and no password"),
    ],
)
def test_a_wrong_engine_is_a_sentence_without_secrets(home: Home, engine: str, told: str) -> None:
    said = run(replace(home, engine=engine), "find", "budget", status=1).output
    assert told in said
    assert "secret" not in said


def test_secrets_come_from_the_environment_and_are_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUMSEARCH_OPENSEARCH_USER", "reader")
    monkeypatch.setenv("FORUMSEARCH_OPENSEARCH_PASSWORD", "secret")
    assert read_access(os.environ) == Access(user="reader", password="secret")  # noqa: S106
    assert "secret" not in repr(read_access(os.environ))
    assert "secret" not in CliRunner().invoke(main, ["--home", str(tmp_path), "settings"]).output
    with pytest.raises(IndexAway, match=r"not sent to http://one.example in the clear"):
        Home(tmp_path, "opensearch:http://one.example").keeper()
    monkeypatch.setenv("FORUMSEARCH_OPENSEARCH_AUTHORITY", str(tmp_path / "none.pem"))
    with pytest.raises(IndexAway, match=r"there is no file .*none.pem"):
        Home(tmp_path, "opensearch:https://one.example").keeper()


def test_health_says_what_the_cluster_says(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(Settings(home=home.path)).test_client()
    assert "cluster" not in client.get("/healthz").json
    yellow = Health(state="yellow", machines=2, says="a second copy is missing")
    monkeypatch.setattr(FolderKeeper, "health", lambda keeper: yellow)
    said = client.get("/healthz")
    assert (said.status_code, said.json["cluster"], said.json["message"]) == (200, "yellow", yellow.says)
    assert 'forumsearch_cluster{state="yellow"} 2.0' in client.get("/metrics").text


def test_an_answer_without_some_machine_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Shelf.search
    monkeypatch.setattr(Shelf, "search", lambda *asked: replace(whole(*asked), exact=False, away=True))
    page = create_app(Settings(home=home.path)).test_client().get("/search?q=budget").text
    assert "a machine that keeps some of the posts does not answer just now" in page


# -- with one


@cluster
def test_the_site_works_alike(home: Home, clustered: Home) -> None:
    run(clustered, "index")
    sites = [create_app(Settings(home=one.path, engine=one.engine or "embedded")) for one in (home, clustered)]
    for path in ("/search.json?q=archives+1939", "/search.json?q=budget&lang=fr&group=topic", "/suggest?q=arch"):
        ours, theirs = (json.loads(site.test_client().get(path).text) for site in reversed(sites))
        assert told(ours) == told(theirs)
    page = sites[1].test_client().get("/search?q=archives")
    assert page.status_code == 200
    assert "<mark>" in page.text
    assert sites[1].test_client().get("/healthz").json["cluster"] in ("green", "yellow")
    assert sites[1].test_client().get("/about").status_code == 200


def told(answer: object) -> object:
    """Give an answer but for the time that it took, and but for how often words stand (see docs/scale.md)."""
    if isinstance(answer, dict):
        return {key: value for key, value in answer.items() if key != "took_ms"}
    assert isinstance(answer, list)
    return {text.split()[0] for text in answer[1]}


@cluster
def test_what_is_added_redacted_rolled_back_is_found_or_not(clustered: Home) -> None:
    assert run(clustered, "find", "budget", status=1).stderr.endswith("make one: forumsearch index\n")
    assert "indexed anew" in run(clustered, "index").stderr
    assert run(clustered, "index", "--json").stdout == '{"anew": false, "written": 0, "deleted": 0}\n'
    first = clustered.keeper().serving()
    assert "indexed anew" in run(clustered, "index", "--all", "--jobs", "2").stderr
    assert clustered.keeper().serving() != first
    assert json.loads(run(clustered, "rollback", "--json").stdout) == {"generation": 1}
    assert clustered.keeper().serving() == first
    assert "the only generation" in run(clustered, "rollback", status=1).stderr
    assert run(clustered, "find", "author:tobias").stdout
    run(clustered, "redact", "--author", "tobias")
    run(clustered, "redact", "--phrase", "registres de la gare")
    assert "0 posts" in run(clustered, "find", "author:tobias", status=1).stderr
    assert "the only generation" in run(clustered, "rollback", status=1).stderr  # the others held it
    run(clustered, "check")


@cluster
def test_a_machine_without_pages_and_store_finds_them(clustered: Home, tmp_path: Path) -> None:
    run(clustered, "index")
    bare = Home(tmp_path / "bare", clustered.engine)
    assert run(bare, "find", "archives").stdout == run(clustered, "find", "archives").stdout
    assert run(bare, "suggest", "archi").stdout


@cluster
def test_another_archive_is_not_written_over(clustered: Home, tmp_path: Path) -> None:
    run(clustered, "index")
    other = Home(tmp_path / "other", clustered.engine)
    with other.open_store(create=True) as store:
        take_in(store, [SAMPLE / "agora.example"], limits=Limits())
        with pytest.raises(IndexUnwritten, match="is the index of another archive"):
            other.keeper().build(store)
        assert other.keeper().build(store, anew=True).anew
    run(other, "check")


@cluster
def test_a_build_that_was_killed_goes_on_where_it_stood(clustered: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.engines.opensearch.sending.BATCH", 50)
    begun = OpenSearchEngine.write

    def killed(engine: OpenSearchEngine, documents: object) -> int:
        if engine.facts()["documents"]:
            raise KeyboardInterrupt
        return begun(engine, documents)  # type: ignore[arg-type]

    with clustered.open_store() as store:
        monkeypatch.setattr(OpenSearchEngine, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            clustered.keeper().build(store)
        written: list[int] = []
        monkeypatch.setattr(OpenSearchEngine, "write", lambda *given: written.append(begun(*given)) or written[-1])
        assert clustered.keeper().build(store).written == post_count(store)
        assert sum(written) == post_count(store) - 50
        assert list(clustered.keeper().damage(store)) == []


@cluster
def test_what_a_late_sender_wrote_never_takes_the_place_of_a_newer_post(clustered: Home) -> None:
    run(clustered, "index")
    with clustered.open_store() as store:
        change = last_change(store)
    client, name = connected(ADDRESS), str(clustered.engine).rpartition("/")[2]
    late = OpenSearchEngine(client, name, version=change - 1)
    [hit] = late.search(parse("“registres de la gare”").query, Window()).hits[:1]
    assert late.write([replace(hit.document, texts={})]) == 1  # it is told that there is a newer one
    assert late.search(parse("“registres de la gare”").query, Window()).hits[0].document == hit.document
    client.close()
