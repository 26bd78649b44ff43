"""What the output says of its own de-identification (PS3.15 E.1.1): only what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from phidetect import __version__
from phidetect.redaction.access import make_element, read_element, text_values
from phidetect.redaction.header import HeaderResult
from phidetect.redaction.layout import pixel_tag
from phidetect.redaction.tables import table
from phidetect.standard import EDITION, OPTION_CODES
from phidetect.types import Action, Coverage, Decision, Region

__all__ = [
    "CLAIM_TAGS",
    "Done",
    "claimed_options",
    "graphics_completely_read",
    "mark_lossy",
    "mark_pixels_changed",
    "pixels_completely_read",
    "write_claims",
]

CLAIM_TAGS = frozenset(
    {
        0x00080008,  # Image Type
        0x00082111,  # Derivation Description
        0x00120062,  # Patient Identity Removed
        0x00120063,  # De-identification Method
        0x00120064,  # De-identification Method Code Sequence
        0x0018A001,  # Contributing Equipment Sequence
        0x00280301,  # Burned In Annotation
        0x00280303,  # Longitudinal Temporal Information Modified
        0x00282110,  # Lossy Image Compression
        0x00282112,  # Lossy Image Compression Ratio
        0x00282114,  # Lossy Image Compression Method
    }
)
"""Elements at the top of a data set that this module writes."""

_DERIVATION = "Burned-in text masked by phidetect"
_MAKER = "phidetect"
_LO, _ST = 64, 1024
_TEXT_SECTION = " E.3.5"
_HARMLESS = ("technical text", "marker", "not PHI")
_GRAPHICS = ("overlay", "graphics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done, as far as claims rest on it.

    Attributes
    ----------
    options : frozenset of str
        Options of the policy.
    policy : str
        Name of the policy.
    header : HeaderResult
        What became of the elements.
    pixels_read : bool
        As `pixels_completely_read`.
    private_kept : bool
        Whether a private element stays.
    graphics_read : bool
        As `graphics_completely_read`.
    """

    options: frozenset[str]
    policy: str
    header: HeaderResult
    pixels_read: bool
    private_kept: bool
    graphics_read: bool = False


def pixels_completely_read(coverage: Coverage, decisions: Iterable[Decision]) -> bool:
    """Return whether nothing on any frame is left that identifies, as far as can be told.

    Every frame was looked at, nothing was skipped, and no region that may identify was kept.
    """
    if coverage.surfaces.get("pixel-data") != "scanned" or coverage.skipped:
        return False
    if not 0 < coverage.frames == coverage.frames_read:
        return False
    return not any(
        isinstance(d.location, Region) and d.action is Action.KEEP and d.reason not in _HARMLESS
        for d in decisions
    )


def graphics_completely_read(coverage: Coverage, decisions: Iterable[Decision]) -> bool:
    """Return whether there were graphics, all of them were read, and none that identifies stays.

    Overlays and the annotations of presentation states; curves always go. What was removed
    unread was not cleaned.
    """
    states = [coverage.surfaces.get(name, "absent") for name in _GRAPHICS]
    if "scanned" not in states or not set(states) <= {"scanned", "absent"} or coverage.skipped:
        return False
    return not any(
        isinstance(d.location, Region)
        and d.location.plane.startswith("overlay-")
        and d.action is Action.KEEP
        and d.reason not in _HARMLESS
        for d in decisions
    )


def claimed_options(done: Done) -> tuple[str, ...]:
    """Return the options, ``basic_profile`` among them, that the output may claim."""
    header = done.header
    claimed = []
    for option in OPTION_CODES:
        when = table("claims")[option]
        held = option in done.options or option == "basic_profile"
        by_reason = any(option in reason for reason in header.reasons)
        fulfilled = {
            "always": True,
            "pixels": done.pixels_read,
            "dates": header.dates_shifted > 0 and by_reason,
            "retained": by_reason,
            "private": done.private_kept,
            "graphics": done.graphics_read,
            "text": by_reason or any(_TEXT_SECTION in reason for reason in header.reasons),
        }.get(when, False)
        if held and fulfilled:
            claimed.append(option)
    return tuple(claimed)


def write_claims(dataset: Dataset, done: Done) -> tuple[str, ...]:
    """Write the attributes of PS3.15 E.1.1 into a redacted copy, in place; repeatable.

    Patient Identity Removed (0012,0062), De-identification Method (0012,0063) and its Code
    Sequence (0012,0064) added to what is there, Longitudinal Temporal Information Modified
    (0028,0303), Burned In Annotation (0028,0301), Contributing Equipment Sequence (0018,A001).

    Returns
    -------
    tuple of str
        The CID 7050 codes written.
    """
    claimed = claimed_options(done)
    codes = tuple(OPTION_CODES[option][0] for option in claimed)
    dataset.PatientIdentityRemoved = "YES"
    _add_text(dataset, 0x00120063, f"phidetect {__version__}, policy {done.policy}"[:_LO])
    _add_text(dataset, 0x00120063, f"DICOM PS3.15 {EDITION} Annex E Basic Profile")
    _add_codes(dataset, claimed)
    header = done.header
    if "retain_longitudinal_full_dates" in claimed and header.dates_kept:
        longitudinal = "UNMODIFIED"
    elif header.dates_shifted:
        longitudinal = "MODIFIED"
    else:
        longitudinal = "UNMODIFIED" if header.dates_kept else "REMOVED"
    before = str(dataset.get("LongitudinalTemporalInformationModified") or "")
    if longitudinal == "UNMODIFIED" and before in ("MODIFIED", "REMOVED"):
        longitudinal = before  # somebody moved these dates before; that they stay so is no news
    dataset.LongitudinalTemporalInformationModified = longitudinal
    if done.pixels_read:
        dataset.BurnedInAnnotation = "NO"
    elif dataset.get("BurnedInAnnotation") == "NO" and pixel_tag(dataset) is not None:
        # Something that may identify was kept: the input's NO would not be true of it.
        dataset.BurnedInAnnotation = "YES"
    _add_equipment(dataset)
    return codes


def mark_pixels_changed(
    dataset: Dataset, *, transfer_syntax: str, stored_bytes: int, native_bytes: int
) -> None:
    """Say that samples are no longer those that were acquired, in place; repeatable.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        The copy.
    transfer_syntax : str
        Transfer Syntax UID of the input.
    stored_bytes, native_bytes : int
        Length of its Pixel Data as stored and as decoded.
    """
    # A multi-frame object with functional groups holds its acquisition in attributes that a
    # derived image may not have (PS3.3 C.8.13.4): there the words below have to do.
    if "ImageType" in dataset and "SharedFunctionalGroupsSequence" not in dataset:
        kinds = text_values(read_element(dataset, BaseTag(0x00080008)))
        kinds[0:1] = ["DERIVED"]
        if len(kinds) == 1:
            kinds.append("SECONDARY")
        dataset[0x00080008] = make_element(BaseTag(0x00080008), "CS", kinds)
    said = (
        "".join(text_values(read_element(dataset, BaseTag(0x00082111))))
        if ("DerivationDescription" in dataset)
        else ""
    )
    if _DERIVATION not in said:
        text = f"{said.rstrip()}; {_DERIVATION}" if said.strip() else _DERIVATION
        dataset[0x00082111] = make_element(BaseTag(0x00082111), "ST", text[-_ST:])
    mark_lossy(
        dataset,
        transfer_syntax=transfer_syntax,
        stored_bytes=stored_bytes,
        native_bytes=native_bytes,
    )


def mark_lossy(
    dataset: Dataset, *, transfer_syntax: str, stored_bytes: int, native_bytes: int
) -> None:
    """Say that samples out of a lossy bit stream have lost something, in place; repeatable.

    Parameters
    ----------
    dataset, transfer_syntax, stored_bytes, native_bytes
        As in `mark_pixels_changed`.
    """
    method = table("lossy").get(transfer_syntax)
    if method is not None and str(dataset.get("LossyImageCompression") or "") != "01":
        dataset.LossyImageCompression = "01"
        dataset.LossyImageCompressionMethod = method
        dataset.LossyImageCompressionRatio = f"{native_bytes / max(stored_bytes, 1):.4g}"


def _add_text(dataset: Dataset, tag: int, text: str) -> None:
    values = text_values(read_element(dataset, BaseTag(tag))) if tag in dataset else []
    values = [value for value in values if value.strip()]
    if text not in values:
        values.append(text)
    dataset[tag] = make_element(BaseTag(tag), "LO", values)


def _add_codes(dataset: Dataset, claimed: Iterable[str]) -> None:
    there = list(dataset.get("DeidentificationMethodCodeSequence") or [])
    known = {
        (str(item.get("CodeValue", "")), str(item.get("CodingSchemeDesignator", "")))
        for item in there
    }
    for option in claimed:
        value, meaning = OPTION_CODES[option]
        if (value, "DCM") not in known:
            there.append(_code(value, meaning))
    dataset[0x00120064] = DataElement(0x00120064, "SQ", Sequence(there))


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = "DCM"
    item.CodeMeaning = meaning[:_LO]
    return item


def _add_equipment(dataset: Dataset) -> None:
    there = list(dataset.get("ContributingEquipmentSequence") or [])
    ours = [item for item in there if str(item.get("Manufacturer", "")) == _MAKER]
    if any(str(item.get("SoftwareVersions", "")) == __version__ for item in ours):
        return
    item = Dataset()
    item.PurposeOfReferenceCodeSequence = Sequence([_code("109104", "De-identifying Equipment")])
    item.Manufacturer = _MAKER
    item.ManufacturerModelName = _MAKER
    item.SoftwareVersions = __version__
    there.append(item)
    dataset[0x0018A001] = DataElement(0x0018A001, "SQ", Sequence(there))
