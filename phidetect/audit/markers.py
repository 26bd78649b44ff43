"""Markers and claimed options against what was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from phidetect.audit._data import read_toml
from phidetect.audit.attributes import retained_rows
from phidetect.audit.catalogue import Hit
from phidetect.audit.subject import AuditSubject, texts
from phidetect.rules.header import is_placeholder
from phidetect.standard import confidentiality_profile
from phidetect.types import Category, ElementPath, Finding, Region

__all__ = ["check_claims", "check_markers", "check_pixels", "is_head", "pixels_unread"]

_REMOVED = ElementPath.of(0x00120062)
_LONGITUDINAL = ElementPath.of(0x00280303)
_DATES = ("retain_longitudinal_full_dates", "retain_longitudinal_modified_dates")
_SAID = dict(zip(_DATES, ("UNMODIFIED", "MODIFIED"), strict=True))
_MAY_BE_ABSENT = ("retain_uids", "retain_safe_private")
_WORDS = re.compile(r"[a-z]+")


def check_markers(subject: AuditSubject) -> Iterator[Hit]:
    """Yield what is wrong with the markers of PS3.15 E.1.1 themselves."""
    claims = subject.claims
    said = claims.marker("PatientIdentityRemoved")
    place = claims.place("PatientIdentityRemoved")
    if said == "NO":
        more = "a method is named all the same" if claims.options or claims.method else ""
        yield Hit("marker.no", place, more)
    elif said != "YES":
        looks = "a method is named" if claims.options or claims.method else ""
        yield Hit("marker.absent", place, looks or ("not a defined term" if place else ""))
    elif not claims.options and claims.method is None:
        yield Hit("marker.no-method", place)
    for path in claims.unknown:
        yield Hit("marker.unknown-code", path)
    if claims.method is not None:
        # Names of programs are words that no vocabulary holds: SUSPECT is for the scan to tell.
        for finding in (f for f in subject.found.get(claims.method, []) if f.phi):
            yield Hit("marker.method-text", claims.method, category=finding.category)
    if claims.removed and not claims.equipment:
        yield Hit("marker.equipment-absent")
    if claims.options and "basic_profile" not in claims.options:
        yield Hit("claims.no-basic", next(iter(claims.options.values())))


def check_claims(subject: AuditSubject) -> Iterator[Hit]:
    """Yield claimed options that do not agree with one another or with what was found."""
    claims = subject.claims
    yield from _longitudinal(subject)
    for option, path in claims.options.items():
        if option.startswith("retain_") and option not in _MAY_BE_ABSENT:
            if next(retained_rows(subject, option), None) is None:
                yield Hit("claims.not-retained", path, option)
        elif option in _CLEANED:
            check, belongs = _CLEANED[option]
            for finding in subject.findings:
                if finding.phi is not False and belongs(finding):
                    where = getattr(finding.location, "path", None) or path
                    yield Hit(check, where, category=finding.category, sure=bool(finding.phi))
    path_102 = claims.options.get("clean_recognizable_visual_features")
    if path_102 is not None and claims.marker("RecognizableVisualFeatures") != "NO":
        yield Hit("claims.visual-features", path_102, "Recognizable Visual Features is not NO")


def _longitudinal(subject: AuditSubject) -> Iterator[Hit]:
    claims = subject.claims
    dated = [option for option in _DATES if option in claims.options]
    if len(dated) > 1:
        yield Hit("claims.dates-exclude", claims.options[dated[0]])
        return
    said = claims.marker("LongitudinalTemporalInformationModified")
    place = claims.place("LongitudinalTemporalInformationModified")
    if dated and said != _SAID[dated[0]]:
        yield Hit("claims.longitudinal", place or claims.options[dated[0]], dated[0])
    elif not dated and claims.options and said in ("MODIFIED", "UNMODIFIED"):
        yield Hit("claims.longitudinal", place, "no option to retain dates is claimed")
    elif said == "REMOVED" and next(_dates(subject), None) is not None:
        yield Hit("claims.longitudinal", place, "dates are there")


def _dates(subject: AuditSubject) -> Iterator[ElementPath]:
    by_path = {view.path: view for view in subject.elements if view.vr in ("DA", "DT")}
    for path in retained_rows(subject, _DATES[0]):
        view = by_path.get(path)
        if view is not None and any(not is_placeholder(text) for text in texts(view)):
            yield path


def check_pixels(subject: AuditSubject) -> Iterator[Hit]:
    """Yield what Burned In Annotation and Recognizable Visual Features say against the pixels."""
    claims = subject.claims
    burned = claims.marker("BurnedInAnnotation")
    place = claims.place("BurnedInAnnotation")
    if burned == "NO":
        for finding in subject.findings:
            if finding.phi is not False and _in_pixels(finding):
                sure = bool(finding.phi)
                yield Hit("pixels.burned-in-no", place, category=finding.category, sure=sure)
    if burned == "YES" and claims.removed:
        yield Hit("pixels.burned-in-yes", place)
    cleaned = "clean_recognizable_visual_features" in claims.options
    if claims.marker("RecognizableVisualFeatures") == "NO" and not cleaned and is_head(subject):
        features = claims.place("RecognizableVisualFeatures")
        yield Hit("pixels.face", features, category=Category.FACE)


def is_head(subject: AuditSubject) -> bool:
    """Return whether an object is of a volume that shows a head, as far as its header tells."""
    table = read_toml("lists.toml")["head"]
    if subject.modality not in table["modalities"]:
        return False
    said = " ".join(
        subject.top(keyword)
        for keyword in ("BodyPartExamined", "StudyDescription", "SeriesDescription", "ProtocolName")
    )
    return bool(set(_WORDS.findall(said.lower())) & set(table["words"]))


def pixels_unread(subject: AuditSubject) -> bool:
    """Return whether text may stand in pixels that nobody looked at."""
    seen = subject.coverage
    return seen.surfaces.get("pixel-data") == "skipped" or seen.frames_read < seen.frames


def _in_pixels(finding: Finding) -> bool:
    return isinstance(finding.location, Region) and not finding.location.plane.startswith(
        ("overlay", "page")
    )


def _in_graphics(finding: Finding) -> bool:
    location = finding.location
    if isinstance(location, Region):
        return location.plane.startswith("overlay")
    path = getattr(location, "path", None)
    return path is not None and (_inside(path, "graphics") or path.steps[0].group >> 8 == 0x60)


def _in_content(finding: Finding) -> bool:
    path = getattr(finding.location, "path", None)
    return path is not None and _inside(path, "structured")


def _in_descriptor(finding: Finding) -> bool:
    path: ElementPath | None = getattr(finding.location, "path", None)
    tag = None if path is None else path.tag
    row = None if tag is None else confidentiality_profile().row(tag)
    return row is not None and "clean_descriptors" in row.options


def _inside(path: ElementPath, table: str) -> bool:
    tags = {int(tag, 16) for tag in read_toml("lists.toml")[table]["tags"]}
    return any(step.group << 16 | step.element in tags for step in path.steps)


_CLEANED: dict[str, tuple[str, Callable[[Finding], bool]]] = {
    "clean_pixel_data": ("claims.clean-pixel-data", _in_pixels),
    "clean_graphics": ("claims.clean-graphics", _in_graphics),
    "clean_structured_content": ("claims.clean-structured-content", _in_content),
    "clean_descriptors": ("claims.clean-descriptors", _in_descriptor),
}
