"""What the tagger is asked, and what comes of its answers."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import EnhancedSRStorage

from phidetect.errors import InputError, ModelError, PhidetectError, UsageError
from phidetect.keys import RunKey
from phidetect.scanner import Scanner
from phidetect.scanner.tagger import LineTexts
from phidetect.settings import DEFAULT_LIMITS, Limits
from phidetect.types import Category, Finding, InstanceReport, SpanLocation, Verdict
from tests.taggers import SOURCE, FakeTagger
from tests.unit.scanner.test_documents import instance as with_document
from tests.unit.scanner.test_documents import letter
from tests.unit.scanner.test_scanner import FakeFinder, image

NAME = {"Sorrel Ozanne": (Category.NAME, 0.97)}
DESCRIPTION = "(0008,1030)"


def scan(
    subject: Dataset | bytes, *, policy: str = "research", limits: Limits = DEFAULT_LIMITS
) -> InstanceReport:
    scanner = Scanner(policy=policy, key=RunKey(bytes(32)), limits=limits)
    if isinstance(subject, bytes):
        return scanner.scan(io.BytesIO(subject))
    scanner._finder = FakeFinder()  # type: ignore[assignment]
    return scanner.scan(subject)


def at(report: InstanceReport, path: str = DESCRIPTION) -> list[tuple[Category, bool | None]]:
    return [(f.category, f.phi) for f in report.findings if str(f.location).split()[0] == path]


def test_a_name_is_found_and_cut(tagger: FakeTagger) -> None:
    tagger.words = NAME
    report = scan(image(StudyDescription="MR KNEE Sorrel Ozanne"))
    assert at(report) == [(Category.NAME, True)]
    (finding,) = (f for f in report.findings if isinstance(f.location, SpanLocation))
    assert [e.source for e in finding.evidence] == [SOURCE, "rule:vocabulary.unknown"]
    assert report.provenance.models["phi_ner"] == f"0.0.0 sha256:{'0' * 64}"
    assert "text" in report.timings_ms
    assert "ozanne" not in json.dumps(report.to_dict()).lower()


def test_an_unknown_word_is_cleared(tagger: FakeTagger) -> None:
    report = scan(image(StudyDescription="MR KNEE Zxflow"))
    assert at(report) == [(Category.TECHNICAL, False)]
    assert report.verdict is Verdict.CLEAN
    assert tagger.asked == [("MR KNEE Zxflow", "study description")]


@pytest.mark.parametrize("error", [ModelError("PHD303"), RuntimeError("Amy"), MemoryError()])
def test_a_tagger_that_raises_is_never_clean(tagger: FakeTagger, error: Exception) -> None:
    tagger.error = error
    report = scan(image(StudyDescription="MR KNEE"))
    assert report.verdict is Verdict.INCOMPLETE
    (skipped,) = report.coverage.skipped
    assert skipped.what == "text"
    assert skipped.why.startswith("PHD")
    assert report.coverage.surfaces["header"] == "skipped"
    assert "Amy" not in json.dumps(report.to_dict())


def test_a_missing_model_is_never_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise ModelError("PHD302", hint="phi_ner")

    monkeypatch.setattr("phidetect.scanner.scanner.shared_tagger", missing)
    report = scan(image())
    assert report.verdict is Verdict.INCOMPLETE
    assert "PHD302" in report.coverage.skipped[0].why
    with pytest.raises(PhidetectError, match="PHD302"):
        Scanner().scan_text("MR KNEE")


def test_what_is_read_and_where_it_stands(tagger: FakeTagger) -> None:
    dataset = image(
        PatientName="Quillfeather^Ida",  # identifies as a whole
        InstitutionName="Quibble General",
        Manufacturer="Zaxxon",
        BodyPartExamined="KNEE",  # a code in which people type
        PatientSex="F",  # a code with terms
        StudyDate="20260101",
        StudyID="12",  # too short to tell
        SeriesDescription="t2 axial",
        ProtocolName="",
        ImageComments="anonymous",  # stands for nothing
    )
    block = dataset.private_block(0x0029, "SIEMENS MEDCOM HEADER2", create=True)
    block.add_new(0x60, "LO", "some text")
    scan(dataset)
    assert {
        ("Zaxxon", "manufacturer"),
        ("KNEE", "body part examined"),
        ("t2 axial", "series description"),
        ("some text", "private series workflow status"),
    } <= set(tagger.asked)
    contexts = {context for _, context in tagger.asked}
    assert not contexts & {
        "patient name", "institution name", "patient sex", "study date", "study id",
        "protocol name", "image comments", "modality", "sop class uid", "rows",
    }  # fmt: skip


def test_every_distinct_text_is_read_once_in_one_call(tagger: FakeTagger) -> None:
    dataset = image(StudyDescription="MR KNEE", SeriesDescription="MR KNEE")
    items = [Dataset() for _ in range(50)]
    for item in items:
        item.CodeMeaning = "Same words"
    dataset.ProcedureCodeSequence = Sequence(items)
    scan(dataset)
    assert len(tagger.calls) == 1
    assert len(tagger.asked) == len(set(tagger.asked))


def test_a_sure_name_in_an_attribute_of_the_device(tagger: FakeTagger) -> None:
    model = "(0008,1090)"
    tagger.words = {"Sorrel Ozanne": (Category.STAFF_NAME, 0.96)}
    named = image(ManufacturerModelName="Sorrel Ozanne")
    assert at(scan(named), model) == [(Category.STAFF_NAME, True)]
    tagger.words = {"Sorrel Ozanne": (Category.STAFF_NAME, 0.8)}
    assert at(scan(named), model) == [(Category.TECHNICAL, False)]


def report_object() -> Dataset:
    """Return an SR of one item of each kind that names a person or a date."""

    def concept(meaning: str) -> Sequence:
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "X1", "99Q", meaning
        return Sequence([item])

    def content(kind: str, meaning: str, keyword: str, value: str) -> Dataset:
        item = Dataset()
        item.RelationshipType, item.ValueType = "CONTAINS", kind
        item.ConceptNameCodeSequence = concept(meaning)
        setattr(item, keyword, value)
        return item

    dataset = image(SOPClassUID=EnhancedSRStorage, Modality="SR")
    dataset.file_meta.MediaStorageSOPClassUID = EnhancedSRStorage
    for keyword in ("PixelData", "Rows", "Columns"):
        delattr(dataset, keyword)
    dataset.ContentSequence = Sequence(
        [
            content("TEXT", "Impression", "TextValue", "Mass seen by Sorrel Ozanne"),
            content("PNAME", "Observer", "PersonName", "Wilson^Amy"),
            content("DATE", "Finding date", "Date", "20260101"),
            content("DATETIME", "Finding time", "DateTime", "20260101120000"),
        ]
    )
    return dataset


def test_content_items_are_read_with_their_concept(tagger: FakeTagger) -> None:
    tagger.words = NAME
    report = scan(report_object())
    item = "(0040,A730)[{}].(0040,{})"
    assert ("Mass seen by Sorrel Ozanne", "impression") in tagger.asked
    assert at(report, item.format(0, "A160"))[0] == (Category.NAME, True)


def test_people_and_dates_of_content_items_are_known_by_their_type(tagger: FakeTagger) -> None:
    report = scan(report_object())
    item = "(0040,A730)[{}].(0040,{})"
    assert at(report, item.format(1, "A123")) == [(Category.NAME, True)]
    assert at(report, item.format(2, "A121")) == [(Category.DATE, True)]
    assert at(report, item.format(3, "A120")) == [(Category.DATE, True)]
    assert not {"Wilson^Amy", "20260101", "20260101120000"} & {text for text, _ in tagger.asked}


def test_more_text_than_is_read_is_never_clean(tagger: FakeTagger) -> None:
    limits = replace(DEFAULT_LIMITS, read_chars=200)
    comments = "plain scan " * 40
    assert tagger.calls == []
    report = scan(image(ImageComments=comments, StudyDescription="MR KNEE"), limits=limits)
    assert report.verdict is Verdict.INCOMPLETE
    assert [s.what for s in report.coverage.skipped] == ["(0020,4000)"]
    assert "PHD107" in report.coverage.skipped[0].why
    assert ("MR KNEE", "study description") in tagger.asked


def test_text_that_is_not_read_but_goes_is_no_gap(tagger: FakeTagger) -> None:
    limits = replace(DEFAULT_LIMITS, read_chars=100)
    dataset = image(StudyDescription="MR KNEE")
    dataset.private_block(0x0033, "QUIBBLE 1", create=True).add_new(1, "LT", "plain scan " * 20)
    assert scan(dataset, limits=limits).coverage.skipped == ()
    kept = scan(dataset, policy="clinical-transit", limits=limits)
    assert kept.verdict is Verdict.INCOMPLETE
    assert tagger.calls


def test_the_text_of_a_document_is_read(tagger: FakeTagger) -> None:
    tagger.words = {"Sorrel Ozanne": (Category.NAME, 0.97)}
    data = with_document(letter("was seen with Sorrel Ozanne, who agrees"))
    report = scan(data)
    found = [f for f in report.findings if any(e.source == SOURCE for e in f.evidence)]
    assert [f.category for f in found] == [Category.NAME]
    tagger.error = ModelError("PHD303")
    assert scan(data, policy="clinical-transit").verdict is Verdict.INCOMPLETE


def test_a_document_with_too_much_text_is_never_clean(tagger: FakeTagger) -> None:
    limits = replace(DEFAULT_LIMITS, read_chars=60)
    data = with_document(letter("plain text of many words " * 4))
    report = scan(data, policy="clinical-transit", limits=limits)
    assert any(s.why.startswith("PHD124") for s in report.coverage.skipped)
    assert report.verdict is Verdict.INCOMPLETE
    assert tagger.calls


def spans(found: list[Finding], text: str) -> list[tuple[str, Category]]:
    out = []
    for finding in found:
        assert isinstance(finding.location, SpanLocation)
        out.append((text[finding.location.start : finding.location.end], finding.category))
    return out


def test_running_text_is_judged_by_the_tagger(tagger: FakeTagger) -> None:
    tagger.words = {**NAME, "67": (Category.AGE, 0.9), "Grolm": (Category.STAFF_NAME, 0.8)}
    text = "At 14:32 Sorrel Ozanne, 67, met Grolm with a zxflow device"
    found = Scanner().scan_text(text)
    assert spans(found, text) == [
        ("Sorrel Ozanne", Category.NAME), ("Grolm", Category.STAFF_NAME)
    ]  # fmt: skip
    assert tagger.asked == [(text, "")]


def test_the_text_of_an_element_is_read_with_its_name(tagger: FakeTagger) -> None:
    tagger.words = NAME
    text = "MR KNEE Sorrel Ozanne zxflow"
    scanner = Scanner()
    (found, nothing) = scanner.scan_text([text, ""], element=DESCRIPTION)
    assert spans(found, text) == [("Sorrel Ozanne zxflow", Category.NAME)]
    assert nothing == []
    assert tagger.asked == [(text, "study description")]
    assert spans(scanner.scan_text("Wilson^Amy", element="PatientName"), "Wilson^Amy") == [
        ("Wilson^Amy", Category.NAME)
    ]
    assert len(tagger.calls) == 1


def test_a_text_that_is_too_long_is_refused(tagger: FakeTagger) -> None:
    scanner = Scanner(limits=replace(DEFAULT_LIMITS, text_chars=1000))
    with pytest.raises(InputError, match="PHD107") as refused:
        scanner.scan_text("Wilson " * 200)
    assert "Wilson" not in str(refused.value)
    assert tagger.calls == []


def test_odd_characters_do_not_move_offsets(tagger: FakeTagger) -> None:
    tagger.words = NAME
    text = "\0\udcff\U0001f468\u200d\u2695\ufeff of Sorrel Ozanne\x1b"
    assert ("Sorrel Ozanne", Category.NAME) in spans(Scanner().scan_text(text), text)


def test_a_concept_that_the_file_chose_clears_nothing(tagger: FakeTagger) -> None:
    """The reading of one text in two contexts: harmless in one, not in none."""
    dataset = report_object()
    item = dataset.ContentSequence[0]
    item.ConceptNameCodeSequence[0].CodeMeaning = "Manufacturer Model Name"
    item.TextValue = "MR KNEE Zxflow"
    place = "(0040,A730)[0].(0040,A160)"
    assert at(scan(dataset), place) == [(Category.TECHNICAL, False)]
    assert ("MR KNEE Zxflow", "") in tagger.asked
    tagger.doubts = {("Zxflow", ""): 0.3}
    assert at(scan(dataset), place) == [(Category.SUSPECT, None)]


def test_one_text_that_is_too_long_does_not_keep_others_from_being_read(
    tagger: FakeTagger,
) -> None:
    tagger.words, tagger.longest = NAME, 100
    report = scan(image(ImageComments="plain scan " * 20, StudyDescription="KNEE Sorrel Ozanne"))
    assert report.verdict is Verdict.INCOMPLETE
    assert [s.what for s in report.coverage.skipped] == ["(0020,4000)"]
    assert at(report) == [(Category.NAME, True)]


def test_many_short_texts_cost_more_than_their_characters(tagger: FakeTagger) -> None:
    limits = replace(DEFAULT_LIMITS, read_chars=2000)
    items = [Dataset() for _ in range(300)]
    for number, item in enumerate(items):
        item.CodeMeaning = f"q{chr(97 + number // 26)}{chr(97 + number % 26)}"
    report = scan(image(ProcedureCodeSequence=Sequence(items)), limits=limits)
    assert report.verdict is Verdict.INCOMPLETE
    assert 0 < len(tagger.asked) < 120


def test_lines_that_cannot_be_read_leave_what_the_rules_say() -> None:
    tagger = FakeTagger(NAME)
    lines = LineTexts(tagger, limit=100)  # type: ignore[arg-type]
    assert lines.reader is not None
    assert lines.reader(["Sorrel Ozanne"])[0].matches
    assert lines.reader(["Sorrel Ozanne"] * 100)[99].matches  # counts once
    assert lines.errors == []
    assert not lines.reader(["x" * 100])[0].matches
    assert lines.errors == ["PHD502"]
    tagger.error = ModelError("PHD303")
    assert not lines.reader(["Sorrel Ozanne"])[0].matches
    assert lines.errors == ["PHD502", "PHD303"]


@pytest.mark.parametrize("texts", [b"Amy", [b"Amy"], [None], None, 5, ["a", ["b"]]])
def test_what_is_no_text_is_refused(tagger: FakeTagger, texts: object) -> None:
    with pytest.raises(UsageError, match="PHD011"):
        Scanner().scan_text(texts)  # type: ignore[call-overload]
    assert tagger.calls == []


@pytest.mark.parametrize("element", ["", "ContentSequence", "Nothing", "(0009,1010)", 5])
def test_an_element_without_text_is_refused(tagger: FakeTagger, element: str) -> None:
    with pytest.raises(UsageError, match="PHD011"):
        Scanner().scan_text("Sorrel Ozanne", element=element)
    assert tagger.calls == []


def test_no_text_and_texts_that_come_one_by_one(tagger: FakeTagger) -> None:
    tagger.words = NAME
    scanner = Scanner()
    assert scanner.scan_text([]) == []
    assert scanner.scan_text("") == []
    (found,) = scanner.scan_text(iter(["seen by Sorrel Ozanne"]))  # type: ignore[call-overload]
    assert [one.category for one in found] == [Category.NAME]


def test_what_the_tagger_cannot_read_is_suspect_in_prose_too(tagger: FakeTagger) -> None:
    tagger.strange = ("Zxflow",)
    (found,) = Scanner().scan_text("the Zxflow and the Zyflow")
    assert (found.category, found.phi) == (Category.SUSPECT, None)
