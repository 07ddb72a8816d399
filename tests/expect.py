"""Write expect.json of dialect cases from what is read now; then check it by eye against its page, every line.

Usage: python -m tests.expect tests/dialects/SOFTWARE/CASE … [--url URL]
"""

import json
import sys
from pathlib import Path

from tests.test_dialects import said_of


def main(words: list[str]) -> None:
    url = words[words.index("--url") + 1] if "--url" in words else None
    for case in [Path(word) for word in words if word not in ("--url", url)]:
        file = case / "expect.json"
        known = json.loads(file.read_text("utf-8")).get("url", "") if file.exists() else ""
        said = said_of(case, known if url is None else url)
        file.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")
        print(f"{file}: {said['dialect']} {said['view']}, {len(said['posts'])} posts")


if __name__ == "__main__":
    main(sys.argv[1:])
