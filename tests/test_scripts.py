"""Benches and fault trials run by their path from any folder, as their first lines say."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SCRIPTS = sorted(
    path
    for folder in ("bench", "faults")
    for path in (HERE / folder).glob("*.py")
    if '__name__ == "__main__"' in path.read_text("utf-8")
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_finds_what_it_measures(script: Path, tmp_path: Path) -> None:
    code = f"import runpy; runpy.run_path({str(script)!r}, run_name='asked')"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    if "No module named 'tantivy'" in done.stderr:
        pytest.skip("what it is compared with is in the extra bench")
    assert done.returncode == 0, done.stderr
