"""The site's figures: what results and topics take at many posts, and whether old addresses lead where they did.

    python tests/bench/site.py speed HOME [POSTS]    makes HOME with so many made posts if it is not there, and measures
    python tests/bench/site.py old HOME TRUTH FORM…  resolves every form of address of 500 posts drawn at random

FORM: an address with {site}, {topic}, {post} in it.  Floors are in site.json; exit status 1 where one is not held.
"""

import json
import random
import statistics
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from flask.testing import FlaskClient

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive.records import Passage, Post
from archive.store import Store
from archive.store.addresses import find
from archive.store.captures import put_content
from indexer.build import build
from indexer.documents import Document
from search_app import create_app
from search_app.home import Home
from search_app.settings import Settings
from tests.bench.posts import TOPIC, made_posts

FLOORS = json.loads((Path(__file__).parent / "site.json").read_text("utf-8"))
LONG = 1000  # posts of the one long topic
PAGES = 300  # asked for
SEED = 7


def main() -> int:
    """Measure what the command line says; give the exit status."""
    what, home, *rest = sys.argv[1:]
    figures = (
        speed(Home(Path(home)), int(rest[0]) if rest else 100_000) if what == "speed" else old(Home(Path(home)), *rest)
    )
    print(json.dumps(figures, indent=1))
    missed = [name for name, most in FLOORS[what].items() if name in figures and not _holds(name, figures[name], most)]
    print(f"not held: {', '.join(missed)}" if missed else "all floors held", file=sys.stderr)
    return int(bool(missed))


def _holds(name: str, value: float, floor: float) -> bool:
    return value <= floor if name.endswith(("_ms", "_bytes")) else value >= floor


# -- speed


def speed(home: Home, posts: int) -> dict[str, float]:
    """Give what pages take of a processor, in milliseconds: the median and the slowest of twenty."""
    if not home.store.exists():
        fill(home, posts)
    client = create_app(Settings(home=home.path, kept_bytes=0)).test_client()
    chance = random.Random(SEED)
    vocabulary = _vocabulary(home)
    queries = ["+".join(_word(vocabulary, chance) for _ in range(chance.choice((1, 1, 2, 2, 3)))) for _ in range(PAGES)]
    results = [_took(client, f"/search?q={query}") for query in queries]
    filtered = [_took(client, f"/search?q={query}&date=2012&board=Board+3") for query in queries[:100]]
    topics = [_took(client, f"/topic/made.example/long?page={page}") for page in (*range(1, 21), *range(1, 21))]
    keeping = create_app(Settings(home=home.path)).test_client()
    keeping.get(f"/search?q={queries[0]}")
    again = [_took(keeping, f"/search?q={queries[0]}") for _ in range(PAGES)]
    heaviest = max(len(client.get(f"/search?q={query}").data) for query in queries[:50])
    return {
        **_spread("results", results),
        **_spread("filtered", filtered),
        **_spread("topic_of_1000", topics),
        **_spread("kept", again),
        "results_bytes": heaviest,
        "results_per_second": round(1000 / statistics.mean(results), 1),
    }


def _vocabulary(home: Home) -> list[str]:
    """Give the words of some posts, the commonest first."""
    with home.open_store() as store:
        rows = store.db.execute("SELECT data -> '$.passages[0][1]' FROM contents LIMIT 5000").fetchall()
    counted = Counter(word for (text,) in rows for word in json.loads(text).split() if len(word) > 1)
    return [word for word, _ in counted.most_common()]


def _word(vocabulary: list[str], chance: random.Random) -> str:
    """Give a word: common ones as often as middling and rare ones."""
    return vocabulary[int(len(vocabulary) ** chance.random()) - 1]


def _took(client: FlaskClient, path: str) -> float:
    began = time.process_time()  # others use the machine too
    response = client.get(path)
    assert response.status_code == 200, path
    return (time.process_time() - began) * 1000


def _spread(name: str, times: list[float]) -> dict[str, float]:
    return {
        f"{name}_p50_ms": round(statistics.median(times), 2),
        f"{name}_p95_ms": round(statistics.quantiles(times, n=20)[-1], 2),
    }


def fill(home: Home, posts: int) -> None:
    """Make a home whose store holds made posts, and index it."""
    with home.open_store(create=True) as store:
        with store.writing():
            store.db.execute("INSERT INTO files VALUES (1, 'made/page.html', 'made', 0, 0, '')")
            store.db.execute(
                "INSERT INTO pages (id, file, member, offset, url, seen, dialect, kind) VALUES (1, 1, '', 0, '', '', 'made', 'topic')"
            )
            documents = made_posts(posts + LONG, SEED)
            while batch := list(islice(documents, min(TOPIC, posts))):
                _put(store, batch, "long" if posts <= 0 else str(posts))
                posts -= len(batch)
                if posts <= 0:
                    _put(store, list(documents), "long")
            store.set_meta("change", "1")
        build(store, home.index, anew=True)


def _put(store: Store, batch: list[Document], topic: str) -> None:
    made = [_post(document, topic, number) for number, document in enumerate(batch, start=1)]
    first, last = made[0], made[-1]
    title, board = batch[0].shown["title"], str(batch[0].columns["board"])
    moments = [one.said.isoformat() if one.said else "" for one in (first, last)]
    store.db.execute(
        "INSERT INTO topics VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ("made.example", topic, title, board, len(made), first.author, *moments),
    )
    for post in made:
        place = (topic, post.id, post.number, put_content(store, post))
        store.db.execute("INSERT INTO posts VALUES ('made.example', ?, ?, ?, ?, 1, '', 1)", place)


def _post(document: Document, topic: str, number: int) -> Post:
    said, body = document.columns["said"], document.texts["body"]
    text = "".join(passage.text for passage in body)
    return Post(
        site="made.example", topic=topic, id=document.id.rpartition("/")[2], number=number, author=str(document.columns["author"]),
        said=datetime.fromtimestamp(said, UTC).replace(tzinfo=None) if isinstance(said, int) else None, edited=None,
        html=f"<p>{text}</p>", passages=(Passage(text=text, language=body[0].language),), quotes=(), signature="", code=(),
        links=(), language=body[0].language,
    )  # fmt: skip


# -- old addresses


def old(home: Home, truth: str, *forms: str) -> dict[str, float]:
    """Give the share of posts to which each form of address leads exactly; posts of the truth that were not saved apart."""
    lines = [json.loads(line) for line in Path(truth).read_text("utf-8").splitlines()]
    figures: dict[str, float] = {}
    with home.open_store() as store:
        saved = {(str(topic), str(id)) for topic, id in store.db.execute("SELECT topic, id FROM posts")}
        site = str(store.db.execute("SELECT site FROM topics GROUP BY site ORDER BY count(*) DESC").fetchone()[0])
        kept = [one for one in lines if (str(one["topic_id"]), str(one["post_id"])) in saved]
        drawn = random.Random(SEED).sample(kept, min(500, len(kept)))
        for form in forms:
            right = sum(_leads(store, form, site, str(one["topic_id"]), str(one["post_id"])) for one in drawn)
            figures[form] = round(right / len(drawn), 4)
        figures |= {"posts": len(drawn), "least": min(figures.values())}
    return figures


def _leads(store: Store, form: str, site: str, topic: str, post: str) -> bool:
    """Say whether an address leads to its post; one that names no post, to the first of its topic."""
    found = find(store, form.format(site=site, topic=topic, post=post))
    return (
        found is not None and found.topic == topic and (found.post == post if "{post}" in form else found.number == 1)
    )


if __name__ == "__main__":
    sys.exit(main())
