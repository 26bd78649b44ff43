"""One fault each, planted into a naive de-identification: the check of that name sees it."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import generate_uid

from phidetect.audit import checks
from phidetect.secret import Secret
from phidetect.types import (
    Box,
    Category,
    Coverage,
    Evidence,
    Finding,
    FrameRange,
    Region,
)
from tests.unit.audit.collection import (
    BASIC,
    CT,
    FULL,
    MODIFIED,
    ORIGINAL,
    audit,
    changed,
    clean,
    code,
    original,
    told,
)

SOURCE = ORIGINAL["SOPInstanceUID"]


def text_in(plane: str, text: str = "QUILLON") -> Finding:
    region = Region(plane=plane, frames=FrameRange(0, 1), box=Box(2, 2, 12, 60))
    seen = Evidence(source="model:reader@1", score=0.9, why="text as read", text=Secret(text))
    return Finding(location=region, category=Category.NAME, score=0.9, phi=True, evidence=(seen,))


def item(**values: Any) -> Dataset:
    data = Dataset()
    for word, value in values.items():
        setattr(data, word, value)
    return data


def private(data: Dataset, creator: str, value: str) -> Dataset:
    data.private_block(0x0029, creator, create=True).add_new(0x01, "LO", value)
    return data


def graphic() -> Any:
    return Items(
        [item(TextObjectSequence=Items([item(UnformattedTextValue="Dr. Orla Penhallow")]))]
    )


def reference(uid: str) -> Any:
    return Items([item(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID=uid)])


def uid_of(digest: bytes) -> str:
    return f"2.25.{int.from_bytes(digest[:16])}"


def both(one: Dataset, **values: Any) -> list[Dataset]:
    return [one, changed(clean(number=2), **values)]


SETS: dict[str, Callable[[], list[Dataset]]] = {
    "marker.absent": lambda: [clean(PatientIdentityRemoved=None)],
    "marker.no": lambda: [clean(PatientIdentityRemoved="NO")],
    "marker.no-method": lambda: [clean(DeidentificationMethodCodeSequence=None)],
    "marker.unknown-code": lambda: [clean("999999")],
    "marker.method-text": lambda: [clean(DeidentificationMethod="by Dr. Orla Penhallow")],
    "marker.equipment-absent": lambda: [clean(ContributingEquipmentSequence=None)],
    "claims.no-basic": lambda: [
        clean(DeidentificationMethodCodeSequence=Items([code("113105")]))
    ],
    "claims.dates-exclude": lambda: [clean(FULL, MODIFIED)],
    "claims.longitudinal": lambda: [clean(FULL, LongitudinalTemporalInformationModified="REMOVED")],
    "claims.retained-unclaimed": lambda: [clean(DeviceSerialNumber="SN-48113")],
    "claims.cleaned-unclaimed": lambda: [clean(StudyDescription="CHEST CT")],
    "claims.not-retained": lambda: [clean("113109")],
    "claims.visual-features": lambda: [clean("113102")],
    "claims.clean-graphics": lambda: [clean("113103", GraphicAnnotationSequence=graphic())],
    "claims.clean-structured-content": lambda: [
        clean("113104", ContentSequence=Items([item(TextValue="by Dr. Orla Penhallow")]))
    ],
    "claims.clean-descriptors": lambda: [clean("113105", StudyDescription="Dr. Orla Penhallow")],
    "claims.safe-private": lambda: [private(clean("113111"), "LARKMOOR 1.0", "a text of it")],
    "attributes.removed": lambda: [clean(OtherPatientNames="Penhallow^Orla")],
    "attributes.dummy": lambda: [clean(PatientID="4471902")],
    "attributes.private": lambda: [private(clean(), "LARKMOOR 1.0", "a text of it")],
    "pixels.burned-in-yes": lambda: [clean(BurnedInAnnotation="YES")],
    "pixels.face": lambda: [
        clean(Modality="CT", BodyPartExamined="HEAD", RecognizableVisualFeatures="NO")
    ],
    "uids.date-inside": lambda: [clean(StudyInstanceUID="1.3.6.1.4.1.99999.20190312.101500.7")],
    "uids.vendor-root": lambda: [clean(StudyInstanceUID="1.2.840.113619.2.55.3.7")],
    "uids.unkeyed-hash": lambda: [clean(StudyInstanceUID=uid_of(hashlib.sha1(b"1733").digest()))],
    "ids.unkeyed-hash": lambda: [clean(PatientID=hashlib.md5(b"001234").hexdigest())],
    "ids.sequential": lambda: [
        clean(number=n, PatientID=f"CASE{n:03d}", PatientName=f"CASE{n:03d}") for n in (3, 1, 2)
    ],
    "dates.outlier": lambda: [clean(MODIFIED, PerformedProcedureStepStartDate="20190312")],
    "dates.disagree": lambda: [clean(MODIFIED, AcquisitionDateTime="20190312101500")],
    "dates.elsewhere": lambda: [clean(MODIFIED, "113105", StudyDescription="seen 12.03.2019")],
    "dates.birth": lambda: [clean(PatientBirthDate="19580721")],
    "dates.age-over-89": lambda: [clean("113108", PatientAge="094Y")],
    "across.value-of-another": lambda: both(
        clean(AccessionNumber="5520931"), SeriesDescription="see 5520931"
    ),
    "across.patient-names": lambda: both(clean(), PatientName="TRIAL-B8"),
    "across.study-patients": lambda: both(clean(), PatientName="TRIAL-B8", PatientID="TRIAL-B8"),
    "across.dangling": lambda: [clean(ReferencedImageSequence=reference("2.25.4711"))],
    "across.duplicate": lambda: [clean(), clean()],
}  # fmt: skip
OF_ORIGINALS: dict[str, Dataset] = {
    "ids.original-digits": clean(PatientID="TRIAL-7741902", PatientName="TRIAL-7741902"),
    "dates.unshifted": clean(MODIFIED, ContentDate=ORIGINAL["ContentDate"]),
    "dates.shift-differs": clean(MODIFIED, ContentDate="20110501"),
    "dates.shift-revealed": clean(MODIFIED, ImageComments="control of 12 March 2019"),
    "across.original-value": clean("113105", SeriesDescription="chest marisabel"),
    "across.original-uid": clean(ReferencedImageSequence=reference(SOURCE)),
    "uids.unkeyed-hash": clean(SOPInstanceUID=generate_uid(entropy_srcs=[SOURCE])),
    "ids.unkeyed-hash": clean(PatientID=hashlib.sha256(b"MRN7741902").hexdigest()[:20]),
}
OF_SCANS = {
    "claims.clean-pixel-data": clean("113101"),
    "pixels.burned-in-no": clean(BurnedInAnnotation="NO"),
}


@pytest.mark.parametrize("check", SETS)
def test_a_planted_fault_is_seen(check: str) -> None:
    outcomes = audit(*SETS[check]())
    assert any(check in told(outcome) for outcome in outcomes)
    assert all(check not in told(outcome) for outcome in audit(clean(), clean(number=2)))


@pytest.mark.parametrize("check", OF_ORIGINALS)
def test_a_fault_that_the_originals_show_is_seen(check: str) -> None:
    (outcome,) = audit(OF_ORIGINALS[check], originals=[original()])
    assert check in told(outcome)
    good = clean(MODIFIED, ContentDate="20110406")
    assert set(told(*audit(good, originals=[original()]))) == set()


@pytest.mark.parametrize("check", OF_SCANS)
def test_text_in_pixels_contradicts(check: str) -> None:
    (outcome,) = audit(OF_SCANS[check], findings=[text_in("pixel-data")])
    assert check in told(outcome)
    assert told(*audit(OF_SCANS[check])) == {}


def test_a_date_in_the_name_of_the_file_is_seen() -> None:
    outcomes = audit(clean(MODIFIED), names=["export/ct_2019-03-12/im1.dcm"])
    assert "dates.file-name" in told(outcomes[0])
    assert told(*audit(clean(MODIFIED), names=["export/ct_2011-04-05/im1.dcm"])) == {}


def test_every_check_has_a_planted_fault() -> None:
    assert {*SETS, *OF_ORIGINALS, *OF_SCANS, "dates.file-name"} == set(checks())


def test_severity_says_what_becomes_a_finding() -> None:
    (high,) = audit(clean(OtherPatientNames="Penhallow^Orla"))
    assert [f.phi for f in high.findings] == [True]
    assert high.findings[0].evidence[0].source == "rule:audit.attributes.removed"
    (medium,) = audit(clean(DeviceSerialNumber="SN-48113"))
    assert [(f.category, f.phi) for f in medium.findings] == [(Category.SUSPECT, None)]
    (low,) = audit(clean(StudyDescription="CHEST CT"))
    assert low.findings == ()
    assert low.result.contradictions != ()


@pytest.mark.parametrize(
    "digest",
    [
        uid_of(hashlib.md5(SOURCE.encode()).digest()),
        uid_of(hashlib.sha256(SOURCE.encode()).digest()),
        f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, SOURCE).int}",
        f"2.25.{uuid.uuid3(uuid.NAMESPACE_URL, SOURCE).int}",
        f"1.2.3.{int(hashlib.sha1(SOURCE.encode()).hexdigest(), 16)}",
        f"1.2.826.0.1.{int(hashlib.sha512(SOURCE.encode()).hexdigest(), 16)}"[:64],
        f"1.2.40.0.13.{int(hashlib.md5(SOURCE.encode()).hexdigest(), 16)}",
    ],
)
def test_unkeyed_uids_of_every_usual_making(digest: str) -> None:
    (outcome,) = audit(clean(SOPInstanceUID=digest), originals=[original()])
    assert told(outcome)["uids.unkeyed-hash"] == ["(0008,0018)"]


@pytest.mark.parametrize(
    "identifier",
    [
        hashlib.sha1(b"1234").hexdigest(),
        hashlib.sha256(b"0001234").hexdigest().upper()[:16],
        hashlib.sha512(b"19000307").hexdigest()[:64],
        base64.b32encode(hashlib.md5(b"1234").digest()).decode()[:16],
        base64.b64encode(hashlib.sha256(b"1234").digest()).decode(),
        "ANON-" + hashlib.md5(b"77").hexdigest(),
        f"{zlib.crc32(b'1234'):08x}",
    ],
)
def test_a_dictionary_finds_digests_of_numbers(identifier: str) -> None:
    (outcome,) = audit(clean(PatientID=identifier))
    assert "(0010,0020)" in told(outcome)["ids.unkeyed-hash"]
    (keyed,) = audit(clean(PatientID=hashlib.sha256(b"secret 1234").hexdigest()))
    assert told(keyed) == {}


def test_shifts_that_differ_between_instances_of_a_patient() -> None:
    first = clean(MODIFIED)
    second = changed(
        clean(MODIFIED, number=2),
        StudyDate="20110701",
        SeriesDate="20110701",
        ContentDate="20110702",
    )
    sources = [original(), original(InstanceNumber=2, SOPInstanceUID=SOURCE + "2")]
    for outcome in audit(first, second, originals=sources):
        assert "(0008,0020)" in told(outcome)["dates.shift-differs"]


def test_values_of_another_patient_are_found_in_text_and_pixels() -> None:
    sources = [
        original(),
        original(PatientName="Brackwater^Ines", PatientID="88120456", InstanceNumber=9),
    ]
    (outcome,) = audit(
        clean(SeriesDescription="NOT 881-204-56"),
        originals=sources,
        findings=[text_in("pixel-data", "lnes BRACKWATER")],
    )
    paths = told(outcome)["across.original-value"]
    assert {"(0008,103E)", ""} <= set(paths)


def test_claims_are_judged() -> None:
    (outcome,) = audit(clean("113105", MODIFIED, StudyDescription="for Dr. Orla Penhallow"))
    held = {claim.claim: claim.held for claim in outcome.result.claims}
    assert held[BASIC] is True
    assert held["113105"] is False
    assert held[MODIFIED] is True
    unread = Coverage(elements=9, frames=3, frames_read=1, surfaces={"pixel-data": "skipped"})
    (outcome,) = audit(clean("113101", BurnedInAnnotation="NO"), coverage=unread)
    held = {claim.claim: claim.held for claim in outcome.result.claims}
    assert held["113101"] is None
    assert held["(0028,0301)"] is None
    assert {s.what for s in outcome.skipped} == {
        "audit claims.clean-pixel-data",
        "audit pixels.burned-in-no",
    }


def test_a_pseudonym_is_accounted_for_and_a_number_is_not() -> None:
    (outcome,) = audit(clean())
    assert {str(path) for path in outcome.accounted} >= {"(0010,0020)"}
    (outcome,) = audit(clean(PatientID="4471902"))
    assert "(0010,0020)" not in {str(path) for path in outcome.accounted}


def test_an_original_that_is_not_found_makes_incomplete() -> None:
    other = original(StudyTime="235900", ContentTime="235959", InstanceNumber=99)
    (outcome,) = audit(clean(), originals=[other])
    assert "audit dates.unshifted" in {s.what for s in outcome.skipped}
    (outcome,) = audit(clean())
    assert outcome.skipped == ()
    assert {n.check for n in outcome.result.not_checked} == {
        c.code for c in checks().values() if c.needs
    }


def test_no_value_is_told() -> None:
    values = [*ORIGINAL.values(), "Quillon", "Marisabel", "Penhallow", "7741902"]
    for check in (*SETS, *OF_ORIGINALS):
        made = SETS[check]() if check in SETS else [OF_ORIGINALS[check]]
        for outcome in audit(*made, originals=[original()]):
            out = json.dumps(outcome.result.to_dict()) + repr(outcome)
            assert not [value for value in values if value.lower() in out.lower()]


def test_what_rests_on_a_suspicion_is_medium() -> None:
    (outcome,) = audit(clean("113105", SeriesDescription="zorvian"))
    rows = {c.check: c.severity for c in outcome.result.contradictions}
    assert rows == {"claims.clean-descriptors": "medium"}
    assert {f.phi for f in outcome.findings} == {None}


def test_the_name_of_a_program_is_no_person() -> None:
    assert told(*audit(clean(DeidentificationMethod="dcanon"))) == {}
