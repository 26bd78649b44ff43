"""`Auditor` and `audit_files`: they join scanner and audit."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from phidetect.audit import (
    AttackLimits,
    AuditIndex,
    AuditSubject,
    Header,
    audit_subject,
    pixel_digest,
    read_claims,
    read_header,
)
from phidetect.decide.policy import Policy
from phidetect.errors import PhidetectError, UsageError
from phidetect.keys import RunKey
from phidetect.scanner import Inspection, Scanner, type_at
from phidetect.types import InstanceReport, Verdict

__all__ = ["Auditor", "audit_files"]

_PSEUDONYM = "a pseudonym stands for it (PS3.15 Table E.1-1a: Z, D)"
_DATES = ("retain_longitudinal_full_dates", "retain_longitudinal_modified_dates")
_NOT_DICOM = "PHD101"


class Auditor:
    """Audits a collection: learn the originals, learn the collection, `finish`, then `audit`.

    Learning reads headers and digests pixels as stored; only `audit` decodes them, once. What is
    learned are keyed digests, and nothing of it is written.

    Parameters
    ----------
    scanner : Scanner
        Gives policy, key, limits and model sessions. Which options count is what each object
        claims, not what the policy says.
    limits : AttackLimits, optional
        What the dictionary attack on identifiers may cost.
    """

    def __init__(self, scanner: Scanner, *, limits: AttackLimits | None = None) -> None:
        self.scanner = scanner
        self.index = AuditIndex(key=scanner.key, limits=limits)

    def learn_original(self, path: Path, *, name: str | None = None) -> None:
        """Learn the identifiers of one original; a file that is no DICOM teaches nothing."""
        try:
            header = self._header(path, name)
        except PhidetectError as error:
            if error.code != _NOT_DICOM:
                self.index.originals_unread += 1
            return
        except Exception:  # noqa: BLE001 - whatever breaks, it is counted, said, and quoted nowhere
            self.index.originals_unread += 1
            return
        self.index.learn_original(header)

    def learn(self, path: Path, *, name: str | None = None) -> None:
        """Learn one instance of the collection; the scan reports on one that cannot be read."""
        try:
            header = self._header(path, name)
        except Exception:  # noqa: BLE001 - `audit` meets it again and says so
            return
        self.index.learn(header)

    def finish(self) -> None:
        """End the learning."""
        self.index.finish()

    def audit(self, path: Path, *, name: str | None = None) -> InstanceReport:
        """Return the report of one instance, with its audit. Nothing about the file raises."""
        report, seen = self.scanner.inspect(path, name=name)
        if seen is None:
            return report
        return self._audited(report, seen, name=path.name if name is None else name)

    def _header(self, path: Path, name: str | None) -> Header:
        return read_header(
            path,
            self.index,
            key=self.scanner.key,
            name=path.name if name is None else name,
            limits=self.scanner.limits,
        )

    def _audited(self, report: InstanceReport, seen: Inspection, *, name: str) -> InstanceReport:
        claims = read_claims(seen.elements)
        subject = AuditSubject.of(
            name=name,
            elements=seen.elements,
            findings=report.findings,
            coverage=report.coverage,
            modality=report.instance.modality,
            claims=claims,
            attribute_type=lambda path: type_at(seen, path),
            pixels=pixel_digest(seen.instance, self.index),
            private=self.scanner.private_rules_of(seen),
        )
        outcome = audit_subject(subject, self.index)
        options = frozenset(claims.options)
        if options.issuperset(_DATES):
            options = options.difference(_DATES)
        again = self.scanner.review(
            report,
            seen,
            findings=outcome.findings,
            skipped=outcome.skipped,
            options=options,
            accounted=dict.fromkeys(outcome.accounted, _PSEUDONYM),
        )
        serious = any(c.severity != "low" for c in outcome.result.contradictions)
        # A contradiction without a place in the object has no finding.
        verdict = Verdict.FOUND if serious and again.verdict is Verdict.CLEAN else again.verdict
        return dataclasses.replace(again, verdict=verdict, audit=outcome.result)


def audit_files(
    paths: Iterable[str | os.PathLike[str]],
    *,
    originals: Iterable[str | os.PathLike[str]] = (),
    policy: str | Path | Policy = "research",
    key: RunKey | bytes | None = None,
    limits: AttackLimits | None = None,
) -> Iterator[InstanceReport]:
    """Audit files that somebody has de-identified; yields their reports in the order of `paths`.

    Every file is read twice: once for its header, to learn what ties the collection together,
    and once for the scan.

    Parameters
    ----------
    paths : iterable of path
        The files.
    originals : iterable of path
        The files they were made from, where they are at hand.
    policy : str, Path or Policy
        What to hide; the options are those that each object claims.
    key : RunKey or bytes, optional
        Makes digests and tokens; a fresh one without it.
    limits : AttackLimits, optional
        What the dictionary attack on identifiers may cost.

    Raises
    ------
    UsageError
        For a wrong policy or key; PHD011 for no path.
    """
    run_key = RunKey(key) if isinstance(key, bytes) else key
    files = _named(paths)
    if not files:
        raise UsageError("PHD011", hint="no path given")
    with Scanner(policy=policy, key=run_key) as scanner:
        auditor = Auditor(scanner, limits=limits)
        for path, name in _named(originals):
            auditor.learn_original(path, name=name)
        for path, name in files:
            auditor.learn(path, name=name)
        auditor.finish()
        for path, name in files:
            yield auditor.audit(path, name=name)


def _named(paths: Iterable[str | os.PathLike[str]]) -> list[tuple[Path, str]]:
    """Return files with their names below the folder that holds them all."""
    files = [Path(path) for path in paths]
    if not files:
        return []
    root = os.path.commonpath([os.path.abspath(path.parent) for path in files])  # noqa: PTH100
    return [(path, Path(os.path.relpath(path, root)).as_posix()) for path in files]
