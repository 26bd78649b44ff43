"""PDFs that are broken, locked or made to hurt: a code, bounded time and memory, no exception."""

from __future__ import annotations

import hashlib
import random
import resource
import time
import zlib

import pytest

from phidetect.documents import read
from phidetect.documents.read import read_document
from phidetect.settings import DocumentLimits, Limits
from tests.unit.documents.pdfs import Maker, show
from tests.unit.documents.readings import codes, lines, said

PDF = "application/pdf"


def one_page(text: str = "Odessa") -> bytes:
    maker = Maker()
    maker.page(show([text]))
    return maker.bytes()


def packed(part: bytes, times: int) -> bytes:
    squeezer = zlib.compressobj(9)
    return b"".join(squeezer.compress(part) for _ in range(times)) + squeezer.flush()


def drawn_from(stream: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    maker = Maker()
    content = maker.add(
        b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(stream), filters, stream)
    )
    maker.pages.append(
        maker.add(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R >>"
            % (maker.tree, content)
        )
    )
    return maker.bytes()


PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def encrypted(user: bytes) -> bytes:
    """Return a PDF under the 40-bit standard security handler (ISO 32000-1 7.6.3)."""

    def md5(data: bytes) -> bytes:
        return hashlib.md5(data, usedforsecurity=False).digest()

    def padded(word: bytes) -> bytes:
        return (word + PADDING)[:32]

    name, rights = b"0123456789abcdef", (-4).to_bytes(4, "little", signed=True)
    owner = rc4(md5(padded(b"owner"))[:5], padded(user))
    key = md5(padded(user) + owner + rights + name)[:5]
    maker = Maker()
    maker.page(b"")
    content = next(i for i, body in enumerate(maker.objects) if b"stream" in body)
    own = md5(key + (content + 1).to_bytes(3, "little") + b"\0\0")[:10]
    secret = rc4(own, show(["locked Odessa"]))
    maker.objects[content] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(secret), secret)
    maker.trailer["ID"] = b"[<%s> <%s>]" % (name.hex().encode(), name.hex().encode())
    maker.trailer["Encrypt"] = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
        owner.hex().encode(),
        rc4(key, PADDING).hex().encode(),
    )
    return maker.bytes()


def test_a_password_that_nobody_gave() -> None:
    document = read_document(encrypted(b"secret"), PDF)
    assert codes(document) == {("PHD122", None)}
    assert lines(document) == []


def test_an_empty_password_is_no_lock() -> None:
    document = read_document(encrypted(b""), PDF)
    assert codes(document) == set()
    assert lines(document) == ["locked Odessa"]
    # The strings are searched without the encryption.
    assert "locked Odessa" in said(document, "loose")


def test_too_many_pages() -> None:
    maker = Maker()
    for number in range(10_000):
        maker.page(show([f"page {number}"]))
    document = read_document(maker.bytes(), PDF, limits=Limits(documents=DocumentLimits(pages=20)))
    assert codes(document) == {("PHD124", None)}
    assert len(document.pages) == 20
    assert lines(document)[-1] == "page 19"


@pytest.mark.parametrize(
    "box", [(0, 0, 14_400_000, 14_400_000), (0, 0, 1, 9_000_000), (5, 5, 5, 5)]
)
def test_a_page_of_any_size_is_rendered_within_the_limit(box: tuple[int, ...]) -> None:
    maker = Maker()
    maker.page(show(["Odessa"]), box=box)
    document = read_document(maker.bytes(), PDF)
    (page,) = document.pages
    assert page.rows * page.cols <= DocumentLimits().page_samples
    assert lines(document) == ["Odessa"]


BOMBS = {
    "zeros": lambda: drawn_from(packed(b" " * (1 << 20), 700)),
    "twice": lambda: drawn_from(
        zlib.compress(packed(b" " * (1 << 20), 700), 9), b"[/FlateDecode /FlateDecode]"
    ),
    "instructions": lambda: drawn_from(packed(b"0 0 m 5 8 l S 0 0 595 842 re f\n" * 30_000, 200)),
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_bomb_is_ended_by_a_limit(name: str) -> None:
    data = BOMBS[name]()
    limits = DocumentLimits(seconds=20, memory_bytes=1 << 29, inflated_bytes=1 << 22)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    document = read_document(data, PDF, limits=Limits(documents=limits))
    assert time.perf_counter() - begun < limits.seconds + 10
    assert document.skipped
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - own < 200_000  # KiB
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert child < (1 << 31)


def test_what_hangs_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    sleeper = ["sh", "-c", "head -c 300 >/dev/null; printf 'Txxx'; sleep 600"]
    monkeypatch.setattr(read, "_command", lambda _: sleeper)
    begun = time.perf_counter()
    document = read_document(one_page(), PDF, limits=Limits(documents=DocumentLimits(seconds=1)))
    assert time.perf_counter() - begun < 5
    assert codes(document) == {("PHD125", None)}


@pytest.mark.parametrize(
    "says",
    [
        "",
        "garbage in place of records",
        "T\\377\\377\\377\\177",
        "R\\001\\000\\000\\000x",
        "P\\000\\000\\000\\000",
    ],
)
def test_a_process_that_says_nonsense_is_not_believed(
    says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    teller = ["sh", "-c", f"cat >/dev/null; printf '{says}'"]
    monkeypatch.setattr(read, "_command", lambda _: teller)
    document = read_document(one_page(), PDF)
    assert document.pages == ()
    assert {code for code, _ in codes(document)} <= {"PHD125", "PHD128"}
    assert document.skipped


def test_no_process_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "_command", lambda _: ["/nowhere/python"])
    assert codes(read_document(one_page(), PDF)) == {("PHD128", None)}


def test_broken_files_are_read_as_far_as_they_go() -> None:
    whole = one_page()
    repaired = read_document(whole.replace(b"startxref\n", b"startxref\n9"), PDF)
    assert lines(repaired) == ["Odessa"]
    cut = read_document(whole[: len(whole) // 2], PDF)
    assert ("PHD123", None) in codes(cut)
    assert any("Odessa" in text for text in said(cut, "loose"))
    noise = b"%PDF-1.7\n" + random.Random(3).randbytes(50_000)
    assert ("PHD123", None) in codes(read_document(noise, PDF))


def test_mutated_files_never_raise() -> None:
    chance = random.Random(11)
    whole = one_page()
    for _ in range(25):
        raw = bytearray(whole)
        for _ in range(8):
            raw[chance.randrange(9, len(raw))] = chance.randrange(256)
        document = read_document(bytes(raw), PDF)
        assert document.pages or document.skipped


def test_objects_that_hold_themselves() -> None:
    maker = Maker()
    form = maker.stream(b"/Fx Do", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1]")
    maker.objects[form - 1] = maker.objects[form - 1].replace(
        b"/Form", b"/Form /Resources << /XObject << /Fx %d 0 R >> >>" % form
    )
    maker.page(show(["Odessa"]), resources=b"/XObject << /Fx %d 0 R >>" % form)
    maker.page(b"/Fx Do", resources=b"/XObject << /Fx %d 0 R >>" % form)
    maker.add(b"[" * 100_000 + b"]" * 100_000)
    assert lines(read_document(maker.bytes(), PDF)) == ["Odessa"]
