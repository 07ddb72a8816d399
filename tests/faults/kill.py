"""Kills commands at random moments while a server answers, and proves that nothing is lost and no answer is wrong.

Usage: python tests/faults/kill.py [--times N] [--json] [--seed N] SAVED-FOLDER

Each command of a way (trial.py) is killed (SIGKILL) at a random moment, some times over, and then done.  An undisturbed
home goes the same way.  Prints {"times": kills, "lost": posts that the first lacks, "wrong": posts, hits and answers
that are not those of the second, "failed_requests"}.
"""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.faults.trial import Stage, Step, arguments, told, tried


def killed(stage: Stage, step: Step, seconds: float, chance: random.Random) -> bool:
    """Start a command and kill it at a random moment; say whether it was still at work."""
    words = stage.forum.command(step.words)
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0.0, seconds))
    process.kill()
    return process.wait() < 0


def main() -> int:
    said = arguments(__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="forumsearch-kill-") as name:
        folder = Path(name)
        found = tried(said.saved, said.times, said.seed, folder, killed, home=folder / "home", talk=not said.json)
        return told(found, as_json=said.json)


if __name__ == "__main__":
    sys.exit(main())
