"""Posts to measure engines with: real ones of the corpora, and made ones whose words are as common as theirs."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from archive.encode import text_moment
from archive.languages import identify, passages, whole
from archive.lines import Line
from archive.records import Passage
from indexer.documents import Document, epoch

ZIPF, SHIFT = 1.36, 20.0
"""Words of the rank r are 1 / (r + SHIFT) ** ZIPF: fitted to the 9.0 million words of the posts in the corpora."""
LENGTH, SPREAD = 3.65, 1.22
"""Mean and deviation of the logarithm of a post's number of words, there too."""
WORDS_A_POST = 8  # different words that a vocabulary has for each post, up to MOST_WORDS
MOST_WORDS = 600_000
TOPIC = 12  # posts of a topic
LETTERS = np.array(list("etaoinsrhldcumfpgwybvkxjqz"))
SHARES = np.array([12, 9, 8, 8, 7, 7, 6, 6, 6, 4, 4, 3, 3, 2.5, 2.5, 2, 2, 2, 2, 1.5, 1, 0.8, 0.2, 0.2, 0.1, 0.1])


def made_posts(count: int, seed: int = 7) -> Iterator[Document]:
    """Give posts of made words, the same for the same seed: four in five English, the others French, none with accents."""
    chance = np.random.default_rng(seed)
    words = made_words(min(MOST_WORDS, max(2000, WORDS_A_POST * count)), chance)
    shares = 1 / (np.arange(1, len(words) + 1) + SHIFT) ** ZIPF
    edges = np.cumsum(shares / shares.sum())
    for start in range(0, count, 1000):
        sizes = np.maximum(1, chance.lognormal(LENGTH, SPREAD, min(1000, count - start)).astype(int))
        drawn = np.minimum(edges.searchsorted(chance.random(int(sizes.sum()))), len(words) - 1).tolist()
        at = 0
        for place, size in enumerate(sizes.tolist()):
            text = " ".join([words[one] for one in drawn[at : at + size]])
            at += size
            yield _made(start + place, text, words)


def made_words(count: int, chance: np.random.Generator) -> list[str]:
    """Give different words, the commonest first and shortest."""
    found: dict[str, None] = {}
    while len(found) < count:
        need = count - len(found) + 1000
        mean = 2.3 + 1.35 * np.log10(1 + len(found) + np.arange(need))
        sizes = np.maximum(2, chance.poisson(np.minimum(mean, 8.5)))
        letters = "".join(chance.choice(LETTERS, int(sizes.sum()), p=SHARES / SHARES.sum()).tolist())
        ends = np.cumsum(sizes).tolist()
        found |= dict.fromkeys(letters[low:high] for low, high in zip([0, *ends], ends, strict=False))
    return list(found)[:count]


def _made(number: int, text: str, words: list[str]) -> Document:
    topic = number // TOPIC
    language = "fr" if topic % 5 == 0 else "en"
    title = f"{words[topic * 31 % len(words)]} {words[topic * 17 % 997]} {words[topic % 101]}"
    return Document(
        id=f"made.example/{topic}/{number}",
        texts={
            "body": (Passage(text=text, language=language),),
            "title": (Passage(text=title, language=language),),
        },
        columns={
            "site": "made.example",
            "board": f"Board {topic % 20}",
            "topic": f"made.example/{topic}",
            "author": f"author{(number * 7919) % 1000}",
            "said": 1_000_000_000 + number * 300 % 630_000_000,
            "number": number % TOPIC + 1,
            "language": language,
            "has": ("quote",) if number % 3 == 0 else (),
        },
        shown={"title": title, "url": "", "said": ""},
    )


def real_posts(corpora: Path) -> Iterator[Document]:
    """Give the posts of all boards in the corpora from their truth, and those read from the fixtures if that was done.

    The latter are kept in CORPORA/fixtures.jsonl: ``forumsearch read CORPORA/fixtures > CORPORA/fixtures.jsonl``.
    """
    for truth in sorted([*corpora.glob("*/truth.jsonl"), *corpora.glob("smf/*/truth.jsonl")]):
        site = truth.parent.name
        for line in truth.read_text("utf-8").splitlines():
            said = json.loads(line)
            yield _document(
                site, said["topic_title"], said["body_text"], said["board"], said["author"], said["date_iso"],
                f"{site}/{said['topic_id']}", str(said["post_id"]),
            )  # fmt: skip
    read = corpora / "fixtures.jsonl"
    if read.exists():
        with read.open(encoding="utf-8") as lines:
            for line in lines:
                said = json.loads(line)
                topic = f"{said['site']}/{said['topic']}"
                yield _document(
                    said["site"], said["title"], said["text"], said["board"], said["author"], said["said"], topic, said["post"]
                )  # fmt: skip


def _document(
    site: str, title: str, text: str, board: str, author: str, said: str | None, topic: str, post: str
) -> Document:
    own = passages([Line(text=line) for line in text.splitlines()])
    return Document(
        id=f"{topic}/{post}",
        texts={"body": own, "title": (Passage(text=title, language=identify(title)),)} if own else {},
        columns={
            "site": site,
            "board": board,
            "topic": topic,
            "author": author,
            "said": epoch(text_moment(said.replace("Z", "+00:00")) if said else None),
            "number": None,
            "language": whole(own),
            "has": (),
        },
        shown={"title": title, "url": "", "said": said or ""},
    )
