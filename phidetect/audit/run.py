"""Runs the checks over one instance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from phidetect.audit.across import (
    check_collection,
    check_original_values,
    check_values_of_others,
)
from phidetect.audit.attributes import accounted, check_attributes
from phidetect.audit.catalogue import CHECKS_SOURCE, Hit, checks
from phidetect.audit.claims import judged_claims
from phidetect.audit.dates import check_dates, check_original_dates
from phidetect.audit.forms import is_too_long
from phidetect.audit.identifiers import (
    check_ids,
    check_original_digits,
    check_original_uids,
    check_uids,
    may_be_digests,
)
from phidetect.audit.index import AuditIndex
from phidetect.audit.markers import (
    check_claims,
    check_markers,
    check_pixels,
    is_head,
    pixels_unread,
)
from phidetect.audit.records import Header
from phidetect.audit.subject import AuditSubject
from phidetect.standard import EDITION
from phidetect.types import (
    AuditResult,
    Category,
    Contradiction,
    ElementLocation,
    ElementPath,
    Evidence,
    Finding,
    NotChecked,
    Skipped,
)

__all__ = ["AuditOutcome", "audit_subject"]

_MOST = 200
"""Contradictions of one check that are listed for an instance; one more says so."""

_SCORE = {"high": 0.9, "medium": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOutcome:
    """What an audit says of an instance.

    Attributes
    ----------
    result : AuditResult
        For the report.
    findings : tuple of Finding
        One per contradiction of severity high or medium that has a place.
    skipped : tuple of Skipped
        What could not be checked of what is there; any entry makes INCOMPLETE.
    accounted : frozenset of ElementPath
        Identifying elements whose value is taken for a pseudonym.
    """

    result: AuditResult
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    accounted: frozenset[ElementPath]


def audit_subject(subject: AuditSubject, index: AuditIndex) -> AuditOutcome:
    """Return what every check says of one scanned instance.

    Parameters
    ----------
    subject : AuditSubject
        The instance with what the scan found.
    index : AuditIndex
        What collection and originals taught, finished.
    """
    header = Header(name=subject.name, elements=subject.elements, pixels=subject.pixels)
    original = index.original_of(header) if index.originals else None
    runs: list[tuple[str, Callable[[], Iterator[Hit]]]] = [
        ("marker.", partial(check_markers, subject)),
        ("claims.", partial(check_claims, subject)),
        ("attributes.", partial(check_attributes, subject)),
        ("pixels.", partial(check_pixels, subject)),
        ("uids.", partial(check_uids, subject, index)),
        ("ids.", partial(check_ids, subject, index)),
        ("dates.", partial(check_dates, subject)),
        ("across.", partial(check_collection, subject, index)),
        ("across.", partial(check_values_of_others, subject, index)),
    ]
    if index.originals:
        runs.append(("across.", partial(check_original_values, subject, index)))
        runs.append(("across.", partial(check_original_uids, subject, index)))
    if original is not None:
        runs.append(("dates.", partial(check_original_dates, subject, index, original)))
        runs.append(("ids.", partial(check_original_digits, subject, index, original)))
    hits: dict[Hit, None] = {}
    not_checked: list[NotChecked] = []
    broken: list[NotChecked] = []
    for group, run in runs:
        try:
            hits.update(dict.fromkeys(run()))
        except Exception as error:  # noqa: BLE001 - a check that fails is said, never silent
            why = f"PHD501 {type(error).__name__}"
            codes = [code for code in checks() if code.startswith(group)]
            broken += [NotChecked(check=code, why=why) for code in codes]
    broken += _unread(subject, index, paired=original is not None)
    if not index.originals:
        why = "the originals are not given (--original)"
        not_checked += [NotChecked(check=c.code, why=why) for c in checks().values() if c.needs]
    ordered = sorted(hits, key=lambda hit: (hit.check, str(hit.path or ""), hit.detail))
    contradictions = _contradictions(ordered)
    off = {entry.check for entry in (*not_checked, *broken)}
    told = {hit.path for hit in hits if hit.path and hit.severity != "low"}
    return AuditOutcome(
        result=AuditResult(
            claims=tuple(judged_claims(subject.claims, contradictions, {n.check for n in broken})),
            contradictions=contradictions,
            checked=tuple(sorted(set(checks()) - off)),
            not_checked=tuple(sorted((*not_checked, *broken), key=lambda n: (n.check, n.why))),
        ),
        findings=tuple(_findings(ordered)),
        skipped=tuple(Skipped(what=f"audit {n.check}", why=n.why) for n in broken),
        accounted=accounted(subject) - told,
    )


def _contradictions(hits: list[Hit]) -> tuple[Contradiction, ...]:
    out: dict[tuple[str, str, str], Contradiction] = {}
    counts: dict[str, int] = {}
    for hit in hits:
        check = checks()[hit.check]
        counts[hit.check] = count = counts.get(hit.check, 0) + 1
        if count > _MOST + 1:
            continue
        path = "" if hit.path is None or count > _MOST else str(hit.path)
        detail = f" ({hit.detail})" if hit.detail else ""
        what = check.words + detail if count <= _MOST else "more of them, not listed"
        row = Contradiction(check=hit.check, severity=hit.severity, path=path, what=what)
        out.setdefault((row.check, row.path, row.what), row)
    return tuple(out.values())


def _findings(hits: list[Hit]) -> Iterator[Finding]:
    counts: dict[str, int] = {}
    for hit in hits:
        check = checks()[hit.check]
        counts[hit.check] = counts.get(hit.check, 0) + 1
        if hit.severity == "low" or hit.path is None or counts[hit.check] > _MOST:
            continue
        score = _SCORE[hit.severity]
        high = hit.severity == "high"
        evidence = Evidence(
            source=f"rule:audit.{check.code}",
            score=score,
            why=f"{check.words} ({_source(check.source)})",
        )
        yield Finding(
            location=ElementLocation(path=hit.path),
            category=_telling(hit.category) if high else Category.SUSPECT,
            score=score,
            phi=True if high else None,
            evidence=(evidence,),
        )


def _source(source: str) -> str:
    named = source.startswith(("PS3.", "45 CFR"))
    return source if named else f"{CHECKS_SOURCE} {EDITION} {source}"


def _telling(category: Category) -> Category:
    return category if category.phi else Category.OTHER_PHI


def _unread(subject: AuditSubject, index: AuditIndex, *, paired: bool) -> list[NotChecked]:
    """Return what is there and could not be checked: each makes INCOMPLETE."""
    out = []
    options = subject.claims.options
    if pixels_unread(subject):
        why = "pixel data were not read to the end"
        if "clean_pixel_data" in options:
            out.append(NotChecked(check="claims.clean-pixel-data", why=why))
        if subject.claims.marker("BurnedInAnnotation") == "NO":
            out.append(NotChecked(check="pixels.burned-in-no", why=why))
    if "clean_graphics" in options and subject.coverage.surfaces.get("overlay") == "skipped":
        out.append(NotChecked(check="claims.clean-graphics", why="overlays were not read"))
    if "clean_recognizable_visual_features" in options and is_head(subject):
        why = "whether a face can be recognised is not examined"
        out.append(NotChecked(check="claims.visual-features", why=why))
    if index.originals and not paired:
        why = "the original of this instance was not found among the originals"
        out += [NotChecked(check=c.code, why=why) for c in checks().values() if c.needs == "pair"]
    if index.originals_unread:
        why = "not every original could be read"
        both = [c.code for c in checks().values() if c.needs == "originals"]
        out += [NotChecked(check=code, why=why) for code in both]
    if index.full:
        why = "PHD107 the collection is larger than what is remembered"
        groups = ("across.", "ids.", "uids.unkeyed-hash")
        out += [NotChecked(check=code, why=why) for code in checks() if code.startswith(groups)]
    late = "the dictionary was not tried to the end in its time"
    if not index.attacked.complete and may_be_digests(subject):
        out.append(NotChecked(check="ids.unkeyed-hash", why=late))
    if not index.uids_tried:
        out.append(NotChecked(check="uids.unkeyed-hash", why=late))
    if any(is_too_long(v.reveal()) for view in subject.elements for v in view.values):
        why = "a text is longer than what is compared"
        out.append(NotChecked(check="across.original-value", why=why))
        out.append(NotChecked(check="across.value-of-another", why=why))
    return out
