"""In which language are posts, and lines of them: what we say beside what the truth of the corpora says.

Usage: python tests/bench/languages.py CORPORA     (make bench)

- posts: the share of posts for which we say what truth says, whether French, English or mixed.
- sound: the same of the posts of which truth does not contradict itself: some that it calls French hold a paragraph that
  stands in posts which it calls English too (a handbook that was not translated whole), and some mixed ones are English.
- told: the share of French and English ones that are not taken for the other language.
- lines: by length, the share of lines of sound French and English posts that have the post's language, as they are read
  with the post; code and Russian are left out.  Beside it what py3langid says, held to French and English, where it is there.
- microseconds: of the processor for 100 characters of posts that were not seen before.

The last line printed is one JSON object; exits with 1 where a figure is below its floor (tests/bench/floors.json).
"""

import importlib.util
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive.languages import passages, whole
from archive.lines import Line
from tests.bench.corpora import FLOORS

LENGTHS = ((6, 20), (21, 40), (41, 80), (81, 200))
BOTH = ("mixed", "both")
RUN = 4  # words that follow each other
SAME_RUNS = 0.6  # of a paragraph's: as many stand in English posts where it is English itself
RUSSIAN = re.compile("[а-яА-Я]")
PARAGRAPH = 60  # letters: shorter lines are not compared


@dataclass(frozen=True, slots=True)
class Post:
    """A post as truth has it: its language, and its lines."""

    language: str
    lines: tuple[Line, ...]

    def paragraphs(self) -> Iterator[str]:
        """Give the longer lines that are no code."""
        return (line.text for line in self.lines if not line.is_code and len(line.text) >= PARAGRAPH)


def posts(corpora: Path) -> Iterator[Post]:
    """Give each post that truth knows."""
    for truth in sorted([*corpora.glob("*/truth.jsonl"), corpora / "smf/2.1.4-fr/truth.jsonl"]):
        for line in truth.read_text("utf-8").splitlines():
            post = json.loads(line)
            code = {line for block in post["code"] for line in block.splitlines()}
            lines = (Line(text=text, is_code=text in code) for text in post["body_text"].splitlines())
            yield Post("mixed" if post["lang"] in BOTH else post["lang"], tuple(lines))


def sound(truth: Sequence[Post]) -> Iterator[bool]:
    """Say of each post whether truth's own English posts do not show that its language is another one."""
    english = {run for post in truth if post.language == "en" for text in post.paragraphs() for run in _runs(text)}

    def is_english(text: str) -> bool:
        runs = _runs(text)
        return bool(runs) and len(runs & english) >= SAME_RUNS * len(runs)

    for post in truth:
        found = list(map(is_english, post.paragraphs()))
        yield not any(found) if post.language == "fr" else post.language == "en" or not found or not all(found)


def _runs(text: str) -> set[tuple[str, ...]]:
    """Give the runs of words of a text but of what stands in quotation marks: names of chapters were translated."""
    words = re.findall(r"\w+", re.sub(r"«.*?»|“.*?”", "", text.lower()))
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def of_lines(truth: Sequence[Post], say: Callable[[str], str] | None = None) -> Mapping[str, float]:
    """Give the share of lines whose language is their post's, by length.

    say: tells the language of a line; by default it is that of the passage in which the line is read.
    """
    told: dict[tuple[str, str], bool] = {}
    for post in truth:
        read = [(text, part.language) for part in passages(post.lines) for text in part.text.split("\n")]
        for (text, language), line in zip(read, post.lines, strict=True):
            if not line.is_code and not RUSSIAN.search(text) and (text, post.language) not in told:
                told[text, post.language] = (say(text) if say else language) == post.language
    found = {}
    for least, most in LENGTHS:
        judged = [right for (text, _), right in told.items() if least <= len(text) <= most]
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
    found = [(post.language, whole(passages(post.lines))) for post in truth]
    spent = time.process_time() - began
    single = [(said, ours) for said, ours in found if said in ("fr", "en")]
    is_sound = list(sound(truth))
    agreed = [pair for pair, is_so in zip(found, is_sound, strict=True) if is_so]
    judged = [post for post, is_so in zip(truth, is_sound, strict=True) if is_so and post.language != "mixed"]
    rival = py3langid()
    return {
        "count": len(truth),
        "posts": _share(said == ours for said, ours in found),
        "sound_count": len(agreed),
        "sound": _share(said == ours for said, ours in agreed),
        "told": _share(ours in (said, "mixed") for said, ours in single),
        "microseconds": round(spent * 1e8 / sum(len(line.text) for post in truth for line in post.lines), 1),
        "lines": of_lines(judged),
        "py3langid": of_lines(judged, rival) if rival else "not here",
    }


def _share(right: Iterable[bool]) -> float:
    known = list(right)
    return round(sum(known) / len(known), 4)


def main(corpora: Path) -> int:
    """Print the figures, and give the exit status: 1 where one is below its floor."""
    found, floors = measured(corpora), FLOORS["languages"]
    wrong = [
        f"{name} is {found[name]}, its floor {floors[name]}"
        for name in ("posts", "sound", "told")
        if found[name] < floors[name]
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
