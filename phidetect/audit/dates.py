"""Dates that were not moved, or tell by how much others were (PS3.15 E.3.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import median_low

from phidetect.audit._data import read_toml
from phidetect.audit.catalogue import Hit
from phidetect.audit.index import AuditIndex
from phidetect.audit.records import Original, parse_date
from phidetect.audit.subject import AuditSubject, first_text, texts
from phidetect.rules.dates import find_dates, parse_dates
from phidetect.rules.fold import fold_plain
from phidetect.standard import confidentiality_profile
from phidetect.types import Category, ElementPath, ElementView

__all__ = ["check_dates", "check_original_dates", "dates_in_text"]

_YEAR = 366
_SURE = 0.8
_MODIFIED = "retain_longitudinal_modified_dates"
_NOT_TEXT = frozenset(("AS", "DA", "DS", "DT", "IS", "SQ", "TM", "UI"))
_MOST_CHARS = 200_000
_STUDY_DATE = 0x00080020


def check_dates(subject: AuditSubject) -> Iterator[Hit]:
    """Yield dates that do not fit the other dates of the object, birth dates and high ages."""
    own = {day for view in _date_views(subject) for day in _days(view)}
    if subject.claims.dates_modified:
        yield from _outliers(subject)
    for first, second in read_toml("lists.toml")["dates"]["together"]:
        one, other = parse_date(subject.top(first)), parse_date(subject.top(second))
        if one and other and abs(one - other) > 1:
            yield Hit("dates.disagree", subject.tops[first].path, second, Category.DATE)
    if subject.claims.removed and "retain_longitudinal_full_dates" not in subject.claims.options:
        for path, days in dates_in_text(subject):
            if days.isdisjoint(own):
                yield Hit("dates.elsewhere", path, category=Category.DATE)
        folded = fold_plain(subject.name.replace("/", " ").replace("_", " ")).text
        named = [parse_dates(folded[m.start : m.end]) for m in find_dates(folded, folded)]
        if any(days and own.isdisjoint(day.toordinal() for day in days) for days in named):
            yield Hit("dates.file-name")
    for view in subject.elements:
        if view.keyword.startswith("PatientBirthDate") and parse_date(first_text(view)):
            yield Hit("dates.birth", view.path, category=Category.DATE)
    for finding in subject.findings:
        if finding.category is Category.AGE_OVER_89:
            place = getattr(finding.location, "path", None)
            yield Hit("dates.age-over-89", place, category=Category.AGE_OVER_89)


def _outliers(subject: AuditSubject) -> Iterator[Hit]:
    days = [(view.path, day) for view in _moved_views(subject) for day in _days(view)]
    if len(days) < 3:
        return
    middle = median_low(sorted(day for _, day in days))
    far = [path for path, day in days if abs(day - middle) > _YEAR]
    for path in dict.fromkeys(far):
        yield Hit("dates.outlier", path, category=Category.DATE)


def _date_views(subject: AuditSubject) -> Iterator[ElementView]:
    for view in subject.elements:
        if view.vr in ("DA", "DT"):
            yield view


def _moved_views(subject: AuditSubject) -> Iterator[ElementView]:
    """Yield dates of acts that belong to the study."""
    apart = frozenset(read_toml("lists.toml")["dates"]["apart"])
    rows = confidentiality_profile()
    for view in _date_views(subject):
        row = rows.row(view.tag)
        if row is not None and _MODIFIED in row.options and view.keyword not in apart:
            yield view


def _days(view: ElementView) -> Iterator[int]:
    for text in texts(view):
        day = parse_date(text)
        if day:
            yield day


def dates_in_text(subject: AuditSubject) -> Iterator[tuple[ElementPath, frozenset[int]]]:
    """Yield the days that each date in a text may mean, private values included."""
    for view in subject.elements:
        if view.vr in _NOT_TEXT and not view.is_private:
            continue
        if view.vr in ("SQ", "UI") or view.in_file_meta:
            continue
        for text in texts(view):
            folded = fold_plain(text[:_MOST_CHARS]).text
            for match in find_dates(folded, folded):
                days = parse_dates(folded[match.start : match.end])
                if match.score >= _SURE and days:
                    yield view.path, frozenset(day.toordinal() for day in days)


def check_original_dates(
    subject: AuditSubject, index: AuditIndex, original: Original
) -> Iterator[Hit]:
    """Yield dates of the original, unequal shifts, and dates in text that tell the shift."""
    if "retain_longitudinal_full_dates" in subject.claims.options:
        return
    before = {path: index.day(day) for path, day in original.dates.items()}
    shifts: dict[ElementPath, int] = {}
    for view in _date_views(subject):
        day = parse_date(first_text(view))
        if day and str(view.path) in before:
            shifts[view.path] = day - before[str(view.path)]
    for path, shift in shifts.items():
        if shift == 0:
            yield Hit("dates.unshifted", path, category=Category.DATE)
    moved = Counter(shift for shift in shifts.values() if shift)
    if moved:
        usual = max(moved.items(), key=lambda item: (item[1], -item[0]))[0]
        for path, shift in shifts.items():
            if shift not in (0, usual):
                yield Hit("dates.shift-differs", path, category=Category.DATE)
        patient = index.pid(subject.top("PatientID"))
        study = ElementPath.of(_STUDY_DATE)
        if study in shifts and len(index.here.shifts.get(patient, ())) > 1:
            yield Hit("dates.shift-differs", study, "between instances", Category.DATE)
    true_days = set(before.values())
    for path, days in dates_in_text(subject):
        if moved and days & true_days:
            yield Hit("dates.shift-revealed", path, category=Category.DATE)
