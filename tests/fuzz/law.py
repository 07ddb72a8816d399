"""What must be true of any bytes: they end as topics, as a page without one, or as a trouble, in time.

So of queries and of requests, whose laws are beside those who make them.
"""

import os
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.dialects import dialects
from archive.pages import understand
from archive.readers import open_saved
from archive.readers.folder import SavedFile
from archive.readers.limits import Limits
from archive.records import Extract, NotTopic, Reading, Trouble
from archive.store.captures import pack
from tests.fuzz.asking import broken_asking
from tests.fuzz.queries import broken_query
from tests.readers.test_containers import FORMS

FOUND = Path(__file__).parent / "found"
FIXTURES = Path(__file__).parents[1] / "dialects"
SECONDS = float(os.environ.get("FUZZ_PAGE_SECONDS", "4"))  # of processor time for one page: 2 on a machine at rest
LIMITS = Limits(members=50, unpacked_bytes=1 << 22, page_bytes=1 << 20)


def pages() -> list[bytes]:
    """Give the pages of all fixtures."""
    return [file.read_bytes() for file in sorted(FIXTURES.glob("*/*/page.*"))]


def saved() -> list[bytes]:
    """Give one page in every form of saving."""
    return [form() for form in FORMS.values()]


def broken(body: bytes) -> str:
    """Say what is wrong with how some bytes are read, "" where nothing is."""
    began = time.process_time()
    try:
        wrong = next((str(one) for one in _said(body) if not _is_kept(one)), "")
    except Exception:
        return traceback.format_exc(limit=-3)
    taken = time.process_time() - began
    return wrong or (f"took {taken:.1f} s" if taken > SECONDS else "")


def _said(body: bytes) -> Iterator[object]:
    for reading in _opened(body):
        if isinstance(reading, Reading):
            yield from understand(reading, dialects())
        else:
            yield reading


def _opened(body: bytes) -> Iterator[Reading | Trouble]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        place = Path(file.name)
        yield from open_saved(SavedFile(place=place, path=str(place), root="/", size=len(body), mtime_ns=0), LIMITS)


def _is_kept(said: object) -> bool:
    """Say whether a store can hold what was said: text that is no UTF-8 cannot be written."""
    if isinstance(said, Extract):
        pack(said)
        return bool(said.posts) and all(post.text.encode() is not None for post in said.posts)
    return isinstance(said, NotTopic | Trouble)


LAWS: dict[str, Callable[[bytes], str]] = {
    "page": broken,
    "saved": broken,
    "query": lambda body: broken_query(body.decode("utf-8", "surrogatepass")),
    "http": lambda body: broken_asking(body.decode()),
}
"""What says what is wrong, by the ending of what was found."""
