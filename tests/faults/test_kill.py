"""Commands that are killed while a server answers: the short one of tests/faults/kill.py."""

from pathlib import Path

from tests.conftest import SAMPLE
from tests.faults.kill import killed
from tests.faults.trial import result, tried


def test_kills_lose_nothing_and_no_answer_is_wrong(tmp_path: Path) -> None:
    found = dict(result(tried(SAMPLE, 5, 1, tmp_path, killed, home=tmp_path / "home", talk=False)))
    assert found.pop("requests") > 0
    assert found.pop("times") > 0
    assert found == {"lost": 0, "wrong": 0, "failed_requests": 0}
