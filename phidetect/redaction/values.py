"""New values for elements, one function per kind of action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydicom.datadict import keyword_for_tag, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.dicom.quiet import quiet
from phidetect.errors import RedactionError
from phidetect.keys import RunKey, same_person
from phidetect.redaction.access import (
    holds_text,
    is_binary,
    make_element,
    read_element,
    text_values,
)
from phidetect.redaction.dates import cap_age, crosses_midnight, shift_da, shift_dt, shift_tm
from phidetect.redaction.dummies import dummy_value
from phidetect.redaction.text import remove_spans
from phidetect.redaction.uids import UidMap

__all__ = [
    "Subject",
    "clean_value",
    "cut_spans",
    "dummy_element",
    "new_uids",
    "subject_of",
]

_PATIENT_NAME, _PATIENT_ID = 0x00100010, 0x00100020
_MOST_DUMMIES = 64
"""More values than an attribute of fixed multiplicity has."""

_CODE_VALUES = frozenset({0x00080100, 0x00080119, 0x00080120})
"""Code Value, Long Code Value, URN Code Value."""

_RUNNING_TEXT = frozenset({"LO", "LT", "SH", "ST", "UC", "UT"})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Subject:
    """Whose object it is; holds values, so it has no repr.

    Attributes
    ----------
    shift : int
        Days added to every date.
    time_shift : int
        Seconds added to every time of day; 0 where the rhythm of the week is kept.
    pseudonym : str
        Stands for Patient's Name (0010,0010) and Patient ID (0010,0020).
    originals : frozenset of str
        The values of these two, as `same_person` has them.
    key : RunKey
        Makes pseudonyms of other people that the object names.
    """

    shift: int
    time_shift: int = 0
    pseudonym: str
    originals: frozenset[str]
    key: RunKey

    def pseudonym_of(self, value: str) -> str:
        """Return the pseudonym of a patient that the object names anywhere."""
        person = same_person(value)
        return self.pseudonym if person in self.originals else self.key.token("patient", person)

    def zero_element(self, dataset: Dataset, tag: BaseTag, vr: str) -> DataElement:
        """Return what action Z leaves: nothing, or the pseudonym in the two elements.

        Table E.1-1a allows a dummy for Z; without one the objects of all patients would fall
        together.
        """
        if int(tag) in (_PATIENT_NAME, _PATIENT_ID):
            value = _first_text(dataset, tag)
            return make_element(tag, vr, self.pseudonym_of(value) if value else None)
        return make_element(tag, vr)


def subject_of(
    dataset: Dataset, *, key: RunKey, pseudonyms: Mapping[str, str], keep_weekday: bool = False
) -> Subject:
    """Return the subject of an object.

    It is known by Patient ID, else by Patient's Name, else by Study Instance UID, so that all
    objects of a patient get one pseudonym and one date shift, however the identifier is padded.
    """
    with quiet():
        name = _first_text(dataset, BaseTag(_PATIENT_NAME))
        identifier = _first_text(dataset, BaseTag(_PATIENT_ID))
        study = _first_text(dataset, BaseTag(0x0020000D))
    known_by = same_person(identifier or name or study)
    return Subject(
        shift=key.date_shift(known_by, keep_weekday=keep_weekday),
        time_shift=0 if keep_weekday else key.time_shift(known_by),
        pseudonym=pseudonyms.get(identifier)
        or pseudonyms.get(same_person(identifier))
        or key.token("patient", known_by),
        originals=frozenset(same_person(value) for value in (name, identifier) if value),
        key=key,
    )


def dummy_element(
    dataset: Dataset, tag: BaseTag, vr: str, *, key: RunKey, who: Subject
) -> DataElement:
    """Return what action D leaves: values that are valid for the VR and not empty.

    As many as there were, since the multiplicity may be fixed (PS3.6); one dummy for bytes.
    """
    originals = [] if is_binary(vr) else [v.strip(" \0") for v in _values(dataset, tag)]
    if int(tag) in (_PATIENT_NAME, _PATIENT_ID):
        return make_element(tag, vr, who.pseudonym_of(originals[0] if originals else ""))
    domain = f"{int(tag):08X}"
    try:
        dummies = [
            dummy_value(vr, original, key=key, domain=domain, tag=int(tag), index=index)
            for index, original in enumerate(originals[:_MOST_DUMMIES] or [""])
        ]
    except KeyError:
        raise RedactionError("PHD402", hint=f"no dummy for the VR of {tag}") from None
    return make_element(tag, vr, dummies[0] if len(dummies) == 1 else dummies)


def new_uids(element: DataElement, uids: UidMap) -> DataElement:
    """Return an element with a consistent new UID for each of its values."""
    values = [uids(value) for value in text_values(element)]
    return make_element(element.tag, "UI", _one_or_many(values))


def clean_value(
    dataset: Dataset, tag: BaseTag, vr: str, *, who: Subject, uids: UidMap
) -> DataElement | None:
    """Return what action C leaves where no spans are named; None where nothing changes.

    Dates and times are moved, ages grouped, UIDs replaced. A value that is no date, time or
    age, as the VR would have it, is emptied: it cannot be moved, and may say anything.
    """
    if vr == "UI":
        return new_uids(read_element(dataset, tag), uids)
    if vr not in ("DA", "DT", "TM", "AS"):
        return None
    out: list[str] = []
    for index, value in enumerate(text_values(read_element(dataset, tag))):
        text = value.strip(" \0")
        if not text:
            moved: str | None = ""
        elif vr == "AS":
            moved = cap_age(text)
        else:
            moved = moved_value(dataset, tag, vr, index, text, who=who)
        out.append(moved or "")
    return make_element(tag, vr, _one_or_many(out) if any(out) else None)


def moved_value(
    dataset: Dataset, tag: BaseTag, vr: str, index: int, text: str, *, who: Subject
) -> str | None:
    """Return one DA, DT or TM value moved; None where it is none.

    A date goes one day further back where its time of day crosses midnight (Study Date with
    Study Time), so that both together move by the same time.
    """
    if vr == "TM":
        return shift_tm(text, who.time_shift)
    if vr == "DT":
        return shift_dt(text, who.shift, who.time_shift)
    times = _times_of(dataset, tag)
    crosses = index < len(times) and crosses_midnight(times[index], who.time_shift)
    return shift_da(text, who.shift - crosses)


def _times_of(dataset: Dataset, tag: BaseTag) -> list[str]:
    """Return the values of the time of day that belongs to a date, by its keyword."""
    other = tag_for_keyword(keyword_for_tag(tag).replace("Date", "Time"))
    if other is None or other == int(tag) or other not in dataset:
        return []
    return [value.strip(" \0") for value in text_values(read_element(dataset, BaseTag(other)))]


def cut_spans(
    dataset: Dataset,
    tag: BaseTag,
    vr: str,
    spans: Mapping[int, Sequence[tuple[int, int]]],
    *,
    key: RunKey,
    who: Subject,
) -> DataElement | None:
    """Return an element without the spans; None where it has to go whole.

    Running text keeps its other words. A name, code, address or number with a hole in it means
    nothing: its value is emptied. Text inside a binary element or in numbers takes the element
    with it.

    Raises
    ------
    RedactionError
        PHD401, if a span lies outside its value.
    """
    if not holds_text(vr):
        return None
    values = text_values(read_element(dataset, tag))
    for index, ranges in spans.items():
        if index >= len(values):
            raise RedactionError("PHD401", hint=f"a span of {tag} lies outside its value")
        try:
            rest = remove_spans(values[index], ranges)
        except ValueError:
            raise RedactionError("PHD401", hint=f"a span of {tag} lies outside its value") from None
        if vr == "AS":
            rest = cap_age(values[index]) or ""
        elif vr == "UI":
            rest = key.uid(values[index])
        elif vr in ("DA", "DT", "TM"):
            rest = moved_value(dataset, tag, vr, index, values[index], who=who) or ""
        elif int(tag) in _CODE_VALUES:
            # A code with a hole is no code, nor is a long one that became short (PS3.3 8.1).
            domain = f"{int(tag):08X}"
            rest = dummy_value(vr, values[index], key=key, domain=domain, tag=int(tag))
        elif vr == "CS" and len(values) > 1:
            # Further values of a code have their meaning by position.
            rest = dummy_value(vr, "", key=key, domain="", tag=int(tag), index=index)
        elif vr not in _RUNNING_TEXT:
            rest = ""
        values[index] = rest
    return make_element(tag, vr, _one_or_many(values) if any(values) else None)


def _one_or_many(values: list[str]) -> str | list[str] | None:
    if not values:
        return None
    return values[0] if len(values) == 1 else values


def _values(dataset: Dataset, tag: BaseTag) -> list[str]:
    return text_values(read_element(dataset, tag)) if tag in dataset else []


def _first_text(dataset: Dataset, tag: BaseTag) -> str:
    values = _values(dataset, tag)
    return values[0].strip(" \0") if values else ""
