"""Mail folders in one file (mbox, RFC 4155): each message is read as a page of its own."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

from archive.readers.source import CHUNK, Source
from archive.readers.zipped import Open
from archive.records import Reading, Trouble

_FROM = re.compile(rb"From \S+.{0,40}\d\d:\d\d.{0,40}\d{4}\r?\n")
_BETWEEN = re.compile(rb"(?:\A|(?<=\n))From \S+[^\n]{0,40}\d\d:\d\d[^\n]{0,40}\d{4}\r?\n")


def is_mbox(head: bytes) -> bool:
    """Say whether the first bytes are those of a mail folder."""
    return _FROM.match(head) is not None


def read_mbox(source: Source, read: Open) -> Iterator[Reading | Trouble]:
    """Give each message of a mail folder as a page of media "message/rfc822"."""
    for number, (offset, message) in enumerate(_messages(source), start=1):
        source.budget.take_member()
        one = source.member(f"message {number}", BytesIO(message), len(message))
        if len(message) > source.limits.page_bytes:
            yield one.trouble("is larger than a message can be", "it may hold large attachments; leave it out")
        else:
            origin = replace(one.origin, offset=offset)
            yield from read(replace(one, origin=origin, name="", media="message/rfc822", seen=source.seen))


def _messages(source: Source) -> Iterator[tuple[int, bytes]]:
    """Give the messages with their places; a line "From " inside one is written ">From "."""
    rest, offset = b"", 0
    while True:
        block = source.stream.read(CHUNK)
        rest += block
        places = [found.start() for found in _BETWEEN.finditer(rest)]
        whole = [*places, len(rest)] if not block else places
        for begin, end in pairwise(whole):
            yield offset + begin, _unquoted(rest[begin:end])
        if not block:
            return
        if places:
            offset += places[-1]
            rest = rest[places[-1] :]


def _unquoted(message: bytes) -> bytes:
    """Give a message without its first line and without the marks that mbox put before lines like it."""
    return re.sub(rb"(?m)^>(>*From )", rb"\1", message.partition(b"\n")[2])
