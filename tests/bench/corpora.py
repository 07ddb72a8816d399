"""Read the corpora as a maintainer would, score them against their truth, and hold the scores to their floors.

Usage: python tests/bench/corpora.py CORPORA SCORE.PY     (make corpora)
Prints a table; exits with 1 where a score is below its floor (tests/bench/floors.json).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))
COLUMNS = (
    "read",
    "recall",
    "precision",
    "twice",
    "title",
    "author",
    "date",
    "text_exact",
    "quotes",
    "signature",
    "language",
)
FORUMSEARCH = [sys.executable, "-c", "from search_app.cli import main; main()"]


def scores(corpora: Path, score: Path, name: str, folder: Path) -> dict[str, float]:
    """Give the scores of one saved form of one board."""
    out = folder / "read.jsonl"
    with out.open("w", encoding="utf-8") as file:
        subprocess.run([*FORUMSEARCH, "read", str(corpora / name)], stdout=file, stderr=subprocess.DEVNULL)
    truth = corpora / Path(name).parent / "truth.jsonl"
    told = subprocess.run([sys.executable, score, "board", out, truth], stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(told.stdout)


def main(corpora: Path, score: Path) -> int:
    """Print the table and give the exit status."""
    below = []
    print(f"{'':24}" + "".join(f"{column:>11}" for column in COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        for name, floors in FLOORS.items():
            got = scores(corpora, score, name, Path(folder))
            print(
                f"{name:24}" + "".join(f"{'–' if got[column] is None else got[column]:>11}" for column in COLUMNS),
                flush=True,
            )
            below += [
                f"{name}: {key} is {got[key]}, its floor {floor}"
                for key, floor in floors.items()
                if (got[key] > floor if key == "twice" else got[key] < floor)
            ]
    print("\n".join(below) or "all at or above their floors")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
