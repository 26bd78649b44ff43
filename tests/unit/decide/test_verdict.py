from __future__ import annotations

from phidetect.decide.verdict import verdict_of
from phidetect.types import (
    Action,
    Box,
    Category,
    Coverage,
    Decision,
    ErrorInfo,
    Finding,
    FrameRange,
    Region,
    Skipped,
    Verdict,
)

REGION = Region(frames=FrameRange(0, 1), box=Box(0, 0, 5, 5))


def found(category: Category) -> Finding:
    return Finding(location=REGION, category=category, score=0.9, phi=category.phi)


def decided(finding: Finding, action: Action, by: str = "policy") -> Decision:
    return Decision(findings=(finding.id,), location=REGION, action=action, reason="", by=by)


def verdict(category: Category, action: Action, by: str = "policy") -> Verdict:
    finding = found(category)
    return verdict_of([finding], [decided(finding, action, by)], Coverage())


def test_nothing_found_and_all_read_is_clean() -> None:
    assert verdict_of([], [], Coverage()) is Verdict.CLEAN


def test_an_error_fails_and_a_skipped_surface_is_never_clean() -> None:
    skipped = Coverage(skipped=(Skipped(what="overlay", why="PHD209"),))
    assert verdict_of([], [], skipped) is Verdict.INCOMPLETE
    error = ErrorInfo(code="PHD201", what="words")
    assert verdict_of([], [], skipped, error=error) is Verdict.FAILED


def test_phi_is_found_hidden_or_not() -> None:
    assert verdict(Category.NAME, Action.REMOVE) is Verdict.FOUND
    assert verdict(Category.NAME, Action.KEEP) is Verdict.FOUND


def test_phi_that_the_profile_retains_does_not_count() -> None:
    assert verdict(Category.DEVICE_ID, Action.KEEP, by="profile") is Verdict.CLEAN


def test_suspect_text_is_found_when_hidden_and_incomplete_when_visible() -> None:
    assert verdict(Category.SUSPECT, Action.REMOVE) is Verdict.FOUND
    assert verdict(Category.SUSPECT, Action.KEEP) is Verdict.INCOMPLETE


def test_technical_text_is_clean_unless_the_policy_hides_it() -> None:
    assert verdict(Category.TECHNICAL, Action.KEEP) is Verdict.CLEAN
    assert verdict(Category.TECHNICAL, Action.REMOVE) is Verdict.FOUND


def test_a_finding_without_a_decision_is_undecided() -> None:
    assert verdict_of([found(Category.NAME)], [], Coverage()) is Verdict.INCOMPLETE
