"""One decision per finding, and one per element that the profile changes. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet

from phidetect.decide.policy import Policy
from phidetect.rules.private import PrivateRules
from phidetect.rules.profile import BASIC_PROFILE, ProfileDecision, profile_decisions
from phidetect.standard import EDITION, never_passes
from phidetect.types import (
    Action,
    Category,
    Decision,
    DocumentLocation,
    ElementLocation,
    ElementPath,
    ElementView,
    Finding,
    Region,
    SpanLocation,
    location_sort_key,
)

__all__ = ["AttributeType", "decide"]

AttributeType = Callable[[ElementPath], str | None]
"""Gives the Type (1, 1C, 2, 2C, 3) of the attribute at a path, None where unknown."""

_DATE_VRS = frozenset(("DA", "DT", "TM"))
_TEXT_VRS = frozenset(
    ["AE", "AS", "CS", "DS", "IS", "LO", "LT", "PN", "SH", "ST", "UC", "UI", "UR", "UT"]
)
_SAMPLES = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
_REMOVING = (Action.REMOVE, Action.ZERO, Action.DUMMY)
_BY_TYPE = {"3": Action.REMOVE, "2": Action.ZERO, "2C": Action.ZERO}

_PIXEL_REASON = f"PS3.15 {EDITION} E.3.1"
_GRAPHICS_REASON = f"PS3.15 {EDITION} E.3.3"
_PICTURE_REASON = f"{_PIXEL_REASON}: a picture in a sequence goes whole"
_TEXT_REASON = f"PS3.15 {EDITION} E.3.5"
_STREAM_REASON = f"PS3.15 {EDITION} E.1.1: pixel data are written without it"
_DIRECTORY_GROUP = 0x0004
_STRUCTURE_REASON = f"PS3.15 {EDITION} E.1.1: no output holds it"
_META_REASON = f"PS3.15 {EDITION} E.1.1: File Meta Information and preamble are replaced"


def decide(
    findings: Iterable[Finding],
    views: Iterable[ElementView],
    *,
    policy: Policy,
    attribute_type: AttributeType,
    read: AbstractSet[ElementPath] = frozenset(),
    embedded: Iterable[Region] = (),
    private: PrivateRules | None = None,
) -> tuple[Decision, ...]:
    """Return the decisions for an instance, in the order of their locations.

    Parameters
    ----------
    findings : iterable of Finding
        Merged findings of the instance.
    views : iterable of ElementView
        Every element of the data set, a sequence before what is in it.
    policy : Policy
        Profile, options and classes to hide.
    attribute_type : callable
        Resolves compound action codes (PS3.15 Table E.1-1a).
    read : set of ElementPath
        Bitmaps that were read to the end: they can be cleaned by region. Others go whole.
    embedded : iterable of Region
        Overlays in unused bits of Pixel Data, each as a whole plane, that were read to the end.
    private : PrivateRules, optional
        What is known of private elements besides Table E.3.10-1.
    """
    of_element: dict[ElementPath, list[Finding]] = defaultdict(list)
    elsewhere: list[Finding] = []
    for finding in findings:
        # What is found in a document goes or stays with the element that holds it.
        if isinstance(finding.location, DocumentLocation | ElementLocation | SpanLocation):
            of_element[finding.location.path].append(finding)
        else:
            elsewhere.append(finding)
    decisions = [_outside_elements(finding, policy) for finding in elsewhere]
    if policy.report_only:
        kept = [finding for group in of_element.values() for finding in group]
        decisions += [_keep(f, "report only", by="policy") for f in kept]
        return _sorted(decisions)
    in_profile = profile_decisions(
        views,
        options=policy.option_set,
        precedence=policy.precedence,
        attribute_type=attribute_type,
        private=private,
    )
    for view, profile in in_profile:
        here = of_element.pop(view.path, [])
        found = _of_element(view, profile, here, policy, attribute_type, read)
        decided = any(isinstance(one.location, ElementLocation) for one in found)
        if profile is not None and not decided and _stays(view, profile):
            # A private element stays by a decision only, and what an option keeps by its name.
            found.append(_whole(view, profile.action, profile.reason, ()))
        decisions += found
    decisions += [
        _act(finding, Action.CLEAN, _TEXT_REASON, by="policy")
        for group in of_element.values()
        for finding in group
    ]
    if "clean_graphics" not in policy.option_set:
        # Overlay Data of their own have an element, on which the profile decides.
        decisions += [_whole_plane(plane) for plane in embedded]
    return _sorted(decisions)


def _stays(view: ElementView, profile: ProfileDecision) -> bool:
    """Return whether the profile lets an element stay that it would change without an option."""
    if profile.action not in (Action.CLEAN, Action.KEEP):
        return False
    if view.is_private:
        return view.creator is not None or view.path.last.creator != ""
    return profile.option != BASIC_PROFILE and view.vr != "SQ" and view.length != 0


def _sorted(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    return tuple(sorted(decisions, key=lambda d: (*location_sort_key(d.location), d.findings)))


def _act(finding: Finding, action: Action, reason: str, *, by: str) -> Decision:
    return Decision(
        findings=(finding.id,), location=finding.location, action=action, reason=reason, by=by
    )


def _keep(finding: Finding, reason: str, *, by: str) -> Decision:
    return _act(finding, Action.KEEP, reason, by=by)


def _outside_elements(finding: Finding, policy: Policy) -> Decision:
    """Decide on a region of pixels or on bytes outside the data set."""
    if policy.report_only:
        return _keep(finding, "report only", by="policy")
    if not isinstance(finding.location, Region):
        inside = getattr(finding.location, "surface", "") == "bitstream"
        reason = _STREAM_REASON if inside else _META_REASON
        return _act(finding, Action.REMOVE, reason, by="profile")
    if policy.hides(finding.phi):
        overlay = finding.location.plane.startswith("overlay-")
        reason = _GRAPHICS_REASON if overlay else _PIXEL_REASON
        return _act(finding, Action.REMOVE, reason, by="policy")
    return _keep(finding, _kept_because(finding), by="policy")


def _kept_because(finding: Finding) -> str:
    if finding.category is Category.TECHNICAL:
        return "technical text"
    if finding.category is Category.MARKER:
        return "marker"
    return "not PHI" if finding.phi is False else "kept by the policy"


def _whole_plane(plane: Region) -> Decision:
    reason = f"PS3.15 {EDITION} Table E.1-1: X"
    return Decision(findings=(), location=plane, action=Action.REMOVE, reason=reason, by="profile")


def _whole(view: ElementView, action: Action, reason: str, findings: Sequence[Finding]) -> Decision:
    return Decision(
        findings=tuple(finding.id for finding in findings),
        location=ElementLocation(path=view.path),
        action=action,
        reason=reason,
        by="profile",
    )


def _of_element(
    view: ElementView,
    profile: ProfileDecision | None,
    findings: Sequence[Finding],
    policy: Policy,
    attribute_type: AttributeType,
    read: AbstractSet[ElementPath],
) -> list[Decision]:
    if view.in_file_meta:
        return [_act(finding, Action.REMOVE, _META_REASON, by="profile") for finding in findings]
    if findings and never_passes(view.tag) and view.tag >> 16 != _DIRECTORY_GROUP:
        return [_whole(view, Action.REMOVE, _STRUCTURE_REASON, findings)]
    by_type = _BY_TYPE.get(attribute_type(view.path) or "", Action.DUMMY)
    action = None if profile is None else profile.action
    reason = _TEXT_REASON if profile is None else profile.reason
    if action is Action.ZERO and not findings and view.length == 0:
        return []
    if action in _REMOVING or (action is Action.NEW_UID and view.vr != "SQ"):
        if profile is not None and reason.endswith("around it") and not findings:
            return []  # goes with the sequence, whose own decision says so
        return [_whole(view, action, reason, findings)]
    if action is Action.CLEAN and view.tag >> 24 == 0x50 and not view.is_private:
        # What would be left of a curve without its data is none (PS3.3-2004 C.10.2).
        return [_whole(view, Action.REMOVE, f"{reason}: curves go whole (PS3.15 E.3.3)", findings)]
    if view.vr == "SQ":
        return [_keep(finding, reason, by="profile") for finding in findings]
    if _unreadable(view):
        gone = Action.REMOVE if view.is_private or view.vr == "UN" else by_type
        return [_whole(view, gone, f"{reason}: cannot be read, so it goes", findings)]
    if action is Action.CLEAN and view.vr in _DATE_VRS:
        if view.length == 0:
            return []
        return [_whole(view, Action.CLEAN, f"{reason} (PS3.15 E.3.6)", findings)]
    if action is Action.CLEAN and view.path in read and not findings:
        return [_whole(view, Action.CLEAN, f"{reason} (PS3.15 E.3.3)", findings)]
    if view.tag in _SAMPLES and any(policy.hides(finding.phi) for finding in findings):
        return [_whole(view, Action.REMOVE, _PICTURE_REASON, findings)]
    if action is Action.CLEAN and view.vr not in _TEXT_VRS and not view.values and view.length:
        if view.is_private and view.vr not in ("OB", "OW", "UN"):
            return []  # a safe private number
        return [_whole(view, Action.REMOVE, f"{reason}: cannot be cleaned, so it goes", findings)]
    kept = policy.kept_categories if action is Action.KEEP else frozenset()
    return [_of_text(finding, kept, reason, by_type, policy) for finding in findings]


def _unreadable(view: ElementView) -> bool:
    unknown = view.vr == "UN" and not view.values and view.length != 0
    return bool(view.error) or unknown


def _of_text(
    finding: Finding,
    kept: frozenset[Category],
    reason: str,
    by_type: Action,
    policy: Policy,
) -> Decision:
    if finding.category in kept:
        return _keep(finding, reason, by="profile")
    if finding.phi is False:
        return _keep(finding, _kept_because(finding), by="policy")
    if not policy.hides(finding.phi):
        return _keep(finding, _kept_because(finding), by="policy")
    if isinstance(finding.location, SpanLocation):
        return _act(finding, Action.CLEAN, _TEXT_REASON, by="policy")
    if finding.category is Category.AGE_OVER_89:
        # 090Y still tells of the patient: what retains the element is the reason, and is claimed.
        return _act(finding, Action.CLEAN, f"{reason}: grouped with all over 89", by="policy")
    # Not the reason of the profile: it may name an option that would have kept the element.
    return _act(finding, by_type, f"{_TEXT_REASON}: all of it identifies", by="policy")
