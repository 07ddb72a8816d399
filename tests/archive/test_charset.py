"""Bytes to text, by what boards really send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.charset import decode


@pytest.mark.parametrize(
    ("body", "said", "text", "charset", "strays"),
    [
        ("été".encode(), "", "été", "utf-8", 0),
        ("\ufeffété".encode(), "", "été", "utf-8", 0),
        ("été".encode("utf-16"), "", "été", "utf-16le", 0),
        ("l’été – œuvre €".encode("cp1252"), "text/html; charset=ISO-8859-1", "l’été – œuvre €", "windows-1252", 0),
        (b'<meta charset="latin1">\xe9', "", '<meta charset="latin1">é', "windows-1252", 0),
        (b"<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>\xd0", "", None, "koi8-r", 0),
        ("déjà".encode(), "iso-8859-1", "déjà", "utf-8", 0),  # saved again by a browser, old label left
        ("привет".encode("koi8-r"), "koi8-r", "привет", "koi8-r", 0),
        (b"<?xml version='1.0' encoding='windows-1251'?>\xef", "", None, "windows-1251", 0),
        ("été à ".encode() + b"\xc9vian", "utf-8", "été à Évian", "utf-8", 1),
        (b"\xe9t\xe9", "utf-8", "été", "windows-1252", 0),  # says UTF-8 and holds not one sequence of it
        (b"\xe9t\xe9", "", "été", "windows-1252", 0),
        (b"\x81\x8d\xe9", "", "\x81\x8dé", "windows-1252", 0),
        (b"<meta charset=utf-16>abc", "", "<meta charset=utf-16>abc", "utf-8", 0),
        ("漢".encode("euc-jp") + b"\xff", "euc-jp", "漢\ufffd", "euc-jp", 1),
        (b"abc", "no-such-charset", "abc", "utf-8", 0),
        (b"", "", "", "utf-8", 0),
    ],
)
def test_text_charset_and_strays(body: bytes, said: str, text: str | None, charset: str, strays: int) -> None:
    decoded = decode(body, said)
    assert (decoded.charset, decoded.strays) == (charset, strays)
    assert text is None or decoded.text == text


@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "windows-1252", "koi8-r", "shift_jis", "zzz"]))
def test_any_bytes_give_text(body: bytes, said: str) -> None:
    decode(body, said).text.encode()  # no lone surrogates either


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=200))
def test_utf8_comes_back_whole_but_for_a_sequence_cut_off(text: str) -> None:
    assert decode(text.encode()).text == text
