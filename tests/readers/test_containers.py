"""Every way of saving gives the same posts; what is hostile or damaged is told and costs nothing else."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
import zstandard

from archive.intake import Report, take_in
from archive.readers.limits import Limits
from archive.store import Store
from archive.store.queries import saved_posts

NAME = "kiosque.example/viewtopic.php@t=12&start=10.html"
URL = "https://kiosque.example/viewtopic.php?t=12&start=10"
PAGE = (Path(__file__).parents[1] / "dialects/phpbb/3.3-normal-fr/page.html").read_bytes()
SMALL = Limits(members=20, unpacked_bytes=1 << 20, unpacked_ratio=10, nesting=3, page_bytes=1 << 19)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def tarred(**members: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, body in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return out.getvalue()


def record(kind: str, content: str, block: bytes) -> bytes:
    """Give one WARC record as servers' answers are kept (ISO 28500)."""
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {URL}\r\nWARC-Date: 2019-05-06T07:08:09Z\r\n"
    head += f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Type: {content}\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def answered(status: str = "200 OK", body: bytes = PAGE, **more: str) -> bytes:
    """Give a record of what a server answered."""
    fields = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **more}
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
    return record("response", "application/http; msgtype=response", head.encode() + body)


def packed(*records: bytes) -> bytes:
    return b"".join(map(gzip.compress, records))


INFO = record("warcinfo", "application/warc-fields", b"software: us\r\n")


def mhtml(encoding: str) -> bytes:
    message = EmailMessage()
    message["From"] = "<Saved by us>"
    message["Snapshot-Content-Location"] = URL
    message["Date"] = "Mon, 06 May 2019 07:08:09 GMT"
    message.set_content(PAGE.decode(), subtype="html", cte=encoding)
    message.make_related()
    message.add_related(b"\x89PNG", maintype="image", subtype="png")
    return message.as_bytes()


FORMS: dict[str, Callable[[], bytes]] = {
    "saves.zip": lambda: zipped(**{NAME: PAGE, "style.css": b"a {}"}),
    "saves.tar": lambda: tarred(**{NAME: PAGE}),
    "saves.tar.gz": lambda: gzip.compress(tarred(**{NAME: PAGE})),
    "saves.tgz": lambda: gzip.compress(tarred(**{NAME: PAGE})),
    "saves.tar.bz2": lambda: bz2.compress(tarred(**{NAME: PAGE})),
    "saves.tar.xz": lambda: lzma.compress(tarred(**{NAME: PAGE})),
    "saves.tar.zst": lambda: zstandard.compress(tarred(**{NAME: PAGE})),
    "page.html.gz": lambda: gzip.compress(PAGE),
    "outer.zip": lambda: zipped(**{"inner.zip": zipped(**{NAME: PAGE})}),
    "forum.warc.gz": lambda: packed(INFO, answered()),
    "forum.warc": lambda: INFO + answered(),
    "resource.warc.gz": lambda: packed(INFO, record("resource", "text/html", PAGE)),
    "encoded.warc.gz": lambda: packed(INFO, answered(body=gzip.compress(PAGE), **{"Content-Encoding": "gzip"})),
    "one-member.warc.gz": lambda: packed(INFO + answered()),
    "forum.wacz": lambda: zipped(
        **{"datapackage.json": b"{}", "archive/data.warc.gz": packed(answered()), "indexes/index.cdx.gz": b"x"}
    ),
    "page.mhtml": lambda: mhtml("quoted-printable"),
    "page.mht": lambda: mhtml("base64"),
    "noname": lambda: PAGE,
}  # fmt: skip


def read(store: Store, path: Path, limits: Limits | None = None) -> Report:
    return take_in(store, [path], limits=limits or Limits())


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_posts(name: str, store: Store, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(FORMS[name]())
    report = read(store, tmp_path / name)
    assert report.troubles == []
    saved = list(saved_posts(store))
    assert [(one.post.site, one.post.topic, one.post.id, one.post.number) for one in saved] == [
        ("kiosque.example", "12", "88", 11),
        ("kiosque.example", "12", "90", 12),
    ]
    assert saved[0].url == URL
    assert saved[0].origin.path == str(tmp_path / name)


def test_a_page_in_a_container_is_named_with_its_member(store: Store, tmp_path: Path) -> None:
    (tmp_path / "outer.zip").write_bytes(FORMS["outer.zip"]())
    read(store, tmp_path)
    assert str(next(saved_posts(store)).origin) == f"{tmp_path}/outer.zip!inner.zip!{NAME}"


def test_what_servers_refused_is_no_page(store: Store, tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(packed(answered("404 Not Found"), answered()))
    report = read(store, tmp_path / "x.warc.gz")
    assert (report.topic_pages, report.troubles) == (1, [])


def told(store: Store, tmp_path: Path, name: str, body: bytes, limits: Limits = SMALL) -> list[str]:
    """Give what is said of a bad file that lies beside a good one, which must be read all the same."""
    (tmp_path / name).write_bytes(body)
    (tmp_path / "zz.html").write_bytes(PAGE)
    report = read(store, tmp_path, limits)
    assert {one.post.id for one in saved_posts(store)} == {"88", "90"}
    assert all(trouble.advice for trouble in report.troubles)
    return [f"{trouble.origin.member}: {trouble.what}" for trouble in report.troubles]


def test_an_archive_that_unpacks_without_end_is_stopped(store: Store, tmp_path: Path) -> None:
    for name, body in (
        ("bomb.zip", zipped(**{"a.html": b"<html>" + b"a" * (8 << 20)})),
        ("bomb.tar.gz", gzip.compress(tarred(**{f"{n}.html": b"<html>" + b"a" * (1 << 19) for n in range(9)}))),
        ("bomb.html.zst", zstandard.compress(b"<html>" + b"a" * (8 << 20))),
    ):
        said = told(store, tmp_path, name, body)
        assert any("unpacks to more than" in one or "more than the" in one for one in said), name
        (tmp_path / name).unlink()


def test_an_archive_of_too_many_members_is_stopped(store: Store, tmp_path: Path) -> None:
    assert told(store, tmp_path, "many.zip", zipped(**{f"{n}.html": b"<p>x</p>" for n in range(50)}))[-1].endswith(
        "holds more than 20 members"
    )


def test_containers_in_containers_have_an_end(store: Store, tmp_path: Path) -> None:
    body = PAGE
    for depth in range(6):
        body = zipped(**{f"{depth}.zip": body})
    assert "lies too deep" in told(store, tmp_path, "deep.zip", body)[0]


def test_names_that_lead_out_are_told_and_nothing_is_written(store: Store, tmp_path: Path) -> None:
    said = told(store, tmp_path, "out.zip", zipped(**{"../../evil.html": PAGE, "/etc/evil.html": PAGE}))
    assert said == [
        "../../evil.html: has a name that leads out of its archive",
        "/etc/evil.html: has a name that leads out of its archive",
    ]


def test_links_in_an_archive_are_told(store: Store, tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("link.html")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    assert told(store, tmp_path, "links.tar", out.getvalue()) == [
        "link.html: is a link or a device and was not followed"
    ]


@pytest.mark.parametrize("name", [name for name in FORMS if name.endswith((".zip", ".gz", ".bz2", ".xz", ".zst"))])
def test_a_container_that_is_cut_off_is_told(name: str, store: Store, tmp_path: Path) -> None:
    body = FORMS[name]()
    said = told(store, tmp_path, name, body[: len(body) * 2 // 3], Limits())
    assert len(said) >= 1
    assert any("damaged" in one or "cut off" in one for one in said), said


@pytest.mark.parametrize("at", [0.3, 0.5, 0.9])
def test_a_byte_that_flipped_is_told_or_harmless(at: float, store: Store, tmp_path: Path) -> None:
    for name in ("saves.zip", "saves.tar.gz", "saves.tar.xz", "forum.warc.gz"):
        body = bytearray(FORMS[name]())
        body[int(len(body) * at)] ^= 0xFF
        told(store, tmp_path, name, bytes(body), Limits())
        (tmp_path / name).unlink()


def test_reading_goes_on_behind_a_damaged_record(store: Store, tmp_path: Path) -> None:
    first, second = packed(INFO, answered()), packed(answered())
    body = first[: len(first) - 400] + b"\0" * 300 + second
    (tmp_path / "hurt.warc.gz").write_bytes(body)
    report = read(store, tmp_path / "hurt.warc.gz")
    assert report.topic_pages >= 1
    assert any("is damaged at byte" in trouble.what for trouble in report.troubles)
    assert {one.post.id for one in saved_posts(store)} == {"88", "90"}


def test_a_locked_archive_says_so(store: Store, tmp_path: Path) -> None:
    body = bytearray(zipped(**{"a.html": PAGE}))
    for mark in (b"PK\3\4", b"PK\1\2"):
        at = body.index(mark)
        body[at + (6 if mark == b"PK\3\4" else 8)] |= 1  # the flag that says: encrypted
    assert told(store, tmp_path, "locked.zip", bytes(body)) == ["a.html: is locked by a password"]


def test_an_mhtml_file_without_a_page_is_told(store: Store, tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"] = "<Saved by us>"
    message.set_content("no markup")
    message.make_related()
    assert told(store, tmp_path, "none.mhtml", message.as_bytes()) == [": is an MHTML file without a page in it"]


def test_a_zim_archive_without_libzim_says_what_to_install(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.readers.zim.find_spec", lambda name: None)
    (tmp_path / "wiki.zim").write_bytes(b"ZIM\x04" + b"\0" * 100)
    report = read(store, tmp_path / "wiki.zim")
    assert (report.troubles[0].what, "forumsearch[zim]" in report.troubles[0].advice) == ("is a ZIM archive", True)


def test_a_file_that_was_not_read_to_its_end_is_read_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "saves.zip").write_bytes(FORMS["saves.zip"]())
    with monkeypatch.context() as patch:
        patch.setattr("archive.store.captures.end_file", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            read(store, tmp_path)
    assert list(saved_posts(store)) == []
    report = read(store, tmp_path)
    assert (report.unchanged, report.topic_pages) == (0, 1)


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_processes_changes_nothing(jobs: int, tmp_path: Path) -> None:
    from tests.conftest import SAMPLE

    (tmp_path / "saves").mkdir()
    (tmp_path / "saves" / "bad.html").write_bytes(b"")
    held = []
    for number in (1, jobs):
        with Store(tmp_path / f"{number}.sqlite") as store:
            report = take_in(store, [SAMPLE, tmp_path / "saves"], limits=Limits(), jobs=number)
            posts = [(one.post, one.title, one.url, one.origin) for one in saved_posts(store)]
            held.append((posts, report))
    assert held[0] == held[1]
