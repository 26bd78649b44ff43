"""Whole objects: redacted, verified, written, or not written at all."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import DeflatedExplicitVRLittleEndian, RLELossless

from phidetect.decide.policy import load_policy
from phidetect.dicom import open_instance
from phidetect.errors import RedactionError
from phidetect.redaction import (
    Redaction,
    engine,
    redact_instance,
)
from phidetect.redaction import header as header_module
from phidetect.secret import Secret
from phidetect.types import (
    Action,
    Category,
    Decision,
    Evidence,
    Finding,
    InstanceReport,
    KnownIdentifier,
    KnownIdentifiers,
    Location,
    Verdict,
)
from tests.unit.redaction.objects import (
    BIG,
    IMPLICIT,
    KEY,
    PROFILE,
    ROOT,
    act,
    cut,
    header,
    hide,
    image,
    region,
    report,
    written,
)

RESEARCH = load_policy("research")
KNOWN = KnownIdentifiers.of(
    [
        (Category.NAME, "Winterbourne^Ottilie"),
        (Category.ID, "QX-778812"),
        (Category.ID, "ACC-55120"),
        (Category.DATE, "19310412"),
        (Category.DATE, "20190310"),
    ]
)


def clean_scan(subject: BinaryIO, *, known: Any, second_look: bool) -> InstanceReport:
    assert known is not None
    return report(verdict=Verdict.CLEAN)


def redact(
    ds: Dataset | bytes,
    decisions: Sequence[Decision] = PROFILE,
    *,
    scan: Any = clean_scan,
    frames: int = 0,
    **options: Any,
) -> Redaction:
    data = ds if isinstance(ds, bytes) else written(ds)
    return redact_instance(
        open_instance(io.BytesIO(data)),
        options.pop("report", report(decisions, frames=frames)),
        policy=options.pop("policy", RESEARCH),
        key=KEY,
        scan=scan,
        known=options.pop("known", KNOWN),
        **options,
    )


def grey(**values: Any) -> Dataset:
    rng = np.random.default_rng(3)
    return image(rng.integers(5, 200, size=(1, 20, 30)).astype("u2"), **values)


def finding(location: Location, phi: bool | None = True) -> Finding:
    return Finding(
        location=location,
        category=Category.NAME if phi else Category.SUSPECT,
        score=1.0,
        phi=phi,
        evidence=(Evidence(source="rule:test", score=1.0, why="test"),),
    )


def test_a_header_is_redacted_and_says_so() -> None:
    result = redact(header(DeidentificationMethod="by hand"))
    ds = result.dataset
    assert ds.PatientIdentityRemoved == "YES"
    assert ds.LongitudinalTemporalInformationModified == "MODIFIED"
    assert ds.DeidentificationMethod[0] == "by hand"
    assert [item.CodeValue for item in ds.DeidentificationMethodCodeSequence] == [
        "113100",
        "113107",
    ]
    equipment = ds.ContributingEquipmentSequence[-1]
    assert equipment.PurposeOfReferenceCodeSequence[0].CodeValue == "109104"
    assert "BurnedInAnnotation" not in ds
    assert result.audit.claims == ("113100", "113107")
    assert result.audit.actions["Z"] == 4
    assert result.audit.looks == 1


def test_file_meta_and_preamble_are_new() -> None:
    ds = header()
    ds.file_meta.SourceApplicationEntityTitle = "OTTILIES_PACS"
    ds.file_meta.PrivateInformationCreatorUID = f"{ROOT}.9"
    ds.file_meta.PrivateInformation = b"Ottilie "
    ds.preamble = b"Winterbourne".ljust(128, b" ")
    result = redact(ds)
    meta = result.dataset.file_meta
    assert result.data[:128] == bytes(128)
    assert b"OTTILIES" not in result.data
    assert "PrivateInformation" not in meta
    assert meta.MediaStorageSOPInstanceUID == result.dataset.SOPInstanceUID
    assert meta.ImplementationVersionName.startswith("PHIDETECT")


def test_the_input_is_not_changed() -> None:
    data = written(grey())
    instance = open_instance(io.BytesIO(data))
    before = instance.dataset.to_json()
    redact_instance(
        instance,
        report([*PROFILE, hide(region(2, 2, 6, 9))], frames=1),
        policy=RESEARCH,
        key=KEY,
        scan=clean_scan,
        known=KNOWN,
    )
    assert instance.dataset.to_json() == before
    memory = grey()
    text = memory.to_json()
    redact_instance(
        open_instance(memory), report(PROFILE), policy=RESEARCH, key=KEY, scan=clean_scan
    )
    assert memory.to_json() == text


def test_the_same_input_and_key_give_the_same_bytes() -> None:
    data = written(grey())
    decisions = [*PROFILE, hide(region(2, 2, 6, 9))]
    assert redact(data, decisions, frames=1).data == redact(data, decisions, frames=1).data


@pytest.mark.parametrize("syntax", [IMPLICIT, BIG, str(DeflatedExplicitVRLittleEndian)])
def test_transfer_syntaxes_stay_where_pixels_are_not_compressed(syntax: str) -> None:
    result = redact(
        grey(syntax=syntax, StudyDescription="CT CHEST"),
        [*PROFILE, hide(region(2, 2, 6, 9))],
        frames=1,
    )
    assert result.dataset.file_meta.TransferSyntaxUID == syntax
    assert result.dataset.StudyDescription == "CT CHEST"
    assert result.audit.pixels_read
    assert result.dataset.BurnedInAnnotation == "NO"
    assert "113101" in result.audit.claims


def test_compressed_pixels_with_a_region() -> None:
    ds = grey(ImageType=["ORIGINAL", "PRIMARY"])
    original = ds.pixel_array.copy()
    ds.compress(RLELossless, generate_instance_uid=False)
    result = redact(ds, [*PROFILE, hide(region(2, 2, 6, 9))], frames=1)
    after = result.dataset.pixel_array
    assert (after[2:6, 2:9] == original.min()).all()
    np.testing.assert_array_equal(after[6:], original[6:])
    assert result.dataset.ImageType[0] == "DERIVED"
    assert result.audit.regions == 1
    assert result.audit.frames == 1


def test_compressed_pixels_without_a_region_keep_their_bytes() -> None:
    ds = grey()
    ds.compress(RLELossless, generate_instance_uid=False)
    result = redact(ds, frames=1)
    assert result.dataset.PixelData == ds.PixelData
    assert result.dataset.file_meta.TransferSyntaxUID == RLELossless


def test_a_bitstream_finding_forces_decoding() -> None:
    from phidetect.types import BytesLocation, ElementPath

    ds = grey()
    pixels = ds.pixel_array.copy()
    ds.compress(RLELossless, generate_instance_uid=False)
    decision = Decision(
        findings=("f1",),
        location=BytesLocation(
            surface="bitstream", offset=3, length=4, path=ElementPath.of(0x7FE00010)
        ),
        action=Action.REMOVE,
        reason="practice 14",
        by="policy",
    )
    result = redact(ds, [*PROFILE, decision], frames=1)
    assert result.dataset.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    np.testing.assert_array_equal(result.dataset.pixel_array, pixels)


def test_pixels_that_were_not_read_are_not_called_clean() -> None:
    ds = grey(BurnedInAnnotation="NO")
    result = redact(ds, PROFILE, frames=0)
    assert result.dataset.BurnedInAnnotation == "YES"
    assert "113101" not in result.audit.claims
    kept = dataclasses.replace(
        hide(region(0, 0, 2, 2)), action=Action.KEEP, reason="kept by the policy"
    )
    result = redact(grey(), [*PROFILE, kept], frames=1)
    assert not result.audit.pixels_read
    assert "BurnedInAnnotation" not in result.dataset


@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.INCOMPLETE])
def test_what_was_not_read_completely_is_refused(verdict: Verdict) -> None:
    with pytest.raises(RedactionError, match="PHD404"):
        redact(header(), report=report(PROFILE, verdict=verdict))


def test_a_report_only_policy_and_a_dicomdir_are_refused() -> None:
    with pytest.raises(RedactionError, match="PHD402"):
        redact(header(), policy=load_policy("clinical-transit"))
    with pytest.raises(RedactionError, match="PHD407"):
        redact(header(SOPClassUID="1.2.840.10008.1.3.10"))


def test_a_file_that_changed_since_the_scan_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.dcm"
    path.write_bytes(written(header()))
    instance = open_instance(path)
    path.write_bytes(written(header(PatientID="QX-1")))
    with pytest.raises(RedactionError, match="PHD404"):
        redact_instance(
            instance, report(PROFILE), policy=RESEARCH, key=KEY, scan=clean_scan, known=KNOWN
        )


def nested(text: str) -> Dataset:
    ds = header()
    item = Dataset()
    item.TextValue = text
    ds.ContentSequence = Items([item])
    return ds


@pytest.mark.parametrize(
    "ds",
    [
        header(StudyDescription="CT for Ottilie W"),
        header(StudyDescription="WINTERBOURNE CHEST"),
        header(ImageComments="id QX-778812 done"),
        header(ImageComments="born 12.04.1931"),
        header(ProtocolName=f"see study {ROOT}.1"[:64]),
        nested("Frau Winterbourne"),
    ],
)
def test_a_missed_identifier_stops_everything(ds: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_module, "replace_references", lambda dataset, uids: 0)
    with pytest.raises(RedactionError) as caught:
        redact(ds)
    assert caught.value.code == "PHD401"
    for value in ("Ottilie", "WINTERBOURNE", "Winterbourne", "778812", "1931", ROOT):
        assert value not in str(caught.value)


def test_a_place_named_like_the_maker_refuses_nothing_unless_it_stands_elsewhere() -> None:
    known = KnownIdentifiers.of([(Category.INSTITUTION, "Larkmoor")])
    assert redact(header(Manufacturer="LARKMOOR"), known=known).audit.looks == 1
    with pytest.raises(RedactionError, match="PHD401"):
        redact(header(StudyDescription="done at Larkmoor"), known=known)
    with pytest.raises(RedactionError, match="PHD401"):
        redact(
            header(Manufacturer="WINTERBOURNE", StudyDescription="CT"),
            known=KnownIdentifiers.of([(Category.NAME, "Winterbourne^Ottilie")]),
        )


def test_an_identifier_in_bytes_that_are_no_text_is_found() -> None:
    ds = header()
    ds.add_new(0x00282000, "OB", b"\0\1\2ICC Winterbourne^Ottilie\0\0\0")
    with pytest.raises(RedactionError, match="PHD401"):
        redact(ds)


@pytest.mark.parametrize(
    "ds",
    [
        header(StudyDescription="LONG AXIS", PatientName="Long^Bo"),
        header(SliceThickness="1234", PatientID="1234"),
        header(StudyDescription="MI 1.2", StudyID="1"),
    ],
)
def test_short_and_technical_values_are_no_leak(ds: Dataset) -> None:
    known = KnownIdentifiers.of(
        [
            (Category.NAME, str(ds.PatientName)),
            (Category.ID, ds.PatientID),
            (Category.ID, str(ds.get("StudyID", ""))),
        ]
    )
    assert redact(ds, known=known).audit.looks == 1


def test_places_that_stay_may_be_named_and_everyday_words_prove_nothing() -> None:
    known = KnownIdentifiers(
        (
            KnownIdentifier(
                value=Secret("Norvale"), category=Category.INSTITUTION, source="StationName"
            ),
            KnownIdentifier(value=Secret("Thyroid"), category=Category.ID, source="StudyID"),
        )
    )
    ds = header(StationName="Norvale", SeriesDescription="Norvale THYROID")
    assert redact(ds, known=known).dataset.StationName == "Norvale"
    with pytest.raises(RedactionError, match="PHD401"):
        redact(ds, [*PROFILE, act("(0008,1010)", Action.REMOVE)], known=known)


def sabotage(monkeypatch: pytest.MonkeyPatch, change: Callable[[Dataset], None]) -> None:
    """Let something change the object behind the back of everybody, before it is written."""
    real = engine.encode

    def encode(dataset: Dataset, stream: BinaryIO, *, transfer_syntax: str) -> None:
        change(dataset)
        real(dataset, stream, transfer_syntax=transfer_syntax)

    monkeypatch.setattr(engine, "encode", encode)


def _pixel(ds: Dataset) -> None:
    data = bytearray(ds.PixelData)
    data[-2] ^= 1
    ds.PixelData = bytes(data)


def _unfilled(ds: Dataset) -> None:
    data = bytearray(ds.PixelData)
    at = (3 * 30 + 4) * 2
    data[at] ^= 1
    ds.PixelData = bytes(data)


SABOTAGE: list[Callable[[Dataset], None]] = [
    lambda ds: setattr(ds, "StudyDescription", "MR HEAD"),
    lambda ds: setattr(ds, "PatientBirthDate", "19310412"),
    lambda ds: setattr(ds, "StudyDate", "20190310"),
    lambda ds: setattr(ds, "PatientID", "QX-778812"),
    lambda ds: setattr(ds, "SeriesInstanceUID", f"{ROOT}.2"),
    lambda ds: setattr(ds, "OperatorsName", "Hollis^Bram"),
    lambda ds: ds.__delitem__("StudyDescription"),
    lambda ds: setattr(ds, "Rows", 19),
    lambda ds: ds.SourceImageSequence[0].__delitem__("ReferencedSOPClassUID"),
    lambda ds: setattr(ds, "SourceImageSequence", []),
    lambda ds: ds.add_new(0x00091001, "LO", "x"),
    _pixel,
    _unfilled,
]


@pytest.mark.parametrize("change", SABOTAGE, ids=[str(i) for i in range(len(SABOTAGE))])
def test_the_verifier_trusts_nobody(
    change: Callable[[Dataset], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ds = grey(StudyDescription="CT CHEST")
    item = Dataset()
    item.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    ds.SourceImageSequence = Items([item])
    decisions = [*PROFILE, hide(region(2, 2, 6, 9))]
    redact(ds, decisions, frames=1)
    sabotage(monkeypatch, change)
    with pytest.raises(RedactionError, match=r"PHD40[1-4]"):
        redact(ds, decisions, frames=1)


class Looks:
    """A scan that finds something on its first looks."""

    def __init__(self, *reports: InstanceReport) -> None:
        self.reports = list(reports)
        self.second: list[bool] = []

    def __call__(self, subject: BinaryIO, *, known: Any, second_look: bool) -> InstanceReport:
        pydicom.dcmread(subject)
        self.second.append(second_look)
        return self.reports.pop(0) if len(self.reports) > 1 else self.reports[0]


def found(where: Decision, phi: bool | None = True) -> InstanceReport:
    what = finding(where.location, phi)
    return report([dataclasses.replace(where, findings=(what.id,))], findings=[what])


def test_what_a_second_look_finds_is_hidden_too() -> None:
    ds = grey(StudyDescription="CT Bram CHEST")
    scan = Looks(
        found(hide(region(10, 10, 14, 20)), None),
        found(cut("(0008,1030)", 3, 7)),
        report(verdict=Verdict.CLEAN),
    )
    result = redact(ds, PROFILE, scan=scan, frames=1)
    assert len(set(result.dataset.pixel_array[10:14, 10:20].ravel())) == 1
    assert result.dataset.StudyDescription == "CT CHEST"
    assert result.audit.looks == 3
    assert result.dataset.ImageType if "ImageType" in result.dataset else True


def test_filled_pixels_are_looked_at_both_ways() -> None:
    ours = hide(region(2, 2, 12, 22))
    seen_at_first = found(hide(region(13, 10, 15, 20)), None)
    clean = report(verdict=Verdict.CLEAN)
    scan = Looks(clean, seen_at_first, clean)
    result = redact(grey(), [*PROFILE, ours], scan=scan, frames=1)
    assert scan.second == [True, False, True, False]
    assert len(set(result.dataset.pixel_array[13:15, 10:20].ravel())) == 1
    unfilled = Looks(clean)
    redact(header(), scan=unfilled)
    assert unfilled.second == [True]


def test_a_second_look_that_never_ends_stops() -> None:
    scan = Looks(found(cut("(0008,1030)", 0, 1)))
    with pytest.raises(RedactionError, match="PHD401"):
        redact(header(StudyDescription="abcdefgh"), scan=scan)


def test_a_second_look_at_what_is_filled_or_replaced_counts_for_nothing() -> None:
    first = hide(region(2, 2, 12, 22))
    again = found(hide(region(3, 3, 11, 21)))
    assert redact(grey(), [*PROFILE, first], scan=Looks(again), frames=1).audit.looks == 1
    ours = found(act("(0010,0020)", Action.ZERO))
    assert redact(grey(), scan=Looks(ours), frames=1).audit.looks == 1


def test_an_output_that_cannot_be_read_is_no_output() -> None:
    with pytest.raises(RedactionError, match="PHD401"):
        redact(header(), scan=Looks(report(verdict=Verdict.INCOMPLETE)))


def test_safe_private_elements_stay_and_others_go() -> None:
    ds = header()
    ds.add_new(0x00E10010, "LO", "ELSCINT1")
    ds.add_new(0x00E11021, "DS", "12.5")
    ds.add_new(0x00E110FE, "LO", "unsafe")
    ds.add_new(0x00190010, "LO", "UNHEARD OF")
    ds.add_new(0x00191001, "LO", "anything")
    kept = act('(00E1,"ELSCINT1",21)', Action.CLEAN, reason="E.3.10 by retain_safe_private")
    result = redact(ds, [*PROFILE, kept])
    assert result.dataset[0x00E11021].value == 12.5
    assert 0x00E110FE not in result.dataset
    assert 0x00190010 not in result.dataset
    assert "113111" in result.audit.claims
