from __future__ import annotations

import dataclasses

from phidetect.decide.policy import load_policy
from phidetect.decide.redecide import redecide, view_at
from phidetect.report import report_to_line
from phidetect.types import Action, ElementPath, OutputInfo, Region, Verdict
from tests.unit.report.reports import failed, make


def unknown(path: ElementPath) -> str | None:
    return None


def test_another_policy_decides_again() -> None:
    old = make()
    kept = redecide(old, load_policy("clinical-transit"), attribute_type=unknown)
    assert {d.action for d in kept.decisions} == {Action.KEEP}
    assert kept.verdict is Verdict.FOUND
    hidden = redecide(old, load_policy("all-text"), attribute_type=unknown)
    regions = [d for d in hidden.decisions if isinstance(d.location, Region)]
    assert {d.action for d in regions} == {Action.REMOVE}
    assert hidden.provenance.policy == str(load_policy("all-text"))
    for new in (kept, hidden):
        answered = [name for d in new.decisions for name in d.findings]
        assert sorted(answered) == sorted(f.id for f in old.findings)
        assert report_to_line(new) != report_to_line(old)


def test_what_was_removed_unread_and_would_stay_is_not_read() -> None:
    old = make()
    surfaces = {"pixel-data": "scanned", "private-binary": "removed"}
    old = dataclasses.replace(old, coverage=dataclasses.replace(old.coverage, surfaces=surfaces))
    kept = redecide(old, load_policy("clinical-transit"), attribute_type=unknown)
    assert kept.verdict is Verdict.INCOMPLETE
    assert kept.coverage.surfaces == {"pixel-data": "scanned", "private-binary": "skipped"}
    assert [skipped.what for skipped in kept.coverage.skipped][-1] == "private-binary"


def test_an_output_of_the_old_policy_is_not_one_of_the_new() -> None:
    old = dataclasses.replace(make(), output=OutputInfo(path="a.dcm", sha256="0" * 64))
    assert redecide(old, load_policy("all-text"), attribute_type=unknown).output is None


def test_what_failed_stays_as_it_was() -> None:
    old = failed("a.dcm")
    assert redecide(old, load_policy("all-text"), attribute_type=unknown) == old


def test_a_path_alone_gives_keyword_and_vr_of_the_dictionary() -> None:
    name = view_at(ElementPath.parse("(0010,0010)"))
    assert (name.keyword, name.vr, name.tag) == ("PatientName", "PN", 0x00100010)
    private = view_at(ElementPath.parse('(0019,"ACME",24)'))
    assert (private.keyword, private.vr) == ("", "LO")
