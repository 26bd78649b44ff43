"""The functions that `phidetect` itself offers.

``scanner`` and ``redaction`` know nothing of each other; this module joins them.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, overload

from phidetect.decide.policy import Policy, load_policy
from phidetect.errors import PhidetectError, RedactionError, UsageError
from phidetect.keys import RunKey
from phidetect.redaction import (
    Audit,
    Redaction,
    mirror_output_path,
    redact_instance,
    write_redacted,
)
from phidetect.scanner import Inspection, Scanner, Subject
from phidetect.types import (
    ErrorInfo,
    Finding,
    InstanceReport,
    KnownIdentifiers,
    OutputInfo,
    Skipped,
    Verdict,
)

if TYPE_CHECKING:
    import numpy as np
    import pydicom
    from numpy.typing import NDArray

__all__ = ["check_redacting_policy", "redact", "redact_file", "scan", "scan_image", "scan_text"]


def scan(
    subject: Subject,
    *,
    policy: str | Path | Policy = "research",
    known: KnownIdentifiers | None = None,
) -> InstanceReport:
    """Scan one instance.

    Parameters
    ----------
    subject : path, binary file or pydicom.dataset.Dataset
        The instance.
    policy : str, Path or Policy
        A shipped policy by name, a TOML file, or a loaded policy.
    known : KnownIdentifiers, optional
        What other instances of the study taught; without it an instance teaches only itself.

    Raises
    ------
    UsageError
        For a wrong policy. Nothing about the instance raises: it is in the report.
    """
    return _scanner(policy).scan(subject, known=known)


@overload
def scan_text(texts: str, *, element: str | None = None) -> list[Finding]: ...  # type: ignore[overload-overlap]
@overload
def scan_text(texts: Sequence[str], *, element: str | None = None) -> list[list[Finding]]: ...
def scan_text(
    texts: str | Sequence[str], *, element: str | None = None
) -> list[Finding] | list[list[Finding]]:
    """Return the PHI in texts; see `Scanner.scan_text`."""
    return _scanner("research").scan_text(texts, element=element)


def scan_image(array: NDArray[np.uint8] | NDArray[np.uint16]) -> list[Finding]:
    """Return the lines of text in one frame; see `Scanner.scan_image`."""
    return _scanner("research").scan_image(array)


def redact(
    subject: Subject,
    *,
    policy: str | Path | Policy = "research",
    key: RunKey | bytes | None = None,
    report: InstanceReport | None = None,
    known: KnownIdentifiers | None = None,
    pseudonyms: Mapping[str, str] = MappingProxyType({}),
) -> tuple[pydicom.Dataset, Audit]:
    """Return a redacted copy of one instance with the account of what was done.

    Parameters
    ----------
    subject : path, binary file or pydicom.dataset.Dataset
        The instance. It is never changed.
    policy : str, Path or Policy
        As in `scan`.
    key : RunKey or bytes, optional
        UIDs, tokens and date shifts derive from it; a fresh one is used and forgotten without it.
    report : InstanceReport, optional
        A report of this instance, made with this key, whose decisions (a reviewer's among
        them) are to be carried out. What a scan under `policy` finds besides is carried out too.
    known : KnownIdentifiers, optional
        As in `scan`.
    pseudonyms : mapping of str to str
        New Patient ID per old one; the others get tokens of the key.

    Raises
    ------
    UsageError
        For a wrong policy, or a report-only one (PHD006).
    RedactionError
        PHD404 where the instance was not read to the end, PHD401 where the result could not be
        verified. No data set is returned then.
    """
    chosen = check_redacting_policy(policy)
    run_key = RunKey(key) if isinstance(key, bytes) else key
    scanner = Scanner(policy=chosen, key=run_key, pseudonyms=pseudonyms)
    seen_report, seen = scanner.inspect(subject, known=known)
    if report is not None:
        decisions = (*seen_report.decisions, *(d for d in report.decisions if d.by == "reviewer"))
        seen_report = dataclasses.replace(seen_report, decisions=decisions)
    _refuse_unread(seen_report)
    assert seen is not None
    result = _redacted(scanner, seen_report, seen)
    return result.dataset, result.audit


def redact_file(
    path: str | os.PathLike[str],
    output: Path,
    *,
    scanner: Scanner,
    name: str | None = None,
    known: KnownIdentifiers | None = None,
) -> InstanceReport:
    """Scan and redact one file into a folder.

    Parameters
    ----------
    path : path
        The file.
    output : Path
        The output folder.
    scanner : Scanner
        Gives policy, key, pseudonyms and model sessions.
    name : str, optional
        Path of the file below the root of its input, ``/`` between components; the output
        mirrors it, identifying components replaced.
    known : KnownIdentifiers, optional
        As in `scan`.

    Returns
    -------
    InstanceReport
        With ``output`` where a verified file was written. Where the file could not be redacted
        the verdict is INCOMPLETE or FAILED, nothing is written and the cause is named.

    Raises
    ------
    UsageError
        PHD006, under a report-only policy.
    """
    check_redacting_policy(scanner.policy)
    report, seen = scanner.inspect(path, known=known, name=name)
    if seen is None or report.verdict in (Verdict.FAILED, Verdict.INCOMPLETE):
        return report
    try:
        result = _redacted(scanner, report, seen)
        target = mirror_output_path(PurePath(report.instance.path), seen.known, scanner.key)
        sha256 = write_redacted(result, output / target, root=output)
    except PhidetectError as error:
        return _not_written(report, error)
    except Exception as error:  # noqa: BLE001 - whatever breaks, nothing is written and it is said
        return _not_written(report, RedactionError("PHD401", hint=type(error).__name__))
    return dataclasses.replace(report, output=OutputInfo(path=target.as_posix(), sha256=sha256))


def check_redacting_policy(policy: str | Path | Policy) -> Policy:
    """Return the policy, if it can redact.

    Raises
    ------
    UsageError
        PHD006 for a report-only policy; PHD010 for one that promises a way back, whose
        encrypted map is not built yet.
    """
    chosen = load_policy(policy)
    if chosen.report_only:
        raise UsageError("PHD006", hint=chosen.name)
    if chosen.name == "transient-deid":
        raise UsageError("PHD010", hint="the encrypted map that transient-deid promises")
    return chosen


def _redacted(scanner: Scanner, report: InstanceReport, seen: Inspection) -> Redaction:
    return redact_instance(
        seen.instance,
        report,
        policy=scanner.policy,
        key=scanner.key,
        known=seen.known,
        pseudonyms=scanner.pseudonyms,
        scan=scanner.scan,
    )


def _refuse_unread(report: InstanceReport) -> None:
    if report.error is not None:
        raise RedactionError("PHD404", hint=f"{report.error.code} {report.error.what}")
    if report.verdict is Verdict.INCOMPLETE:
        why = "; ".join(f"{s.what}: {s.why}" for s in report.coverage.skipped[:3])
        raise RedactionError("PHD404", hint=why or "text that cannot be told stays visible")


def _not_written(report: InstanceReport, error: PhidetectError) -> InstanceReport:
    """Return the report of an instance that was read but has no output."""
    skipped = (*report.coverage.skipped, Skipped(what="output", why=f"{error.code} {error.what}"))
    failed = error.code in ("PHD403", "PHD405")
    return dataclasses.replace(
        report,
        verdict=Verdict.FAILED if failed else Verdict.INCOMPLETE,
        error=ErrorInfo(code=error.code, what=error.what) if failed else None,
        coverage=dataclasses.replace(report.coverage, skipped=skipped),
    )


@lru_cache(maxsize=4)
def _cached_scanner(policy: str) -> Scanner:
    """Return the scanner that serves this process; its key dies with it."""
    return Scanner(policy=policy)


def _scanner(policy: str | Path | Policy) -> Scanner:
    return _cached_scanner(policy) if isinstance(policy, str) else Scanner(policy=policy)
