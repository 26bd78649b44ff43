from __future__ import annotations

from dataclasses import replace

from phidetect.audit import summarise_audit
from phidetect.types import AuditClaim, AuditResult, Contradiction, NotChecked, Verdict
from tests.unit.report.reports import make


def test_a_collection_is_counted_worst_first() -> None:
    row = Contradiction(check="attributes.dummy", severity="medium", path="(0010,0020)", what="w")
    low = replace(row, check="claims.not-retained", severity="low")
    one = AuditResult(
        claims=(AuditClaim(claim="113100", words="Profile", held=False),),
        contradictions=(low, row, replace(row, path="(0008,0050)")),
        not_checked=(NotChecked(check="dates.unshifted", why="why"),),
    )
    other = AuditResult(
        claims=(AuditClaim(claim="113100", words="Profile", held=None),),
        contradictions=(replace(row, severity="high"),),
    )
    reports = [
        replace(make("a.dcm", verdict=Verdict.FOUND), audit=one),
        replace(make("b.dcm", verdict=Verdict.FOUND), audit=other),
        make("c.dcm", verdict=Verdict.CLEAN),
    ]
    out = summarise_audit(reports).to_dict()["audit_summary"]
    assert out["instances"] == 3
    assert out["verdicts"] == {"FOUND": 2, "CLEAN": 1}
    rows = out["contradictions"]
    assert [(r["check"], r["severity"], r["instances"], r["places"]) for r in rows] == [
        ("attributes.dummy", "high", 2, 3),
        ("claims.not-retained", "low", 1, 1),
    ]
    assert out["claims"] == [
        {"claim": "113100", "words": "Profile", "instances": 2, "contradicted": 1}
    ]
    assert out["not_checked"] == [{"check": "dates.unshifted", "why": "why", "instances": 1}]
