"""Audits data that somebody has de-identified: claims against what is there (PS3.15 Annex E)."""

from phidetect.audit.catalogue import Check, checks
from phidetect.audit.claims import Claims, read_claims
from phidetect.audit.dictionary import AttackLimits
from phidetect.audit.headers import pixel_digest, read_header
from phidetect.audit.index import AuditIndex
from phidetect.audit.records import Header
from phidetect.audit.run import AuditOutcome, audit_subject
from phidetect.audit.subject import AuditSubject
from phidetect.audit.summary import AuditSummary, summarise_audit

__all__ = [
    "AttackLimits",
    "AuditIndex",
    "AuditOutcome",
    "AuditSubject",
    "AuditSummary",
    "Check",
    "Claims",
    "Header",
    "audit_subject",
    "checks",
    "pixel_digest",
    "read_claims",
    "read_header",
    "summarise_audit",
]
