"""Attributes of Table E.1-1 that are there, against the options that are claimed."""

from __future__ import annotations

from collections.abc import Iterator

from phidetect.audit.catalogue import Hit
from phidetect.audit.pseudonyms import looks_pseudonymous
from phidetect.audit.subject import AuditSubject, is_creator, is_real, texts
from phidetect.rules.header import element_category
from phidetect.rules.profile import profile_decisions
from phidetect.standard import confidentiality_profile
from phidetect.types import Action, Category, ElementPath, ElementView

__all__ = ["PRECEDENCE", "accounted", "check_attributes", "retained_rows"]

PRECEDENCE = ("retain_longitudinal_modified_dates", "retain_device_identity")
"""Where claimed options disagree, as in the shipped policies."""

_GONE = (Action.REMOVE, Action.ZERO, Action.DUMMY)
_IDENTITY = frozenset((Category.ID, Category.NAME, Category.STAFF_NAME))


def check_attributes(subject: AuditSubject) -> Iterator[Hit]:
    """Yield attributes that the claimed options do not let stay.

    A UID is another matter (action U); so is what stands in a sequence that goes as a whole.
    """
    claimed = frozenset(subject.claims.options)
    rows = confidentiality_profile()
    decisions = profile_decisions(
        subject.elements,
        options=claimed,
        precedence=PRECEDENCE,
        attribute_type=subject.attribute_type,
        private=subject.private,
    )
    for view, decision in decisions:
        if decision is None or decision.action not in _GONE or view.in_file_meta:
            continue
        if decision.reason.endswith("around it") or view.vr == "UI" or not is_real(view):
            continue
        if is_creator(view):
            continue
        found = subject.found.get(view.path, [])
        category = found[0].category if found else element_category(view) or Category.OTHER_PHI
        if view.is_private:
            safe = "retain_safe_private" in claimed
            check = "claims.safe-private" if safe else "attributes.private"
            yield Hit(check, view.path, category=category)
            continue
        row = rows.row(view.tag)
        options = sorted(set(row.options) - claimed) if row is not None else []
        retaining = [option for option in options if option.startswith("retain_")]
        replaced = decision.action is not Action.REMOVE
        if replaced and (view.vr == "SQ" or _is_pseudonym(view)):
            continue
        if retaining:
            yield Hit("claims.retained-unclaimed", view.path, ", ".join(retaining), category)
        elif decision.action is Action.REMOVE and options and not found:
            yield Hit("claims.cleaned-unclaimed", view.path, ", ".join(options), category)
        elif decision.action is Action.REMOVE:
            yield Hit("attributes.removed", view.path, category=category)
        elif found:
            sure = any(finding.phi for finding in found)
            yield Hit("attributes.dummy", view.path, category=category, sure=sure)


def retained_rows(subject: AuditSubject, option: str) -> Iterator[ElementPath]:
    """Yield the elements that an option lets stay."""
    rows = confidentiality_profile()
    for view in subject.elements:
        row = rows.row(view.tag)
        if row is None or view.in_file_meta or is_creator(view):
            continue
        if option in row.options and is_real(view):
            yield view.path


def accounted(subject: AuditSubject) -> frozenset[ElementPath]:
    """Return identifying elements whose value looks like a pseudonym, as actions Z and D allow."""
    if not subject.claims.removed:
        return frozenset()
    return frozenset(
        view.path for view in subject.elements if view.path in subject.found and _is_pseudonym(view)
    )


def _is_pseudonym(view: ElementView) -> bool:
    if element_category(view) not in _IDENTITY or not view.values:
        return False
    row = confidentiality_profile().row(view.tag)
    if row is None or row.basic == "X":
        return False
    return all(
        looks_pseudonymous(text, name=view.vr == "PN" or view.keyword == "PatientName")
        for text in texts(view)
    )
