"""Bytes of a page to text, as browsers do it and a little better where a label lies."""

import codecs
import re
from dataclasses import dataclass

import webencodings

HEAD_BYTES = 4096  # browsers look for a meta label in the first 1024; boards put long comments before it

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
_LABEL = re.compile(rb"""<(?:meta|\?xml)\b[^>]{0,500}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.I)
_STRAY = re.compile("[\udc80-\udcff]")
_STRAY_TO_1252 = {0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset it was read in, and how many bytes or sequences did not fit that charset."""

    text: str
    charset: str
    strays: int = 0


def decode(body: bytes, said: str = "") -> Decoded:
    """Give the text of a page; never fails.

    said: a Content-Type header or a bare label, "" where none came with the page.
    Order: byte order mark, strict UTF-8 with at least one sequence in it, header, meta, windows-1252.
    UTF-8 goes before the labels: pages saved again by a browser are UTF-8 and keep the old label, and text in
    an old charset is valid UTF-8 by chance once in millions.  Labels mean what browsers take them to mean
    (latin-1 is windows-1252: https://encoding.spec.whatwg.org/#names-and-labels).  Stray bytes in UTF-8 are
    read as windows-1252 and counted.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _as(body[len(mark) :], name)
    if (text := _strict_utf8(body)) is not None:
        return Decoded(text, "utf-8")
    name = _label(said) or _meta(body)
    if name == "utf-8" and not _MULTIBYTE.search(body):
        name = "windows-1252"
    return _as(body, name or ("utf-8" if _mostly_utf8(body) else "windows-1252"))


def _strict_utf8(body: bytes) -> str | None:
    """Give the text where all of it is UTF-8, a sequence cut off at the very end left out; else None."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(body)
    except UnicodeDecodeError:
        return None
    return text if not text.isascii() or body.isascii() else None


def _mostly_utf8(body: bytes) -> bool:
    """Say whether an unlabelled page holds far more UTF-8 sequences than bytes that fit none."""
    text = body.decode("utf-8", "surrogateescape")
    strays = len(_STRAY.findall(text))
    return sum(not char.isascii() for char in text) - strays > 4 * strays


def _label(said: str) -> str:
    found = _HEADER.search(said)
    return _name(found[1] if found else said)


def _meta(body: bytes) -> str:
    found = _LABEL.search(body, 0, HEAD_BYTES)
    name = _name(found[1].decode("ascii", "ignore")) if found else ""
    # A label that could be read as ASCII cannot be true of UTF-16: the HTML standard reads it as UTF-8.
    return "utf-8" if name.startswith("utf-16") else name


def _name(label: str) -> str:
    encoding = webencodings.lookup(label.strip())
    return str(encoding.name) if encoding else ""


def _as(body: bytes, name: str) -> Decoded:
    if name in ("utf-8", "windows-1252"):
        codec = "cp1252" if name == "windows-1252" else name
        text = body.decode(codec, "surrogateescape")
        # The five bytes that windows-1252 leaves empty are controls in browsers, no damage.
        strays = 0 if name == "windows-1252" else len(_STRAY.findall(text))
        return Decoded(text.translate(_STRAY_TO_1252) if not text.isascii() else text, name, strays)
    text, _ = webencodings.decode(body, name, "replace")
    return Decoded(text, name, text.count("\ufffd"))
