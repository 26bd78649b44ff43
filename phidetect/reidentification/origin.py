"""Whose object a result is, and of which study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.crosswalk import Entries, InstanceEntry
from phidetect.errors import RedactionError
from phidetect.redaction.access import holds_text, is_binary, read_element, stored_vr, text_values
from phidetect.redaction.mapped import read_header
from phidetect.redaction.structure import items_of
from phidetect.reidentification.originals import UID_PATTERN

__all__ = ["Origin", "origin_of"]

_PATIENT_ID, _STUDY = 0x00100020, 0x0020000D


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Origin:
    """Where a result belongs; holds values, so it has no repr.

    Attributes
    ----------
    pseudonym : str
        Stands for the patient; empty where the objects name none.
    header : pydicom.dataset.Dataset
        Original elements of the patient and of one study.
    same_study : bool
        Whether the result is of that study; a service may have begun one of its own.
    """

    pseudonym: str
    header: Dataset
    same_study: bool


def origin_of(dataset: Dataset, entries: Entries) -> Origin:
    """Return where a result belongs, if everything in it says the same.

    An instance, or the study, has to be one of the map's: a Patient ID alone, which anybody may
    have chosen, proves nothing.

    Raises
    ------
    RedactionError
        PHD411 where the map knows nothing of it; PHD412 where it names two patients.
    """
    named = _first(dataset, _PATIENT_ID)
    study = _first(dataset, _STUDY)
    found: list[InstanceEntry] = []
    studies: list[InstanceEntry] = []
    for uid in _uids_in(dataset):
        if uid in entries.instances:
            found.append(entries.instances[uid])
        if uid in entries.studies:
            studies.append(entries.instances[entries.studies[uid]])
    patients = {entry.patient for entry in (*found, *studies)}
    if not patients:
        raise RedactionError("PHD411", hint="no instance and no study of the map")
    if len(patients) > 1:
        raise RedactionError("PHD412", hint="by references")
    (patient,) = patients
    if named and named != patient:
        code = "PHD412" if named in entries.patients else "PHD411"
        raise RedactionError(code, hint="Patient ID (0010,0020)")
    # What is referred to first says it best; of the study of the result before any other.
    ordered = sorted((*found, *studies), key=lambda entry: entry.study != study)
    chosen = ordered[0]
    return Origin(
        pseudonym="" if patient in entries.studies else patient,
        header=read_header(entries.headers[chosen.header]),
        same_study=chosen.study == study,
    )


def _uids_in(dataset: Dataset) -> Iterator[str]:
    """Yield the UIDs in text at every depth, in the order of the object."""
    stack = [dataset]
    while stack:
        level = stack.pop()
        below: list[Dataset] = []
        for tag in sorted(BaseTag(tag) for tag in level.keys()):  # noqa: SIM118
            vr = stored_vr(level, tag)
            if vr == "SQ":
                below += items_of(level, tag)
            elif holds_text(vr) and not is_binary(vr):
                yield from _uids(level, tag, vr)
        stack += reversed(below)


def _uids(level: Dataset, tag: BaseTag, vr: str) -> Iterator[str]:
    raw = getattr(level.get_item(tag), "value", None)
    if vr == "UI":  # a policy may retain UIDs, so they are of any root
        if isinstance(raw, bytes):
            texts = raw.decode("latin-1").split("\\")
        else:
            texts = text_values(read_element(level, tag))
        yield from (text.strip(" \0") for text in texts)
    elif not isinstance(raw, bytes) or b"2.25." in raw:
        for text in text_values(read_element(level, tag)):
            yield from UID_PATTERN.findall(text)


def _first(dataset: Dataset, tag: int) -> str:
    values = text_values(read_element(dataset, BaseTag(tag))) if tag in dataset else []
    return values[0].strip(" \0") if values else ""
