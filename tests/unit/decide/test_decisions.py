from __future__ import annotations

import pytest

from phidetect.decide.decisions import decide
from phidetect.decide.policy import load_policy
from phidetect.secret import Secret
from phidetect.types import (
    Action,
    Box,
    BytesLocation,
    Category,
    Decision,
    ElementLocation,
    ElementPath,
    ElementView,
    Finding,
    FrameRange,
    Location,
    PathStep,
    Region,
    SpanLocation,
)

TYPES = {0x00100010: "2", 0x00080018: "1", 0x00200010: "2", 0x00081030: "3"}


def attribute_type(path: ElementPath) -> str | None:
    return TYPES.get(path.tag or 0)


def view(tag: int, vr: str, *values: str, length: int = 8, error: str = "") -> ElementView:
    return ElementView(
        path=ElementPath.of(tag),
        tag=tag,
        vr=vr,
        values=tuple(Secret(v) for v in values),
        length=length,
        error=error,
    )


def finding(location: Location, category: Category) -> Finding:
    return Finding(location=location, category=category, score=0.9, phi=category.phi)


def run(
    views: list[ElementView], findings: list[Finding], policy: str = "research"
) -> tuple[Decision, ...]:
    return decide(findings, views, policy=load_policy(policy), attribute_type=attribute_type)


def test_the_profile_acts_on_elements_without_findings() -> None:
    (decision,) = run([view(0x00100010, "PN", "Quill^Ida")], [])
    assert decision.action is Action.ZERO
    assert decision.by == "profile"
    assert decision.findings == ()
    assert str(decision.location.path) == "(0010,0010)"  # type: ignore[union-attr]


def test_one_decision_answers_all_findings_of_an_element_that_goes() -> None:
    path = ElementPath.of(0x00100010)
    whole = finding(ElementLocation(path=path), Category.NAME)
    part = finding(SpanLocation(path=path, value=0, start=0, end=5), Category.NAME)
    (decision,) = run([view(0x00100010, "PN", "Quill^Ida")], [whole, part])
    assert set(decision.findings) == {whole.id, part.id}


def test_an_age_over_89_is_grouped_by_the_option_that_retains_it() -> None:
    path = ElementPath.of(0x00101010)
    age = finding(ElementLocation(path=path), Category.AGE_OVER_89)
    (decision,) = run([view(0x00101010, "AS", "092Y", length=4)], [age])
    assert decision.action is Action.CLEAN
    assert "by retain_patient_characteristics" in decision.reason  # so that 113108 is claimed


def test_a_span_in_a_descriptor_is_cleaned_and_the_rest_stays() -> None:
    span = finding(
        SpanLocation(path=ElementPath.of(0x00081030), value=0, start=3, end=9), Category.NAME
    )
    whole, decision = run([view(0x00081030, "LO", "MR for Quill")], [span])
    assert decision.action is Action.CLEAN
    assert decision.location == span.location
    # The option that keeps the rest has its say as well.
    assert whole.action is Action.CLEAN
    assert whole.findings == ()
    assert "clean_descriptors" in whole.reason


def test_what_an_option_keeps_is_told() -> None:
    (kept,) = run([view(0x00100040, "CS", "F")], [])
    assert (kept.action, kept.findings) == (Action.KEEP, ())
    assert "retain_patient_characteristics" in kept.reason
    assert run([view(0x00100040, "CS", length=0)], []) == ()


def test_a_span_outside_the_table_is_cleaned_too() -> None:
    tag = 0x00620006  # Segment Description, which Table E.1-1 does not list
    span = finding(SpanLocation(path=ElementPath.of(tag), value=0, start=0, end=5), Category.NAME)
    (decision,) = run([view(tag, "ST", "Quill")], [span])
    assert decision.action is Action.CLEAN


def test_dates_are_shifted_where_the_policy_retains_modified_dates() -> None:
    (decision,) = run([view(0x00080020, "DA", "20200102")], [])
    assert decision.action is Action.CLEAN
    assert "E.3.6" in decision.reason
    (kept_none,) = run([view(0x00080020, "DA", "20200102")], [], policy="public-release")
    assert kept_none.action is Action.CLEAN
    (kept,) = run([view(0x00080020, "DA", "20200102")], [], policy="transient-deid")
    assert kept.action is Action.KEEP


def test_what_cannot_be_decoded_goes() -> None:
    (decision,) = run([view(0x00081030, "LO", error="PHD109")], [])
    assert decision.action is Action.REMOVE
    (unknown,) = run([view(0x00189999, "UN")], [])
    assert unknown.action is Action.REMOVE


def test_overlay_data_goes_whole_where_it_was_not_read() -> None:
    (decision,) = run([view(0x60003000, "OW")], [])
    assert decision.action is Action.REMOVE


@pytest.mark.parametrize(
    ("tag", "vr"), [(0x50003000, "OW"), (0x50022500, "LO"), (0x50000005, "US")]
)
def test_nothing_of_a_curve_stays(tag: int, vr: str) -> None:
    (decision,) = run([view(tag, vr)], [])
    assert decision.action is Action.REMOVE


def test_elements_of_a_removed_sequence_get_no_decision_of_their_own_but_their_findings_do() -> (
    None
):
    sequence = ElementPath.of(0x00101002)  # Other Patient IDs Sequence: X
    inner = sequence.child(PathStep(0x0010, 0x0020), item=0)
    found = finding(ElementLocation(path=inner), Category.ID)
    views = [
        ElementView(path=sequence, tag=0x00101002, vr="SQ", items=1),
        ElementView(path=inner, tag=0x00100020, vr="LO", values=(Secret("Q-1"),), length=4),
    ]
    assert len(run(views, [])) == 1
    outer, own = run(views, [found])
    assert outer.action is own.action is Action.REMOVE
    assert own.findings == (found.id,)


REGION = Region(frames=FrameRange(0, 1), box=Box(0, 0, 5, 5))


@pytest.mark.parametrize(
    ("category", "policy", "action"),
    [
        (Category.NAME, "research", Action.REMOVE),
        (Category.SUSPECT, "research", Action.REMOVE),
        (Category.TECHNICAL, "research", Action.KEEP),
        (Category.MARKER, "research", Action.KEEP),
        (Category.AGE, "research", Action.KEEP),
        (Category.TECHNICAL, "all-text", Action.REMOVE),
        (Category.NAME, "clinical-transit", Action.KEEP),
    ],
)
def test_text_in_pixels(category: Category, policy: str, action: Action) -> None:
    (decision,) = run([], [finding(REGION, category)], policy=policy)
    assert decision.action is action


def test_bytes_outside_the_data_set_are_replaced() -> None:
    preamble = finding(BytesLocation(surface="preamble", offset=0, length=128), Category.SUSPECT)
    (decision,) = run([], [preamble])
    assert decision.action is Action.REMOVE
    assert decision.by == "profile"


def test_a_device_serial_is_retained_by_the_profile_and_a_name_beside_it_is_not() -> None:
    tag = 0x00181000  # Device Serial Number
    path = ElementPath.of(tag)
    serial = finding(ElementLocation(path=path), Category.DEVICE_ID)
    name = finding(SpanLocation(path=path, value=0, start=0, end=5), Category.NAME)
    by_id = {d.findings[0]: d for d in run([view(tag, "LO", "Quill 77")], [serial, name])}
    assert by_id[serial.id].action is Action.KEEP
    assert by_id[serial.id].by == "profile"
    assert by_id[name.id].action is Action.CLEAN


def test_every_finding_has_exactly_one_decision_whatever_the_policy() -> None:
    views = [
        view(0x00100010, "PN", "Quill^Ida"),
        view(0x00081030, "LO", "MR for Quill"),
        view(0x00620006, "ST", "Quill"),
        view(0x00080020, "DA", "20200102"),
    ]
    findings = [finding(REGION, c) for c in Category]
    for v in views:
        findings.append(finding(ElementLocation(path=v.path), Category.NAME))
        findings.append(finding(SpanLocation(path=v.path, value=0, start=0, end=2), Category.DATE))
    for policy in ("research", "all-text", "transient-deid", "clinical-transit"):
        answered = [name for d in run(views, findings, policy=policy) for name in d.findings]
        assert sorted(answered) == sorted(f.id for f in findings)
