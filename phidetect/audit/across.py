"""What ties instances of a collection to one another, or to the originals."""

from __future__ import annotations

from collections.abc import Iterator

from phidetect.audit.catalogue import Hit
from phidetect.audit.forms import forms_of, windows
from phidetect.audit.index import AuditIndex
from phidetect.audit.subject import AuditSubject, first_text, texts
from phidetect.rules.header import element_category, is_technical
from phidetect.types import Category, DocumentLocation, ElementPath, ElementView, Region

__all__ = ["check_collection", "check_original_values", "check_values_of_others", "texts_of"]

_NOT_TEXT = frozenset(("AS", "DA", "DS", "DT", "IS", "SQ", "TM"))
_REFERENCE = 0x00081155
_STUDY = 0x0020000D
_OF_STUDIES = frozenset((0x00081110, 0x00081120, 0x00081125, 0x00081111))
"""Sequences that refer to studies, patients, visits and performed steps, not to instances."""
_RETAINED = {
    Category.DEVICE_ID: "retain_device_identity",
    Category.INSTITUTION: "retain_institution_identity",
    Category.ADDRESS: "retain_institution_identity",
}


def check_original_values(subject: AuditSubject, index: AuditIndex) -> Iterator[Hit]:
    """Yield values that identify in any of the originals: in elements, file names and pixels."""
    kept = {c for c, option in _RETAINED.items() if option in subject.claims.options}
    for path, text, plane in texts_of(subject):
        for form, _ in windows(text):
            category = index.original_values.get(index.digest("value", form))
            if category is not None and category not in kept:
                yield Hit("across.original-value", path, plane, category)
                break


def check_values_of_others(subject: AuditSubject, index: AuditIndex) -> Iterator[Hit]:
    """Yield text that identifies in another instance; what the object itself tells is known."""
    own = {
        index.digest("value", form)
        for view in subject.elements
        if (category := element_category(view)) is not None
        for text in texts(view)
        for form in forms_of(text, category)
    }
    identifying = {v.path for v in subject.elements if element_category(v) is not None}
    kept = {c for c, option in _RETAINED.items() if option in subject.claims.options}
    for path, text, plane in texts_of(subject):
        if path in identifying:
            continue
        for form, _ in windows(text):
            key = index.digest("value", form)
            category = index.here.values.get(key)
            if category is not None and key not in own and category not in kept:
                yield Hit("across.value-of-another", path, plane, category)
                break


def texts_of(subject: AuditSubject) -> Iterator[tuple[ElementPath | None, str, str]]:
    """Yield every text: of elements, of the name of the file, and as read in raster planes."""
    for view in subject.elements:
        if view.in_file_meta or (view.vr in _NOT_TEXT and not view.is_private):
            continue
        if view.vr == "UI":
            # A number of a UID is searched by itself, as a component.
            for uid in texts(view):
                for part in uid.split("."):
                    if 6 <= len(part) <= 16:
                        yield view.path, part, "a component of a UID"
            continue
        if _is_name_of_maker(view):
            continue
        for text in texts(view):
            yield view.path, text, ""
        if view.runs is not None:
            yield view.path, view.runs.reveal(), "inside a binary value"
    for part in subject.name.split("/"):
        yield None, part, "in the name of the file"
    for finding in subject.findings:
        location = finding.location
        if isinstance(location, Region | DocumentLocation):
            path = getattr(location, "path", None)
            plane = getattr(location, "plane", "a document")
            for seen in {e.text.reveal() for e in finding.evidence if e.text is not None}:
                yield path, seen, f"text read in {plane}"


def _is_name_of_maker(view: ElementView) -> bool:
    return view.keyword in ("Manufacturer", "ManufacturerModelName") and is_technical(view)


def check_collection(subject: AuditSubject, index: AuditIndex) -> Iterator[Hit]:
    """Yield pseudonyms and UIDs that do not agree over the collection."""
    here = index.here
    patient = index.pid(subject.top("PatientID"))
    if len(here.names.get(patient, ())) > 1:
        yield Hit("across.patient-names", _place(subject, "PatientName"))
    study = index.uid(subject.top("StudyInstanceUID"))
    if len(here.studies.get(study, ())) > 1:
        yield Hit("across.study-patients", _place(subject, "PatientID"))
    if here.sops.get(index.uid(subject.top("SOPInstanceUID")), 0) > 1:
        yield Hit("across.duplicate", _place(subject, "SOPInstanceUID"), category=Category.UID)
    if study in here.studies:
        yield from _dangling(subject, index)


def _dangling(subject: AuditSubject, index: AuditIndex) -> Iterator[Hit]:
    studies = [
        (view.path.steps, index.uid(first_text(view)))
        for view in subject.elements
        if view.tag == _STUDY and view.path.depth
    ]
    for view in subject.elements:
        steps = view.path.steps
        if view.tag != _REFERENCE or not first_text(view):
            continue
        if len(steps) > 1 and steps[-2].group << 16 | steps[-2].element in _OF_STUDIES:
            continue
        around = [uid for at, uid in studies if at[:-1] == steps[: len(at) - 1]]
        if around and around[-1] not in index.here.studies:
            continue
        if index.uid(first_text(view)) not in index.here.sops:
            yield Hit("across.dangling", view.path)


def _place(subject: AuditSubject, keyword: str) -> ElementPath | None:
    view = subject.tops.get(keyword)
    return None if view is None else view.path
