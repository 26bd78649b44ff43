"""No planted value shows while a round trip is under way: not in the map, nor where it fails."""

from __future__ import annotations

import base64
import io
import logging
import string
from pathlib import Path

import pytest
from pydicom import dcmread

import phidetect
from phidetect.cli.main import main
from phidetect.crosswalk import Crosswalk
from tests.leak.conftest import Writes
from tests.leak.planted import VALUES, leaks
from tests.leak.test_leak import Ears, _said

KEY = bytes(range(32))
_BASE64 = frozenset((string.ascii_letters + string.digits + "+/").encode())


@pytest.fixture
def ears(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Ears:
    return Ears(capfd, caplog)


@pytest.fixture
def work(tmp_path: Path, samples: Path) -> Path:
    work = tmp_path / "work"
    (work / "in" / "Wrenfield_Odessa").mkdir(parents=True)
    for number in (1, 2):
        ds = dcmread(samples / "sr_basic_text.dcm")
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = f"{ds.SOPInstanceUID}{number}"
        ds.save_as(work / "in" / "Wrenfield_Odessa" / f"{number}.dcm")
    (work / "key").write_bytes(KEY)
    (work / "key").chmod(0o600)
    return work


def redact(work: Path, *options: str) -> int:
    return main(
        [
            "redact", str(work / "in"), "--output", str(work / "out"), "--key", str(work / "key"),
            "--policy", "transient-deid", *options,
        ]
    )  # fmt: skip


def hidden(data: bytes) -> list[str]:
    """Return the planted values that stand in `data`, in UTF-16 and base64 as well."""
    found = set(leaks(data))
    decoded = "".join(data.decode(e, "ignore") for e in ("utf-16-le", "utf-16-be"))
    found |= set(leaks(decoded))
    for shift in range(4):
        part = data[shift : len(data) - (len(data) - shift) % 4]
        plain = bytes(c if c in _BASE64 else 65 for c in part)
        found |= set(leaks(base64.b64decode(plain)))
    return sorted(found)


def test_the_search_sees_through_encodings() -> None:
    value = next(v for v in sorted(VALUES) if v.isascii() and len(v) > 8)
    assert value in hidden(value.encode("utf-16-le"))
    assert value in hidden(base64.b64encode(value.encode()))
    assert value in hidden(b"x" + base64.b64encode(value.encode()))


def test_the_map_holds_nothing_in_plain_and_nothing_else_is_written(
    work: Path, ears: Ears, writes: Writes, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []
    unlink = Path.unlink

    def look(self: Path, *, missing_ok: bool = False) -> None:
        if self.name.endswith(".journal"):
            seen.append(self.read_bytes())
        unlink(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", look)
    writes.watch()
    assert redact(work, "--report", str(work / "report.jsonl")) == 0
    writes.watching = False
    assert {p.name for p in work.iterdir()} == {"in", "out", "key", "out.crosswalk", "report.jsonl"}
    data = (work / "out.crosswalk").read_bytes()
    entries = Crosswalk.load(work / "out.crosswalk", key=KEY).entries
    assert len(entries.instances) == 2
    assert leaks("".join(entries.paths.values())) != []  # it is in there, sealed
    assert [hidden(part) for part in (data, *seen)] == [[], []]
    assert leaks((work / "report.jsonl").read_bytes()) == []
    assert leaks(ears.heard()) == []
    outside = [p for p in writes.paths if work not in p.parents and p != Path("/dev/null")]
    assert outside == []
    assert list((work.parent / "scratch").iterdir()) == []


def test_bringing_back_shows_values_in_its_output_alone(
    work: Path, ears: Ears, writes: Writes
) -> None:
    assert redact(work, "--quiet") == 0
    writes.watch()
    options = ["--map", str(work / "out.crosswalk"), "--key", str(work / "key")]
    back = ["reidentify", str(work / "out"), *options, "--output", str(work / "back")]
    for flags in ([], ["--json"], ["--quiet"]):
        code = main([*back, *flags, "--ignore-non-dicom"])
        assert code == (0 if not flags else 4)  # nothing is written over
    writes.watching = False
    assert leaks(ears.heard()) == []
    outside = [p for p in writes.paths if work not in p.parents and p != Path("/dev/null")]
    assert outside == []
    written = list((work / "back").rglob("*.dcm"))
    assert len(written) == 2
    assert all("wrenfield" in leaks(str(p) + str(dcmread(p).PatientName)) for p in written)


def test_no_error_on_the_way_back_holds_a_value(work: Path, ears: Ears, samples: Path) -> None:
    logging.getLogger("phidetect").setLevel(logging.DEBUG)
    path = samples / "sr_basic_text.dcm"
    with Crosswalk(work / "map", key=KEY) as crosswalk:
        clean, _ = phidetect.redact(path, policy="transient-deid", crosswalk=crosswalk)
        assert leaks(repr(crosswalk) + repr(crosswalk.entries)) == []
    crosswalk = Crosswalk.load(work / "map", key=KEY)
    original = dcmread(path)
    other = dcmread(io.BytesIO(path.read_bytes()))
    other.StudyInstanceUID = clean.StudyInstanceUID
    clean.PatientID = "Wrenfield"
    said = []
    for ds in (original, other, clean):
        with pytest.raises(phidetect.PhidetectError) as caught:
            phidetect.reidentify(ds, crosswalk=crosswalk)
        said.append(_said(caught.value))
    data = bytearray((work / "map").read_bytes())
    for damaged in (data[:-1], data[: len(data) // 2], data + b"x", b"Wrenfield" * 20):
        (work / "bad").write_bytes(damaged)
        with pytest.raises(phidetect.PhidetectError) as caught:
            Crosswalk.load(work / "bad", key=KEY)
        said.append(_said(caught.value))
    assert [leaks(text) for text in said] == [[]] * len(said)
    assert leaks(ears.heard()) == []
