"""Damaged copies of good bytes: cut, doubled, moved, flipped, nested, mixed with those of others."""

from collections.abc import Callable, Sequence
from random import Random

MOST_BYTES = 400_000  # of a damaged copy: larger ones only cost time
TOKENS = (
    b"<div>", b"</div>", b"<table><tr><td>", b"</table>", b"<blockquote>", b"</blockquote>", b"<script>", b"<!--", b"-->",
    b"<svg>", b"<template>", b"<select>", b"&#0;", b"&#x110000;", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xae",
    b'"', b"'", b"<", b">", b"[", b"{", b"99999999999999999999999", b"-1", b"31/02/2010", b"0000-00-00", b"http://[",
    b"//", b"?", b"#", b"%", b"\r\n\r\n", b"Content-Length: 9999999\r\n", b"=?utf-8?q?", b"--\r\n", b"From ", b"PK\x03\x04",
)  # fmt: skip


def mutated(seeds: Sequence[bytes], chance: Random) -> bytes:
    """Give one of some seeds, damaged in one to six ways."""
    body = chance.choice(seeds)
    for _ in range(chance.randint(1, 6)):
        body = chance.choice(WAYS)(body, seeds, chance)[:MOST_BYTES]
    return body


def _span(body: bytes, chance: Random) -> tuple[int, int]:
    """Give a piece of some bytes: mostly a short one."""
    start = chance.randint(0, len(body))
    longest = chance.choice((8, 64, 1024, 1 << 16))
    return start, min(len(body), start + chance.randint(0, longest))


def cut(body: bytes, seeds: Sequence[bytes], chance: Random) -> bytes:
    start, end = _span(body, chance)
    return body[:start] + body[end:]


def ended(body: bytes, seeds: Sequence[bytes], chance: Random) -> bytes:
    return body[: chance.randint(0, len(body))]


def doubled(body: bytes, seeds: Sequence[bytes], chance: Random) -> bytes:
    start, end = _span(body, chance)
    return body[:end] + body[start:end] * chance.choice((1, 2, 40)) + body[end:]


def moved(body: bytes, seeds: Sequence[bytes], chance: Random) -> bytes:
    start, end = _span(body, chance)
    rest = body[:start] + body[end:]
    place = chance.randint(0, len(rest))
    return rest[:place] + body[start:end] + rest[place:]


def flipped(body: bytes, seeds: Sequence[bytes], chance: Random) -> bytes:
    out = bytearray(body)
    for _ in range(chance.randint(1, 20) if out else 0):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def salted(body: bytes, seeds: Sequence[bytes], chance: Random) -> bytes:
    place = chance.randint(0, len(body))
    return body[:place] + chance.choice(TOKENS) * chance.choice((1, 1, 2, 3000)) + body[place:]


def mixed(body: bytes, seeds: Sequence[bytes], chance: Random) -> bytes:
    other = chance.choice(seeds)
    start, end = _span(other, chance)
    place = chance.randint(0, len(body))
    return body[:place] + other[start:end] + body[place:]


WAYS: tuple[Callable[[bytes, Sequence[bytes], Random], bytes], ...] = (
    cut, ended, doubled, moved, flipped, salted, mixed
)  # fmt: skip
