"""No text of a document reaches stdout, stderr, a file or the memory of a report."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

import phidetect
from phidetect.documents import read
from phidetect.documents.read import read_document
from tests.leak.conftest import Writes
from tests.leak.planted import leaks
from tests.unit.documents.pdfs import Maker, show
from tests.unit.scanner.test_documents import instance

TEXT = "Patient: Odessa Wrenfield, LM-4471902, Müllenkampf"


def documents() -> dict[str, tuple[bytes, str, int]]:
    maker = Maker()
    maker.information(Author=TEXT)
    maker.page(show([TEXT.replace("ü", "u")]))
    pdf = maker.bytes()
    xml = f"<?xml version='1.0'?><a b='{TEXT}'>{TEXT}</a>".encode()
    return {
        "pdf": (pdf, "application/pdf", 1),
        "cut": (pdf[: len(pdf) // 2], "application/pdf", 1),
        "xml": (xml, "text/XML", 2),
        "broken": (xml[:-4] + b"<" + TEXT.encode(), "text/XML", 2),
        "stl": (TEXT.encode().ljust(84, b"\0") + TEXT.encode(), "model/stl", 3),
        "obj": (f"# {TEXT}\no {TEXT}\n".encode(), "model/obj", 4),
    }


@pytest.mark.parametrize("name", sorted(documents()))
def test_a_scan_shows_nothing(
    name: str, capfd: pytest.CaptureFixture[str], writes: Writes, tmp_path: Path
) -> None:
    data, mime, kind = documents()[name]
    with phidetect.Scanner(policy="clinical-transit") as scanner:
        source = io.BytesIO(instance(data, kind=kind, mime=mime))
        writes.watch()
        report, seen = scanner.inspect(source)
        writes.watching = False
    assert any(f.location.__class__.__name__ == "DocumentLocation" for f in report.findings)
    assert leaks(repr(report) + repr(seen) + str(report.to_dict())) == []
    out, err = capfd.readouterr()
    assert leaks(out + err) == []
    assert [p for p in writes.paths if p != Path("/dev/null")] == []
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
    assert leaks(repr(read_document(data, mime))) == []


@pytest.mark.parametrize("name", sorted(documents()))
def test_the_reading_process_says_records_and_nothing_else(name: str, tmp_path: Path) -> None:
    data, mime, _ = documents()[name]
    request = read._request(read.kind_of(data, mime), data, phidetect.Scanner().limits.documents)
    done = subprocess.run(
        read._command(request),
        input=request.pack() + data,
        capture_output=True,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
        check=True,
    )
    assert done.stderr == b""
    assert done.stdout.endswith(b"E\0\0\0\0")
    assert list(tmp_path.iterdir()) == []


def test_the_reading_process_can_open_no_file_and_no_socket() -> None:
    code = (
        "import socket\n"
        "from phidetect.documents.worker.__main__ import confine\n"
        "from phidetect.documents.read import _request\n"
        "from phidetect.settings import DocumentLimits\n"
        "confine(_request('xml', b'', DocumentLimits()))\n"
        "for attempt in (lambda: open('/etc/hostname'), socket.socket):\n"
        "    try:\n        attempt()\n"
        "    except OSError as error:\n        assert error.errno == 24, error\n"
        "    else:\n        raise SystemExit('opened')\n"
    )
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "PYTHONPATH", "LANG")}
    done = subprocess.run([sys.executable, "-c", code], env=kept, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_limits_that_are_lower_already_are_kept() -> None:
    code = (
        "import resource\n"
        "from phidetect.documents.read import read_document\n"
        "for what, most in ((resource.RLIMIT_AS, 900 << 20), (resource.RLIMIT_CPU, 30)):\n"
        "    resource.setrlimit(what, (most, most))\n"
        "assert not read_document(b'<?xml version=\"1.0\"?><a>b</a>', 'text/XML').skipped\n"
    )
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "PYTHONPATH", "LANG")}
    done = subprocess.run([sys.executable, "-c", code], env=kept, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_reading_process_imports_no_more_than_it_needs() -> None:
    data, *_ = documents()["obj"]
    command = read._command(read._request("obj", data, phidetect.Scanner().limits.documents))
    request = read._request("obj", data, phidetect.Scanner().limits.documents)
    done = subprocess.run(
        [command[0], "-X", "importtime", *command[1:]],
        input=request.pack() + data,
        capture_output=True,
        check=True,
    )
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.decode().splitlines()}
    assert "phidetect.documents.worker.plain" in loaded
    heavy = ("numpy", "pydicom", "onnxruntime", "pypdfium2", "asyncio", "subprocess", "socket")
    assert [name for name in loaded if name.split(".")[0].startswith(heavy)] == []
