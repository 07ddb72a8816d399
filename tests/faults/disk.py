"""Lets disks be full and the power fail while commands are at work, and proves that nothing is lost.

Usage: python tests/faults/disk.py full|power [--times N] [--json] [--seed N] SAVED-FOLDER    (as root)

The commands are those of a way (trial.py), the home lies on a disk of its own, and each command is disturbed some times
over and then done.  full: the disk, a small tmpfs, is filled up to a random rest before a command; the server goes on.
power: the disk, ext4 in a file, stops for good at a random moment, as when the power fails (the file system's own
shutdown, without a flush of its log: what no fsync made it keep is gone, names and lengths too); it is mounted anew and
recovers, and the server that is started again has to answer rightly before any command mends anything.  The file system
is mounted so that it forgives least (data=writeback, noauto_da_alloc).
Prints {"times": commands that were hit, "lost", "wrong", "failed_requests"} as kill.py does.
"""

import fcntl
import math
import os
import random
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.faults.trial import Fault, Stage, Step, arguments, told, tried

SHUTDOWN, WITHOUT_FLUSH = 0x8004587D, 2  # EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH
FORGIVES_LEAST = "loop,data=writeback,noauto_da_alloc,commit=1"
SIZE = 1 << 30  # of a disk; both kinds take only what is written
LEAST_ROOM = 4096
ROOM_SAID = "make room"


def mount(*words: object) -> None:
    """Mount a disk; raises CalledProcessError."""
    subprocess.run(["mount", *map(str, words)], check=True, capture_output=True)


def unmount(folder: Path, *how: str) -> None:
    """Take a disk away; raises CalledProcessError while it is in use, unless how is "--lazy"."""
    subprocess.run(["umount", *how, folder], check=True, capture_output=True)


@contextmanager
def small(folder: Path) -> Iterator[Fault]:
    """Mount a disk that can be filled; give the fault that fills it."""
    mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder)
    try:
        yield partial(filled, folder)
    finally:
        unmount(folder, "--lazy")  # this process reads there, too


def filled(disk: Path, stage: Stage, step: Step, seconds: float, chance: random.Random) -> bool:
    """Do a command with little room; say whether it was too little."""
    sizes = (path.stat().st_size for path in stage.forum.home.path.rglob("*") if path.is_file())
    room = math.exp(chance.uniform(math.log(LEAST_ROOM), math.log(sum(sizes))))
    with stage.reader.silent, (disk / "ballast").open("wb") as ballast:
        rest = os.statvfs(disk)
        os.posix_fallocate(ballast.fileno(), 0, (rest.f_bavail - int(room) // rest.f_frsize) * rest.f_frsize)
    done = subprocess.run(stage.forum.command(step.words), capture_output=True, text=True, check=False)
    (disk / "ballast").unlink()
    hit = ROOM_SAID in done.stderr
    if "Traceback" in done.stderr or done.returncode > 1 or (done.returncode and not hit):
        stage.reader.failed.append(f"{step.words} with {room:.0f} bytes of room: {done.stderr[-2000:]}")
    return hit


@contextmanager
def failing(folder: Path) -> Iterator[Fault]:
    """Mount a disk whose power can fail; give the fault that lets it."""
    image = folder.with_name("disk.ext4")
    with image.open("wb") as file:
        file.truncate(SIZE)
    subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True)
    mount("-o", FORGIVES_LEAST, image, folder)
    try:
        yield partial(cut, image, folder)
    finally:
        unmount(folder, "--lazy")  # this process reads there, too


def cut(image: Path, disk: Path, stage: Stage, step: Step, seconds: float, chance: random.Random) -> bool:
    """Let the power fail at a random moment of a command; say whether it was still at work."""
    words = stage.forum.command(step.words)
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0.0, seconds))
    with stage.reader.silent:
        at_work = process.poll() is None
        opened = os.open(disk, os.O_RDONLY)
        fcntl.ioctl(opened, SHUTDOWN, struct.pack("I", WITHOUT_FLUSH))
        os.close(opened)
        process.kill()
        process.wait()
        stage.server.end()
        unmount(disk)
        mount("-o", FORGIVES_LEAST, image, disk)
        stage.server.begin()
        for one in stage.reader.asked:
            stage.reader.judge(one)
    return at_work


KINDS = {"full": small, "power": failing}


def main() -> int:
    said = arguments(__doc__, kind=sorted(KINDS)).parse_args()
    with tempfile.TemporaryDirectory(prefix="forumsearch-disk-") as name:
        disk = Path(name) / "disk"
        disk.mkdir()
        with KINDS[said.kind](disk) as fault:
            found = tried(said.saved, said.times, said.seed, Path(name), fault, home=disk / "home", talk=not said.json)
            return told(found, as_json=said.json)


if __name__ == "__main__":
    sys.exit(main())
