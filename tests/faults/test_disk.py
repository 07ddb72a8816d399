"""Disks that are full and power that fails: the short ones of tests/faults/disk.py, for root on Linux."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import SAMPLE
from tests.faults.disk import KINDS
from tests.faults.trial import result, tried


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_full_disks_and_power_cuts_lose_nothing_and_no_answer_is_wrong(tmp_path: Path, kind: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    try:
        with KINDS[kind](disk) as fault:
            found = dict(
                result(tried(SAMPLE / "jardins.example", 2, 2, tmp_path, fault, home=disk / "home", talk=False))
            )
    except (OSError, subprocess.CalledProcessError) as bad:
        pytest.skip(f"no disk can be mounted here: {bad}")
    assert found.pop("requests") > 0
    assert found.pop("times") > 0
    assert found == {"lost": 0, "wrong": 0, "failed_requests": 0}
