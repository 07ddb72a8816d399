"""Search for made words that stand in one post alone: that post must be the first hit, its quoters after it.

Usage: python tests/bench/markers.py SAVED-FOLDER TRUTH.jsonl [NUMBER]
Searches NUMBER markers (300) of posts that were saved, drawn at random, on the command line and over HTTP.
"""

import json
import random
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import urllib.request
from pathlib import Path

import waitress

sys.path.insert(0, str(Path(__file__).parents[2]))

from search_app import create_app
from search_app.settings import Settings

FORUMSEARCH = [sys.executable, "-c", "from search_app.cli import main; main()"]


def command(home: str, *words: str) -> str:
    """Give what a command prints."""
    return subprocess.run(
        [*FORUMSEARCH, "--home", home, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ).stdout


def main(saved: str, truth: Path, number: int) -> None:
    """Print how many markers led to their post."""
    with tempfile.TemporaryDirectory() as home:
        command(home, "add", saved)
        read = {
            (post["topic"], post["post"])
            for line in command(home, "read", saved).splitlines()
            for post in [json.loads(line)]
        }
        posts = [post for line in truth.read_text("utf-8").splitlines() if (post := json.loads(line))["marker"]]
        posts = [post for post in posts if (str(post["topic_id"]), str(post["post_id"])) in read]
        drawn = random.Random(7).sample(posts, min(number, len(posts)))
        server = waitress.create_server(create_app(Settings(home=Path(home))), host="127.0.0.1", port=0)
        threading.Thread(target=server.run, daemon=True).start()
        right = {"command line": 0, "HTTP": 0}
        for post in drawn:
            wanted = str(post["topic_id"]), str(post["post_id"])
            query = urllib.parse.urlencode({"q": post["marker"], "size": 1})
            with urllib.request.urlopen(f"http://127.0.0.1:{server.effective_port}/search.json?{query}") as response:
                right["HTTP"] += first(response.read().decode()) == wanted
            right["command line"] += first(command(home, "find", "--json", "-n", "1", post["marker"])) == wanted
        server.close()
    print(
        f"{saved}: of {len(drawn)} markers the post was the first hit: "
        + ", ".join(f"{way} {n}" for way, n in right.items())
    )


def first(answer: str) -> tuple[str, str] | None:
    """Give topic and post of the first hit of an answer in JSON."""
    hits = json.loads(answer)["hits"]
    return (hits[0]["topic"], hits[0]["post"]) if hits else None


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 300)
