"""What a file is, by its first bytes and its name."""

import re
from pathlib import PurePath

HEAD_BYTES = 2048  # enough to see a tag behind a byte order mark, a comment and white space

_MAGIC = (
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"BM", "a BMP picture"),
    (b"\0\0\1\0", "an icon"),
    (b"%PDF-", "a PDF document"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"OggS", "a sound or film"),
    (b"ID3", "a sound"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"PK\3\4", "a zip archive"),
    (b"Rar!", "a rar archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ", "packed with xz"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd"),
    (b"ZIM\x04", "a ZIM archive"),
    (b"WARC/", "a WARC archive"),
    (b"filedesc://", "an ARC archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_PAGE_NAME = re.compile(r"\.(?:x?html?|shtml)$", re.I)
_ASIDE_NAME = re.compile(
    r"\.(?:css|js|mjs|map|svg|ico|png|gif|jpe?g|webp|bmp|avif|woff2?|ttf|eot|otf|mp[34]|webm|swf|pdf"
    r"|db|log|sqlite\w*|cdxj?|idx|webmanifest|md5|sha1)(?:[?@%].*)?$",
    re.I,
)
_MARKUP = re.compile(rb"<!doctype\s+html|<!--|<\?xml|<\w+(?:\s[^<>]*)?/?>", re.I)


def is_page_name(name: str) -> bool:
    """Say whether a file's name promises a page."""
    return bool(_PAGE_NAME.search(name))


def is_aside(name: str) -> bool:
    """Say whether a name is one of the files that surround pages: pictures, styles, scripts, feeds."""
    return bool(_ASIDE_NAME.search(name)) or PurePath(name).name.startswith(".")


def magic(head: bytes) -> str:
    """Give what the first bytes say a file is, in words ("a PNG picture"), or "" where they say nothing."""
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "a WebP picture" if head[8:12] == b"WEBP" else "a sound or film"
    if head[4:8] == b"ftyp":
        return "a film or picture"
    return next((words for start, words in _MAGIC if head.startswith(start)), "")


def is_json(head: bytes) -> bool:
    """Say whether the first bytes are the beginning of a JSON object or list."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*[\[{]\s*[\"\[{\]}0-9tfn-]", head) is not None


def is_xml(head: bytes) -> bool:
    """Say whether the first bytes are the beginning of XML that is no page: a feed, most often."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b", head) is not None and not re.search(
        rb"<!doctype\s+html|<html\b", head, re.I
    )


def is_markup(head: bytes) -> bool:
    """Say whether the first bytes hold a tag of a page."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"")
    return _MARKUP.search(head) is not None


def is_text(head: bytes) -> bool:
    """Say whether the first bytes could be plain text: no control characters but white space."""
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head)
