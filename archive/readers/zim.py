"""ZIM archives (Kiwix), by libzim, which is installed with the extra "zim"."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from archive.readers.source import Source, Stream
from archive.readers.zipped import Open
from archive.records import Reading, Trouble


def read_zim(source: Source, path: Path, read: Open) -> Iterator[Reading | Trouble]:
    """Give the pages in a ZIM archive, in the order of its paths."""
    if find_spec("libzim") is None:
        yield source.trouble("is a ZIM archive", 'to read it, install libzim: pip install "forumsearch[zim]"')
        return
    from libzim.reader import Archive

    try:
        archive = Archive(path)
    except RuntimeError as bad:
        yield source.trouble(f"is a damaged ZIM archive: {bad}", "download it again")
        return
    for number in range(archive.all_entry_count):
        source.budget.take_member()
        entry = archive._get_entry_by_id(number)
        if entry.is_redirect or not entry.get_item().mimetype.startswith("text/html"):
            continue
        body = bytes(entry.get_item().content)
        page = source.member(entry.path, BytesIO(body), len(body))
        url = f"http://{entry.path}" if "." in entry.path.partition("/")[0] else entry.path
        yield from read(replace(page, stream=Stream(BytesIO(body), source.budget), media="text/html", url=url))
