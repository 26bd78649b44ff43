"""Documents inside objects: findings, coverage, decisions, dummies."""

from __future__ import annotations

import io
from collections.abc import Callable

import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

import phidetect
from phidetect.documents.dummies import dummy_documents
from phidetect.documents.model import Document
from phidetect.errors import RedactionError
from phidetect.scanner import documents
from phidetect.settings import DEFAULT_LIMITS, Limits
from phidetect.types import Action, DocumentLocation, Finding, InstanceReport, Verdict
from tests.unit.documents.pdfs import Maker, show
from tests.unit.documents.test_hostile_pdf import encrypted
from tests.unit.documents.test_xml import CDA

SOP = "1.2.840.10008.5.1.4.1.1.104."
PATH = "(0042,0011)"


def instance(data: bytes, *, kind: int = 1, mime: str = "application/pdf") -> bytes:
    """Return an object that holds a document; its header names Odessa Wrenfield, LM-4471902."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = f"{SOP}{kind}"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = "2.25.41"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "2.25.42", "2.25.43"
    dataset.PatientName, dataset.PatientID = "Wrenfield^Odessa", "LM-4471902"
    dataset.Modality, dataset.DocumentTitle = "DOC", "Report"
    dataset.BurnedInAnnotation = "YES"
    dataset.MIMETypeOfEncapsulatedDocument = mime
    dataset.EncapsulatedDocumentLength = len(data)
    dataset.EncapsulatedDocument = data + b"\0" * (len(data) % 2)
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def letter(*lines: str) -> bytes:
    maker = Maker()
    maker.information(Author="Harrowgate, Odo")
    maker.page(show(["Discharged in good condition."]))
    maker.page(show(lines))
    return maker.bytes()


def scan(data: bytes, policy: str = "research") -> InstanceReport:
    return phidetect.scan(io.BytesIO(data), policy=policy)


def in_document(report: InstanceReport) -> list[Finding]:
    return [f for f in report.findings if isinstance(f.location, DocumentLocation)]


def places(report: InstanceReport) -> set[tuple[str, int]]:
    return {
        (f.category.value, f.location.page)
        for f in in_document(report)
        if isinstance(f.location, DocumentLocation)
    }


def test_a_letter() -> None:
    report = scan(instance(letter("Patient: Odessa Wrenfield", "No. LM-4471902")))
    assert report.coverage.surfaces["encapsulated-document"] == "scanned"
    assert report.verdict is Verdict.FOUND
    assert {("NAME", 1), ("ID", 1)} <= places(report)
    assert any(
        category in ("NAME", "STAFF_NAME") and page == 0 for category, page in places(report)
    )
    on_page = [f for f in in_document(report) if f.location.page == 1]  # type: ignore[union-attr]
    assert all(f.location.box is not None for f in on_page)  # type: ignore[union-attr]
    decision = next(d for d in report.decisions if str(d.location) == PATH)
    assert decision.action is Action.DUMMY
    assert decision.reason.endswith("Table E.1-1: D")
    assert {f.id for f in in_document(report)} <= set(decision.findings)
    assert InstanceReport.from_dict(report.to_dict()).to_dict() == report.to_dict()


def test_report_only_keeps_every_finding_by_its_own_decision() -> None:
    report = scan(instance(letter("Patient: Odessa Wrenfield")), "clinical-transit")
    kept = {d.findings: d for d in report.decisions}
    for finding in in_document(report):
        assert kept[(finding.id,)].action is Action.KEEP
        assert kept[(finding.id,)].reason == "report only"


def test_a_document_that_is_not_read() -> None:
    locked = instance(encrypted(b"secret"))
    assert scan(locked).coverage.surfaces["encapsulated-document"] == "removed"
    assert scan(locked).verdict is Verdict.FOUND
    seen = scan(locked, "clinical-transit")
    assert seen.verdict is Verdict.INCOMPLETE
    assert seen.coverage.surfaces["encapsulated-document"] == "skipped"
    assert {(s.what, s.why) for s in seen.coverage.skipped} == {
        (f"encapsulated-document {PATH}", "PHD122 a document is encrypted")
    }


def test_a_cda_is_judged_by_the_names_of_its_elements() -> None:
    cda = CDA.replace("Odessa", "Thessaly").replace("LM-4471902", "K77")
    report = scan(instance(cda.encode(), kind=2, mime="text/XML"))
    assert {("NAME", 0)} <= places(report)
    sources = {e.source for f in in_document(report) for e in f.evidence}
    assert "rule:documents.label" in sources
    assert report.coverage.surfaces["encapsulated-document"] == "scanned"


@pytest.mark.parametrize(
    ("kind", "mime", "make", "dummy"),
    [
        (1, "application/pdf", lambda: letter("Patient: Odessa Wrenfield"), "pdf"),
        (2, "text/XML", CDA.encode, "xml"),
        (3, "model/stl", lambda: b"Odessa Wrenfield".ljust(84, b"\0"), "stl"),
        (4, "model/obj", lambda: b"# Odessa Wrenfield\nv 1 2 3\n", "obj"),
        (5, "model/mtl", lambda: b"newmtl Odessa\nKd 0 0 0\n", "mtl"),
    ],
)
def test_a_document_is_replaced_by_a_valid_one(
    kind: int, mime: str, make: Callable[[], bytes], dummy: str
) -> None:
    source = instance(make(), kind=kind, mime=mime)
    clean, _ = phidetect.redact(io.BytesIO(source))
    expected = dummy_documents()[dummy]
    assert clean.EncapsulatedDocument == expected
    assert clean.EncapsulatedDocumentLength == len(expected)
    assert mime == clean.MIMETypeOfEncapsulatedDocument
    again = phidetect.scan(clean)
    assert in_document(again) == []
    assert again.coverage.surfaces["encapsulated-document"] == "scanned"


def test_a_document_of_no_known_kind_goes() -> None:
    source = instance(b"\1\2\3\4 Odessa Wrenfield", kind=99, mime="application/x-unheard")
    clean, _ = phidetect.redact(io.BytesIO(source))
    assert clean.EncapsulatedDocument == b"\0\0"


def test_a_report_only_policy_redacts_nothing() -> None:
    with pytest.raises((RedactionError, phidetect.PhidetectError)):
        phidetect.redact(io.BytesIO(instance(letter("x"))), policy="clinical-transit")


def test_many_documents_in_one_object_are_not_all_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few bytes each would otherwise take a process and a minute each."""
    data = pydicom.dcmread(io.BytesIO(instance(b"Odessa", kind=4, mime="model/obj")))
    inner = []
    for _ in range(40):
        item = pydicom.Dataset()
        item.MIMETypeOfEncapsulatedDocument = "model/obj"
        item.EncapsulatedDocument = b"# Odessa Wrenfield\n"
        inner.append(item)
    data.ContentSequence = inner
    stream = io.BytesIO()
    data.save_as(stream, enforce_file_format=True)
    reads: list[int] = []
    real = documents.read_document

    def counted(raw: bytes, mime: str, *, limits: Limits) -> Document:
        reads.append(len(raw))
        return real(raw, mime, limits=limits)

    monkeypatch.setattr(documents, "read_document", counted)
    stream.seek(0)
    report = scan(stream.getvalue(), "clinical-transit")
    assert len(reads) == DEFAULT_LIMITS.documents.documents
    assert report.verdict is Verdict.INCOMPLETE
    assert sum("PHD124" in s.why for s in report.coverage.skipped) == 25
    clean, _ = phidetect.redact(io.BytesIO(stream.getvalue()))
    assert all("Odessa" not in str(item) for item in clean.iterall())
