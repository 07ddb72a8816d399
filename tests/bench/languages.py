"""In which language are posts, and lines of them: what we say beside what the truth of the corpora says.

Usage: python tests/bench/languages.py CORPORA     (make bench)

- posts: the share of posts for which we say what truth says, whether French, English or mixed.
- told: the share of French and English ones that are not taken for the other language.  Truth calls posts French that
  quote whole paragraphs of English, which we call mixed: these are right here, and wrong above.
- lines: by length, the share of lines of French and English posts for which we say the post's language; beside it what
  py3langid says, held to French and English, where that package is there.
- microseconds: of the processor for 100 characters of posts that were not seen before.

The last line printed is one JSON object; exits with 1 where a figure is below its floor (tests/bench/floors.json).
"""

import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive.bodies import Line
from archive.languages import identify, passages, whole
from tests.bench.corpora import FLOORS

LENGTHS = ((6, 20), (21, 40), (41, 80), (81, 200))
BOTH = ("mixed", "both")


def posts(corpora: Path) -> Iterator[tuple[str, str]]:
    """Give language and text of each post that truth knows."""
    for truth in sorted([*corpora.glob("*/truth.jsonl"), corpora / "smf/2.1.4-fr/truth.jsonl"]):
        for line in truth.read_text("utf-8").splitlines():
            post = json.loads(line)
            yield "mixed" if post["lang"] in BOTH else post["lang"], post["body_text"]


def language(text: str) -> str:
    """Give the language of a post as reading it does."""
    return whole(passages([Line(text=line) for line in text.splitlines()]))


def of_lines(truth: Sequence[tuple[str, str]], say: Callable[[str], str]) -> Mapping[str, float]:
    """Give the share of lines whose language is their post's, by length."""
    lines = {(line, said) for said, text in truth if said in ("fr", "en") for line in text.splitlines()}
    found = {}
    for least, most in LENGTHS:
        judged = [say(line) == said for line, said in lines if least <= len(line) <= most]
        found[f"{least}-{most}"] = round(sum(judged) / len(judged), 4)
    return found


def py3langid() -> Callable[[str], str] | None:
    """Give what py3langid says, held to French and English; None where the package is not there."""
    if importlib.util.find_spec("py3langid") is None:
        return None
    known: Any = importlib.import_module("py3langid.langid")
    rival = known.LanguageIdentifier.from_model_file(known.MODEL_FILE)
    rival.set_languages(["fr", "en"])
    return lambda line: str(rival.classify(line)[0])


def measured(corpora: Path) -> dict[str, Any]:
    """Give all figures."""
    truth = list(posts(corpora))
    began = time.process_time()
    found = [(said, language(text)) for said, text in truth]
    spent = time.process_time() - began
    single = [(said, ours) for said, ours in found if said in ("fr", "en")]
    rival = py3langid()
    return {
        "count": len(truth),
        "posts": round(sum(said == ours for said, ours in found) / len(found), 4),
        "told": round(sum(ours in (said, "mixed") for said, ours in single) / len(single), 4),
        "microseconds": round(spent * 1e8 / sum(len(text) for _, text in truth), 1),
        "lines": of_lines(truth, identify),
        "py3langid": of_lines(truth, rival) if rival else "not here",
    }


def main(corpora: Path) -> int:
    """Print the figures, and give the exit status: 1 where one is below its floor."""
    found, floors = measured(corpora), FLOORS["languages"]
    wrong = [
        f"{name} is {found[name]}, its floor {floors[name]}" for name in ("posts", "told") if found[name] < floors[name]
    ]
    if found["microseconds"] > floors["microseconds"]:
        wrong.append(
            f"100 characters take {found['microseconds']} microseconds, at most {floors['microseconds']} should be"
        )
    print("\n".join(wrong) or "all at or above their floors", file=sys.stderr)
    print(json.dumps(found))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
